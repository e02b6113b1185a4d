"""What the plans announce: deadlines that come or are past, reports of the month; and what an act tells people.

Only those in charge hear of an action: the people who hold the lead's role on its service (for a deadline overdue for
the third week, the plan's managers too). Nothing comes with the days about an action on the day of its assignment or
the day after: its people have just been told.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from django.urls import reverse

from accounts.enums import Role, Scope
from accounts.models import Grant
from actions.enums import CLOSED, LACKING, MonthState, Status
from actions.expected import territory_key
from actions.models import Action, Plan
from actions.months import ReportingMonth
from actions.services.telling import ABOUT, SHORT, as_lead
from documents.drawing import shortened
from documents.typography import day
from notifications.enums import How, Urgency
from notifications.kinds import Kind, Line
from notifications.models import Notice
from organisations.calendars import local_day
from sgcd_plan import clock

SOON, VERY_SOON = 30, 7
MANAGERS_FROM_WEEK = 2
SPARED = "l’action lui a été confiée ce jour-là ou la veille, et on vient de le lui dire"


def holders(role: str) -> dict[int, list[int]]:
    """Who holds ``role`` today on each service: identifiers of active accounts, one query."""
    found = defaultdict(list)
    grants = Grant.objects.active().filter(role=role, scope=Scope.SERVICE, user__is_active=True)
    for service, user in grants.order_by("user_id").values_list("service_id", "user_id"):
        found[service].append(user)
    return found


def managers() -> tuple[list[int], dict[int, list[int]]]:
    """Who manages every plan, then each one: identifiers of active accounts, one query."""
    everywhere, of_plan = [], defaultdict(list)
    grants = Grant.objects.active().filter(role=Role.PLAN_MANAGER, user__is_active=True)
    for scope, plan, user in grants.order_by("user_id").values_list("scope", "object_id", "user_id"):
        if scope == Scope.ALL:
            everywhere.append(user)
        elif scope == Scope.PLAN:
            of_plan[plan].append(user)
    return everywhere, of_plan


def just_assigned(today: dt.date) -> set[tuple[int, int]]:
    """(action, person) told of an assignment today or yesterday."""
    since = dt.datetime.combine(today - dt.timedelta(days=1), dt.time(), tzinfo=clock.PARIS)
    told = Notice.objects.filter(kind="action_assigned", created_at__gte=since)
    return set(told.values_list("about_id", "user_id"))


def _open_actions():
    return (
        Action.objects.live()
        .filter(plan__archived_at=None, lead__isnull=False)
        .exclude(status__in=[*CLOSED, Status.SUSPENDED])
        .select_related("plan", "lead__territory")
        .defer("search")
        .order_by("plan_id", "position", "pk")
    )


def _line(action: Action, user: int, **fields) -> Line:
    return Line(
        user_id=user,
        about=(ABOUT, action.pk),
        **{"url": action.get_absolute_url(), "reason": as_lead(action.lead), **fields},
    )


def _named(action: Action, rest: str) -> str:
    return f"Action n°\u00a0{action.number}\u00a0: {rest} — {shortened(action.label, SHORT)}"


def due_soon(at: dt.datetime) -> Iterable[Line]:
    """Deadlines in 30 days, in 7, today: each stage is said once for each deadline."""
    in_charge, spared = holders(Role.ACTION_LEAD), just_assigned(at.astimezone(clock.PARIS).date())
    first, last = at.date() - dt.timedelta(days=1), at.date() + dt.timedelta(days=SOON + 1)
    for action in _open_actions().filter(overdue_after__range=(first, last)):
        left = (action.overdue_after - local_day(at, territory_key(action))).days
        if not 0 <= left <= SOON:
            continue
        stage = 0 if left == 0 else VERY_SOON if left <= VERY_SOON else SOON
        when = {0: "aujourd’hui", 1: "demain"}.get(left, f"dans {left}\u00a0jours")
        for user in in_charge[action.lead_id]:
            yield _line(
                action,
                user,
                held=SPARED if (action.pk, user) in spared else "",
                occasion=f"{action.overdue_after}:{stage}",
                subject=_named(action, f"échéance {when} ({day(action.overdue_after)})"),
                day=action.overdue_after,
                urgency=Urgency.TODAY if left == 0 else Urgency.SOON,
            )


def overdue(at: dt.datetime) -> Iterable[Line]:
    """Deadlines that are past: each week to the lead, from the third week to the plan's managers too."""
    in_charge, spared = holders(Role.ACTION_LEAD), just_assigned(at.astimezone(clock.PARIS).date())
    everywhere, of_plan = managers()
    for action in _open_actions().filter(overdue_after__lte=at.date()):
        late = (local_day(at, territory_key(action)) - action.overdue_after).days
        if late < 1:
            continue
        week = (late - 1) // 7
        people = {user: as_lead(action.lead) for user in in_charge[action.lead_id]}
        if week >= MANAGERS_FROM_WEEK:
            for user in [*everywhere, *of_plan[action.plan_id]]:
                people.setdefault(
                    user, "vous gérez ce plan et l’échéance est dépassée depuis plus de deux semaines"
                )
        for user, reason in people.items():
            yield _line(
                action,
                user,
                held=SPARED if (action.pk, user) in spared else "",
                occasion=f"{action.overdue_after}:{week}",
                subject=_named(action, f"échéance dépassée de {late}\u00a0jour{'s' if late > 1 else ''}"),
                reason=reason,
                day=action.overdue_after,
                urgency=Urgency.LATE,
            )


def _owing(today: dt.date) -> Iterable[tuple[Action, ReportingMonth]]:
    """Actions that owe a report on the month that ended, with that month: a query for each setting that plans have."""
    months = defaultdict(list)
    for plan in Plan.objects.filter(archived_at=None).order_by("pk"):
        months[ReportingMonth.asked_on(plan, today)].append(plan.pk)
    for month, plans in months.items():
        owing = (
            Action.objects.live()
            .filter(plan__in=plans, lead__isnull=False)
            .owing(month)
            .filter(month_state__in=LACKING)
            .exclude(status__in=CLOSED)
            .select_related("plan", "lead__territory")
            .defer("search")
            .order_by("plan_id", "position", "pk")
        )
        for action in owing:
            yield action, month


def reports_expected(at: dt.datetime) -> Iterable[Line]:
    """Reports owed on the month that ended: expected, then late or missing; a link straight to the form."""
    in_charge, today = holders(Role.ACTION_LEAD), at.astimezone(clock.PARIS).date()
    spared = just_assigned(today)
    for action, month in _owing(today):
        due, late = month.due(territory_key(action)), action.month_state != MonthState.EXPECTED
        said = f"en retard depuis le {day(due)}" if late else f"attendu le {day(due)} au plus tard"
        for user in in_charge[action.lead_id]:
            yield _line(
                action,
                user,
                held=SPARED if (action.pk, user) in spared else "",
                occasion=f"{month.first}:{'late' if late else 'expected'}",
                subject=f"Point {month.of_it} {said} — action n°\u00a0{action.number}, {shortened(action.label, SHORT)}",
                url=reverse("actions:report", args=[action.plan.slug, action.number]),
                day=due,
                urgency=Urgency.LATE if late else Urgency.SOON,
            )


KINDS = (
    Kind("action_due", "Échéance d’une action dans 30 jours, dans 7 jours, aujourd’hui", due=due_soon),
    Kind("action_overdue", "Échéance d’une action dépassée (chaque semaine)", due=overdue),
    Kind("report_expected", "Point d’avancement attendu ce mois-ci", due=reports_expected),
    Kind("report_sent_back", "Point d’avancement renvoyé pour correction", How.AT_ONCE),
    Kind("report_to_confirm", "Point d’avancement saisi pour mon service, à confirmer", How.AT_ONCE),
    Kind("paragraph_asked", "Paragraphe demandé par le pilote d’une action", How.AT_ONCE),
    Kind("deadline_decision", "Décision sur une échéance que j’ai proposée", How.AT_ONCE),
    Kind("deadline_moved", "Échéance d’une action déplacée"),
    Kind("action_assigned", "Action confiée à mon service", How.AT_ONCE),
    Kind("chase", "Relance du gestionnaire du plan", How.AT_ONCE, mandatory=True),
    Kind("mention", "Commentaire qui me cite", How.AT_ONCE),
)
