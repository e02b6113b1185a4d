"""What the dashboard counts and names: one query a block, whatever the size of the plan."""

import datetime as dt
from dataclasses import dataclass

from django.db import models
from django.db.models import Avg, Case, Count, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from actions.enums import CLOSED, DeadlineKind, Status, Weather
from actions.figures import whole_percent
from actions.numbering import Number, order
from actions.querysets.deliverables import standing
from actions.querysets.plans import STALE_AFTER, TO_ATTEST, overdue
from actions.slipping import Point, Reason, Thresholds, Watched, reasons
from actions.snapshot import LATE_START_AFTER
from sgcd_plan import clock

# What an action weighs in a mean: 100 when done, its reported progress otherwise, 0 when none was given.
WEIGHT = Case(
    When(status=Status.DONE, then=Value(100)),
    default=Coalesce("progress", Value(0)),
    output_field=models.IntegerField(),
)


def totals(actions: models.QuerySet, today: dt.date) -> dict[str, int]:
    """The figures of live ``actions``: each is the count of the list that the dashboard links to it."""
    soon = today + dt.timedelta(days=30)
    since = clock.now() - STALE_AFTER
    still_open = ~Q(status__in=CLOSED)
    chases = actions.model._meta.get_field("chases").related_model
    which = {
        "total": Q(),
        "overdue": overdue(today),
        "due_soon": still_open & Q(overdue_after__gte=today, overdue_after__lte=soon),
        "stale": still_open & (Q(last_report_at=None) | Q(last_report_at__lt=since)),
        "late_to_start": Q(
            deadline_kind=DeadlineKind.FROM,
            status=Status.NOT_STARTED,
            deadline_first__lt=today - LATE_START_AFTER,
        ),
        "slid": Q(slides__gt=0),
        "unassigned": Q(lead=None),
        "without_deadline": Q(overdue_after=None),
        "to_attest": TO_ATTEST,
        "deliverable_late": standing(actions, "late"),
        "chased": Q(pk__in=chases.objects.waiting().values("action")),
    }
    which |= {f"status_{s.value}": Q(status=s) for s in Status}
    which |= {f"weather_{w}": Q(weather=w) for w in [*Weather.values, ""]}
    found = actions.aggregate(
        progress=Avg(WEIGHT, filter=~Q(status=Status.ABANDONED)),
        **{name: Count("pk", filter=q) if q else Count("pk") for name, q in which.items()},
    )
    return found | {"progress": whole_percent(found["progress"] or 0)}


def _by_status(rows: models.QuerySet, *keys: str) -> list[dict]:
    counts = {f"n_{s.value}": Count("pk", filter=Q(status=s), distinct=True) for s in Status}
    found = list(
        rows.values(*keys).annotate(
            total=Count("pk", distinct=True),
            to_attest=Count("pk", filter=TO_ATTEST, distinct=True),
            late=Count("pk", filter=overdue(clock.today()), distinct=True),
            mean=Coalesce(Avg(WEIGHT, filter=~Q(status=Status.ABANDONED)), Value(0.0)),
            **counts,
        )
    )
    return [row | {"mean": whole_percent(row["mean"])} for row in found]


def by_objective(actions: models.QuerySet) -> list[dict]:
    """Counts by status of each objective that has actions, in the plan's order, with the mean progress."""
    rows = _by_status(actions, "objective_id", "objective__label", "objective__position")
    return sorted(rows, key=lambda r: (r["objective__position"], r["objective_id"]))


def by_recommendation(plan, actions: models.QuerySet) -> list[dict]:
    """The same for each recommendation; one that no action answers counts zero."""
    key = "measure__answers__recommendation"
    counted = {r[key]: r for r in _by_status(actions.filter(**{f"{key}__isnull": False}), key)}
    empty = {"total": 0, "late": 0, "to_attest": 0, "mean": 0, **{f"n_{s.value}": 0 for s in Status}}
    return [{**empty, **counted.get(r.pk, {}), "recommendation": r} for r in plan.recommendations.all()]


@dataclass(frozen=True, slots=True)
class AtRisk:
    """An action that may slip, with why."""

    number: Number
    label: str
    lead: str
    overdue_after: dt.date | None
    reasons: tuple[Reason, ...]


def likely_to_slip(plan, actions: models.QuerySet, today: dt.date) -> list[AtRisk]:
    """The open actions that a rule names, those with most reasons first, then by deadline (one query)."""
    reports = (
        actions.model._meta.get_field("reports")
        .related_model.objects.counting()
        .filter(action=OuterRef("pk"))
    )
    given = reports.exclude(weather="")
    limits = Thresholds.from_json(plan.alert_thresholds)
    rows = (
        actions.exclude(status__in=CLOSED)
        .exclude(overdue(today))
        .annotate(
            weather_day=Subquery(given.values("holds_on")[:1]),
            weather_now=Subquery(given.values("weather")[:1]),
            weather_before=Subquery(given.values("weather")[1:2]),
        )
        .values(
            "number", "label", "status", "slides", "overdue_after", "progress", "last_report_on", "deadline_kind",
            "deadline_first", "weather_day", "weather_now", "weather_before", "lead__acronym", "lead__name",
        )
    )  # fmt: skip
    found = []
    for row in rows:
        points = []
        if row["last_report_on"]:
            if row["weather_before"]:
                points = [
                    Point(row["weather_day"], row["weather_before"]),
                    Point(row["weather_day"], row["weather_now"]),
                ]
            points.append(Point(row["last_report_on"], "", row["progress"]))
        starts = row["deadline_first"] if row["deadline_kind"] == DeadlineKind.FROM else None
        watched = Watched(
            row["status"], row["slides"], starts or plan.as_of, row["overdue_after"], row["progress"]
        )
        if why := reasons(watched, points, today, limits):
            lead = row["lead__acronym"] or row["lead__name"] or "à attribuer"
            found.append(AtRisk(row["number"], row["label"], lead, row["overdue_after"], why))
    return sorted(found, key=lambda a: (-len(a.reasons), a.overdue_after or dt.date.max, order(a.number)))


@dataclass(frozen=True, slots=True)
class Decision:
    """An action that needs a decision: which one, and the reason in words."""

    number: Number
    label: str
    asks: str
    reason: str
    overdue: bool = False


# What is to be decided, by the rank of the reason.
ASKED = {
    0: "Accepter ou refuser l’échéance proposée",
    1: "Arbitrer\u00a0: maintenir, adapter ou abandonner",
    2: "Relancer le pilote, ou fixer une autre échéance",
    3: "Dire quel appui est donné",
}


def needing_decision(actions: models.QuerySet, today: dt.date, limit: int = 3) -> list[Decision]:
    """The first actions that need a decision: a deadline proposed, then compromised or blocked, then long overdue."""
    moves = actions.model._meta.get_field("deadline_moves").related_model
    proposed = moves.objects.filter(action=OuterRef("pk"), state=moves.State.PROPOSED)
    blocking = (
        actions.model._meta.get_field("reports")
        .related_model.objects.counting()
        .filter(action=OuterRef("pk"))
        .values("blocking")[:1]
    )
    rows = (
        actions.exclude(status__in=CLOSED)
        .annotate(
            proposal=Subquery(proposed.order_by("-recorded_at").values("after_text")[:1]),
            rank=Case(
                When(Q(proposal__isnull=False), then=Value(0)),
                When(weather=Weather.STORM, then=Value(1)),
                When(overdue(today), then=Value(2)),
                When(weather=Weather.CLOUD, then=Value(3)),
                default=Value(9),
            ),
        )
        .filter(rank__lt=9)
        .annotate(blocked=Subquery(blocking))
        .order_by("rank", F("overdue_after").asc(nulls_last=True), "position")[:limit]
    )
    return [Decision(a.number, a.label, ASKED[a.rank], _why(a, today), a.is_overdue) for a in rows]


def _why(action, today: dt.date) -> str:
    parts = []
    if action.proposal is not None:
        parts.append(f"Le pilote propose une autre échéance : « {action.proposal} »")
    if action.weather in (Weather.STORM, Weather.CLOUD):
        parts.append(f"Météo : {action.get_weather_display().lower()}")
    if action.is_overdue:
        days = action.days_overdue
        parts.append(f"Échéance dépassée de {days} jour{'s' if days > 1 else ''}")
    if action.blocked:
        parts.append(f"Ce qui bloque : « {action.blocked.rstrip('.')} »")
    return ". ".join(parts) + "."


def deadlines_ahead(actions: models.QuerySet, limit: int = 40) -> models.QuerySet:
    """The open actions with a deadline, by the day on which it falls, at most ``limit``."""
    return (
        actions.exclude(status__in=CLOSED)
        .exclude(deadline_first=None, deadline_last=None)
        .order_by(Coalesce("overdue_after", "deadline_first"), "position")[:limit]
    )
