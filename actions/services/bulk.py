"""The same change on several actions: all of them, or none."""

from collections.abc import Iterable

from actions.models import Action
from actions.services import editing, reports
from actions.services.errors import Refused
from journal.services import change


def change_in_bulk(
    *, user, actions: Iterable[Action], status="", weather="", lead=None, deadline="", reason="", without=""
) -> int:
    """Status, weather, lead and deadline (with its reason) of ``actions`` in one act; gives how many changed.

    ``without``: why those that become done have no deliverable. What is empty stays as it is. Raises ``Refused``, which names the first action that cannot change.
    """
    actions = list(actions)
    if not (status or weather or lead or deadline):
        raise Refused("Choisissez ce qui change : statut, météo, pilote ou échéance.")
    if deadline and not reason.strip():
        raise Refused("Indiquez pourquoi l’échéance change : le motif est obligatoire.")
    with change(user=user, label="Modification groupée", reason=reason.strip()):
        changed = {
            report.action_id
            for report in reports.report_in_bulk(
                user=user,
                actions=actions,
                status=status,
                weather=weather,
                without_deliverable=without.strip(),
            )
        }
        if lead is not None:
            changed |= {action.pk for action in actions if action.lead_id != lead.pk}
            editing.assign_lead(user=user, actions=actions, lead=lead)
        if deadline:
            for action in actions:
                if action.deadline_text != deadline:
                    editing.move_deadline(user=user, action=action, text=deadline, reason=reason)
                    changed.add(action.pk)
    return len(changed)
