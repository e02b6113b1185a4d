"""On which campaigns a role may hold, and how they are called."""

from accounts.enums import Role
from accounts.scopes import ScopeSource
from rencontres.models import Campaign


def choices(user) -> list[tuple[int, str]]:
    """The campaigns that ``user`` sees, or all for whoever runs every account."""
    found = Campaign.objects.all() if user.has_role(Role.ADMINISTRATOR) else Campaign.objects.visible_to(user)
    return list(found.live().order_by("name").values_list("pk", "name"))


def names(pks) -> dict[int, str]:
    """The names of campaigns."""
    return dict(Campaign.objects.filter(pk__in=pks).values_list("pk", "name"))


source = ScopeSource(choices=choices, names=names)
