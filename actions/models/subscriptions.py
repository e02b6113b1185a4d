"""Who gets the one-page summary of a plan when a month is cut off."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from actions.models.plans import Plan
from actions.querysets.subscriptions import SubscriptionQuerySet
from sgcd_plan import clock


class Subscription(models.Model):
    """A person who gets the summary of each month by mail, until it stops it."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="subscriptions")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="plan_subscriptions"
    )
    created_at = models.DateTimeField("depuis le", default=clock.now)
    ended_at = models.DateTimeField("jusqu’au", null=True, blank=True)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = "abonnement"
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "user"],
                name="subscription_once",
                condition=Q(ended_at=None),
                violation_error_message="Vous êtes déjà abonné.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.plan}"
