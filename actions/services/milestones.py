"""Milestones of an action: added, corrected, reached, archived."""

import datetime as dt
from collections.abc import Mapping

from actions import deadlines
from actions.enums import DeadlineKind
from actions.models import Action, Milestone
from actions.services.editing import conventions_of
from actions.services.errors import Refused, Stale
from actions.services.locking import locked_action
from journal.services import change
from sgcd_plan import clock

EDITABLE_FIELDS = ("text", "deadline_text", "reached_on")


def read_milestone(milestone: Milestone, action: Action) -> None:
    """Put the reading of its deadline on an unsaved milestone."""
    reading = deadlines.read(milestone.deadline_text, action.plan.as_of, conventions_of(action.plan))
    if milestone.deadline_text.strip() and reading.kind == DeadlineKind.UNREADABLE:
        raise Refused(
            f"L’échéance «\u00a0{milestone.deadline_text}\u00a0» ne se lit pas\u00a0: écrivez par exemple «\u00a030 juin 2024\u00a0» ou "
            "«\u00a0fin 2024\u00a0»."
        )
    milestone.kind, milestone.first, milestone.last = reading.kind, reading.first, reading.last


def _check_reached(reached_on: dt.date | None) -> None:
    if reached_on and reached_on > clock.today():
        raise Refused("Un jalon n’est pas atteint dans l’avenir\u00a0: indiquez le jour où il l’a été.")


def add_milestone(*, user, action: Action, text: str, deadline_text: str = "") -> Milestone:
    """A milestone at the end of those of ``action``, its deadline read. Raises ``Refused`` when it cannot be read."""
    with change(user=user, label="Jalon ajouté", cause=action):
        locked_action(action)
        last = action.milestones.order_by("-position").values_list("position", flat=True).first()
        milestone = Milestone(
            action=action, text=text, deadline_text=deadline_text, position=0 if last is None else last + 1
        )
        read_milestone(milestone, action)
        milestone.save()
        return milestone


def _locked(milestone: Milestone, version: int) -> Milestone:
    locked_action(milestone.action)
    current = (
        Milestone.objects.select_for_update(of=("self",)).select_related("action__plan").get(pk=milestone.pk)
    )
    if current.version != version:
        raise Stale(current)
    return current


def update_milestone(*, user, milestone: Milestone, version: int, values: Mapping[str, object]) -> Milestone:
    """Correct or move a milestone; only fields of ``EDITABLE_FIELDS`` count.

    Raises ``Stale`` when it has changed since ``version``, ``Refused`` when its deadline cannot be read.
    """
    with change(user=user, label="Jalon modifié", cause=milestone.action):
        current = _locked(milestone, version)
        changed = [f for f in EDITABLE_FIELDS if f in values and getattr(current, f) != values[f]]
        if not changed:
            return current
        for field in changed:
            setattr(current, field, values[field])
        _check_reached(current.reached_on)
        if "deadline_text" in changed:
            read_milestone(current, current.action)
        current.version += 1
        current.save()
        return current


def reach_milestone(*, user, milestone: Milestone, on: dt.date | None) -> Milestone:
    """Say that a milestone is reached on a day; None: that it is not after all. Raises ``Refused`` in the future."""
    _check_reached(on)
    with change(user=user, label="Jalon atteint" if on else "Jalon rouvert", cause=milestone.action):
        locked_action(milestone.action)
        current = Milestone.objects.select_for_update(of=("self",)).get(pk=milestone.pk)
        if current.reached_on != on:
            current.reached_on = on
            current.version += 1
            current.save()
        return current


def archive_milestone(*, user, milestone: Milestone, version: int) -> None:
    """Take a milestone out of the page; history keeps it. Raises ``Stale`` when it has changed since ``version``."""
    with change(user=user, label="Jalon retiré", cause=milestone.action):
        current = _locked(milestone, version)
        current.archived_at, current.archived_by = clock.now(), user
        current.version += 1
        current.save()
