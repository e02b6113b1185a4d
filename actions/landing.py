"""Where a person lands among plans and actions."""

from django.urls import reverse

from accounts.enums import Role
from actions.models import Plan


def land(user) -> str:
    """Leads and contributors on what is expected of them, administrators on accounts, everybody else on the plan."""
    if user.has_any(Role.ACTION_LEAD, Role.CONTRIBUTOR) and not user.has_any(Role.PLAN_MANAGER):
        return reverse("actions:mine")
    if user.has_any(Role.ADMINISTRATOR, Role.ACCOUNTS_MANAGER) and not user.has_any(Role.PLAN_MANAGER):
        return reverse("accounts:user_list")
    plan = Plan.objects.visible_to(user).filter(archived_at=None).first()
    return reverse("actions:dashboard", args=[plan.slug]) if plan else reverse("actions:plan_list")
