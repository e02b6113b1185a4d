"""A lead's proposals of deadlines: accepted or refused by a plan manager, and the lead told."""

from django.conf import settings
from django.template.loader import render_to_string

from actions.models import Action, DeadlineMove
from actions.services.editing import apply_deadline
from actions.services.errors import Refused, Stale
from journal.services import change
from notifications.services import say
from sgcd_plan import clock


def _tell(move: DeadlineMove) -> None:
    action = move.action
    text = render_to_string(
        "actions/mail/deadline_decision.txt",
        {
            "move": move,
            "action": action,
            "accepted": move.state == DeadlineMove.State.APPLIED,
            "link": f"{settings.BASE_URL}{action.get_absolute_url()}#echeances",
        },
    )
    outcome = "acceptée" if move.state == DeadlineMove.State.APPLIED else "refusée"
    say(
        key=f"deadline-decision:{move.pk}",
        kind="deadline_decision",
        user=move.asked_by,
        subject=f"Votre proposition d’échéance pour l’action n°\u00a0{action.number} est {outcome}",
        text=text,
    )


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
        action = Action.objects.select_for_update(of=("self",)).select_related("plan").get(pk=move.action_id)
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
        _tell(move)
    return move
