"""« Annuler »: offered with each success to the person who did it, done by a POST."""

from collections.abc import Sequence

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from actions import access
from actions.services import undoing
from actions.services.errors import Refused
from journal.models import Change

# What the button of a message offers: its mark, then the key of the act.
UNDO, REDO = "a", "r"


def say_done(request: HttpRequest, text: str, acts: Sequence[Change]) -> None:
    """Say that something is done; where one act did it and its author may undo it, the message offers to."""
    offered = len(acts) == 1 and undoing.offered(acts[0], request.user) and _manages(request, acts[0])
    messages.success(request, text, extra_tags=f"{UNDO}{acts[0].pk}" if offered else "")


def _manages(request: HttpRequest, act: Change) -> bool:
    plan = undoing.plan_of(act)
    return plan is not None and access.manages(request.user, plan)


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo one's own act, where nothing that it changed has changed since; back to the page where it was offered."""
    act = get_object_or_404(Change.objects.visible_to(request.user), pk=pk)
    plan = undoing.plan_of(act)
    if plan is None or not access.manages(request.user, plan):
        raise PermissionDenied
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None) or not back.startswith("/"):
        back = plan.get_absolute_url()
    try:
        done = undoing.undo(user=request.user, act=act)
    except Refused as refused:
        context = {"plan": plan, "act": act, "error": str(refused), "back": back, "nav": "structure"}
        return render(request, "actions/undo_refused.html", context, status=409)
    again = "rétabli" if done.label.startswith(undoing.AGAIN) else "annulé"
    text = f"«\u00a0{undoing.bare(act)}\u00a0»\u00a0: c’est {again}."
    mark = UNDO if done.label.startswith(undoing.AGAIN) else REDO
    extra = f"{mark}{done.pk}" if undoing.offered(done, request.user) else ""
    messages.success(request, text, extra_tags=extra)
    return redirect(back)
