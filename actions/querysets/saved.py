"""Queries on the views of the list that people save."""

from django.db import models


class SavedViewQuerySet(models.QuerySet):
    """Saved views: each is its person's own."""

    def visible_to(self, user) -> "SavedViewQuerySet":
        """Those of ``user``."""
        return self.filter(user=user)

    def live(self) -> "SavedViewQuerySet":
        """Not deleted."""
        return self.filter(archived_at=None)
