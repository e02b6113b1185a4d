"""Queries on users and grants."""

from django.db import models
from django.db.models import Q

from accounts.enums import Role, Scope
from sgcd_plan import clock


class GrantQuerySet(models.QuerySet):
    """Grants, and who may see them."""

    def active(self) -> "GrantQuerySet":
        """Grants that hold today."""
        today = clock.today()
        return self.filter(Q(valid_from__isnull=True) | Q(valid_from__lte=today)).filter(
            Q(valid_until__isnull=True) | Q(valid_until__gte=today)
        )

    def visible_to(self, user) -> "GrantQuerySet":
        """Grants that ``user`` may see: all for an administrator, its scope for an accounts manager, else its own."""
        if user.has_role(Role.ADMINISTRATOR):
            return self
        services = user.scope_ids(Role.ACCOUNTS_MANAGER, Scope.SERVICE)
        territories = user.scope_ids(Role.ACCOUNTS_MANAGER, Scope.TERRITORY)
        return self.filter(
            Q(user=user)
            | Q(scope=Scope.SERVICE, service_id__in=services)
            | Q(scope=Scope.TERRITORY, territory_id__in=territories)
        )


class UserQuerySet(models.QuerySet):
    """Users, and who may see them."""

    def visible_to(self, user) -> "UserQuerySet":
        """Accounts that ``user`` manages: all for an administrator, those attached to its scope for a manager."""
        if user.has_role(Role.ADMINISTRATOR):
            return self
        services = user.scope_ids(Role.ACCOUNTS_MANAGER, Scope.SERVICE)
        territories = user.scope_ids(Role.ACCOUNTS_MANAGER, Scope.TERRITORY)
        return self.filter(
            Q(service_id__in=services)
            | Q(service__territory_id__in=territories)
            | Q(grants__service_id__in=services)
            | Q(grants__territory_id__in=territories)
        ).distinct()
