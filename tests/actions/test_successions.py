"""When a service takes over from another, its open work follows; closed actions and old reports keep the old name."""

import datetime as dt

import pytest

from accounts.enums import Role, Scope
from accounts.models import Grant, User
from actions.expected import sent_back
from actions.models import ReportDraft
from actions.services import building, editing, paragraphs, reports
from actions.services.naming import KnownServices
from journal.directory import services as directory
from notifications.models import Notice, OutgoingMail
from organisations import successions
from tests.conftest import person, service

pytestmark = pytest.mark.django_db
TODAY = dt.date(2024, 5, 20)


@pytest.fixture
def admin():
    return person(Role.ADMINISTRATOR)


@pytest.fixture
def manager():
    return person(Role.PLAN_MANAGER)


@pytest.fixture
def lead():
    """Somebody who reports for the DGAFP."""
    return person(Role.ACTION_LEAD, scope=Scope.SERVICE, service=service("dgafp"), slug="dgafp")


def take_over(by, *slugs: str, successor: str) -> None:
    services, heir = [service(s) for s in slugs], service(successor)
    seen = directory.fingerprint(services, heir, None, TODAY, successions.preview(services))
    directory.take_over(
        by=by, services=services, successor=heir, on=TODAY, reason="Arrêté du 20 mai", seen=seen
    )


def report(user, action, **values):
    said = {"holds_on": dt.date(2024, 4, 30), "status": "in_progress", "weather": "sun", "progress": 10}
    return reports.submit_report(user=user, action=action, **said | values)


def test_open_actions_follow_and_closed_ones_keep_who_did_them(admin, manager, plan, action):
    other = building.add_action(user=None, measure=action.measure, label="Faite", lead=service("dgafp"))
    report(manager, other, status="done", progress=100)
    take_over(admin, "dgafp", successor="ditp")
    action.refresh_from_db()
    other.refresh_from_db()
    assert (action.lead.slug, other.lead.slug) == ("ditp", "dgafp")
    act = action.history.latest().change
    assert (act.user, act.label, act.reason) == (admin, "Reprise de services", "Arrêté du 20 mai")


def test_the_preview_lists_each_thing_that_will_move(manager, lead, plan, action):
    editing.set_contributors(user=manager, action=action, services=[service("dicom")])
    paragraphs.ask_paragraphs(user=lead, action=action, services=[service("dicom")])
    moves = {m.label: list(m.things) for m in successions.preview([service("dgafp"), service("dicom")])}
    assert moves["Actions ouvertes pilotées"] == [f"n°\u00a01 — {action.label}"]
    assert len(moves["Contributions à des actions ouvertes"]) == 1
    assert len(moves["Paragraphes demandés, en attente"]) == 1


def test_a_successor_contributes_once_and_never_to_what_it_leads(admin, manager, action):
    editing.set_contributors(
        user=manager, action=action, services=[service("dicom"), service("ditp"), service("dnum-miom")]
    )
    take_over(admin, "dicom", successor="ditp")
    assert sorted(c.service.slug for c in action.contributions.all()) == ["ditp", "dnum-miom"]
    take_over(admin, "dgafp", successor="ditp")
    assert [c.service.slug for c in action.contributions.all()] == ["dnum-miom"]


def test_a_report_keeps_the_name_of_the_service_that_made_it(admin, lead, action):
    made = report(lead, action)
    assert made.service.slug == "dgafp"
    take_over(admin, "dgafp", successor="ditp")
    made.refresh_from_db()
    assert made.service.slug == "dgafp"


@pytest.mark.parametrize("sent_back_first", [True, False])
def test_a_report_to_correct_reaches_the_successor(sent_back_first, admin, manager, lead, action):
    made = report(lead, action)
    if sent_back_first:
        reports.send_back_report(user=manager, report=made, comment="Précisez")
    take_over(admin, "dgafp", successor="ditp")
    Notice.objects.all().delete()
    OutgoingMail.objects.all().delete()
    if not sent_back_first:
        reports.send_back_report(user=manager, report=made, comment="Précisez")
        assert OutgoingMail.objects.get(kind="report_sent_back").recipient == lead.email
    assert [r.pk for r in sent_back(User.objects.get(pk=lead.pk))] == [made.pk]


def test_a_paragraph_that_waits_is_asked_of_the_successor_and_what_was_begun_is_kept(
    admin, manager, lead, action
):
    editing.set_contributors(user=manager, action=action, services=[service("dicom"), service("dnum-miom")])
    first, second = paragraphs.ask_paragraphs(
        user=lead, action=action, services=[service("dicom"), service("dnum-miom")]
    )
    paragraphs.save_paragraph_draft(paragraph=first, text="Commencé par la DICOM", version=0)
    take_over(admin, "dicom", successor="dnum-miom")
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.archived_by == admin
    assert second.draft == "Commencé par la DICOM"
    take_over(admin, "dnum-miom", successor="ditp")
    second.refresh_from_db()
    assert (second.service.slug, second.draft) == ("ditp", "Commencé par la DICOM")


def test_a_paragraph_that_was_given_keeps_the_name_of_its_service(admin, manager, lead, action):
    editing.set_contributors(user=manager, action=action, services=[service("dicom")])
    [asked] = paragraphs.ask_paragraphs(user=lead, action=action, services=[service("dicom")])
    paragraphs.answer_paragraph(user=manager, paragraph=asked, text="Fait", version=0)
    take_over(admin, "dicom", successor="dnum-miom")
    asked.refresh_from_db()
    assert (asked.service.slug, asked.archived_at) == ("dicom", None)


def test_a_draft_follows_its_action(admin, lead, action):
    ReportDraft.objects.create(action=action, service=service("dgafp"), author=lead, values={"done": "Début"})
    take_over(admin, "dgafp", successor="ditp")
    assert [d.values for d in ReportDraft.objects.visible_to(User.objects.get(pk=lead.pk))] == [
        {"done": "Début"}
    ]


def test_a_document_that_says_the_old_name_is_read_to_the_successor(admin):
    former = service("ditp").name
    directory.update_service(
        by=admin,
        service=service("ditp"),
        version=0,
        values={"name": "Agence de la transformation", "acronym": "AGT"},
        since=dt.date(2024, 5, 1),
    )
    take_over(admin, "dgafp", successor="ditp")
    known = KnownServices()
    assert {known.called(n).slug for n in ("DGAFP", "dgafp", "DITP", "AGT")} == {"ditp"}
    assert known.lead(former).slug == "ditp"


def test_a_service_that_ended_is_no_longer_offered_as_lead(people, client, action):
    take_over(people[Role.ADMINISTRATOR], "dicom", successor="dnum-miom")
    client.force_login(people[Role.PLAN_MANAGER])
    page = client.get(f"/plans/plan-dessai/actions/{action.number}/modifier/")
    offered = {int(pk) for _, group in page.context["form"].fields["lead"].choices if isinstance(group, list) for pk, _ in group}  # fmt: skip
    assert service("dicom").pk not in offered
    assert service("dnum-miom").pk in offered


def test_rights_follow_the_work(admin, lead, action, client):
    Grant.objects.filter(user=lead).update(valid_from=dt.date(2024, 1, 1))
    take_over(admin, "dgafp", successor="ditp")
    client.force_login(User.objects.get(pk=lead.pk))
    assert client.get(f"/plans/plan-dessai/actions/{action.number}/point/").status_code == 200
