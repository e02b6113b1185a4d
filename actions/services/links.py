"""Links between actions: one depends on another, or continues it."""

from actions.enums import LinkKind
from actions.models import Action, ActionLink, Plan
from actions.services.errors import Refused
from actions.services.locking import locked_action
from journal.services import change


def _leads_back(start: int, goal: int) -> bool:
    """Whether following « dépend de » from the action ``start`` reaches ``goal``."""
    seen, waiting = set(), {start}
    while waiting:
        if goal in waiting:
            return True
        seen |= waiting
        found = ActionLink.objects.filter(kind=LinkKind.DEPENDS_ON, action_id__in=waiting)
        waiting = set(found.values_list("target_id", flat=True)) - seen
    return False


def add_link(*, user, action: Action, target: Action, kind: str) -> ActionLink:
    """A link from ``action`` to ``target``; who asks has been let in to both.

    Raises ``Refused``: to itself, twice, or when dependencies would go round in a circle.
    """
    with change(user=user, label="Lien ajouté", cause=action):
        # All links of a plan take turns, so that two halves of a circle are not written at once.
        list(Plan.objects.select_for_update().filter(pk__in={action.plan_id, target.plan_id}).order_by("pk"))
        locked_action(action)
        if action.pk == target.pk:
            raise Refused("Une action ne peut pas être liée à elle-même\u00a0: choisissez une autre action.")
        if ActionLink.objects.filter(action=action, target=target, kind=kind).exists():
            raise Refused(f"Ce lien avec l’action n°\u00a0{target.number} existe déjà.")
        if (
            kind == LinkKind.CONTINUES
            and ActionLink.objects.filter(action=target, target=action, kind=kind).exists()
        ):
            raise Refused(
                f"L’action n°\u00a0{target.number} est déjà la suite de celle-ci\u00a0: elle ne peut pas aussi la précéder."
            )
        if kind == LinkKind.DEPENDS_ON and _leads_back(target.pk, action.pk):
            raise Refused(
                f"L’action n°\u00a0{target.number} dépend déjà de celle-ci, directement ou par d’autres actions\u00a0: "
                "retirez d’abord cette dépendance."
            )
        return ActionLink.objects.create(action=action, target=target, kind=kind)


def remove_link(*, user, link: ActionLink) -> None:
    """Take a link away; history keeps it."""
    with change(user=user, label="Lien retiré", cause=link.action):
        link.delete()
