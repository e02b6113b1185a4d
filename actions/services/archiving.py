"""Actions, measures and objectives archived and restored: nothing is deleted, numbers stay."""

from collections.abc import Collection

from actions.models import Action, Measure, Objective
from actions.querysets.recent import ARCHIVED, RESTORED
from actions.services.errors import Refused, Stale
from actions.services.locking import locked_plan
from journal.services import change
from sgcd_plan import clock


def archive_action(*, user, action: Action, reason: str) -> Action:
    """Take an action out of the lists, with the reason (harmless when repeated). Raises ``Refused`` without one."""
    reason = reason.strip()
    if not reason:
        raise Refused("Dites pourquoi l’action est archivée\u00a0: le motif reste dans son historique.")
    with change(user=user, label=ARCHIVED["action"], reason=reason, cause=action):
        locked_plan(action.plan)
        current = Action.objects.select_for_update(of=("self",)).select_related("plan").get(pk=action.pk)
        if current.archived_at is None:
            _archive(current, user, clock.now())
    return current


def restore_action(*, user, action: Action, reason: str = "") -> Action:
    """Bring an archived action back as it was (harmless when repeated).

    Raises ``Refused`` when its measure or objective is itself archived (it would stand nowhere), or when other
    actions have taken its place.
    """
    with change(user=user, label=RESTORED["action"], reason=reason.strip(), cause=action):
        locked_plan(action.plan)
        current = (
            Action.objects.select_for_update(of=("self",))
            .select_related("plan", "measure", "objective")
            .get(pk=action.pk)
        )
        if current.measure.archived_at or current.objective.archived_at:
            raise Refused("Le volet de cette action est archivé\u00a0: désarchivez-le d’abord.")
        if following := current.successors.filter(target__archived_at=None).select_related("target").first():
            raise Refused(
                f"L’action n°\u00a0{following.target.number} a pris la suite de celle-ci\u00a0: archivez-la d’abord, "
                "ou annulez le partage ou le regroupement."
            )
        if current.archived_at is not None:
            _restore(current)
    return current


def _archive(row: Objective | Measure | Action, user, at) -> None:
    row.archived_at, row.archived_by = at, user
    row.version += 1
    row.save()


def _restore(row: Objective | Measure | Action) -> None:
    row.archived_at = row.archived_by = None
    row.version += 1
    row.save()


def _below(part: Objective | Measure, **which) -> list[Measure | Action]:
    """What stands under an objective or a measure, measures first, locked."""
    measures = part.measures.filter(**which).select_for_update(of=("self",)) if _is_objective(part) else ()
    return [
        *measures,
        *part.actions.filter(**which).select_for_update(of=("self",)).order_by("position", "pk"),
    ]


def _is_objective(part: Objective | Measure) -> bool:
    return isinstance(part, Objective)


def _kind(part: Objective | Measure) -> str:
    return "objective" if _is_objective(part) else "measure"


def archive_part(*, user, part: Objective | Measure, reason: str, seen: Collection[int]) -> int:
    """Archive an objective or a measure and all that stands under it; gives how many actions it took along.

    ``seen``: the keys of the live actions that the person was shown under it. Raises ``Stale`` when others stand there
    now, ``Refused`` without a reason.
    """
    reason = reason.strip()
    if not reason:
        raise Refused(
            "Dites pourquoi cette partie du plan est archivée\u00a0: le motif reste dans l’historique."
        )
    plan = part.plan if _is_objective(part) else part.objective.plan
    with change(user=user, label=ARCHIVED[_kind(part)], reason=reason, cause=part):
        locked_plan(plan)
        current = type(part).objects.select_for_update(of=("self",)).get(pk=part.pk)
        if current.archived_at is not None:
            return 0
        rows, at = _below(current, archived_at=None), clock.now()
        actions = [row for row in rows if isinstance(row, Action)]
        if {row.pk for row in actions} != set(seen):
            raise Stale(current)
        for row in (*rows, current):
            _archive(row, user, at)
    return len(actions)


def restore_part(*, user, part: Objective | Measure, reason: str = "") -> int:
    """Bring an archived objective or measure back, with what was archived along with it; gives how many actions.

    Raises ``Refused`` when the objective of a measure is itself archived.
    """
    plan = part.plan if _is_objective(part) else part.objective.plan
    with change(user=user, label=RESTORED[_kind(part)], reason=reason.strip(), cause=part):
        locked_plan(plan)
        current = type(part).objects.select_for_update(of=("self",)).get(pk=part.pk)
        if current.archived_at is None:
            return 0
        if not _is_objective(current) and current.objective.archived_at is not None:
            raise Refused("L’objectif de ce volet est archivé\u00a0: désarchivez-le d’abord.")
        rows = _below(current, archived_at=current.archived_at)
        for row in (current, *rows):
            _restore(row)
    return sum(isinstance(row, Action) for row in rows)
