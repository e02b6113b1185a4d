"""Who may do what on a plan and an action: one place, from grants alone (model, « Who may »)."""

from accounts.enums import Role, Scope
from actions.models import Action, Plan


def manages(user, plan: Plan) -> bool:
    """Whether ``user`` may change ``plan``: its plan manager, as long as it is not archived."""
    return plan.archived_at is None and holds(user, plan)


def holds(user, plan: Plan) -> bool:
    """Whether ``user`` is plan manager of ``plan``, archived or not."""
    return user.has_role(Role.PLAN_MANAGER) or plan.pk in user.scope_ids(Role.PLAN_MANAGER, Scope.PLAN)


def leads(user, action: Action) -> bool:
    """Whether ``user`` holds the lead's role for the service that leads ``action``."""
    return action.lead_id is not None and action.lead_id in user.scope_ids(Role.ACTION_LEAD, Scope.SERVICE)


def may_report(user, action: Action) -> bool:
    """Whether ``user`` may report on ``action``: its lead's service, or its plan manager on the lead's behalf."""
    return leads(user, action) or manages(user, action.plan)


def may_comment(user, action: Action) -> bool:
    """Whether ``user`` may add a comment: plan managers, leads and contributors."""
    return (
        may_report(user, action)
        or action.contributions.filter(
            service_id__in=user.scope_ids((Role.CONTRIBUTOR, Role.ACTION_LEAD), Scope.SERVICE)
        ).exists()
    )


def leads_anything(user) -> bool:
    """Whether ``user`` holds a lead's role on some service."""
    return user.has_any(Role.ACTION_LEAD)
