"""Progress reports: what counts, what is refused, what a person sees."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from accounts.enums import Role
from actions.enums import ReportState, Status, Weather
from actions.models import Action
from actions.services import reports
from actions.services.errors import Refused

DAY = dt.date(2024, 4, 30)


def submit(user, action, **fields):
    return reports.submit_report(
        **{"user": user, "action": action, "holds_on": DAY, "status": "in_progress", **fields}
    )


def test_the_latest_report_that_holds_makes_the_state(action, people):
    lead = people[Role.ACTION_LEAD]
    submit(lead, action, progress=40, weather=Weather.SUN)
    submit(lead, action, progress=10, weather=Weather.STORM, holds_on=dt.date(2024, 3, 31))
    action.refresh_from_db()
    assert (action.status, action.weather, action.progress) == (Status.IN_PROGRESS, Weather.SUN, 40)


def test_a_report_sent_back_no_longer_counts(action, people):
    report = submit(people[Role.ACTION_LEAD], action, progress=40)
    reports.send_back_report(user=people[Role.PLAN_MANAGER], report=report, comment="Précisez la date.")
    action.refresh_from_db()
    assert (action.status, action.progress, action.last_report_on) == (Status.NOT_STARTED, None, None)


def test_a_report_is_not_sent_back_without_saying_why(action, people):
    report = submit(people[Role.ACTION_LEAD], action)
    with pytest.raises(Refused, match="commentaire est obligatoire"):
        reports.send_back_report(user=people[Role.PLAN_MANAGER], report=report, comment=" ")


def test_a_report_on_the_future_is_refused(action, people):
    with pytest.raises(Refused, match="avenir"):
        submit(people[Role.ACTION_LEAD], action, holds_on=dt.date(2024, 5, 21))


def test_a_change_in_bulk_is_all_or_nothing(plan, people):
    manager = people[Role.PLAN_MANAGER]
    first, second = plan.actions.order_by("number")
    submit(manager, first, status=Status.DONE)
    with pytest.raises(Refused, match="Action n° 1"):
        reports.report_in_bulk(
            user=manager, actions=[second, Action.objects.get(pk=first.pk)], status="suspended"
        )
    second.refresh_from_db()
    assert (second.status, second.reports.count()) == (Status.NOT_STARTED, 0)


def test_the_lead_reports_from_its_own_page(action, people, client):
    client.force_login(people[Role.ACTION_LEAD])
    assert "Relancer les chantiers" in client.get(reverse("actions:mine")).content.decode()
    address = reverse("actions:report", args=[action.plan.slug, 1])
    answer = client.post(
        address, {"holds_on": "2024-04-30", "status": "in_progress", "progress": "30", "done": "Fait."}
    )
    assert answer.status_code == 302
    assert "Rien n’est attendu de vous" in client.get(reverse("actions:mine")).content.decode()
    action.refresh_from_db()
    assert (action.status, action.progress) == (Status.IN_PROGRESS, 30)


def test_what_was_typed_is_kept_when_a_report_is_refused(action, people, client):
    client.force_login(people[Role.ACTION_LEAD])
    address = reverse("actions:report", args=[action.plan.slug, 1])
    answer = client.post(address, {"holds_on": "2030-01-01", "status": "done", "done": "Mon long texte"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Mon long texte" in page
    assert "avenir" in page
    assert action.reports.count() == 0


def test_nothing_new_repeats_the_state_in_one_click(action, people, client):
    submit(people[Role.ACTION_LEAD], action, progress=40, holds_on=dt.date(2024, 3, 31))
    client.force_login(people[Role.ACTION_LEAD])
    client.post(reverse("actions:nothing_new", args=[action.plan.slug, 1]))
    report = action.reports.counting().first()
    assert (report.nothing_new, report.progress, report.holds_on) == (True, 40, DAY)


def test_a_manager_records_on_the_leads_behalf_and_the_lead_confirms(action, people, client):
    client.force_login(people[Role.PLAN_MANAGER])
    address = reverse("actions:report", args=[action.plan.slug, 1])
    client.post(
        address,
        {
            "holds_on": "2024-04-30",
            "status": "in_progress",
            "received_from": "DGAFP",
            "received_on": "2024-05-02",
        },
    )
    report = action.reports.get()
    assert report.to_confirm
    client.force_login(people[Role.ACTION_LEAD])
    client.post(reverse("actions:review", args=[action.plan.slug, 1, report.pk]), {"decision": "confirm"})
    report.refresh_from_db()
    assert (report.to_confirm, report.state) == (False, ReportState.SUBMITTED)


def test_a_report_sent_back_is_not_shown_to_a_reader(action, people, client):
    report = submit(people[Role.ACTION_LEAD], action, done="Secret de brouillon")
    reports.send_back_report(user=people[Role.PLAN_MANAGER], report=report, comment="À revoir")
    client.force_login(people[Role.READER])
    assert "Secret de brouillon" not in client.get(action.get_absolute_url()).content.decode()


def test_the_lead_is_told_that_a_report_is_late_the_day_after_it_was_due(action, people, client):
    lead = people[Role.ACTION_LEAD]
    client.force_login(lead)
    assert (
        "10\u00a0mai\u00a02024 : <strong>en retard</strong>"
        in client.get(reverse("actions:mine")).content.decode()
    )
    with time_machine.travel(dt.datetime(2024, 5, 10, 10, tzinfo=dt.UTC), tick=False):
        client.force_login(lead)
        assert "en retard" not in client.get(reverse("actions:mine")).content.decode()
