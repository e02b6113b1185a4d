"""A lead's proposals of deadlines: accepted or refused by a plan manager, and the lead told."""

from actions.models import DeadlineMove
from actions.services.editing import apply_deadline
from actions.services.errors import Refused, Stale
from actions.services.locking import locked_action
from actions.services.telling import say_decided, say_moved
from journal.services import change
from sgcd_plan import clock


def decide(
    *, user, move: DeadlineMove, accepted: bool, reason: str = "", version: int | None = None
) -> DeadlineMove:
    """Accept a proposal (the deadline moves, its asker is kept) or refuse it with a reason; the asker is told.

    ``version``: that of the action when the person decided. Raises ``Stale`` when the action has changed since,
    ``Refused`` without a reason to refuse, or when somebody has already decided.
    """
    reason = reason.strip()
    if not accepted and not reason:
        raise Refused("Dites au pilote pourquoi vous refusez\u00a0: le motif est obligatoire.")
    label = "Échéance proposée acceptée" if accepted else "Échéance proposée refusée"
    with change(user=user, label=label, reason=move.reason if accepted else reason, cause=move):
        action = locked_action(move.action)
        move = (
            DeadlineMove.objects.select_for_update(of=("self",))
            .select_related("asked_by", "decided_by")
            .get(pk=move.pk)
        )
        move.action = action
        if move.state != DeadlineMove.State.PROPOSED:
            raise Refused(
                f"{move.decided_by or 'Quelqu’un'} a déjà décidé\u00a0: la proposition est "
                f"«\u00a0{move.get_state_display().lower()}\u00a0»."
            )
        if version is not None and action.version != version:
            raise Stale(action)
        move.decided_by, move.decided_at, move.decision_reason = user, clock.now(), reason
        if accepted:
            move.before_text, move.before_overdue_after = action.deadline_text, action.overdue_after
            apply_deadline(action, move.after_text)
            move.after_overdue_after = action.overdue_after
            move.state = DeadlineMove.State.APPLIED
        else:
            move.state = DeadlineMove.State.REFUSED
        move.save()
        say_decided(move)
        if accepted:
            say_moved(move)
    return move
