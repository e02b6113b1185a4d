"""Queries on what is reported: reports, drafts and the paragraphs that leads ask for."""

from collections.abc import Sequence

from django.db import models
from django.db.models import Q

from accounts.enums import Role, Scope
from actions.enums import CLOSED, COUNTING, UNMET, ReportState, Status
from actions.months import ReportingMonth
from actions.querysets import search
from sgcd_plan import clock

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

    def matching(self, typed: str) -> "ReportQuerySet":
        """Reports whose texts match what was typed, whatever its accents and word forms."""
        asked = search.query(typed)
        return self.none() if asked is None else self.filter(search=asked)

    def counting(self) -> "ReportQuerySet":
        """Reports that make an action's state, latest first."""
        return self.filter(state__in=COUNTING).order_by(*LATEST_FIRST)

    def with_paragraphs(self) -> "ReportQuerySet":
        """With the paragraphs of contributors that they took in: one query more."""
        paragraphs = self.model._meta.get_field("paragraphs").related_model.objects.select_related("service")
        return self.prefetch_related(models.Prefetch("paragraphs", queryset=paragraphs))

    def to_validate(self) -> "ReportQuerySet":
        """Handed in and neither validated nor sent back, whatever their month."""
        return self.filter(state=ReportState.SUBMITTED, action__archived_at=None)

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

    def unmet_among(self, actions: Sequence, month: ReportingMonth) -> dict[int, str]:
        """What ``ActionQuerySet.unmet`` says of the rows of one page, by key.

        Two plain queries at most, where one with its subqueries costs a quarter of the page.

        ``actions``: with their status, lead and days; a test holds both to the same answers.
        """
        asked = [action for action in actions if action.status not in CLOSED]
        if not asked:
            return {}
        given = dict(
            self.about(month)
            .filter(action__in=[a.pk for a in asked])
            .order_by("action_id", *LATEST_FIRST)
            .distinct("action_id")
            .values_list("action_id", "state")
        )
        silent = [action for action in asked if action.pk not in given]
        before = dict(
            self.filter(action__in=[a.pk for a in silent], state__in=COUNTING, holds_on__lt=month.first)
            .order_by("action_id", *LATEST_FIRST)
            .distinct("action_id")
            .values_list("action_id", "status")
            if silent
            else ()
        )
        general, others = month.lacks(clock.now())
        elsewhere = {key: state for state, keys in others.items() for key in keys}
        territories = self._territories(silent) if elsewhere else {}
        found = {pk: state for pk, state in given.items() if state in UNMET}
        for action in silent:
            status = before.get(action.pk, Status.NOT_STARTED)
            days = (action.deadline_first, action.overdue_after)
            owed = status in (Status.IN_PROGRESS, Status.SUSPENDED) or (
                status not in CLOSED and any(day is not None and day <= month.last for day in days)
            )
            state = elsewhere.get(territories.get(action.lead_id), general)
            if owed and state in UNMET:
                found[action.pk] = state
        return found

    def _territories(self, actions: Sequence) -> dict[int, str]:
        """The territory (key) of each service that leads one of ``actions``."""
        lead = self.model._meta.get_field("action").related_model._meta.get_field("lead").related_model
        return dict(
            lead.objects.filter(pk__in={a.lead_id for a in actions}).values_list("pk", "territory__key")
        )


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
