"""Queries on plans and their actions: the only door is ``visible_to``."""

import datetime as dt

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from accounts.enums import Role, Scope
from actions import numbering
from actions.enums import CLOSED, UNMET, DeadlineKind, Status
from actions.months import ReportingMonth
from actions.querysets import search
from actions.querysets.deliverables import standing
from actions.querysets.reports import LATEST_FIRST, SERVICE_ROLES
from actions.snapshot import LATE_START_AFTER
from sgcd_plan import clock

TO_ATTEST = Q(status=Status.DONE, attested_at=None)
STALE_AFTER = dt.timedelta(days=30)
# Roles whose grant on a plan shows it.
PLAN_ROLES = (Role.PLAN_MANAGER, Role.READER, Role.COMMITTEE_SECRETARY, Role.COMMITTEE_MEMBER)

# What a row of the list shows of an action itself.
ROW_FIELDS = (
    "plan", "number", "label", "objective", "measure", "lead", "status", "weather", "progress", "last_report_on",
    "deadline_text", "deadline_kind", "deadline_first", "deadline_last", "overdue_after",
    "first_deadline_text", "first_overdue_after", "slides", "attested_at",
)  # fmt: skip


def overdue(today: dt.date) -> Q:
    """Past its deadline, neither done nor abandoned (suspended ones are counted apart)."""
    return Q(overdue_after__lt=today) & ~Q(status__in=[*CLOSED, Status.SUSPENDED])


class PlanQuerySet(models.QuerySet):
    """Plans."""

    def visible_to(self, user) -> "PlanQuerySet":
        """Plans that ``user`` may see (table of rights: first row)."""
        if any(user.has_role(role) for role in PLAN_ROLES):
            return self
        services = user.scope_ids(tuple(Role), Scope.SERVICE)
        return self.filter(
            Q(circulated=True)
            | Q(pk__in=user.scope_ids(PLAN_ROLES, Scope.PLAN))
            | Q(
                pk__in=self.model.objects.filter(
                    Q(actions__lead_id__in=services) | Q(actions__contributions__service_id__in=services)
                ).values("pk")
            )
        )

    def with_counts(self) -> "PlanQuerySet":
        """With how many live actions each has (``live_actions``), and how many of them are done (``done_actions``)."""
        live = Q(actions__archived_at=None)
        return self.annotate(
            live_actions=models.Count("actions", filter=live),
            done_actions=models.Count("actions", filter=live & Q(actions__status=Status.DONE)),
        )

    def managed_by(self, user) -> "PlanQuerySet":
        """Plans whose structure ``user`` may change."""
        if user.has_role(Role.PLAN_MANAGER):
            return self
        return self.filter(pk__in=user.scope_ids(Role.PLAN_MANAGER, Scope.PLAN))


class ActionQuerySet(models.QuerySet):
    """Actions."""

    def visible_to(self, user) -> "ActionQuerySet":
        """Actions of the plans that ``user`` may see."""
        plans = self.model._meta.get_field("plan").remote_field.model.objects.visible_to(user)
        return self.filter(plan__in=plans)

    def reportable_by(self, user) -> "ActionQuerySet":
        """Actions on which ``user`` may report: its services lead them, or it manages their plan."""
        if user.has_role(Role.PLAN_MANAGER):
            return self
        return self.filter(
            Q(lead_id__in=user.scope_ids(Role.ACTION_LEAD, Scope.SERVICE))
            | Q(plan_id__in=user.scope_ids(Role.PLAN_MANAGER, Scope.PLAN))
        )

    def led_by(self, user) -> "ActionQuerySet":
        """Actions that a service of ``user`` leads."""
        return self.filter(lead_id__in=user.scope_ids(Role.ACTION_LEAD, Scope.SERVICE))

    def contributed_by(self, user) -> "ActionQuerySet":
        """Actions to which a service of ``user`` contributes without leading them."""
        services = user.scope_ids(SERVICE_ROLES, Scope.SERVICE)
        return self.filter(contributions__service_id__in=services).exclude(lead_id__in=services).distinct()

    def live(self) -> "ActionQuerySet":
        """Not archived."""
        return self.filter(archived_at=None)

    def for_list(self) -> "ActionQuerySet":
        """With what is shown of an action among others."""
        return self.select_related("objective", "measure", "lead", "plan").defer("search")

    def for_rows(self, *columns: str) -> "ActionQuerySet":
        """With what a row of the list shows under ``columns``, and no more; services and objectives by their keys."""
        rows = self.only(*ROW_FIELDS)
        if "measure" in columns or "recommendations" in columns:
            rows = rows.select_related("measure").only(*ROW_FIELDS, "measure__label")
        if "contributors" in columns:
            rows = rows.prefetch_related("contributions")
        if "recommendations" in columns:
            rows = rows.prefetch_related("measure__answers__recommendation")
        return rows

    def for_export(self) -> "ActionQuerySet":
        """With what the files hold: contributors, recommendations, the latest report that counts (``latest_reports``)."""
        reports = self.model._meta.get_field("reports").related_model.objects
        latest = reports.counting().order_by("action_id", *LATEST_FIRST).distinct("action_id")
        return self.for_list().prefetch_related(
            "contributions__service",
            "measure__answers__recommendation",
            "deliverables__deliverable",
            models.Prefetch("reports", queryset=latest, to_attr="latest_reports"),
        )

    def saying_month(self, month: ReportingMonth) -> "ActionQuerySet":
        """With where the report on ``month`` stands (``month_said``), None for those that owe none."""
        owed = self.model.objects.owing(month).filter(pk=models.OuterRef("pk")).values("month_state")
        return self.annotate(month_said=models.Subquery(owed[:1]))

    def matching(self, typed: str) -> "ActionQuerySet":
        """Actions whose texts match what was typed, whatever its accents and word forms; or their number."""
        typed = typed.strip()
        if number := numbering.read(typed):
            return self.filter(number=number)
        if (asked := search.query(typed)) is None:
            return self if not typed else self.none()
        return self.filter(search=asked)

    def overdue(self) -> "ActionQuerySet":
        """Past their deadline, neither done, abandoned nor suspended."""
        return self.filter(overdue(clock.today()))

    def due_within(self, days: int) -> "ActionQuerySet":
        """Open actions whose last day falls within ``days`` days from today."""
        today = clock.today()
        return self.exclude(status__in=CLOSED).filter(
            overdue_after__gte=today, overdue_after__lte=today + dt.timedelta(days=days)
        )

    def due_this_quarter(self) -> "ActionQuerySet":
        """Actions whose last day falls in the current quarter."""
        today = clock.today()
        start = dt.date(today.year, 3 * ((today.month - 1) // 3) + 1, 1)
        end = (start + dt.timedelta(days=95)).replace(day=1)
        return self.filter(overdue_after__gte=start, overdue_after__lt=end)

    def without_deadline(self) -> "ActionQuerySet":
        """Actions without a day after which they are overdue."""
        return self.filter(overdue_after=None)

    def stale(self) -> "ActionQuerySet":
        """Open actions without a report for 30 days."""
        since = clock.now() - STALE_AFTER
        return self.exclude(status__in=CLOSED).filter(Q(last_report_at=None) | Q(last_report_at__lt=since))

    def to_attest(self) -> "ActionQuerySet":
        """Said to be done, not confirmed yet: « à constater »."""
        return self.filter(TO_ATTEST)

    def chased(self) -> "ActionQuerySet":
        """« En attente de réponse »: a service in charge was asked again, and has not answered."""
        chases = self.model._meta.get_field("chases").related_model.objects
        return self.filter(pk__in=chases.waiting().values("action"))

    def by_deliverables(self, value: str) -> "ActionQuerySet":
        """Those that stand so with what they must produce (a key of ``deliverables.STANDING``)."""
        return self.filter(standing(self, value))

    def unassigned(self) -> "ActionQuerySet":
        """Actions without a lead, « à attribuer »."""
        return self.filter(lead=None)

    def with_month(self, month: ReportingMonth) -> "ActionQuerySet":
        """With the report on ``month`` (``month_report``, its key) and where it stands (``month_state``)."""
        reports = self._reports.about(month).filter(action=models.OuterRef("pk"))
        general, others = month.lacks(clock.now())
        lack = models.Case(
            *[models.When(lead__territory__key__in=keys, then=models.Value(s)) for s, keys in others.items()],
            default=models.Value(general),
            output_field=models.CharField(),
        )
        return self.annotate(
            month_report=models.Subquery(reports.values("pk")[:1]),
            month_state=Coalesce(
                models.Subquery(reports.values("state")[:1]), lack, output_field=models.CharField()
            ),
        )

    def owing(self, month: ReportingMonth) -> "ActionQuerySet":
        """Actions that owe a report on ``month``, given or not, with where it stands.

        Owed: in progress or suspended before the month, or whose first day or deadline has passed at its end, not
        closed before it (model, « State of an action »).
        """
        before = self._reports.counting().filter(action=models.OuterRef("pk"), holds_on__lt=month.first)
        return (
            self.with_month(month)
            .annotate(
                status_before=Coalesce(
                    models.Subquery(before.values("status")[:1]),
                    models.Value(Status.NOT_STARTED),
                    output_field=models.CharField(),
                )
            )
            .exclude(status_before__in=CLOSED, month_report=None)
            .filter(
                Q(month_report__isnull=False)
                | Q(status_before__in=[Status.IN_PROGRESS, Status.SUSPENDED])
                | Q(deadline_first__lte=month.last)
                | Q(overdue_after__lte=month.last)
            )
        )

    def unmet(self, month: ReportingMonth) -> "ActionQuerySet":
        """Open actions whose report on ``month`` is late, missing or to be corrected (``month_state`` says which)."""
        return self.exclude(status__in=CLOSED).owing(month).filter(month_state__in=UNMET)

    def written_by(self, day: dt.date) -> "ActionQuerySet":
        """Actions that stood in their plan at the end of ``day``: one that was added later owed nothing before."""
        rows = self.model.history.model.objects.filter(id=models.OuterRef("pk"), history_date__date__lte=day)
        return self.filter(models.Exists(rows))

    @property
    def _reports(self):
        return self.model._meta.get_field("reports").related_model.objects

    def late_to_start(self) -> "ActionQuerySet":
        """« À partir de … »: not started a month past their first day."""
        return self.filter(
            deadline_kind=DeadlineKind.FROM,
            status=Status.NOT_STARTED,
            deadline_first__lt=clock.today() - LATE_START_AFTER,
        )
