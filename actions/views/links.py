"""Links between actions: found by search, added and removed by the plan manager."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from actions import access
from actions.enums import LinkKind
from actions.models import Action, ActionLink
from actions.services import links
from actions.services.errors import Refused
from actions.views.detail import visible_action
from actions.views.undoing import say_done
from journal.services import acts_made

FOUND = 20


def _managed(request: HttpRequest, slug: str, number: str) -> Action:
    action = visible_action(request, slug, number)
    if not access.manages(request.user, action.plan):
        raise PermissionDenied
    return action


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """Search another action that one may see, and say how this one relates to it."""
    action = _managed(request, slug, number)
    typed = (request.POST if request.method == "POST" else request.GET).get("q", "").replace("\x00", "")[:200]
    seen = Action.objects.visible_to(request.user).live().for_list().exclude(pk=action.pk)
    error = ""
    if request.method == "POST":
        target, kind = request.POST.get("target", ""), request.POST.get("kind", "")
        if not target.isdecimal() or kind not in LinkKind.values:
            error = "Choisissez une action et la nature du lien."
        else:
            try:
                with acts_made() as acts:
                    made = links.add_link(
                        user=request.user,
                        action=action,
                        target=get_object_or_404(
                            Action.objects.visible_to(request.user).live(), pk=int(target)
                        ),
                        kind=kind,
                    )
            except Refused as refused:
                error = str(refused)
            else:
                said = f"{made.get_kind_display().lower()} l’action n°\u00a0{made.target.number}"
                say_done(request, f"Lien ajouté\u00a0: {said}.", acts)
                return redirect(f"{action.get_absolute_url()}#liens")
    found = seen.matching(typed) if typed.strip() else seen.filter(plan=action.plan)
    context = {
        "plan": action.plan,
        "action": action,
        "found": found.order_by("plan_id", "position")[:FOUND],
        "typed": typed,
        "error": error,
        "kinds": LinkKind.choices,
        "nav": "list",
    }
    return render(request, "actions/link_add.html", context, status=422 if error else 200)


@require_POST
def remove(request: HttpRequest, slug: str, number: str, pk: int) -> HttpResponse:
    """Take a link away, from either end."""
    action = _managed(request, slug, number)
    link = get_object_or_404(ActionLink.objects.of(action, request.user), pk=pk)
    if not access.manages(request.user, link.action.plan):
        raise PermissionDenied
    with acts_made() as acts:
        links.remove_link(user=request.user, link=link)
    say_done(request, "Lien retiré.", acts)
    return redirect(f"{action.get_absolute_url()}#liens")
