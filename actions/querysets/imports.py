"""Queries on imports: the only door is ``visible_to``."""

from django.db import models
from django.db.models import Q

from accounts.enums import Role


class ImportBatchQuerySet(models.QuerySet):
    """Imports under way and done."""

    def visible_to(self, user) -> "ImportBatchQuerySet":
        """A person's own, and the applied ones of the plans that it manages."""
        plans = self.model._meta.get_field("plan").remote_field.model.objects.managed_by(user)
        return self.filter(Q(user=user) | Q(plan__in=plans, state="applied"))

    def waiting_for(self, user) -> "ImportBatchQuerySet":
        """What ``user`` has left to check, latest first, without the documents themselves."""
        mine = self.filter(user=user, state__in=["preview", "reading", "writing"])
        if not user.has_role(Role.PLAN_MANAGER):
            mine = mine.filter(newer_version=True)
        return mine.select_related("plan").defer("raw", "corrections").order_by("-created_at", "-pk")
