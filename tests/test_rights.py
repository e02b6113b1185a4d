"""The table of rights, attacked: forms sent by those who may not, objects of other plans, what is restricted."""

import datetime as dt

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role, Scope
from accounts.models import Grant, User
from actions.models import ActionLink, DeadlineMove, Deliverable, Indicator, Milestone, Plan
from actions.querysets.people import who_may_see
from actions.services import building, comments, editing, reports
from documents.models import StoredFile
from tests import small_campaign
from tests.conftest import keys_of, person, service
from tests.test_access import OF_CAMPAIGN, TABLE

pytestmark = pytest.mark.django_db
WRITES = ("INSERT", "UPDATE", "DELETE")


def not_sent(name: str, people, client, keys) -> None:
    """Check that whoever may not open a page may not send its form, and that nothing is written."""
    arguments, _, expected, _ = TABLE[name]
    for who, user in people.items():
        if expected[who] not in (403, 404):
            continue
        rows = keys(user)
        own = {k: rows.get(v, v) for k, v in arguments.items()}
        client.force_login(user)
        with CaptureQueriesContext(connection) as queries:
            answer = client.post(
                reverse(name, kwargs=own), {"label": "x", "name": "x", "do": "add_objective"}
            )
        assert answer.status_code in (403, 404, 405), (name, who)
        written = [
            q["sql"] for q in queries if q["sql"].startswith(WRITES) and "django_session" not in q["sql"]
        ]
        assert written == [], (name, who)


@pytest.mark.parametrize(
    "name", sorted(name for name, row in TABLE.items() if row[1] == "get" and name not in OF_CAMPAIGN)
)
def test_who_may_not_open_a_page_may_not_send_its_form(name, people, decision, client):
    not_sent(name, people, client, lambda user: keys_of(user, decision))


def test_who_may_not_open_a_page_of_a_campaign_may_not_send_its_form(people, client):
    manager = people[Role.CAMPAIGN_MANAGER]
    small_campaign.row_of_campaign(manager, small_campaign.small_campaign(manager), 0)
    rows = small_campaign.keys()
    for name in OF_CAMPAIGN:
        if TABLE[name][1] == "get":
            not_sent(name, people, client, lambda user: rows)


def report(user, action, **values):
    said = {"holds_on": dt.date(2024, 4, 30), "status": "in_progress", "weather": "sun", "progress": 10}
    return reports.submit_report(user=user, action=action, **said | values)


@pytest.fixture
def other(plan, settings, tmp_path):
    """Another plan, with one object of each kind on its action n° 1."""
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        },
    }
    author = User.objects.create_user("auteur@exemple.gouv.fr", service=service("dmates"))
    made = building.create_plan(user=None, title="Autre plan", as_of=dt.date(2023, 9, 1), circulated=False)
    objective = building.add_objective(user=None, plan=made, label="Objectif d’ailleurs")
    measure = building.add_measure(user=None, objective=objective, label="Volet")
    action = building.add_action(
        user=None, measure=measure, label="Action d’ailleurs", deadline="Fin 2024", lead=service("dnum-miom")
    )
    action = made.actions.get(pk=action.pk)
    return {
        "plan": made,
        "action": action,
        "milestone": Milestone.objects.create(action=action, text="Jalon", kind="by", last=dt.date(2024, 6, 1)).pk,
        "comment": comments.add_comment(user=author, action=action, text="Dit ailleurs").pk,
        "report": report(author, action).pk,
        "move": DeadlineMove.objects.create(
            action=action, before_text="a", after_text="b", reason="r", state="proposed", asked_by=author
        ).pk,
        "link": ActionLink.objects.create(action=action, target=plan.actions.get(number=2), kind="continues").pk,
        "file": StoredFile.objects.create(
            owner=action, content=ContentFile(b"a", "a.txt"), name="a.txt", kind="txt", size=1, sha256="0" * 64,
            state="clean", uploaded_by=author,
        ).pk,
    }  # fmt: skip


# Name of the address: what its key names.
KEYED = {
    "milestone": "milestone",
    "milestone_reach": "milestone",
    "comment_edit": "comment",
    "review": "report",
    "deadline_decide": "move",
    "file": "file",
    "file_version": "file",
    "file_archive": "file",
    "link_remove": "link",
}


@pytest.fixture
def manager_of_one(plan):
    """The manager of the first plan, and of it alone."""
    return person(Role.PLAN_MANAGER, scope=Scope.PLAN, object_id=plan.pk)


@pytest.mark.parametrize("name", sorted(KEYED))
def test_an_object_of_another_plan_is_not_reached_through_ones_own(name, other, manager_of_one, plan, client):
    client.force_login(manager_of_one)
    for slug, number in ((plan.slug, 1), (other["plan"].slug, 1)):
        address = reverse(f"actions:{name}", args=[slug, number, other[KEYED[name]]])
        assert client.get(address).status_code in (404, 405), slug
        answer = client.post(address, {"decision": "accept", "remove": "1"})
        assert answer.status_code in (404, 405), slug


def test_what_another_plan_must_produce_or_measures_is_not_reached_either(
    other, manager_of_one, plan, client
):
    client.force_login(manager_of_one)
    elsewhere = other["plan"]
    found = {
        "deliverable": Deliverable.objects.create(plan=elsewhere, title="Guide", kind="guide").pk,
        "indicator": Indicator.objects.create(plan=elsewhere, name="Délai", action=other["action"]).pk,
    }
    for name in ("deliverable", "deliverable_edit", "indicator", "indicator_edit", "indicator_value_add"):
        for slug in (plan.slug, elsewhere.slug):
            address = reverse(f"actions:{name}", args=[slug, found[name.split("_")[0]]])
            for act in (client.get, client.post):
                assert act(address, {"remove": "1"}).status_code in (404, 405), name


def test_a_plan_that_is_not_seen_takes_no_form(other, manager_of_one, client):
    client.force_login(manager_of_one)
    for name, (arguments, method, *_) in TABLE.items():
        if not name.startswith("actions:") or "slug" not in arguments or "pk" in arguments:
            continue
        address = reverse(name, kwargs=arguments | {"slug": other["plan"].slug})
        for act in {method, "post"}:
            assert getattr(client, act)(address).status_code in (404, 405), name


def test_a_circulated_plan_is_read_by_all_and_changed_by_its_manager_alone(other, manager_of_one, client):
    Plan.objects.filter(pk=other["plan"].pk).update(circulated=True)
    client.force_login(manager_of_one)
    opened = {"slug": other["plan"].slug, "number": 1}
    assert client.get(reverse("actions:detail", kwargs=opened)).status_code == 200
    for name in ("report", "edit", "deadline", "archive", "comment", "file_add", "milestone_add", "link_add"):
        assert client.post(reverse(f"actions:{name}", kwargs=opened), {"text": "x"}).status_code == 403, name


def test_a_change_in_bulk_or_a_place_does_not_touch_another_plan(other, manager_of_one, plan, client):
    client.force_login(manager_of_one)
    elsewhere = other["action"]
    answer = client.post(
        reverse("actions:bulk", args=[plan.slug]), {"actions": [elsewhere.pk], "lead": service("dgafp").pk}
    )
    assert answer.status_code == 422
    for kind, pk in (("action", elsewhere.pk), ("measure", elsewhere.measure_id)):
        sent = {"do": "up", "kind": kind, "pk": pk}
        assert client.post(reverse("actions:structure_act", args=[plan.slug]), sent).status_code == 404
    own = plan.actions.get(number=1)
    moved = {"label": own.label, "measure": elsewhere.measure_id, "lead": "", "version": own.version}
    assert client.post(reverse("actions:edit", args=[plan.slug, 1]), moved).status_code == 422
    linked = {"target": elsewhere.pk, "kind": "depends_on"}
    assert client.post(reverse("actions:link_add", args=[plan.slug, 1]), linked).status_code == 404
    elsewhere.refresh_from_db()
    assert elsewhere.lead.slug == "dnum-miom"


def test_nobody_reports_comments_or_decides_without_the_role(people, action, client):
    made = report(people[Role.ACTION_LEAD], action)
    sent = {
        "report": {"status": "done", "holds_on": "2024-04-30", "decision": "submit"},
        "comment": {"text": "x"},
        "file_add": {},
        "deadline": {"text": "fin 2024", "reason": "x"},
        "nothing_new": {},
    }
    allowed = {Role.PLAN_MANAGER, Role.ACTION_LEAD}
    for who, user in people.items():
        if who in allowed:
            continue
        client.force_login(user)
        for name, data in sent.items():
            address = reverse(f"actions:{name}", args=[action.plan.slug, action.number])
            assert client.post(address, data).status_code == 403, (who, name)
        for decision in ("validate", "send_back", "confirm", "withdraw"):
            address = reverse("actions:review", args=[action.plan.slug, action.number, made.pk])
            assert client.post(address, {"decision": decision, "comment": "x"}).status_code == 403, who
    # A lead judges no report, its own included; a manager does not confirm in the lead's place.
    address = reverse("actions:review", args=[action.plan.slug, action.number, made.pk])
    for who, decision in ((Role.ACTION_LEAD, "validate"), (Role.ACTION_LEAD, "send_back"), (Role.PLAN_MANAGER, "confirm")):  # fmt: skip
        client.force_login(people[who])
        assert client.post(address, {"decision": decision, "comment": "x"}).status_code == 403
    assert action.reports.count() == 1


CLOSE = (Role.PLAN_MANAGER, Role.ACTION_LEAD, Role.CONTRIBUTOR, Role.READER, Role.ADMINISTRATOR)


def pages_of(action) -> list[str]:
    """Every page and file that speaks of an action."""
    slug, number = action.plan.slug, action.number
    return [
        reverse("actions:detail", args=[slug, number]),
        reverse("actions:comment", args=[slug, number]),
        reverse("actions:history", args=[slug, number]),
        reverse("actions:dashboard", args=[slug]),
        reverse("actions:list", args=[slug]),
        reverse("actions:last_report", args=[slug, number]),
        reverse("actions:export", args=[slug, "csv"]),
        reverse("actions:mine"),
        reverse("search") + "?q=zzsecret",
    ]


def readers_of(secret: str, people, action, client) -> set:
    """The roles that read a word on one of these pages: those with a part in the plan, and one without any."""
    found = set()
    for who in (*CLOSE, "stranger"):
        client.force_login(people[who])
        for address in pages_of(action):
            body = b"".join(client.get(address, follow=True))
            # The field of the search repeats what was typed.
            if secret.encode() in body.replace(b"zzsecret</span>", b"").replace(b'value="zzsecret"', b""):
                found.add(who)
    return found


def test_a_restricted_comment_is_read_by_those_named_and_plan_managers(people, action, client):
    comments.add_comment(
        user=people[Role.PLAN_MANAGER],
        action=action,
        text="Le mot zzconfidence",
        mentioned=[people[Role.READER]],
        restricted=True,
    )
    assert readers_of("zzconfidence", people, action, client) == {Role.PLAN_MANAGER, Role.READER}


def test_a_restricted_file_is_known_and_taken_by_those_named_and_plan_managers(other, people, action, client):
    stored = StoredFile.objects.create(
        owner=action, content=ContentFile(b"a", "zznote.txt"), name="zznote.txt", kind="txt", size=1,
        sha256="0" * 64, state="clean", uploaded_by=people[Role.PLAN_MANAGER], restricted=True,
    )  # fmt: skip
    stored.recipients.create(user=people[Role.CONTRIBUTOR])
    allowed = {Role.PLAN_MANAGER, Role.CONTRIBUTOR}
    assert readers_of("zznote", people, action, client) == allowed
    address = reverse("actions:file", args=[action.plan.slug, action.number, stored.pk])
    for who, user in people.items():
        client.force_login(user)
        assert client.get(address).status_code == (200 if who in allowed else 404), who


def test_a_report_sent_back_and_its_comment_stay_between_the_lead_and_the_managers(people, action, client):
    made = report(people[Role.ACTION_LEAD], action, done="Fait zzbrouillon")
    reports.send_back_report(user=people[Role.PLAN_MANAGER], report=made, comment="Revoir zzrenvoi")
    allowed = {Role.PLAN_MANAGER, Role.ACTION_LEAD}
    assert readers_of("zzbrouillon", people, action, client) == allowed
    assert readers_of("zzrenvoi", people, action, client) == allowed


@pytest.mark.parametrize("role", [Role.READER, Role.ACTION_LEAD, Role.CONTRIBUTOR])
def test_a_role_on_a_service_that_carries_an_action_shows_its_plan_and_nothing_more(role, action, client):
    action.plan.circulated = False
    action.plan.save()
    editing.set_contributors(user=None, action=action, services=[service("dicom")])
    for slug, seen in (("dgafp", True), ("dicom", True), ("ditp", False)):
        user = User.objects.create_user(f"{slug}@exemple.gouv.fr")
        Grant.objects.create(user=user, role=role, scope=Scope.SERVICE, service=service(slug))
        client.force_login(user)
        answer = client.get(reverse("actions:detail", args=[action.plan.slug, action.number]))
        assert answer.status_code == (200 if seen else 404)
        assert who_may_see(action.plan).filter(pk=user.pk).exists() is seen


def test_a_role_that_has_ended_or_not_begun_gives_nothing(action, client):
    Plan.objects.update(circulated=False)
    user = User.objects.create_user("passe@exemple.gouv.fr")
    past = Grant.objects.create(
        user=user, role=Role.PLAN_MANAGER, scope=Scope.ALL, valid_until=dt.date(2024, 5, 19)
    )
    client.force_login(user)
    address = reverse("actions:edit", args=[action.plan.slug, action.number])
    assert client.get(address).status_code == 404
    Grant.objects.filter(pk=past.pk).update(valid_from=dt.date(2024, 5, 21), valid_until=None)
    assert client.get(address).status_code == 404
    Grant.objects.filter(pk=past.pk).update(valid_from=dt.date(2024, 5, 20))
    assert client.get(address).status_code == 200
