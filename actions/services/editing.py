"""Wording, lead, contributors and deadlines of actions."""

from collections.abc import Iterable, Mapping

from actions import deadlines
from actions.models import Action, ActionContributor, DeadlineMove, Milestone, Plan
from actions.services.errors import Refused
from actions.services.locking import locked_action
from actions.services.telling import say_assigned, say_moved
from journal.services import change
from sgcd_plan import clock

ROW_FIELDS = ("label", "implementation", "measure", "lead")
EDITABLE_FIELDS = (*ROW_FIELDS, "contributors")


def conventions_of(plan: Plan) -> deadlines.Conventions:
    """The conventions with which the deadlines of ``plan`` are read."""
    return deadlines.Conventions.from_json(plan.conventions) if plan.conventions else deadlines.DEFAULTS


def set_reading(action: Action, text: str) -> deadlines.Reading:
    """Put a deadline as written, and its reading, on an unsaved ``action``."""
    reading = deadlines.read(text, action.plan.as_of, conventions_of(action.plan))
    action.deadline_text = text
    action.deadline_kind = reading.kind
    action.deadline_first = reading.first
    action.deadline_last = reading.last
    action.overdue_after = reading.overdue_after
    action.deadline_flags = list(reading.flags)
    action.deadline_notes = list(reading.notes)
    return reading


def write_milestones(action: Action, reading: deadlines.Reading) -> None:
    """Replace the unreached milestones of ``action`` by those of a reading with several steps."""
    if not reading.milestones:
        return
    for milestone in action.milestones.filter(reached_on=None, archived_at=None):
        milestone.archived_at = clock.now()
        milestone.save()
    for position, step in enumerate(reading.milestones):
        Milestone.objects.create(
            action=action, text=step.text, kind=step.kind, first=step.first, last=step.last, position=position
        )


def update_action(
    *, user, action: Action, version: int, values: Mapping[str, object], reason: str = ""
) -> Action:
    """Change the wording, lead, measure or contributors of an action; only fields of ``EDITABLE_FIELDS`` count.

    Its objective follows its measure. Raises ``Stale`` when the action has changed since ``version``, ``Refused``
    when it is archived or the measure is one of another plan.
    """
    with change(user=user, label="Action modifiée", reason=reason, cause=action):
        current = locked_action(action, version, "lead", "measure")
        changed = [f for f in ROW_FIELDS if f in values and getattr(current, f) != values[f]]
        for field in changed:
            setattr(current, field, values[field])
        if "measure" in changed:
            if current.measure.objective.plan_id != current.plan_id:
                raise Refused("Ce volet est celui d’un autre plan : choisissez un volet de ce plan.")
            current.objective = current.measure.objective
        contributors = "contributors" in values and _replace_contributors(current, values["contributors"])
        if changed or contributors:
            current.version += 1
            current.save()
        if "lead" in changed:
            say_assigned(current, by=user)
    return current


def _replace_contributors(action: Action, services: Iterable) -> bool:
    """Make ``services`` the contributors of a locked action; whether any differed."""
    wanted = {s.pk for s in services}
    present = {row.service_id: row for row in action.contributions.all()}
    for pk in present.keys() - wanted:
        present[pk].delete()
    for pk in sorted(wanted - present.keys()):
        ActionContributor.objects.create(action=action, service_id=pk)
    return wanted != present.keys()


def set_contributors(*, user, action: Action, services: Iterable) -> None:
    """Make ``services`` the contributors of ``action``."""
    with change(user=user, label="Contributeurs modifiés", cause=action):
        current = locked_action(action)
        if _replace_contributors(current, services):
            current.version += 1
            current.save()


def apply_deadline(action: Action, text: str) -> None:
    """Put a new deadline on a locked ``action``: read, its slide counted, the first one kept for ever."""
    before_text, before_day = action.deadline_text, action.overdue_after
    if not action.first_deadline_text and not action.first_overdue_after:
        action.first_deadline_text = before_text or text
        action.first_overdue_after = before_day
    reading = set_reading(action, text)
    if action.first_overdue_after is None:
        action.first_overdue_after = action.overdue_after
    if before_day and action.overdue_after and action.overdue_after > before_day:
        action.slides += 1
    action.version += 1
    action.save()
    write_milestones(action, reading)


def move_deadline(*, user, action: Action, text: str, reason: str, version: int | None = None) -> Action:
    """Move a deadline, with its reason; the first one is never lost (model, « State of an action »).

    ``version``: what the person saw; ``Stale`` when the action has changed since. ``Refused`` without a reason.
    """
    if not reason.strip():
        raise Refused("Indiquez pourquoi l’échéance change : le motif est obligatoire.")
    with change(user=user, label="Échéance modifiée", reason=reason.strip(), cause=action):
        action = locked_action(action, version)
        before_text, before_day = action.deadline_text, action.overdue_after
        if text == before_text:
            return action
        apply_deadline(action, text)
        move = DeadlineMove.objects.create(
            action=action,
            before_text=before_text,
            before_overdue_after=before_day,
            after_text=text,
            after_overdue_after=action.overdue_after,
            reason=reason.strip(),
            state=DeadlineMove.State.APPLIED,
            asked_by=user,
            decided_by=user,
            decided_at=clock.now(),
        )
        say_moved(move)
    return action


def propose_deadline(*, user, action: Action, text: str, reason: str) -> DeadlineMove:
    """A lead's proposal to move a deadline: nothing moves until a plan manager decides."""
    if not reason.strip():
        raise Refused("Indiquez pourquoi l’échéance devrait changer : le motif est obligatoire.")
    if text == action.deadline_text:
        raise Refused("C’est déjà l’échéance de l’action : proposez-en une autre.")
    reading = deadlines.read(text, action.plan.as_of, conventions_of(action.plan))
    with change(user=user, label="Report d’échéance proposé", reason=reason.strip(), cause=action):
        locked_action(action)
        return DeadlineMove.objects.create(
            action=action,
            before_text=action.deadline_text,
            before_overdue_after=action.overdue_after,
            after_text=text,
            after_overdue_after=reading.overdue_after,
            reason=reason.strip(),
            state=DeadlineMove.State.PROPOSED,
            asked_by=user,
        )


def assign_lead(*, user, actions: Iterable[Action], lead) -> int:
    """Make ``lead`` the lead of each action; gives how many changed."""
    count = 0
    with change(user=user, label="Pilote modifié"):
        for action in (
            Action.objects.select_for_update(of=("self",))
            .select_related("plan")
            .filter(pk__in=[a.pk for a in actions])
        ):
            if action.lead_id == (lead.pk if lead else None):
                continue
            action.lead = lead
            action.version += 1
            action.save()
            say_assigned(action, by=user)
            count += 1
    return count
