"""On which plans a role may hold, and how they are called."""

from accounts.enums import Role
from accounts.scopes import ScopeSource
from actions.models import Plan


def choices(user) -> list[tuple[int, str]]:
    """The plans that ``user`` sees, or all for whoever runs every account."""
    plans = Plan.objects.all() if user.has_role(Role.ADMINISTRATOR) else Plan.objects.visible_to(user)
    return list(plans.filter(archived_at=None).order_by("title").values_list("pk", "title"))


def names(pks) -> dict[int, str]:
    """The titles of plans."""
    return dict(Plan.objects.filter(pk__in=pks).values_list("pk", "title"))


source = ScopeSource(choices=choices, names=names)
