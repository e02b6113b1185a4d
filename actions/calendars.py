"""What a diary may follow of the plans: one's own deadlines; those of a plan that one may see, with its months.

A deadline stands on its last day, the one after which it is overdue, however vaguely it was written (a month-long band
hides what is due in it): the text says what was written and how it reads. « À partir de » stands on its first day.
An action that is done or abandoned leaves; a suspended one says so.
"""

import datetime as dt

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from accounts.enums import Role
from accounts.models import User
from actions.enums import CLOSED, DeadlineKind, Status
from actions.expected import territory_key
from actions.models import Action, DeadlineMove, Milestone, Plan
from actions.months import calendar_of, month_before
from documents.drawing import shortened
from documents.typography import MONTHS, day
from notifications.calendars import Event, Source
from sgcd_plan import clock

# Characters of a title in a diary.
SHORT = 110
# The month that reports are owed on, and those that follow.
MONTHS_AHEAD = 3


def _touched(model) -> Subquery:
    """When a row of ``model`` last changed."""
    rows = model.history.model.objects.filter(id=OuterRef("pk")).order_by("-history_date", "-history_id")
    return Subquery(rows.values("history_date")[:1])


def _open(actions: QuerySet[Action]) -> QuerySet[Action]:
    return actions.live().filter(plan__archived_at=None).exclude(status__in=CLOSED)


def _when(kind: str, first: dt.date | None, last: dt.date | None) -> dt.date | None:
    return first if kind == DeadlineKind.FROM else last


def _read(action: Action) -> str:
    """« Échéance : « Rentrée 2023 », du 1er au 30 septembre 2023 »."""
    said = f"Échéance\u00a0: «\u00a0{action.deadline_text}\u00a0»"
    first, last = action.deadline_first, action.overdue_after
    if action.deadline_kind == DeadlineKind.FROM:
        return f"{said}, à partir du {day(first)}"
    if action.deadline_kind == DeadlineKind.DURING and first and first != last:
        return f"{said}, du {day(first)} au {day(last)}"
    return f"{said}, au plus tard le {day(last)}"


def _standing(action: Action) -> str:
    progress = f", {action.progress}\u00a0%" if action.progress is not None else ""
    return f"{action.get_status_display()}{progress}"


def _titled(what: str, number, text: str, status: str) -> str:
    suspended = " (suspendue)" if status == Status.SUSPENDED else ""
    return f"{what}{suspended}\u00a0: n°\u00a0{number} {shortened(text, SHORT)}"


def _deadlines(actions: QuerySet[Action]) -> list[Event]:
    """The deadlines of the actions that are still open: one query."""
    moved = Count("deadline_moves", filter=Q(deadline_moves__state=DeadlineMove.State.APPLIED))
    found = (
        _open(actions)
        .filter(Q(overdue_after__isnull=False) | Q(deadline_first__isnull=False))
        .select_related("plan", "lead")
        .defer("search")
        .annotate(moved=moved, touched=_touched(Action))
    )
    events = []
    for action in found:
        when = _when(action.deadline_kind, action.deadline_first, action.overdue_after)
        if when is None:
            continue
        starts = action.deadline_kind == DeadlineKind.FROM
        lines = [
            action.label,
            f"Pilote\u00a0: {action.lead or 'à attribuer'}",
            _read(action),
            _standing(action),
            action.plan.title,
        ]
        events.append(
            Event(
                uid=f"action-{action.pk}-echeance",
                title=_titled("Début" if starts else "Échéance", action.number, action.label, action.status),
                url=action.get_absolute_url(),
                modified=action.touched or action.plan.created_at,
                first=when,
                description="\n".join(lines),
                sequence=action.moved,
            )
        )
    return events


def _milestones(actions: QuerySet[Action]) -> list[Event]:
    """The milestones not reached yet, of the actions that are still open: one query."""
    found = (
        Milestone.objects.filter(archived_at=None, reached_on=None, action__in=_open(actions).values("pk"))
        .select_related("action__plan")
        .defer("action__search")
        .annotate(touched=_touched(Milestone))
    )
    return [
        Event(
            uid=f"jalon-{milestone.pk}",
            title=_titled("Jalon", milestone.action.number, milestone.text, milestone.action.status),
            url=milestone.action.get_absolute_url(),
            modified=milestone.touched or milestone.action.plan.created_at,
            first=when,
            description=f"{milestone.text}\n{milestone.action.label}\n{milestone.action.plan.title}",
            sequence=milestone.version,
        )
        for milestone in found
        if (when := _when(milestone.kind, milestone.first, milestone.last)) is not None
    ]


def _months() -> list[dt.date]:
    """The first day of the month that ended last, and of those that follow."""
    found = [month_before(clock.today())[0]]
    while len(found) < MONTHS_AHEAD:
        found.append((found[-1] + dt.timedelta(days=32)).replace(day=1))
    return found


def _report_days(plan: Plan, territory: str = "", *, manages: bool = False) -> list[Event]:
    """The days on which the reports of a plan are due, and its months cut off for who manages it."""
    events = []
    for month in _months():
        days = calendar_of(plan, month, territory)
        name = (
            f"{'d’' if MONTHS[month.month - 1][0] in 'ao' else 'de '}{MONTHS[month.month - 1]} {month.year}"
        )
        about = f"{plan.title}\nDemandé à partir du {day(days.opened)} — {days.said}"
        stamp = days.moved_at or plan.created_at
        place = f"-{territory.replace(':', '-')}" if territory else ""
        key = f"plan-{plan.pk}-{month:%Y-%m}{place}"
        shared = {
            "url": plan.get_absolute_url(),
            "modified": stamp,
            "description": about,
            "sequence": int(days.moved_at.timestamp()) if days.moved_at else 0,
        }
        events.append(
            Event(
                uid=f"{key}-points",
                title=f"Points d’avancement {name} à transmettre",
                first=days.due,
                **shared,
            )
        )
        if manages:
            events.append(
                Event(uid=f"{key}-arrete", title=f"Mois {name} à arrêter", first=days.cutoff, **shared)
            )
    return events


def own_choices(user: User) -> list[tuple[int, str]]:
    """« Mes échéances », for whoever leads or contributes."""
    return [(0, "Mes échéances")] if user.has_any(Role.ACTION_LEAD) or user.has_any(Role.CONTRIBUTOR) else []


def own_events(user: User, _: int) -> list[Event] | None:
    """Deadlines and milestones of what ``user`` leads, and the days on which its reports are due; None without a role."""
    if not own_choices(user):
        return None
    seen = Action.objects.visible_to(user)
    led = seen.led_by(user)
    mine = seen.filter(Q(pk__in=led.values("pk")) | Q(pk__in=seen.contributed_by(user).values("pk")))
    events = _deadlines(mine) + _milestones(mine)
    owing = _open(led).select_related("plan", "lead__territory").defer("search").order_by("plan_id")
    for plan, territory in dict.fromkeys((action.plan, territory_key(action)) for action in owing):
        events += _report_days(plan, territory)
    return events


def plan_choices(user: User) -> list[tuple[int, str]]:
    """The plans that ``user`` may see and that live."""
    return list(Plan.objects.visible_to(user).filter(archived_at=None).values_list("pk", "title"))


def plan_events(user: User, pk: int) -> list[Event] | None:
    """Deadlines, milestones and months of a plan; None where ``user`` may not see it."""
    plan = Plan.objects.visible_to(user).filter(pk=pk, archived_at=None).first()
    if plan is None:
        return None
    actions = Action.objects.filter(plan=plan)
    managed = Plan.objects.managed_by(user).filter(pk=pk).exists()
    return _deadlines(actions) + _milestones(actions) + _report_days(plan, manages=managed)


CALENDARS = {"deadlines": Source(own_choices, own_events), "plan": Source(plan_choices, plan_events)}
