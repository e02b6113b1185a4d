"""Queries on « relances »."""

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from accounts.enums import Role, Scope
from actions.enums import CLOSED
from actions.querysets.reports import SERVICE_ROLES


class ChaseQuerySet(models.QuerySet):
    """Services asked for news of actions."""

    def visible_to(self, user) -> "ChaseQuerySet":
        """Those sent to one's services, or about the actions that they lead; all those of a plan for its managers."""
        if user.has_role(Role.PLAN_MANAGER):
            return self
        return self.filter(
            Q(service_id__in=user.scope_ids(SERVICE_ROLES, Scope.SERVICE))
            | Q(action__lead_id__in=user.scope_ids(Role.ACTION_LEAD, Scope.SERVICE))
            | Q(action__plan_id__in=user.scope_ids(Role.PLAN_MANAGER, Scope.PLAN))
        )

    def sent_to(self, user) -> "ChaseQuerySet":
        """Those that ``user`` may answer: sent to its services."""
        return self.filter(service_id__in=user.scope_ids(SERVICE_ROLES, Scope.SERVICE))

    def waiting(self) -> "ChaseQuerySet":
        """« En attente de réponse »: neither answered nor called off, the action open, the service still in charge."""
        contributions = self.model._meta.get_field("action").related_model._meta.get_field("contributions")
        contributes = contributions.related_model.objects.filter(
            action=OuterRef("action"), service=OuterRef("service")
        )
        return (
            self.filter(answered_at=None, archived_at=None, action__archived_at=None)
            .exclude(action__status__in=CLOSED)
            .filter(Q(service=F("action__lead")) | Exists(contributes))
        )

    def since(self, actions: list[int]) -> dict[int, object]:
        """Of those of ``actions`` (keys) that wait for an answer, the moment since when: one query."""
        if not actions:
            return {}
        found = self.waiting().filter(action__in=actions).order_by().values("action_id")
        return dict(found.annotate(first=models.Min("asked_at")).values_list("action_id", "first"))
