"""Which actions go on with which: what a dead number leads to, what an action comes from."""

from django.db import models
from django.db.models import Count, Q


def _counted(rows: models.QuerySet, name: str) -> models.QuerySet:
    """With what stays on an archived end: how many reports, comments."""
    return rows.annotate(
        reports_kept=Count(f"{name}__reports", distinct=True),
        comments_kept=Count(
            f"{name}__comments",
            filter=Q(**{f"{name}__comments__archived_at": None, f"{name}__comments__restricted": False}),
            distinct=True,
        ),
    )


class SuccessionQuerySet(models.QuerySet):
    """Successions of actions."""

    def visible_to(self, user) -> "SuccessionQuerySet":
        """Those of the plans that ``user`` may see."""
        actions = self.model._meta.get_field("source").remote_field.model
        return self.filter(source__in=actions.objects.visible_to(user))

    def around(self, action) -> "SuccessionQuerySet":
        """What ``action`` became and what it comes from, in one query, with what stays on the dead numbers."""
        rows = self.filter(Q(source=action) | Q(target=action)).select_related("source", "target")
        return _counted(rows, "source").order_by("recorded_at", "pk")
