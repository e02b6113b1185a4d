"""Queries on what actions must produce."""

import datetime as dt

from django.db import models
from django.db.models import Q

from actions.enums import PRODUCED
from sgcd_plan import clock

# How an action stands with what it must produce: the filter of the list, in words.
STANDING = {
    "late": "En retard",
    "expected": "À produire",
    "produced": "Signés ou diffusés",
    "none": "Aucun livrable",
}


class DeliverableQuerySet(models.QuerySet):
    """Deliverables."""

    def visible_to(self, user) -> "DeliverableQuerySet":
        """Those of the plans that ``user`` may see."""
        plans = self.model._meta.get_field("plan").related_model.objects
        return self.filter(plan__in=plans.visible_to(user))

    def live(self) -> "DeliverableQuerySet":
        """Not archived."""
        return self.filter(archived_at=None)

    def produced(self) -> "DeliverableQuerySet":
        """Signed or circulated."""
        return self.filter(state__in=PRODUCED)

    def late(self, today: dt.date) -> "DeliverableQuerySet":
        """Planned for a day before ``today``, neither signed nor circulated."""
        return self.exclude(state__in=PRODUCED).filter(planned_on__lt=today)

    def with_actions(self) -> "DeliverableQuerySet":
        """With the actions that they serve: one query more."""
        serves = self.model._meta.get_field("serves").related_model.objects
        return self.prefetch_related(
            models.Prefetch("serves", queryset=serves.select_related("action").order_by("action__position"))
        )


def standing(actions: models.QuerySet, value: str) -> Q:
    """Which of ``actions`` stand so (a key of ``STANDING``) with their deliverables, as a condition on them."""
    links = actions.model._meta.get_field("deliverables").related_model.objects.filter(
        action=models.OuterRef("pk"), deliverable__archived_at=None
    )
    waiting = links.exclude(deliverable__state__in=PRODUCED)
    return {
        "late": Q(models.Exists(waiting.filter(deliverable__planned_on__lt=clock.today()))),
        "expected": Q(models.Exists(waiting)),
        "produced": Q(models.Exists(links.filter(deliverable__state__in=PRODUCED))),
        "none": ~Q(models.Exists(links)),
    }[value]
