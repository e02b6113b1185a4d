"""A report that is late, missing or sent back shows wherever the last report of its action does."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.enums import Role
from actions.models import Action, ProgressReport
from actions.months import ReportingMonth
from actions.services import editing, reports
from sgcd_plan import clock
from tests.conftest import service

APRIL, MAY = dt.date(2024, 4, 30), dt.date(2024, 5, 20)


def unmet(plan) -> dict[int, str]:
    """What is lacking, by number, as the filters find it; the rows of a page must say the same."""
    month = ReportingMonth.asked_on(plan, clock.today())
    found = dict(plan.actions.live().unmet(month).values_list("number", "month_state"))
    rows = list(plan.actions.live())
    among = ProgressReport.objects.unmet_among(rows, month)
    assert {a.number: among[a.pk] for a in rows if a.pk in among} == found
    return found


def report(people, action, on=APRIL, **fields):
    return reports.submit_report(
        user=people[Role.ACTION_LEAD], action=action, holds_on=on, **{"status": "in_progress", **fields}
    )


def at(day: int):
    return clock.held_at(dt.datetime(2024, 5, day, 12, tzinfo=clock.PARIS))


def test_a_report_is_late_after_its_day_then_missing_at_the_cut_off(plan, action):
    with at(10):
        assert unmet(plan) == {}
    with at(11):
        assert unmet(plan) == {1: "late"}
    with at(14):
        assert unmet(plan) == {1: "missing"}


def test_what_was_given_sent_back_or_closed_is_told_apart(plan, action, people):
    given = report(people, action)
    assert unmet(plan) == {}
    reports.send_back_report(user=people[Role.PLAN_MANAGER], report=given, comment="Non")
    assert unmet(plan) == {1: "sent_back"}
    report(people, action, status="done")
    assert unmet(plan) == {}


def test_figures_of_another_day_do_not_fill_the_gap(plan, action, people):
    report(people, action, on=MAY, progress=40)
    assert unmet(plan) == {1: "missing"}


@pytest.mark.parametrize("before", ["", "in_progress", "suspended", "done", "abandoned"])
@pytest.mark.parametrize("after", ["", "in_progress", "done", "sent back"])
@pytest.mark.parametrize("lead", ["dgafp", "prefecture-974", "prefecture-67"])
def test_a_page_and_the_filters_agree_whatever_was_reported_before_and_since(
    plan, action, people, before, after, lead
):
    manager = people[Role.PLAN_MANAGER]
    Action.objects.filter(number=1).update(deadline_first=None, overdue_after=None)
    Action.objects.filter(number=2).update(deadline_first=None, overdue_after=dt.date(2024, 4, 30))
    for one in plan.actions.all():
        editing.assign_lead(user=manager, actions=[one], lead=service(lead))
        said = {"user": manager, "action": Action.objects.get(pk=one.pk), "without_deliverable": "sans objet"}
        if before:
            reports.submit_report(holds_on=dt.date(2024, 3, 31), status="in_progress", **said)
        if before not in ("", "in_progress"):
            reports.submit_report(holds_on=dt.date(2024, 3, 31), status=before, **said)
        if after and before not in ("done", "abandoned"):
            with at(3):
                given = reports.submit_report(
                    holds_on=APRIL, status=after.replace("sent back", "in_progress"), **said
                )
            if after == "sent back":
                reports.send_back_report(user=manager, report=given, comment="Non")
    for day in (2, 10, 13, 14, 15, 20):
        with at(day):
            unmet(plan)
    with clock.held_at(dt.datetime(2024, 5, 10, 21, tzinfo=clock.PARIS)):
        unmet(plan)


def test_an_action_that_owes_nothing_shows_nothing(plan):
    assert 2 not in unmet(plan)


@pytest.mark.parametrize("role", [Role.READER, Role.ACTION_LEAD, Role.PLAN_MANAGER])
def test_everybody_sees_it_on_the_page_of_the_action(plan, action, people, client, role):
    client.force_login(people[role])
    page = client.get(action.get_absolute_url()).content.decode()
    assert "Point manquant" in page
    assert "Le point d’avril\u00a02024 n’a pas été transmis" in page


def test_it_stands_in_the_table_of_the_lead(plan, action, people, client):
    client.force_login(people[Role.ACTION_LEAD])
    page = client.get(reverse("actions:mine"))
    assert [a.month_state for a in page.context["page"]] == ["missing"]
    assert "Point manquant" in page.content.decode()


def test_the_list_filters_on_it_and_the_dashboard_counts_it(plan, action, people, client):
    client.force_login(people[Role.READER])
    address = reverse("actions:list", args=[plan.slug])

    def numbers(state):
        return [a.number for a in client.get(address, {"report": state}).context["page"]]

    assert numbers("lacking") == [1]
    tiles = client.get(reverse("actions:dashboard", args=[plan.slug])).context["tiles"]
    assert [count for label, count, *_ in tiles if label == "Point du mois manquant"] == [1]
    report(people, action)
    assert (numbers("lacking"), numbers("submitted")) == ([], [1])


def test_it_stands_in_the_list_beside_the_last_report(plan, action, people, client):
    client.force_login(people[Role.READER])
    address = reverse("actions:list", args=[plan.slug])
    assert client.get(address).content.decode().count("Point manquant</span>") == 1
    assert "Point manquant</span>" not in client.get(address, {"cols": "number,label"}).content.decode()
    report(people, action)
    assert "Point manquant</span>" not in client.get(address).content.decode()
