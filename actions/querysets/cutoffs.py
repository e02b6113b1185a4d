"""Cut-offs of a plan, and the reports that were missing when a month was cut off."""

from django.db import models

from actions.enums import CLOSED, ReportState, Status
from actions.months import ReportingMonth
from actions.querysets.past import reports_at
from actions.snapshot import PlanState

OPEN_BEFORE = (Status.IN_PROGRESS, Status.SUSPENDED)


class CutoffQuerySet(models.QuerySet):
    """Cut-offs."""

    def visible_to(self, user) -> "CutoffQuerySet":
        """Those of the plans that ``user`` may see."""
        plans = self.model._meta.get_field("plan").related_model.objects
        return self.filter(plan__in=plans.visible_to(user))

    def standing(self) -> "CutoffQuerySet":
        """Those that were not archived, latest month first."""
        return self.filter(archived_at=None).order_by("-at")


def _history(plan):
    actions = plan._meta.get_field("actions").related_model
    return actions._meta.get_field("reports").related_model


def missing_reports(plan, state: PlanState, month: ReportingMonth) -> frozenset[int]:
    """The actions of ``state`` (keys) that owed a report on ``month`` and had none when the state was known.

    Two queries. A report counts when it was recorded by then, and was neither sent back nor withdrawn.
    """
    before = reports_at(plan, month.first, state.known_at, inclusive=False)
    given = set(reports_at(plan, month.cutoff(), state.known_at, since=month.first))
    return frozenset(
        action.pk
        for action in state.actions
        if action.pk not in given and _owes(action, before.get(action.pk, {}).get("status"), month)
    )


def _owes(action, status_before: str | None, month: ReportingMonth) -> bool:
    """Whether a report on ``month`` is owed (model, « State of an action »)."""
    if status_before in CLOSED:
        return False
    return (
        status_before in OPEN_BEFORE
        or (action.deadline_first is not None and action.deadline_first <= month.last)
        or (action.overdue_after is not None and action.overdue_after <= month.last)
    )


def came_later(plan, month: ReportingMonth, known_at) -> dict[int, object]:
    """When the first report on ``month`` that came after ``known_at`` was recorded, by action; one query."""
    rows = (
        _history(plan)
        .objects.filter(
            action__plan=plan,
            state__in=(ReportState.SUBMITTED, ReportState.VALIDATED),
            holds_on__gte=month.first,
            holds_on__lte=month.cutoff(),
            recorded_at__gt=known_at,
        )
        .order_by("-recorded_at")
        .values_list("action_id", "recorded_at")
    )
    return dict(rows)
