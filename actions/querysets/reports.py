"""Queries on what is reported: reports, drafts and the paragraphs that leads ask for."""

from django.db import models
from django.db.models import Q

from accounts.enums import Role, Scope
from actions.enums import COUNTING, ReportState
from actions.months import ReportingMonth

SERVICE_ROLES = (Role.ACTION_LEAD, Role.CONTRIBUTOR)
LATEST_FIRST = ("-holds_on", "-recorded_at", "-pk")


def _visible_plans(queryset: models.QuerySet, user):
    plan = queryset.model._meta.get_field("action").related_model._meta.get_field("plan").related_model
    return plan.objects.visible_to(user)


def _managed(user, prefix: str = "action__plan") -> Q:
    """What belongs to a plan that ``user`` manages."""
    if user.has_role(Role.PLAN_MANAGER):
        return Q(pk__isnull=False)
    return Q(**{f"{prefix}_id__in": user.scope_ids(Role.PLAN_MANAGER, Scope.PLAN)})


class ReportQuerySet(models.QuerySet):
    """Progress reports."""

    def visible_to(self, user) -> "ReportQuerySet":
        """Submitted reports of visible actions; those sent back for the lead's service and plan managers."""
        return self.filter(action__plan__in=_visible_plans(self, user)).filter(
            Q(state__in=COUNTING)
            | Q(state=ReportState.SENT_BACK)
            & (Q(service_id__in=user.scope_ids(SERVICE_ROLES, Scope.SERVICE)) | _managed(user))
        )

    def counting(self) -> "ReportQuerySet":
        """Reports that make an action's state, latest first."""
        return self.filter(state__in=COUNTING).order_by(*LATEST_FIRST)

    def with_paragraphs(self) -> "ReportQuerySet":
        """With the paragraphs of contributors that they took in: one query more."""
        paragraphs = self.model._meta.get_field("paragraphs").related_model.objects.select_related("service")
        return self.prefetch_related(models.Prefetch("paragraphs", queryset=paragraphs))

    def to_correct(self) -> "ReportQuerySet":
        """Sent back, and nothing was submitted since to answer."""
        return self.filter(state=ReportState.SENT_BACK, corrected_by=None)

    def about(self, month: ReportingMonth) -> "ReportQuerySet":
        """Reports on ``month`` that count or wait for a correction, latest first.

        What holds on the first days of the next month, up to the cut-off, is a report on it too.
        """
        return self.filter(
            Q(state__in=COUNTING) | Q(state=ReportState.SENT_BACK, corrected_by=None),
            holds_on__gte=month.first,
            holds_on__lte=month.cutoff(),
        ).order_by(*LATEST_FIRST)


class DraftQuerySet(models.QuerySet):
    """Reports being written."""

    def visible_to(self, user) -> "DraftQuerySet":
        """Those of one's own service; all those of a plan for its managers."""
        return self.filter(Q(service_id__in=user.scope_ids(SERVICE_ROLES, Scope.SERVICE)) | _managed(user))


class ParagraphQuerySet(models.QuerySet):
    """Paragraphs that leads ask contributors for."""

    def visible_to(self, user) -> "ParagraphQuerySet":
        """Those asked of one's services or for the actions that they lead; all those of a plan for its managers."""
        services = user.scope_ids(SERVICE_ROLES, Scope.SERVICE)
        return self.filter(
            Q(service_id__in=services)
            | Q(action__lead_id__in=user.scope_ids(Role.ACTION_LEAD, Scope.SERVICE))
            | _managed(user)
        ).filter(archived_at=None)

    def asked_of(self, user) -> "ParagraphQuerySet":
        """Those that ``user`` may write."""
        return self.filter(service_id__in=user.scope_ids(SERVICE_ROLES, Scope.SERVICE), archived_at=None)

    def pending(self) -> "ParagraphQuerySet":
        """Asked, whose report is not submitted."""
        return self.filter(report=None, archived_at=None)
