"""Queries on users and grants."""

from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Concat

from accounts.enums import Role, Scope
from organisations.querysets import Folded, fold
from sgcd_plan import clock


class DatedQuerySet(models.QuerySet):
    """Rows that hold from one day to another."""

    def active(self):
        """Those that hold today."""
        today = clock.today()
        return self.filter(Q(valid_from__isnull=True) | Q(valid_from__lte=today)).filter(
            Q(valid_until__isnull=True) | Q(valid_until__gte=today)
        )

    def not_ended(self):
        """Those that hold today or will hold."""
        return self.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=clock.today()))


class GrantQuerySet(DatedQuerySet):
    """Grants, and who may see them."""

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


def _scopes(user) -> tuple[list[int], list[int]]:
    """The services and the territories whose accounts ``user`` runs."""
    return (
        user.scope_ids(Role.ACCOUNTS_MANAGER, Scope.SERVICE),
        user.scope_ids(Role.ACCOUNTS_MANAGER, Scope.TERRITORY),
    )


class AttachmentQuerySet(DatedQuerySet):
    """Attachments."""

    def visible_to(self, user) -> "AttachmentQuerySet":
        """Those that ``user`` may change: all for an administrator, its scope's for an accounts manager."""
        if user.has_role(Role.ADMINISTRATOR):
            return self
        services, territories = _scopes(user)
        return self.filter(Q(service_id__in=services) | Q(service__territory_id__in=territories))


class AssistanceQuerySet(DatedQuerySet):
    """Who acts for whom."""

    def substitutes_of(self, users) -> dict:
        """For each of ``users`` (keys) that is away today, whoever gets its notices: one query."""
        rows = self.active().filter(absence=True, principal__in=users, assistant__is_active=True)
        rows = rows.exclude(mails="none").select_related("assistant__service", "principal")
        return {row.principal_id: row for row in rows.order_by("pk")}

    def visible_to(self, user) -> "AssistanceQuerySet":
        """All for an administrator; for an accounts manager, those of the accounts of its scope, on both sides."""
        if user.has_role(Role.ADMINISTRATOR):
            return self
        seen = (
            self.model._meta.get_field("assistant").remote_field.model.objects.visible_to(user).values("pk")
        )
        return self.filter(assistant__in=seen, principal__in=seen)


class UserQuerySet(models.QuerySet):
    """Users, and who may see them."""

    def of_services(self, services: list[int]) -> "UserQuerySet":
        """Accounts that belong to one of ``services`` today, mainly or not."""
        beside = self.model._meta.get_field("attachments").related_model.objects.active()
        return self.filter(
            Q(service_id__in=services) | Q(pk__in=beside.filter(service_id__in=services).values("user"))
        )

    def visible_to(self, user) -> "UserQuerySet":
        """Accounts that ``user`` manages: all for an administrator, for a manager those of its scope.

        Those of a scope are attached to it (mainly or not), or hold a role on it.
        """
        if user.has_role(Role.ADMINISTRATOR):
            return self
        services, territories = _scopes(user)
        held = self.model.objects.filter(
            Q(service_id__in=services)
            | Q(service__territory_id__in=territories)
            | Q(grants__service_id__in=services)
            | Q(grants__territory_id__in=territories)
            | Q(attachments__service_id__in=services)
            | Q(attachments__service__territory_id__in=territories)
        )
        return self.filter(pk__in=held.values("pk"))

    def matching(self, typed: str) -> "UserQuerySet":
        """Accounts whose name or address holds each word typed, whatever its case and accents."""
        found = self.annotate(
            searched=Folded(
                Concat(
                    "first_name",
                    Value(" "),
                    "last_name",
                    Value(" "),
                    "email",
                    output_field=models.TextField(),
                )
            )
        )
        for word in fold(typed).split()[:8]:
            found = found.filter(searched__contains=word)
        return found

    def in_state(self, state: str) -> "UserQuerySet":
        """Accounts ``active``, ``closed``, ``waiting`` (never signed in) or ``without_role``; else all."""
        if state == "active":
            return self.filter(is_active=True)
        if state == "closed":
            return self.filter(is_active=False)
        if state == "bouncing":
            return self.filter(is_active=True, bounced_at__isnull=False)
        if state == "waiting":
            return self.filter(is_active=True, last_login=None)
        if state == "without_role":
            grants = self.model._meta.get_field("grants").related_model.objects.active()
            return self.filter(is_active=True).exclude(pk__in=grants.values("user"))
        return self

    def holding(self, role: str) -> "UserQuerySet":
        """Accounts that hold ``role`` today, on anything."""
        grants = self.model._meta.get_field("grants").related_model.objects.active()
        return self.filter(pk__in=grants.filter(role=role).values("user"))

    def holding_on(self, roles: tuple[str, ...], service) -> "UserQuerySet":
        """Active accounts that hold one of ``roles`` on ``service`` today."""
        if service is None:
            return self.none()
        grants = self.model._meta.get_field("grants").related_model.objects.active()
        return self.filter(
            is_active=True, pk__in=grants.filter(role__in=roles, service=service).values("user_id")
        )
