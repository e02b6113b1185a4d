"""What the menu needs of plans on the pages that belong to none."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from actions.models import Plan

LAST_PLAN = "plan"
# More plans than anybody keeps side by side.
MANY = 50


def menu(request: HttpRequest) -> dict:
    """The plan of the menu where the address names none: the one last opened, or the only one that the person sees.

    One query, only on the pages that show the menu without a plan of their own. The plan opened is kept in the session,
    written when it changes.
    """
    user, match = getattr(request, "user", None), request.resolver_match
    signed_in = user is not None and user.is_authenticated
    slug = match.kwargs.get("slug") if match and match.namespace == "actions" else None
    if signed_in and slug and request.session.get(LAST_PLAN) != slug:
        request.session[LAST_PLAN] = slug

    def chosen() -> Plan | None:
        if not signed_in:
            return None
        seen = list(Plan.objects.visible_to(user).filter(archived_at=None)[:MANY])
        last = request.session.get(LAST_PLAN)
        return next((plan for plan in seen if plan.slug == last), seen[0] if len(seen) == 1 else None)

    return {"the_plan": SimpleLazyObject(chosen)}
