"""On which committees a role may hold, and how they are called."""

from accounts.enums import Role
from accounts.scopes import ScopeSource
from committees.models import Committee


def choices(user) -> list[tuple[int, str]]:
    """The committees that ``user`` sees, or all for whoever runs every account."""
    found = (
        Committee.objects.all() if user.has_role(Role.ADMINISTRATOR) else Committee.objects.visible_to(user)
    )
    return list(found.live().order_by("name").values_list("pk", "name"))


def names(pks) -> dict[int, str]:
    """The names of committees."""
    return dict(Committee.objects.filter(pk__in=pks).values_list("pk", "name"))


source = ScopeSource(choices=choices, names=names)
