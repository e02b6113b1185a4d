"""Queries on subscriptions."""

from django.db import models


class SubscriptionQuerySet(models.QuerySet):
    """People who get the summary of each month."""

    def visible_to(self, user) -> "SubscriptionQuerySet":
        """A person's own."""
        return self.filter(user=user)

    def running(self) -> "SubscriptionQuerySet":
        """Those that were not stopped."""
        return self.filter(ended_at=None)
