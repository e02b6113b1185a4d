"""Debates: who sees them, and with what they are shown."""

from django.db import models

from rencontres.enums import DebateState


class DebateQuerySet(models.QuerySet):
    """Debates."""

    def live(self) -> "DebateQuerySet":
        """Those that are neither archived nor cancelled."""
        return self.filter(archived_at=None).exclude(state=DebateState.CANCELLED)

    def visible_to(self, user) -> "DebateQuerySet":
        """Debates held by a territory whose work ``user`` may read."""
        participants = (
            self.model._meta.get_field("holders").related_model._meta.get_field("participant").related_model
        )
        return self.filter(
            holders__participant__in=participants.objects.visible_to(user).values("pk")
        ).distinct()

    def of(self, participant) -> "DebateQuerySet":
        """Debates that ``participant`` holds, alone or with others."""
        return self.filter(holders__participant=participant)

    def for_page(self) -> "DebateQuerySet":
        """With everything that a page of debates shows: a fixed number of queries."""
        return self.select_related("campaign").prefetch_related(
            "holders__participant__territory",
            "themes__theme",
            "themes__kit",
            "witnesses__theme",
            "associations",
            "headcounts",
            "syntheses",
        )
