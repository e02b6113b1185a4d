"""What an action must produce; « réalisée » asks for it, and waits to be confirmed."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.enums import Role
from actions.exports import BY_KEY
from actions.figures import figures
from actions.models import Deliverable
from actions.querysets.past import plan_at
from actions.services import building, deliverables, reports
from actions.services.bulk import change_in_bulk
from actions.services.errors import Refused, Stale
from sgcd_plan import clock
from tests.conftest import service

TODAY = dt.date(2024, 5, 20)
APRIL = dt.date(2024, 4, 30)


def url(name: str, plan, *more) -> str:
    return reverse(f"actions:{name}", args=[plan.slug, *more])


def as_sent(form) -> dict:
    values = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None or value is False else value for name, value in values.items()}


@pytest.fixture
def guide(action, people):
    """A guide that the action has still to produce, planned for the end of April."""
    return deliverables.add_deliverable(
        user=people[Role.PLAN_MANAGER],
        actions=[action],
        kind="guide",
        title="Bonnes pratiques",
        planned_on=APRIL,
    )


def report_form(client, action, **more) -> dict:
    page = client.get(url("report", action.plan, action.number))
    sent = as_sent(page.context["form"])
    return sent | {"status": "done", "progress": "100", "holds_on": "2024-05-17", "decision": "submit"} | more


def test_a_lead_lists_what_its_action_must_produce_and_others_only_read(action, people, client):
    client.force_login(people[Role.ACTION_LEAD])
    address = url("deliverable_add", action.plan, 1)
    form = as_sent(client.get(address).context["form"])
    bad = client.post(address, form | {"title": "", "state": "signed"})
    assert bad.status_code == 422
    assert {"title", "dated_on"} <= set(bad.context["form"].errors)
    assert client.post(address, form | {"title": "Charte", "kind": "charter"}).status_code == 302
    made = Deliverable.objects.get()
    assert (str(made).replace("\xa0", " "), [s.action_id for s in made.serves.all()]) == (
        "Charte « Charte »",
        [action.pk],
    )
    page = client.get(action.get_absolute_url()).content.decode()
    assert "Livrables (1)" in page
    client.force_login(people[Role.READER])
    assert client.get(url("deliverable", action.plan, made.pk)).status_code == 200
    assert client.get(url("deliverable_edit", action.plan, made.pk)).status_code == 403
    assert client.post(url("deliverable_file_add", action.plan, made.pk)).status_code == 403


def test_one_deliverable_serves_several_actions_and_a_lead_moves_only_its_own(plan, guide, people, client):
    both = list(plan.actions.values_list("pk", flat=True))
    deliverables.update_deliverable(
        user=people[Role.PLAN_MANAGER], deliverable=guide, version=0, values={}, actions=both, among=both
    )
    client.force_login(people[Role.ACTION_LEAD])
    form = as_sent(client.get(url("deliverable_edit", plan, guide.pk)).context["form"])
    own = [pk for pk in form["actions"] if pk == str(plan.actions.get(number=1).pk)]
    sent = form | {"title": "Bonnes pratiques, tome 1", "actions": own}
    assert client.post(url("deliverable_edit", plan, guide.pk), sent).status_code == 302
    assert {row.action.number for row in guide.serves.all()} == {1, 2}


def test_two_people_on_one_deliverable_see_both_versions(guide, plan, people, client):
    client.force_login(people[Role.PLAN_MANAGER])
    form = as_sent(client.get(url("deliverable_edit", plan, guide.pk)).context["form"])
    deliverables.update_deliverable(
        user=people[Role.ACTION_LEAD],
        deliverable=guide,
        version=0,
        values={"title": "Autre", "state": "visa"},
    )
    late = client.post(url("deliverable_edit", plan, guide.pk), form | {"title": "Le mien"})
    assert late.status_code == 409
    assert [row["name"] for row in late.context["conflict"].both] == ["title"]
    assert [row["name"] for row in late.context["conflict"].theirs] == ["state"]
    with pytest.raises(Stale):
        deliverables.archive_deliverable(user=people[Role.PLAN_MANAGER], deliverable=guide, version=0)


def test_done_asks_for_the_deliverable_or_why_there_is_none(action, guide, people, client):
    client.force_login(people[Role.ACTION_LEAD])
    refused = client.post(url("report", action.plan, 1), report_form(client, action))
    assert refused.status_code == 422
    assert "a produit quelque chose" in refused.content.decode()
    action.refresh_from_db()
    assert action.status == "not_started"
    sent = report_form(client, action, produced=[str(guide.pk)])
    assert client.post(url("report", action.plan, 1), sent).status_code == 302
    action.refresh_from_db()
    guide.refresh_from_db()
    assert (action.status, action.is_overdue, action.to_attest) == ("done", False, True)
    assert (guide.state, guide.dated_on) == ("circulated", dt.date(2024, 5, 17))


@pytest.mark.parametrize(
    "told",
    [
        {"without_deliverable": "Une réunion, sans document"},
        {"new_title": "Note de cadrage", "new_kind": "note"},
    ],
)
def test_a_reason_or_a_deliverable_not_listed_answers_too(action, people, client, told):
    client.force_login(people[Role.ACTION_LEAD])
    assert client.post(url("report", action.plan, 1), report_form(client, action, **told)).status_code == 302
    page = client.get(action.get_absolute_url()).content.decode()
    assert next(iter(told.values())) in page.replace("\xa0", " ")


def test_what_was_typed_is_kept_in_the_draft(action, guide, people, client):
    client.force_login(people[Role.ACTION_LEAD])
    sent = report_form(
        client, action, without_deliverable="Parce que", produced=[str(guide.pk)], decision="draft"
    )
    assert client.post(url("report", action.plan, 1), sent).status_code == 302
    done = client.get(url("report", action.plan, 1)).context["done"]
    assert done["without_deliverable"].value() == "Parce que"
    assert done["produced"].value() == [str(guide.pk)]


def test_in_bulk_too_done_needs_its_deliverable_or_a_reason(plan, action, people):
    manager = people[Role.PLAN_MANAGER]
    with pytest.raises(Refused, match="Action n°\xa01"):
        change_in_bulk(user=manager, actions=[action], status="done")
    assert change_in_bulk(user=manager, actions=[action], status="done", without="Réunion tenue") == 1
    assert action.reports.get().without_deliverable == "Réunion tenue"


def test_done_is_to_be_confirmed_by_a_manager_and_counted_apart_until_then(plan, action, people, client):
    reports.submit_report(user=people[Role.ACTION_LEAD], action=action, holds_on=APRIL, status="done")
    client.force_login(people[Role.ACTION_LEAD])
    assert client.post(url("attest", plan, 1)).status_code == 403
    client.force_login(people[Role.PLAN_MANAGER])
    listed = client.get(url("list", plan), {"attest": "on"})
    assert [a.number for a in listed.context["page"]] == [1]
    assert "à constater" in listed.content.decode()
    assert "1 à constater</a>" in client.get(url("dashboard", plan)).content.decode()
    state = plan_at(plan, TODAY)
    assert (figures(state.actions, TODAY).by_status["done"], figures(state.actions, TODAY).to_attest) == (
        1,
        1,
    )
    before = clock.now()
    client.post(url("attest", plan, 1))
    action.refresh_from_db()
    assert (action.to_attest, action.attested_by) == (False, people[Role.PLAN_MANAGER])
    assert client.get(url("list", plan), {"attest": "on"}).context["page"].paginator.count == 0
    assert "Réalisation constatée" in client.get(url("history", plan, 1)).content.decode()
    assert before <= action.attested_at


def test_an_action_that_starts_again_has_to_be_confirmed_again(plan, action, people):
    lead, manager = people[Role.ACTION_LEAD], people[Role.PLAN_MANAGER]
    reports.submit_report(user=lead, action=action, holds_on=APRIL, status="done")
    deliverables.attest_done(user=manager, action=action)
    reports.nothing_to_report(user=lead, action=plan.actions.get(number=1), holds_on=dt.date(2024, 5, 2))
    action.refresh_from_db()
    assert not action.to_attest
    reports.submit_report(user=lead, action=action, holds_on=dt.date(2024, 5, 3), status="in_progress")
    with pytest.raises(Refused, match="n’est plus réalisée"):
        deliverables.attest_done(user=manager, action=action)
    reports.submit_report(user=lead, action=action, holds_on=dt.date(2024, 5, 4), status="done")
    action.refresh_from_db()
    assert action.to_attest


@pytest.mark.parametrize(
    ("standing", "numbers"), [("late", [1]), ("expected", [1]), ("produced", []), ("none", [2])]
)
def test_the_list_filters_on_deliverables(plan, guide, people, client, standing, numbers):
    client.force_login(people[Role.READER])
    listed = client.get(url("list", plan), {"deliverable": standing})
    assert [a.number for a in listed.context["page"]] == numbers


def test_the_past_knows_what_was_to_produce(plan, guide, people):
    said = {a.number: a.deliverables for a in plan_at(plan, TODAY).actions}
    assert [words.replace("\xa0", " ") for words in said[1]] == ["Guide « Bonnes pratiques », à rédiger"]
    assert said[2] == ()


def test_files_of_actions_say_deliverables_in_their_last_columns(plan, guide):
    (action,) = plan.actions.filter(number=1).for_export()
    said = BY_KEY["deliverables"].value(action).replace("\xa0", " ")
    assert said == "Guide « Bonnes pratiques », à rédiger"
    assert BY_KEY["to_attest"].value(action) is False


def test_a_series_has_dates_that_come_out_or_are_late(plan, guide, people, client):
    client.force_login(people[Role.PLAN_MANAGER])
    address = url("deliverable_date", plan, guide.pk)
    assert client.post(address, {"planned_on": "2024-05-10", "note": "Drôme"}).status_code == 302
    assert client.post(address, {"planned_on": "2024-05-10"}).status_code == 422
    assert client.post(address, {"planned_on": "demain"}).status_code == 422
    row = guide.dates.get()
    assert "en retard de 10 jours" in client.get(url("deliverable", plan, guide.pk)).content.decode()
    mark = url("deliverable_date_mark", plan, guide.pk, row.pk)
    for wrong in ("2024-06-10", "2024-02-31", "hier"):
        client.post(mark, {"on": wrong})
        row.refresh_from_db()
        assert row.produced_on is None
    client.post(mark, {"on": "2024-05-12"})
    row.refresh_from_db()
    assert (row.produced_on, row.days_late) == (dt.date(2024, 5, 12), 0)
    client.post(mark, {"remove": "1"})
    assert not guide.dates.filter(archived_at=None).exists()


def test_its_file_is_taken_by_those_who_see_the_plan_and_by_them_only(
    plan, guide, people, client, settings, tmp_path
):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        },
    }
    client.force_login(people[Role.ACTION_LEAD])
    address = url("deliverable_file_add", plan, guide.pk)
    assert client.post(address, {}).status_code == 422
    assert client.post(address, {"file": SimpleUploadedFile("a.exe", b"MZ" + b"\0" * 80)}).status_code == 422
    assert client.post(address, {"file": SimpleUploadedFile("guide.txt", b"Bonjour")}).status_code == 302
    page = client.get(url("deliverable", plan, guide.pk))
    stored = page.context["files"][0]
    taken = client.get(url("deliverable_file", plan, guide.pk, stored.pk))
    assert b"".join(taken) == b"Bonjour"
    assert taken["Content-Disposition"].startswith("attachment")
    plan.circulated = False
    plan.save()
    client.force_login(people["stranger"])
    assert client.get(url("deliverable_file", plan, guide.pk, stored.pk)).status_code == 404


@pytest.mark.parametrize("kind", ["csv", "xlsx", "ods"])
def test_the_list_of_deliverables_counts_and_leaves_as_files(plan, guide, people, client, kind):
    client.force_login(people[Role.READER])
    page = client.get(url("deliverables", plan))
    assert {value: count for value, _, count in page.context["states"] if count} == {"to_write": 1, "late": 1}
    for value in ("to_write", "late"):
        assert client.get(url("deliverables", plan), {"etat": value}).context["page"].paginator.count == 1
    assert client.get(url("deliverables", plan), {"nature": "charter"}).context["page"].paginator.count == 0
    assert b"".join(client.get(url("deliverables", plan), {"export": kind}))


def test_what_is_produced_has_a_date_that_is_past(action, people):
    for fields, why in (
        ({"state": "signed"}, "porte une date"),
        ({"state": "circulated", "dated_on": dt.date(2024, 12, 1)}, "à venir"),
        ({"title": " "}, "intitulé"),
    ):
        with pytest.raises(Refused, match=why):
            deliverables.add_deliverable(
                user=people[Role.PLAN_MANAGER], actions=[action], **({"kind": "guide", "title": "G"} | fields)
            )


def test_a_deliverable_taken_away_leaves_its_trace(guide, action, plan, people, client):
    client.force_login(people[Role.PLAN_MANAGER])
    form = as_sent(client.get(url("deliverable_edit", plan, guide.pk)).context["form"])
    assert client.post(url("deliverable_edit", plan, guide.pk), form | {"remove": "1"}).status_code == 302
    assert "Livrables (0)" in client.get(action.get_absolute_url()).content.decode()
    assert "Bonnes pratiques" in client.get(url("history", plan, 1)).content.decode()
    made = building.add_action(
        user=None, measure=plan.actions.get(number=2).measure, label="Autre", lead=service("drh-miom")
    )
    with pytest.raises(Refused, match="au moins une action"):
        deliverables.add_deliverable(user=None, actions=[], kind="guide", title=made.label)


def test_a_manager_confirms_from_the_list_of_deliverables_and_comes_back_to_it(plan, action, people, client):
    reports.submit_report(user=people[Role.ACTION_LEAD], action=action, holds_on=APRIL, status="done")
    client.force_login(people[Role.READER])
    assert client.get(url("deliverables", plan)).context["to_attest"] == []
    client.force_login(people[Role.PLAN_MANAGER])
    assert [a.number for a in client.get(url("deliverables", plan)).context["to_attest"]] == [1]
    done = client.post(url("attest", plan, 1), {"back": url("deliverables", plan)})
    assert done["Location"] == url("deliverables", plan)
    assert client.post(url("attest", plan, 1), {"back": "https://ailleurs.example/"})["Location"] == url(
        "detail", plan, 1
    )
