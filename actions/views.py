"""Pages of plans and actions."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from actions.models import Action, Plan


@require_GET
def plan_list(request: HttpRequest) -> HttpResponse:
    """The plans that one may see."""
    plans = Plan.objects.visible_to(request.user).filter(archived_at=None)
    return render(request, "actions/plan_list.html", {"plans": plans})


@require_GET
def action_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The actions of a plan."""
    plan = get_object_or_404(Plan.objects.visible_to(request.user), slug=slug)
    return render(request, "actions/list.html", {"plan": plan, "actions": plan.actions.live().for_list()})


@require_GET
def action_detail(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """An action."""
    action = get_object_or_404(
        Action.objects.visible_to(request.user).for_list(), plan__slug=slug, number=number
    )
    return render(request, "actions/detail.html", {"plan": action.plan, "action": action})
