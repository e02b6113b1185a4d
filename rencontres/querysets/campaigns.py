"""Campaigns that one sees, and their published kits."""

from django.db import models
from django.db.models import Q

from accounts.enums import Role, Scope
from rencontres.querysets.rights import NATIONAL, own_territories


class CampaignQuerySet(models.QuerySet):
    """Campaigns."""

    def live(self) -> "CampaignQuerySet":
        """Those that are not archived."""
        return self.filter(archived_at=None)

    def visible_to(self, user) -> "CampaignQuerySet":
        """Campaigns on which ``user`` holds a grant, or in which one of its territories takes part."""
        if any(user.has_role(role) for role in NATIONAL):
            return self
        own = own_territories(user)
        return self.filter(
            Q(pk__in=user.scope_ids(NATIONAL, Scope.CAMPAIGN))
            | Q(participants__territory__in=own)
            | Q(participants__territory__parent__in=own)
        ).distinct()

    def managed_by(self, user) -> "CampaignQuerySet":
        """Campaigns for which ``user`` answers (« DMATES »)."""
        if user.has_role(Role.CAMPAIGN_MANAGER):
            return self
        return self.filter(pk__in=user.scope_ids(Role.CAMPAIGN_MANAGER, Scope.CAMPAIGN))


class KitQuerySet(models.QuerySet):
    """Debate kits."""

    def live(self) -> "KitQuerySet":
        """Those that are not archived."""
        return self.filter(archived_at=None)

    def visible_to(self, user) -> "KitQuerySet":
        """Published kits of the campaigns that ``user`` sees; every kit of those for which it answers."""
        campaign = self.model._meta.get_field("theme").related_model._meta.get_field("campaign").related_model
        return self.filter(
            Q(theme__campaign__in=campaign.objects.managed_by(user).values("pk"))
            | Q(
                published_at__isnull=False, theme__campaign__in=campaign.objects.visible_to(user).values("pk")
            )
        )
