"""Syntheses, their entries and transmissions: who sees drafts, who sees what was submitted."""

from django.db import models
from django.db.models import Q

from accounts.enums import Role, Scope
from rencontres.enums import OVERSEAS, Level, SynthesisState
from rencontres.querysets.rights import of_territories, own_territories

# Once it was transmitted, those to whom it was sent see it; what was sent back they keep seeing too.
SENT = (SynthesisState.SUBMITTED, SynthesisState.SENT_BACK, SynthesisState.TAKEN_IN)


def _own(user, prefix: str = "") -> Q:
    """Syntheses of the territories of ``user`` themselves, and of debates that they hold with others."""
    own = own_territories(user)
    return (
        Q(**{f"{prefix}participant__territory__in": own})
        # Overseas a region is its department.
        | Q(**{f"{prefix}participant__territory__parent__in": own, f"{prefix}participant__region": None})
        | Q(**{f"{prefix}debate__holders__participant__territory__in": own})
    )


def readable(user, prefix: str = "") -> Q:
    """The syntheses (at ``prefix``) that ``user`` may read: its own; when transmitted, those of its region, every one for
    the DMATES, those of overseas for the DGOM."""
    sent = Q(**{f"{prefix}state__in": SENT})
    if user.has_role(Role.CAMPAIGN_MANAGER):
        return sent | _own(user, prefix)
    campaigns = Q(**{f"{prefix}campaign__in": user.scope_ids(Role.CAMPAIGN_MANAGER, Scope.CAMPAIGN)})
    overseas = Q(**{f"{prefix}participant__party__in": OVERSEAS})
    if not user.has_role(Role.RECIPIENT):
        overseas &= Q(**{f"{prefix}campaign__in": user.scope_ids(Role.RECIPIENT, Scope.CAMPAIGN)})
    region = of_territories(user, prefix=f"{prefix}participant__") & Q(**{f"{prefix}level": Level.DEPARTMENT})
    return _own(user, prefix) | (sent & (campaigns | overseas | region))


class SynthesisQuerySet(models.QuerySet):
    """Syntheses."""

    def live(self) -> "SynthesisQuerySet":
        """Those that are not archived."""
        return self.filter(archived_at=None)

    def visible_to(self, user) -> "SynthesisQuerySet":
        """Syntheses that ``user`` may read: drafts, its own only."""
        return self.filter(pk__in=self.model.objects.filter(readable(user)).values("pk"))

    def departmental(self) -> "SynthesisQuerySet":
        """Those of debates."""
        return self.filter(level=Level.DEPARTMENT)

    def regional(self) -> "SynthesisQuerySet":
        """Those of regions, by theme."""
        return self.filter(level=Level.REGION)

    def for_list(self) -> "SynthesisQuerySet":
        """With what a row shows."""
        return self.select_related("campaign", "participant__territory", "debate", "theme")


class EntryQuerySet(models.QuerySet):
    """Findings and proposals."""

    def live(self) -> "EntryQuerySet":
        """Those that were not taken away."""
        return self.filter(archived_at=None)

    def visible_to(self, user) -> "EntryQuerySet":
        """Entries of the syntheses that ``user`` may read."""
        synthesis = self.model._meta.get_field("synthesis").related_model
        return self.filter(synthesis__in=synthesis.objects.visible_to(user).values("pk"))


class TransmissionQuerySet(models.QuerySet):
    """Transmissions."""

    def visible_to(self, user) -> "TransmissionQuerySet":
        """What the territories of ``user`` sent; everything for the DMATES; what was addressed to it for the DGOM."""
        if user.has_role(Role.CAMPAIGN_MANAGER):
            return self
        mine = Q(
            participant__campaign__in=user.scope_ids(Role.CAMPAIGN_MANAGER, Scope.CAMPAIGN)
        ) | of_territories(user, prefix="participant__")
        addressed = Q(deliveries__office="dgom")
        if not user.has_role(Role.RECIPIENT):
            addressed &= Q(participant__campaign__in=user.scope_ids(Role.RECIPIENT, Scope.CAMPAIGN))
        return self.filter(mine | addressed).distinct()
