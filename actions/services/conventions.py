"""The days of people's words, plan by plan: changed with a reason, and what is already read, read again on request.

Rule: a change holds for later readings; deadlines already read stay until a person applies their new reading.
"""

import dataclasses
from collections.abc import Mapping

from actions import deadlines
from actions.enums import DeadlineKind
from actions.models import Action, DeadlineMove, Plan
from actions.querysets.conventions import LABEL
from actions.services.editing import conventions_of, set_reading, write_milestones
from actions.services.errors import Refused, Stale
from journal.services import change


@dataclasses.dataclass(frozen=True)
class Rereading:
    """An action whose deadline, as written, would now read to other days."""

    action: Action
    reading: deadlines.Reading

    @property
    def kind(self) -> str:
        """The proposed kind, in words."""
        return DeadlineKind(self.reading.kind).label


def set_conventions(
    *, user, plan: Plan, version: int, conventions: deadlines.Conventions, reason: str
) -> Plan:
    """Change the words' days of ``plan`` for later readings; only what differs from the defaults is kept.

    Raises ``Stale`` when the plan has changed since ``version``, ``Refused`` without a reason.
    """
    if not reason.strip():
        raise Refused("Indiquez pourquoi la lecture change : le motif est obligatoire.")
    with change(user=user, label=LABEL, reason=reason.strip(), cause=plan):
        current = Plan.objects.select_for_update().get(pk=plan.pk)
        if current.version != version:
            raise Stale(current)
        if conventions_of(current) == conventions:
            return current
        table = conventions.as_json()
        current.conventions = {name: table[name] for name in conventions.changed()}
        current.version += 1
        current.save()
    return current


def rereadings(plan: Plan) -> list[Rereading]:
    """Actions of ``plan`` whose deadline would read to another kind or other days, in the order of the plan."""
    table, known, found = conventions_of(plan), {}, []
    for action in plan.actions.live().exclude(deadline_text="").for_list().order_by("position", "pk"):
        text = action.deadline_text
        if text not in known:
            known[text] = deadlines.read(text, plan.as_of, table)
        if _differs(action, known[text]):
            found.append(Rereading(action, known[text]))
    return found


def _differs(action: Action, reading: deadlines.Reading) -> bool:
    present = (action.deadline_kind, action.deadline_first, action.deadline_last)
    return present != (reading.kind, reading.first, reading.last)


def apply_rereadings(*, user, plan: Plan, versions: Mapping[int, int], plan_version: int, reason: str) -> int:
    """Read again the deadlines of the actions ``versions`` (key: version that the person saw); gives how many changed.

    The text stays, the first deadline is never lost, and each change is kept with its reason. All or nothing: raises
    ``Stale`` when the plan or an action has changed since it was shown, ``Refused`` without a reason or an action.
    """
    if not versions:
        raise Refused("Cochez au moins une échéance à relire.")
    if not reason.strip():
        raise Refused("Indiquez pourquoi ces échéances sont relues : le motif est obligatoire.")
    count = 0
    with change(user=user, label="Échéances relues", reason=reason.strip(), cause=plan):
        current = Plan.objects.select_for_update().get(pk=plan.pk)
        if current.version != plan_version:
            raise Stale(current)
        ticked = Action.objects.select_for_update(of=("self",)).filter(plan=current, pk__in=list(versions))
        for action in ticked.order_by("pk"):
            action.plan = current
            if action.version != versions[action.pk]:
                raise Stale(action)
            count += _read_again(action, user, reason.strip())
    return count


def _read_again(action: Action, user, reason: str) -> bool:
    before = action.overdue_after
    reading = deadlines.read(action.deadline_text, action.plan.as_of, conventions_of(action.plan))
    if not _differs(action, reading):
        return False
    if not action.first_deadline_text and action.first_overdue_after is None:
        action.first_deadline_text, action.first_overdue_after = action.deadline_text, before
    set_reading(action, action.deadline_text)
    action.version += 1
    action.save()
    write_milestones(action, reading)
    DeadlineMove.objects.create(
        action=action,
        before_text=action.deadline_text,
        before_overdue_after=before,
        after_text=action.deadline_text,
        after_overdue_after=action.overdue_after,
        reason=f"Relecture : {reason}",
        state=DeadlineMove.State.APPLIED,
        asked_by=user,
        decided_by=user,
    )
    return True
