"""What the layout of each page needs: who is signed in and where this person may go."""

from django.conf import settings
from django.http import HttpRequest

from accounts.display import scheme_of, shortcuts_of
from accounts.enums import Role
from sgcd_plan import clock

# How the page of one's own territory is called in the menu.
OWN_TERRITORY = {Role.REGION_PREFECTURE: "Ma région", Role.DEPARTMENT_PREFECTURE: "Mon département"}


def layout(request: HttpRequest) -> dict:
    """The name, role and demonstration banner of a page; one query (the grants) when signed in, none otherwise."""
    user = getattr(request, "user", None)
    shared = {
        "demo_today": clock.today() if settings.DEMO_TODAY else None,
        "mail_readable": settings.MAIL_READABLE,
        "scheme": scheme_of(request),
        "shortcuts": shortcuts_of(request),
        "state_brand": settings.STATE_BRAND,
        "state_brand_lines": settings.STATE_BRAND_TEXT.split("|"),
    }
    if user is None or not user.is_authenticated:
        return shared
    roles = dict.fromkeys(Role(g.role).label for g in user.active_grants)
    return shared | {
        "role_labels": list(roles),
        "runs_services": user.has_role(Role.ADMINISTRATOR),
        "runs_accounts": user.has_any(Role.ADMINISTRATOR, Role.ACCOUNTS_MANAGER),
        "manages_plans": user.has_any(Role.PLAN_MANAGER),
        "leads_actions": user.has_any(Role.ACTION_LEAD),
        "is_asked": user.has_any(Role.ACTION_LEAD, Role.CONTRIBUTOR),
        "own_territory": next((name for role, name in OWN_TERRITORY.items() if user.has_any(role)), ""),
    }
