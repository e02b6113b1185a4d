"""Why deadlines moved, for the differences between two days."""

import datetime as dt

from django.db.models.functions import Coalesce

from actions.querysets.past import end_of


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
