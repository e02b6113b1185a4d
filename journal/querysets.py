"""Queries on jobs."""

from django.db import models


class JobQuerySet(models.QuerySet):
    """Jobs, and who may see them."""

    def visible_to(self, user) -> "JobQuerySet":
        """Only one's own."""
        return self.filter(user=user)
