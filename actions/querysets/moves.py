"""Why deadlines moved, which actions were split or merged, for the differences between two days."""

import datetime as dt

from django.db.models.functions import Coalesce

from actions.querysets.past_rows import end_of


def reasons_between(plan, start: dt.date, end: dt.date) -> dict[int, str]:
    """The reasons for which deadlines moved after ``start`` and until the end of ``end``, by action; oldest first."""
    moves = plan._meta.get_field("actions").related_model._meta.get_field("deadline_moves").related_model
    found: dict[int, str] = {}
    rows = (
        moves.objects.annotate(moved_at=Coalesce("decided_at", "recorded_at"))
        .filter(
            action__plan=plan,
            state=moves.State.APPLIED,
            moved_at__gte=end_of(start),
            moved_at__lt=end_of(end),
        )
        .order_by("moved_at", "pk")
    )
    for action, reason in rows.values_list("action_id", "reason"):
        found[action] = f"{found[action]} ; {reason}" if action in found else reason
    return found


def successions_between(plan, start: dt.date, end: dt.date) -> dict[int, tuple[str, list[str]]]:
    """How, and into which numbers, each action of ``plan`` was split or merged after ``start`` and until the end of ``end``.

    From the history: what was undone by then is left out.
    """
    actions = plan._meta.get_field("actions").related_model
    successions = actions._meta.get_field("successors").related_model
    rows = (
        successions.history.model.objects.filter(source__plan=plan, history_date__lt=end_of(end))
        .order_by("id", "-history_date", "-history_id")
        .distinct("id")
        .values_list("history_type", "recorded_at", "source_id", "kind", "target_id", "target__number")
    )
    found: dict[int, tuple[str, list[str]]] = {}
    for history_type, at, source, kind, _, number in sorted(rows, key=lambda row: row[4]):
        if history_type != "-" and at >= end_of(start):
            found.setdefault(source, (kind, []))[1].append(number)
    return found
