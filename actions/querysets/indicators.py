"""Queries on indicators and their measures."""

from django.db import models
from django.db.models import OuterRef, Subquery


class IndicatorQuerySet(models.QuerySet):
    """Indicators."""

    def visible_to(self, user) -> "IndicatorQuerySet":
        """Those of the plans that ``user`` may see."""
        plans = self.model._meta.get_field("plan").related_model.objects
        return self.filter(plan__in=plans.visible_to(user))

    def live(self) -> "IndicatorQuerySet":
        """Not archived, of actions and objectives that live."""
        return self.filter(archived_at=None, action__archived_at=None, objective__archived_at=None)

    def with_latest(self) -> "IndicatorQuerySet":
        """With their latest measure for the whole (``latest``, ``latest_first``, ``latest_last``) and what they measure."""
        values = self.model._meta.get_field("values").related_model.objects
        last = values.filter(indicator=OuterRef("pk"), territory=None, archived_at=None).order_by(
            "-last", "-first", "-pk"
        )
        return self.select_related("plan", "action", "objective").annotate(
            latest=Subquery(last.values("value")[:1]),
            latest_first=Subquery(last.values("first")[:1]),
            latest_last=Subquery(last.values("last")[:1]),
        )

    def in_order(self) -> "IndicatorQuerySet":
        """In the plan's order: those of an objective before those of its actions."""
        return self.order_by(
            models.functions.Coalesce("objective__position", "action__objective__position"),
            models.F("action__position").asc(nulls_first=True),
            "pk",
        )
