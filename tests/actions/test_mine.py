"""« Mes actions »: what is expected of a person this month, and what it leads."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from accounts.enums import Role, Scope
from accounts.expected import expected_of
from accounts.models import Grant
from actions.models import Paragraph
from actions.services import building, editing, paragraphs, reports
from sgcd_plan import clock
from tests.conftest import service

DAY = dt.date(2024, 4, 30)
MINE = "/plans/mes-actions/"
CEILING = 24


def page_of(client, user, day: dt.date | None = None) -> str:
    client.force_login(user)
    if day is None:
        return words_of(client)
    with clock.held_at(dt.datetime.combine(day, dt.time(10), tzinfo=clock.PARIS)):
        return words_of(client)


def words_of(client) -> str:
    """The page, its lines and tags' white space made one."""
    return re.sub(r"[ \n]+", " ", client.get(MINE).content.decode())


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (dt.date(2024, 5, 10), "Attendu"),
        (dt.date(2024, 5, 11), "En retard"),
        (dt.date(2024, 5, 14), "Manquant"),
    ],
)
def test_a_report_is_expected_then_late_then_missing(action, people, client, day, said):
    page = page_of(client, people[Role.ACTION_LEAD], day)
    assert f"</span>&nbsp;{said}</span> au 30\u00a0avril\u00a02024" in page
    assert "au plus tard le 10\u00a0mai\u00a02024" in page


def test_the_due_day_is_a_setting_of_the_plan(action, people, client):
    action.plan.report_due_working_day = 3
    action.plan.save()
    assert "au plus tard le 6\u00a0mai\u00a02024" in page_of(client, people[Role.ACTION_LEAD])


def test_the_working_days_are_those_of_the_territory_of_the_lead(action, people, client):
    sgcd = service("sgc-d-974")
    editing.assign_lead(user=None, actions=[action], lead=sgcd)
    lead = people[Role.ACTION_LEAD]
    Grant.objects.create(user=lead, role=Role.ACTION_LEAD, scope=Scope.SERVICE, service=sgcd)
    late_evening = dt.datetime(2024, 5, 10, 21, tzinfo=dt.UTC)
    client.force_login(lead)
    with clock.held_at(late_evening):
        assert "En retard</span>" in client.get(MINE).content.decode()


def test_the_lead_reports_and_nothing_more_is_expected(action, people, client):
    lead = people[Role.ACTION_LEAD]
    client.force_login(lead)
    address = reverse("actions:report", args=[action.plan.slug, 1])
    answer = client.post(
        address, {"holds_on": "2024-04-30", "status": "in_progress", "progress": "30", "done": "Fait."}
    )
    assert answer.status_code == 302
    page = page_of(client, lead)
    assert "Rien n’est attendu de vous : vos points du mois sont transmis" in page
    action.refresh_from_db()
    assert (action.status, action.progress) == ("in_progress", 30)


def test_a_report_on_the_present_day_does_not_fill_the_month_that_was_closed_without_it(
    action, people, client
):
    lead = people[Role.ACTION_LEAD]
    reports.submit_report(
        user=lead, action=action, holds_on=dt.date(2024, 5, 20), status="in_progress", progress=10
    )
    assert "Manquant</span> au 30\u00a0avril\u00a02024" in page_of(client, lead)


def test_a_closed_action_owes_nothing(action, people, client):
    lead = people[Role.ACTION_LEAD]
    reports.submit_report(
        user=lead, action=action, holds_on=dt.date(2024, 3, 31), status="done", progress=100
    )
    assert "Rien n’est attendu de vous" in page_of(client, lead)


def test_nothing_new_is_one_click_and_can_be_taken_back(action, people, client):
    lead = people[Role.ACTION_LEAD]
    reports.submit_report(
        user=lead, action=action, holds_on=dt.date(2024, 3, 31), status="in_progress", progress=40
    )
    client.force_login(lead)
    client.post(reverse("actions:nothing_new", args=[action.plan.slug, 1]))
    report = action.reports.counting().first()
    assert (report.nothing_new, report.progress, report.holds_on) == (True, 40, DAY)
    assert "Annuler<span" in client.get(MINE).content.decode()
    client.post(
        reverse("actions:review", args=[action.plan.slug, 1, report.pk]),
        {"decision": "withdraw", "back": MINE},
    )
    assert "Manquant</span> au 30\u00a0avril" in words_of(client)
    assert action.reports.counting().get().holds_on == dt.date(2024, 3, 31)


def test_a_manager_does_not_say_nothing_new_for_the_lead(action, people, client):
    client.force_login(people[Role.PLAN_MANAGER])
    client.post(reverse("actions:nothing_new", args=[action.plan.slug, 1]))
    assert not action.reports.exists()


def test_a_report_sent_back_comes_first_with_its_comment(action, people, client):
    lead = people[Role.ACTION_LEAD]
    report = reports.submit_report(user=lead, action=action, holds_on=DAY, status="in_progress")
    reports.send_back_report(
        user=people[Role.PLAN_MANAGER], report=report, comment="Quelle date de signature ?"
    )
    page = page_of(client, lead)
    assert "À corriger" in page
    assert "Quelle date de signature ?" in page
    assert "Points à faire" not in page


def test_what_was_recorded_for_a_lead_is_confirmed_from_its_page(action, people, client):
    report = reports.submit_report(
        user=people[Role.PLAN_MANAGER],
        action=action,
        holds_on=DAY,
        status="in_progress",
        received_from="DGAFP",
    )
    lead = people[Role.ACTION_LEAD]
    assert "à confirmer" in page_of(client, lead)
    client.post(
        reverse("actions:review", args=[action.plan.slug, 1, report.pk]),
        {"decision": "confirm", "back": MINE},
    )
    assert "Rien n’est attendu de vous" in page_of(client, lead)


def test_a_contributor_lands_on_what_is_asked_of_it(action, people, client):
    contributor = people[Role.CONTRIBUTOR]
    editing.set_contributors(user=None, action=action, services=[service("dicom")])
    client.force_login(contributor)
    assert client.get("/", follow=True).redirect_chain[-1][0] == MINE
    assert "Rien n’est attendu de vous" in page_of(client, contributor)
    paragraphs.ask_paragraphs(
        user=people[Role.ACTION_LEAD],
        action=action,
        services=[service("dicom")],
        question="Combien de postes ?",
    )
    page = page_of(client, contributor)
    assert "Combien de postes ?" in page
    assert reverse("actions:paragraph", args=[Paragraph.objects.get().pk]) in page


def test_what_is_expected_is_the_same_for_every_page_that_asks(action, people):
    lead, manager = people[Role.ACTION_LEAD], people[Role.PLAN_MANAGER]
    (item,) = expected_of(lead)
    assert (item.title, item.due, item.late) == (
        "Faire le point d’avril\u00a02024 sur l’action n°\u00a01",
        dt.date(2024, 5, 10),
        True,
    )
    assert [item.title for item in expected_of(manager)] == ["1 action à attribuer — Plan d’essai"]
    reports.submit_report(user=lead, action=action, holds_on=DAY, status="in_progress")
    waiting, _ = expected_of(manager)
    assert waiting.title == "1 point à valider — Plan d’essai"
    assert expected_of(lead) == []


@pytest.mark.parametrize("rows", [2, 20])
def test_the_page_costs_the_same_queries_whatever_its_rows(
    plan, people, client, django_assert_max_num_queries, rows
):
    lead, manager = people[Role.ACTION_LEAD], people[Role.PLAN_MANAGER]
    measure = plan.objectives.get().measures.get()
    dgafp = service("dgafp")
    for i in range(rows):
        for what in ("owed", "sent_back", "given", "confirm"):
            action = building.add_action(
                user=None, measure=measure, label=f"{what} {i}", deadline="Fin 2023", lead=dgafp
            )
            if what == "owed":
                continue
            behalf = {"received_from": "DGAFP"} if what == "confirm" else {}
            report = reports.submit_report(
                user=lead, action=action, holds_on=DAY, status="in_progress", **behalf
            )
            if what == "sent_back":
                reports.send_back_report(user=manager, report=report, comment="Non")
        other = building.add_action(user=None, measure=measure, label=f"autre {i}", lead=service("sdate"))
        editing.set_contributors(user=None, action=other, services=[dgafp])
        paragraphs.ask_paragraphs(user=manager, action=other, services=[dgafp])
    client.force_login(lead)
    with django_assert_max_num_queries(CEILING):
        client.get(MINE)
