"""Territories that take part, and waivers: who sees their work."""

from django.db import models
from django.db.models import Q

from accounts.enums import Role, Scope
from rencontres.enums import OVERSEAS
from rencontres.querysets.rights import of_territories

# Who works for a territory in a campaign, or reads its part of it.
TERRITORIAL = (Role.DEPARTMENT_PREFECTURE, Role.REGION_PREFECTURE, Role.CONTRIBUTOR, Role.READER)


class ParticipantQuerySet(models.QuerySet):
    """Territories that take part in a campaign."""

    def live(self) -> "ParticipantQuerySet":
        """Those that were not taken away."""
        return self.filter(archived_at=None)

    def visible_to(self, user) -> "ParticipantQuerySet":
        """Territories whose themes, debates and declaration ``user`` may read: its own, its region's, every one for the
        DMATES, overseas for the DGOM."""
        return self.filter(seen(user))

    def own_of(self, user) -> "ParticipantQuerySet":
        """The territories that ``user`` is of: those of its grants, overseas by the region with which they are one."""
        own = user.scope_ids(TERRITORIAL, Scope.TERRITORY)
        return self.filter(
            Q(territory__in=own) | Q(territory__parent__in=own, party__in=OVERSEAS),
            archived_at=None,
            campaign__archived_at=None,
        )

    def for_list(self) -> "ParticipantQuerySet":
        """With what a row shows."""
        return self.select_related("campaign", "territory__parent", "region__territory", "declaration")


def seen(user, prefix: str = "") -> Q:
    """The participants (at ``prefix``) whose work ``user`` may read."""
    if user.has_role(Role.CAMPAIGN_MANAGER):
        return Q(**{f"{prefix}pk__isnull": False})
    overseas = Q(**{f"{prefix}party__in": OVERSEAS})
    if not user.has_role(Role.RECIPIENT):
        overseas &= Q(**{f"{prefix}campaign__in": user.scope_ids(Role.RECIPIENT, Scope.CAMPAIGN)})
    return (
        Q(**{f"{prefix}campaign__in": user.scope_ids(Role.CAMPAIGN_MANAGER, Scope.CAMPAIGN)})
        | of_territories(user, prefix=prefix)
        | overseas
    )


class WaiverQuerySet(models.QuerySet):
    """Waivers."""

    def visible_to(self, user) -> "WaiverQuerySet":
        """Waivers of the territories of ``user`` and of its regions; all of them for the DMATES (not for the DGOM)."""
        if user.has_role(Role.CAMPAIGN_MANAGER):
            return self
        return self.filter(
            Q(participant__campaign__in=user.scope_ids(Role.CAMPAIGN_MANAGER, Scope.CAMPAIGN))
            | of_territories(user, prefix="participant__")
        )
