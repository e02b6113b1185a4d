"""Actions archived and restored: nothing is deleted, the number stays."""

from actions.models import Action
from actions.services.errors import Refused
from journal.services import change
from sgcd_plan import clock


def archive_action(*, user, action: Action, reason: str) -> Action:
    """Take an action out of the lists, with the reason (harmless when repeated). Raises ``Refused`` without one."""
    reason = reason.strip()
    if not reason:
        raise Refused("Dites pourquoi l’action est archivée\u00a0: le motif reste dans son historique.")
    with change(user=user, label="Action archivée", reason=reason, cause=action):
        current = Action.objects.select_for_update(of=("self",)).select_related("plan").get(pk=action.pk)
        if current.archived_at is None:
            current.archived_at, current.archived_by = clock.now(), user
            current.version += 1
            current.save()
    return current


def restore_action(*, user, action: Action, reason: str = "") -> Action:
    """Bring an archived action back as it was (harmless when repeated).

    Raises ``Refused`` when its measure or objective is itself archived: it would stand nowhere.
    """
    with change(user=user, label="Action désarchivée", reason=reason.strip(), cause=action):
        current = (
            Action.objects.select_for_update(of=("self",))
            .select_related("plan", "measure", "objective")
            .get(pk=action.pk)
        )
        if current.measure.archived_at or current.objective.archived_at:
            raise Refused("Le volet de cette action est archivé\u00a0: désarchivez-le d’abord.")
        if current.archived_at is not None:
            current.archived_at = current.archived_by = None
            current.version += 1
            current.save()
    return current
