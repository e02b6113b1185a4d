"""« N points à valider »: the list that it leads to counts exactly N, whatever the months."""

import datetime as dt

from django.urls import reverse

from accounts.enums import Role
from actions.expected import to_manage
from actions.models import ProgressReport
from actions.services import reports


def test_the_list_counts_what_is_said_and_empties_as_reports_are_validated(plan, action, people, client):
    lead, manager = people[Role.ACTION_LEAD], people[Role.PLAN_MANAGER]
    for day in (dt.date(2024, 2, 29), dt.date(2024, 3, 31), dt.date(2024, 4, 30)):
        reports.submit_report(
            user=lead, action=action, holds_on=day, status="in_progress", done=f"Fait {day}"
        )
    said = next(item for item in to_manage(manager) if "à valider" in item.title)
    assert said.title.startswith("3 points à valider")
    client.force_login(manager)
    page = client.get(said.url)
    assert page.context["page"].paginator.count == 3
    ticked = [str(pk) for pk in ProgressReport.objects.values_list("pk", flat=True)]
    answer = client.post(
        reverse("actions:month_validate", args=[plan.slug]),
        {"reports": ticked, "query": "a-valider"},
        follow=True,
    )
    assert answer.redirect_chain[-1][0] == said.url
    assert answer.context["page"].paginator.count == 0
    assert not [item for item in to_manage(manager) if "à valider" in item.title]


def test_the_list_is_exported(plan, action, people, client):
    reports.submit_report(
        user=people[Role.ACTION_LEAD], action=action, holds_on=dt.date(2024, 4, 30), status="in_progress"
    )
    client.force_login(people[Role.PLAN_MANAGER])
    answer = client.get(reverse("actions:to_validate", args=[plan.slug]), {"export": "csv"})
    header, row, *_ = b"".join(answer).decode("utf-8-sig").splitlines()
    assert header.startswith("N°;Action;Pilote;Vaut au")
    assert "30/04/2024" in row
