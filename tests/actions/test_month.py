"""« Points du mois »: who has reported and who has not, for a plan manager."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.enums import Role
from actions.enums import ReportState
from actions.models import ProgressReport
from actions.services import building, reports
from tests.conftest import service

DAY = dt.date(2024, 4, 30)
CEILING = 16


@pytest.fixture
def address(plan):
    return reverse("actions:month", args=[plan.slug])


def states(client, address, **asked) -> dict[int, str]:
    return {row.action.number: str(row.state) for row in client.get(address, asked).context["rows"]}


def test_what_is_missing_sent_back_or_given_is_told_apart(action, people, client, address):
    manager, lead = people[Role.PLAN_MANAGER], people[Role.ACTION_LEAD]
    client.force_login(manager)
    assert states(client, address) == {1: "missing"}
    report = reports.submit_report(user=lead, action=action, holds_on=DAY, status="in_progress")
    assert states(client, address) == {1: "submitted"}
    reports.send_back_report(user=manager, report=report, comment="Non")
    assert states(client, address, etat="sent_back") == {1: "sent_back"}
    assert states(client, address, etat="missing") == {}


def test_several_reports_are_validated_at_once(action, people, client, address):
    client.force_login(people[Role.PLAN_MANAGER])
    report = reports.submit_report(
        user=people[Role.ACTION_LEAD], action=action, holds_on=DAY, status="in_progress"
    )
    client.post(f"{address}valider/", {"reports": [report.pk]})
    assert ProgressReport.objects.get().state == ReportState.VALIDATED


@pytest.mark.parametrize("kind", ["csv", "xlsx", "ods"])
def test_the_month_leaves_as_a_file(action, people, client, address, kind):
    client.force_login(people[Role.PLAN_MANAGER])
    answer = client.get(address, {"export": kind})
    body = b"".join(answer.streaming_content)
    assert answer.status_code == 200
    if kind == "csv":
        assert "Manquant" in body.decode()


@pytest.mark.parametrize("rows", [2, 20])
def test_the_page_costs_the_same_queries_whatever_its_rows(
    plan, people, client, address, django_assert_max_num_queries, rows
):
    measure = plan.objectives.get().measures.get()
    for i in range(rows):
        made = building.add_action(
            user=None, measure=measure, label=f"A {i}", deadline="Fin 2023", lead=service("dgafp")
        )
        reports.submit_report(user=people[Role.ACTION_LEAD], action=made, holds_on=DAY, status="in_progress")
    client.force_login(people[Role.PLAN_MANAGER])
    with django_assert_max_num_queries(CEILING):
        client.get(address)
