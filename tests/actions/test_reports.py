"""Progress reports: what counts, what is refused, what a person sees."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.enums import Role
from actions.enums import ReportState, Status, Weather
from actions.models import Action, ProgressReport
from actions.querysets.past import plan_at
from actions.services import building, reports
from actions.services.errors import Refused
from notifications.models import OutgoingMail
from sgcd_plan import clock

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
    with pytest.raises(Refused, match="Action n° 1"):
        reports.report_in_bulk(
            user=manager, actions=[second, Action.objects.get(pk=first.pk)], status="suspended"
        )
    second.refresh_from_db()
    assert (second.status, second.reports.count()) == (Status.NOT_STARTED, 0)


def test_a_report_takes_its_place_among_those_that_hold_before_and_after(action, people):
    lead = people[Role.ACTION_LEAD]
    submit(lead, action, status=Status.DONE, progress=100, holds_on=dt.date(2024, 3, 31))
    with pytest.raises(Refused, match="ne peut pas devenir « suspendue »"):
        submit(lead, action, status=Status.SUSPENDED)
    submit(lead, action, status=Status.SUSPENDED, holds_on=dt.date(2024, 2, 29))
    with pytest.raises(Refused, match="ne pouvait pas être « abandonnée » avant"):
        submit(lead, action, status=Status.ABANDONED, holds_on=dt.date(2024, 3, 1))
    action.refresh_from_db()
    assert action.status == Status.DONE


def test_two_reports_on_the_same_day_the_last_recorded_one_makes_the_state(action, people):
    submit(people[Role.ACTION_LEAD], action, progress=10)
    submit(people[Role.ACTION_LEAD], action, progress=20)
    action.refresh_from_db()
    assert action.progress == 20


def test_nothing_new_is_taken_back_until_somebody_validates_it(action, people):
    lead, manager = people[Role.ACTION_LEAD], people[Role.PLAN_MANAGER]
    submit(lead, action, progress=40, holds_on=dt.date(2024, 3, 31))
    action.refresh_from_db()
    report = reports.nothing_to_report(user=lead, action=action, holds_on=DAY)
    reports.withdraw_report(user=lead, report=report)
    reports.withdraw_report(user=lead, report=report)
    action.refresh_from_db()
    assert (action.last_report_on, action.progress) == (dt.date(2024, 3, 31), 40)
    again = reports.nothing_to_report(user=lead, action=action, holds_on=DAY)
    reports.validate_report(user=manager, report=again)
    with pytest.raises(Refused, match="déjà été examiné"):
        reports.withdraw_report(user=lead, report=again)


def test_a_report_that_says_something_is_not_taken_back(action, people):
    report = submit(people[Role.ACTION_LEAD], action, done="Fait.")
    with pytest.raises(Refused):
        reports.withdraw_report(user=people[Role.ACTION_LEAD], report=report)


def test_taking_back_nothing_new_leaves_what_was_sent_back_to_correct(action, people):
    lead, manager = people[Role.ACTION_LEAD], people[Role.PLAN_MANAGER]
    first = submit(lead, action, progress=40)
    reports.send_back_report(user=manager, report=first, comment="Précisez.")
    action.refresh_from_db()
    second = reports.nothing_to_report(user=lead, action=action, holds_on=DAY)
    assert not ProgressReport.objects.to_correct().exists()
    reports.withdraw_report(user=lead, report=second)
    assert ProgressReport.objects.to_correct().get() == first


def test_a_report_sent_back_stays_as_it_was_and_another_answers_it(action, people):
    lead, manager = people[Role.ACTION_LEAD], people[Role.PLAN_MANAGER]
    first = submit(lead, action, done="Trop court")
    reports.send_back_report(user=manager, report=first, comment="Précisez la date.")
    second = submit(lead, action, done="Réunion tenue le 12 avril")
    first.refresh_from_db()
    assert (first.state, first.done, first.corrected_by) == (ReportState.SENT_BACK, "Trop court", second)


def test_the_lead_is_mailed_once_when_its_report_is_sent_back(action, people):
    report = submit(people[Role.ACTION_LEAD], action)
    for _ in range(2):
        reports.send_back_report(
            user=people[Role.PLAN_MANAGER], report=report, comment="Précisez l’échéance."
        )
    mail = OutgoingMail.objects.get(kind="report_sent_back")
    assert mail.user == people[Role.ACTION_LEAD]
    assert "Précisez l’échéance." in mail.text
    assert reverse("actions:report", args=[action.plan.slug, 1]) in mail.text


def test_the_lead_is_asked_by_mail_to_confirm_what_was_recorded_for_it(action, people):
    submit(
        people[Role.PLAN_MANAGER],
        action,
        progress=30,
        received_from="DGAFP, bureau B2",
        received_on=dt.date(2024, 5, 2),
    )
    mail = OutgoingMail.objects.get(kind="report_to_confirm")
    assert mail.user == people[Role.ACTION_LEAD]
    assert "DGAFP, bureau B2" in mail.text


def test_a_refused_report_mails_nobody(action, people):
    with pytest.raises(Refused):
        submit(people[Role.PLAN_MANAGER], action, received_from="DGAFP", received_on=dt.date(2024, 6, 1))
    assert not OutgoingMail.objects.exists()


def test_several_reports_are_validated_in_one_act(plan, people):
    manager = people[Role.PLAN_MANAGER]
    made = [submit(manager, a, received_from="x") for a in plan.actions.all()]
    reports.send_back_report(user=manager, report=made[0], comment="Non")
    made[0].refresh_from_db()
    assert reports.validate_reports(user=manager, reports=made) == 1
    assert ProgressReport.objects.filter(state=ReportState.VALIDATED).get() == made[1]


def test_a_change_in_bulk_to_done_is_at_a_hundred_per_cent(action, people):
    reports.report_in_bulk(
        user=people[Role.PLAN_MANAGER],
        actions=[action],
        status=Status.DONE,
        without_deliverable="Réunion tenue",
    )
    action.refresh_from_db()
    assert (action.status, action.progress) == (Status.DONE, 100)


def test_status_weather_and_progress_are_always_those_of_the_latest_report_that_counts(plan, people):
    lead, manager = people[Role.ACTION_LEAD], people[Role.PLAN_MANAGER]
    first, second = plan.actions.order_by("number")
    days = [dt.date(2024, 1, 31), dt.date(2024, 3, 31), dt.date(2024, 3, 31), DAY]
    made = [
        submit(lead, first, holds_on=d, progress=10 * i, weather=Weather.SUN) for i, d in enumerate(days, 1)
    ]
    reports.send_back_report(user=manager, report=made[3], comment="Non")
    reports.validate_report(user=manager, report=made[2])
    reports.report_in_bulk(user=manager, actions=[second], weather=Weather.STORM)
    for action in plan.actions.all():
        counted = [r for r in action.reports.all() if r.state in ("submitted", "validated")]
        latest = max(counted, key=lambda r: (r.holds_on, r.recorded_at, r.pk))
        assert (action.status, action.weather, action.progress, action.last_report_on) == (
            latest.status,
            latest.weather,
            latest.progress,
            latest.holds_on,
        )
    first.refresh_from_db()
    assert first.progress == 30


def at(day: dt.date):
    return clock.held_at(dt.datetime.combine(day, dt.time(10), tzinfo=clock.PARIS))


def test_a_day_past_is_seen_as_it_was_known_then(people):
    lead, manager = people[Role.ACTION_LEAD], people[Role.PLAN_MANAGER]
    with at(dt.date(2024, 4, 2)):
        plan = building.create_plan(user=None, title="Plan d’avril", as_of=dt.date(2024, 4, 2))
        objective = building.add_objective(user=None, plan=plan, label="Objectif")
        measure = building.add_measure(user=None, objective=objective)
        action = building.add_action(user=None, measure=measure, label="Action")
    with at(dt.date(2024, 5, 3)):
        report = submit(lead, action, progress=40)
    with at(dt.date(2024, 5, 10)):
        reports.send_back_report(user=manager, report=report, comment="Précisez.")
    with at(dt.date(2024, 5, 15)):
        submit(lead, action, progress=60)
    known = [dt.datetime(2024, 5, d, 23, tzinfo=dt.UTC) for d in (2, 5, 12, 16)]
    seen = [plan_at(plan, DAY, known_at=instant).actions[0].progress for instant in known]
    assert seen == [None, 40, None, 60]


def test_a_report_sent_back_is_not_shown_to_a_reader(action, people, client):
    report = submit(people[Role.ACTION_LEAD], action, done="Secret de brouillon")
    reports.send_back_report(user=people[Role.PLAN_MANAGER], report=report, comment="À revoir")
    client.force_login(people[Role.READER])
    assert "Secret de brouillon" not in client.get(action.get_absolute_url()).content.decode()
