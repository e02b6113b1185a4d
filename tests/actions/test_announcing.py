"""What the plans announce: to whom, when, and what is said no more."""

import datetime as dt
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.enums import Role, Scope
from accounts.models import Grant, User
from actions.enums import Status
from actions.models import Action
from actions.services import editing, reports
from notifications.models import Notice, OutgoingMail
from notifications.services import announcing
from organisations.models import Service
from sgcd_plan import clock

pytestmark = pytest.mark.django_db


def at(day: dt.date, hour: int = 8) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour), tzinfo=clock.PARIS)


TODAY = dt.date(2024, 5, 21)  # a Tuesday


def due_in(action, days: int, **fields):
    """Put the deadline of an action ``days`` after the 21st of May 2024, without a word of history."""
    day = TODAY + dt.timedelta(days=days)
    Action.objects.filter(pk=action.pk).update(
        overdue_after=day, deadline_last=day, deadline_first=None, status=Status.IN_PROGRESS, **fields
    )


def said(kind: str, when: dt.datetime | None = None) -> list[tuple[str, str]]:
    """(who, what) of the lines of a kind that hold at an instant."""
    found = [line for k, line in announcing.due_lines(when or at(TODAY)) if k.key == kind]
    emails = dict(User.objects.values_list("pk", "email"))
    return [(emails[line.user_id].split("@")[0], line.subject) for line in found]


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (30, "dans 30\u00a0jours"),
        (8, "dans 8\u00a0jours"),
        (7, "dans 7\u00a0jours"),
        (1, "demain"),
        (0, "aujourd’hui"),
    ],
)
def test_a_deadline_that_comes_is_announced_to_the_lead_alone(people, action, days, words):
    due_in(action, days)
    ((who, subject),) = said("action_due")
    assert who == Role.ACTION_LEAD
    assert words in subject


def test_a_deadline_further_than_thirty_days_is_not_announced(people, action):
    due_in(action, 31)
    assert said("action_due") == []


def test_each_stage_of_a_deadline_is_said_once(people, action):
    due_in(action, 30)
    for day in range(31):
        announcing.announce(at(TODAY + dt.timedelta(days=day)))
    assert Notice.objects.filter(kind="action_due").count() == 3


def test_an_overdue_action_is_said_each_week_and_from_the_third_to_the_plan_manager_too(people, action):
    due_in(action, -1)
    told = {
        week: [who for who, _ in said("action_overdue", at(TODAY + dt.timedelta(weeks=week)))]
        for week in range(4)
    }
    lead, both = [Role.ACTION_LEAD], [Role.ACTION_LEAD, Role.PLAN_MANAGER]
    assert told == {0: lead, 1: lead, 2: both, 3: both}
    for day in range(21):
        announcing.announce(at(TODAY + dt.timedelta(days=day)))
    assert Notice.objects.filter(kind="action_overdue", user=people[Role.ACTION_LEAD]).count() == 3


@pytest.mark.parametrize("status", [Status.DONE, Status.ABANDONED, Status.SUSPENDED])
def test_nothing_is_announced_of_an_action_that_is_closed_or_suspended(people, action, status):
    due_in(action, -1)
    Action.objects.filter(pk=action.pk).update(status=status)
    assert said("action_overdue") == said("action_due") == []


def test_the_month_s_report_is_asked_for_with_a_link_straight_to_its_form(people, action):
    lines = [line for k, line in announcing.due_lines(at(dt.date(2024, 5, 3))) if k.key == "report_expected"]
    assert [line.url for line in lines] == ["/plans/plan-dessai/actions/1/point/"]
    assert "d’avril\u00a02024 attendu le" in lines[0].subject


def test_a_report_that_is_given_is_no_longer_asked_for(people, action):
    reports.submit_report(
        user=people[Role.ACTION_LEAD],
        action=action,
        status=Status.IN_PROGRESS,
        holds_on=dt.date(2024, 4, 30),
        progress=10,
    )
    assert said("report_expected", at(dt.date(2024, 5, 21))) == []


def test_a_deadline_that_moves_is_told_to_the_lead_and_its_reminders_fall(people, action):
    due_in(action, 7)
    announcing.announce(at(TODAY, 6))
    editing.move_deadline(
        user=people[Role.PLAN_MANAGER], action=action, text="31/12/2024", reason="Marché infructueux"
    )
    states = dict(
        Notice.objects.filter(kind__in=["action_due", "deadline_moved"]).values_list("kind", "state")
    )
    assert states == {"action_due": "cancelled", "deadline_moved": "waiting"}
    assert Notice.objects.get(kind="deadline_moved").user == people[Role.ACTION_LEAD]


def test_an_action_that_is_done_calls_off_its_reminders(people, action):
    due_in(action, 7)
    announcing.announce(at(TODAY, 6))
    reports.submit_report(
        user=people[Role.ACTION_LEAD],
        action=action,
        status=Status.DONE,
        holds_on=dt.date(2024, 5, 20),
        progress=100,
    )
    assert Notice.objects.get(kind="action_due").state == "cancelled"


def test_a_new_lead_is_told_at_once_and_hears_nothing_else_of_it_that_day_and_the_next(people, action):
    due_in(action, 7)
    service = Service.objects.get(slug="dicom")
    newcomer = User.objects.create_user("nouveau@exemple.gouv.fr")
    Grant.objects.create(user=newcomer, role=Role.ACTION_LEAD, scope=Scope.SERVICE, service=service)
    editing.assign_lead(user=people[Role.PLAN_MANAGER], actions=[action], lead=service)
    assert OutgoingMail.objects.get().recipient == "nouveau@exemple.gouv.fr"
    assert said("action_due", at(dt.date(2024, 5, 20))) == said("action_due", at(TODAY)) == []
    assert [who for who, _ in said("action_due", at(dt.date(2024, 5, 22)))] == ["nouveau"]


def test_who_is_not_in_charge_hears_nothing(people, action):
    due_in(action, -1)
    heard = {who for _, line in announcing.due_lines(at(TODAY)) for who in [line.user_id]}
    assert heard == {people[Role.ACTION_LEAD].pk}


def test_more_actions_cost_no_more_queries(people, plan, django_assert_max_num_queries):
    from actions.services import building

    def count():
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(
            connection,
        ) as captured:
            announcing.due_lines(at(TODAY))
        return len(captured)

    measure = plan.actions.first().measure
    due_in(plan.actions.get(number=1), 5)
    few = count()
    for index in range(15):
        made = building.add_action(
            user=None,
            measure=measure,
            label=f"Action {index}",
            deadline="Fin 2023",
            lead=Service.objects.get(slug="dgafp"),
        )
        due_in(made, 5 if index % 2 else -5)
    assert count() == few


def dry_run(*arguments) -> list[dict]:
    out = StringIO()
    call_command("announce", "--dry-run", "--json", *arguments, stdout=out)
    return json.loads(out.getvalue())


def test_the_command_prints_what_would_leave_and_sends_nothing(people, action):
    due_in(action, 7)
    rows = dry_run("--at", "2024-05-21T08:00")
    assert {
        "recipient": "action_lead@exemple.gouv.fr",
        "kind": "action_due",
        "mail": "digest",
        "object": f"actions.action:{action.pk}",
        "day": "2024-05-28",
    }.items() <= next(r for r in rows if r["kind"] == "action_due").items()
    assert not OutgoingMail.objects.exists()
    assert not Notice.objects.exists()


def test_the_command_says_in_french_what_it_cannot_read(people):
    with pytest.raises(CommandError) as refused:
        call_command("announce", "--dry-run", "--at", "demain")
    assert (refused.value.returncode, "n’est pas un instant" in str(refused.value)) == (2, True)
    with pytest.raises(CommandError, match="à venir"):
        call_command("announce", "--at", "2024-06-01T08:00")
