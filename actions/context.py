"""What the menu needs of plans on the pages that belong to none."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from actions.models import Plan


def menu(request: HttpRequest) -> dict:
    """The plan of the menu where the address names none: the only one that the person sees, else None.

    One query, only on the pages that show the menu without a plan of their own.
    """

    def only_plan() -> Plan | None:
        user = getattr(request, "user", None)
        if user is None or not user.is_authenticated:
            return None
        seen = Plan.objects.visible_to(user).filter(archived_at=None)[:2]
        return seen[0] if len(seen) == 1 else None

    return {"the_plan": SimpleLazyObject(only_plan)}
