"""An action or a plan about to change: locked, and looked at again once it is."""

from actions.models import Action, Plan
from actions.services.errors import Refused, Stale


def locked_plan(plan: Plan, version: int | None = None) -> Plan:
    """``plan``, locked. Raises ``Refused`` when it is archived, ``Stale`` when it has changed since ``version``."""
    current = Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    if current.archived_at is not None:
        raise Refused("Ce plan est archivé\u00a0: il ne change plus. Désarchivez-le d’abord.")
    if version is not None and current.version != version:
        raise Stale(current)
    return current


def locked_action(action: Action, version: int | None = None, *related: str) -> Action:
    """``action``, locked, with its plan and ``related``.

    Raises ``Refused`` when it, or its plan, was archived meanwhile, ``Stale`` when it has changed since ``version``.
    """
    current = (
        Action.objects.select_for_update(of=("self",)).select_related("plan", *related).get(pk=action.pk)
    )
    if current.archived_at is not None:
        raise Refused(
            f"L’action n°\u00a0{current.number} vient d’être archivée\u00a0: elle ne change plus. Désarchivez-la d’abord."
        )
    if current.plan.archived_at is not None:
        raise Refused("Ce plan est archivé\u00a0: il ne change plus. Désarchivez-le d’abord.")
    if version is not None and current.version != version:
        raise Stale(current)
    return current
