"""On which territories and campaigns a person has which rights, from grants alone (model, « Who may »)."""

from django.db.models import Q

from accounts.enums import Role, Scope

# Who acts for a department, and who acts for a region, beside those who only contribute or read.
PREFECTURES = (Role.DEPARTMENT_PREFECTURE, Role.REGION_PREFECTURE)
WRITERS = (*PREFECTURES, Role.CONTRIBUTOR)
# Grants on the campaign itself.
NATIONAL = (Role.CAMPAIGN_MANAGER, Role.READER, Role.RECIPIENT)


def holds_on(user, role: str, prefix: str = "") -> Q | None:
    """Rows of the campaigns on which ``user`` holds ``role``; None: of all of them. ``prefix``: path to the campaign."""
    if user.has_role(role):
        return None
    return Q(
        **{f"{prefix}in" if prefix.endswith("__") else f"{prefix}__in": user.scope_ids(role, Scope.CAMPAIGN)}
    )


def own_territories(user, roles=tuple(Role)) -> list[int]:
    """The territories on which ``user`` holds one of ``roles``."""
    return user.scope_ids(tuple(roles), Scope.TERRITORY)


def of_territories(user, roles=tuple(Role), prefix: str = "") -> Q:
    """Participants of the territories of ``user``, with the departments of its regions.

    Overseas a department and its region are one: a grant on the region counts for the department.
    """
    own = own_territories(user, roles)
    return Q(**{f"{prefix}territory__in": own}) | Q(**{f"{prefix}territory__parent__in": own})
