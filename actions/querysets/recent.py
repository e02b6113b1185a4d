"""What changed in a plan lately, in sentences: one query a kind of change."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery

from actions.enums import Status
from sgcd_plan import clock


@dataclass(frozen=True, slots=True)
class Sentence:
    """What happened to an action, when, in words."""

    at: dt.datetime
    number: int
    label: str
    words: str


def _reports(actions, since: dt.datetime, limit: int) -> list[Sentence]:
    model = actions.model._meta.get_field("reports").related_model
    earlier = (
        model.objects.counting()
        .filter(action=OuterRef("action"), holds_on__lt=OuterRef("holds_on"))
        .values("status")[:1]
    )
    rows = (
        model.objects.counting()
        .filter(action__in=actions, recorded_at__gte=since)
        .annotate(before=Subquery(earlier))
        .select_related("action", "service")
        .order_by("-recorded_at")[:limit]
    )
    found = []
    for row in rows:
        who = str(row.service) if row.service else "Le gestionnaire du plan"
        before, after = row.before or Status.NOT_STARTED, row.status
        progress = f", à {row.progress} %" if row.progress is not None else ""
        if before != after:
            words = f"{who} la déclare « {Status(after).label.lower()} »{progress} (elle était « {Status(before).label.lower()} »)"
        elif row.nothing_new:
            words = f"{who} n’a rien à signaler"
        else:
            words = f"{who} a fait le point : « {Status(after).label.lower()} »{progress}"
        found.append(Sentence(row.recorded_at, row.action.number, row.action.label, words))
    return found


def _moves(actions, since: dt.datetime, limit: int) -> list[Sentence]:
    model = actions.model._meta.get_field("deadline_moves").related_model
    rows = (
        model.objects.filter(action__in=actions, recorded_at__gte=since)
        .select_related("action")
        .order_by("-recorded_at")[:limit]
    )
    said = {
        model.State.APPLIED: "échéance déplacée",
        model.State.PROPOSED: "nouvelle échéance proposée",
        model.State.REFUSED: "nouvelle échéance refusée",
    }
    return [
        Sentence(
            row.recorded_at,
            row.action.number,
            row.action.label,
            f"{said[row.state]}, de « {row.before_text or 'sans échéance'} » à « {row.after_text} » ; motif : {row.reason}",
        )
        for row in rows
    ]


def _added(actions, since: dt.datetime, limit: int) -> list[Sentence]:
    rows = (
        actions.model.history.model.objects.filter(
            id__in=actions.values("pk"), history_type="+", history_date__gte=since
        )
        .order_by("-history_date")
        .values_list("history_date", "number", "label")[:limit]
    )
    return [Sentence(at, number, label, "action ajoutée au plan") for at, number, label in rows]


def recent(actions, days: int, limit: int = 30) -> list[Sentence]:
    """What happened to ``actions`` in the last ``days`` days, latest first, at most ``limit`` sentences."""
    since = clock.now() - dt.timedelta(days=days)
    found = [*_reports(actions, since, limit), *_moves(actions, since, limit), *_added(actions, since, limit)]
    return sorted(found, key=lambda s: s.at, reverse=True)[:limit]
