"""Deadlines: moved by the plan manager, proposed by a lead, decided; and how a text would read, before saving."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from actions import access
from actions import deadlines as rules
from actions.models import Action, DeadlineMove, Plan
from actions.page_forms import DeadlineForm
from actions.services import editing, proposals
from actions.services.errors import Refused, Stale
from actions.views.detail import visible_action
from actions.views.undoing import say_done
from journal.services import acts_made

PAGE = 25


def _reading(action: Action, text: str) -> dict:
    """How a text would read for this action, and how far it slides from the present and first deadlines."""
    text = " ".join(text.replace("\x00", "").split())[:300]
    if not text:
        return {"reading": None}
    reading = rules.read(text, action.plan.as_of, editing.conventions_of(action.plan))
    found = {"reading": reading}
    if reading.overdue_after and action.overdue_after:
        found["moved"] = (reading.overdue_after - action.overdue_after).days
    if reading.overdue_after and action.first_overdue_after:
        found["slid"] = (reading.overdue_after - action.first_overdue_after).days
    return found


@require_http_methods(["GET", "POST"])
def deadline(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """Move a deadline (plan manager) or propose to (lead), with the reason; the reading is shown before saving."""
    action = visible_action(request, slug, number)
    manages = access.manages(request.user, action.plan)
    if not manages and not access.leads(request.user, action):
        raise PermissionDenied
    form = DeadlineForm(
        request.POST or None,
        reading_url=reverse("actions:deadline_reading", args=[slug, number]),
        initial={"text": action.deadline_text, "version": action.version},
    )
    status = 200
    preview = request.method == "POST" and "preview" in request.POST
    if preview:
        form.fields["reason"].required = False
    if request.method == "POST" and form.is_valid() and not preview:
        data = form.cleaned_data
        try:
            if manages:
                with acts_made() as acts:
                    editing.move_deadline(user=request.user, action=action, **data)
                say_done(request, "Échéance modifiée.", acts)
            else:
                editing.propose_deadline(
                    user=request.user, action=action, text=data["text"], reason=data["reason"]
                )
                messages.success(request, "Proposition transmise au gestionnaire du plan, qui vous répondra.")
            return redirect(action.get_absolute_url())
        except Refused as refused:
            form.add_error(None, str(refused))
        except Stale as stale:
            status, action = 409, stale.current
            form.data = form.data.copy()
            form.data["version"] = action.version
            form.add_error(
                None,
                "L’action a été modifiée depuis que vous avez ouvert cette page. Son échéance est maintenant "
                f"«\u00a0{action.deadline_text or 'non précisée'}\u00a0»\u00a0: vérifiez, puis enregistrez de nouveau.",
            )
    if form.errors and status == 200:
        status = 422
    typed = form["text"].value() or ""
    context = {
        "plan": action.plan,
        "action": action,
        "form": form,
        "manages": manages,
        "typed": request.method == "POST",
        "moves": action.deadline_moves.select_related("asked_by", "decided_by")[:50],
        "nav": "list",
        **_reading(action, typed),
    }
    return render(request, "actions/deadline.html", context, status=status)


@require_GET
def reading(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """How a text would read as the deadline of an action; nothing is written."""
    action = visible_action(request, slug, number)
    if not access.may_report(request.user, action):
        raise PermissionDenied
    context = {"action": action, **_reading(action, request.GET.get("text", ""))}
    return render(request, "actions/reading.html", context)


@require_GET
def proposed(request: HttpRequest, slug: str) -> HttpResponse:
    """The deadlines that leads propose in a plan, waiting for its manager, the oldest first."""
    plan = get_object_or_404(Plan.objects.visible_to(request.user), slug=slug)
    if not access.manages(request.user, plan):
        raise PermissionDenied
    found = DeadlineMove.objects.visible_to(request.user).filter(action__plan=plan)
    waiting = found.waiting().select_related("action__lead", "action__plan", "asked_by__service")
    decided = (
        found.exclude(decided_by=None)
        .exclude(decided_at=None)
        .select_related("action__plan", "asked_by", "decided_by")
        .order_by("-decided_at", "-pk")
    )
    context = {
        "plan": plan,
        "page": Paginator(waiting, PAGE).get_page(request.GET.get("page")),
        "decided": decided[:10],
        "nav": "proposed",
    }
    return render(request, "actions/proposed.html", context)


@require_POST
def decide(request: HttpRequest, slug: str, number: str, pk: int) -> HttpResponse:
    """Accept or refuse a proposal, with the reason; the lead is told."""
    action = visible_action(request, slug, number)
    if not access.manages(request.user, action.plan):
        raise PermissionDenied
    move = get_object_or_404(DeadlineMove.objects.visible_to(request.user).filter(action=action), pk=pk)
    wanted, version = request.POST.get("decision"), request.POST.get("version", "")
    if wanted not in ("accept", "refuse"):
        messages.error(request, "Choisissez d’accepter ou de refuser la proposition.")
        return redirect(action.get_absolute_url())
    reason = request.POST.get("reason", "").replace("\x00", "")
    error, status = "", 422
    try:
        proposals.decide(
            user=request.user,
            move=move,
            accepted=wanted == "accept",
            reason=reason,
            version=int(version) if version.isdecimal() else None,
        )
    except Refused as refused:
        error = str(refused)
    except Stale as stale:
        action, status = stale.current, 409
        error = (
            "L’action a été modifiée depuis que vous avez ouvert cette page\u00a0: relisez-la, puis décidez."
        )
    else:
        done = (
            "acceptée\u00a0: l’échéance est modifiée"
            if wanted == "accept"
            else "refusée\u00a0: l’échéance ne change pas"
        )
        messages.success(request, f"Proposition {done}. Un courriel en informe {move.asked_by}.")
        if request.POST.get("back") == "proposed":
            return redirect("actions:proposed", slug)
        return redirect(action.get_absolute_url())
    move.refresh_from_db()
    context = {
        "plan": action.plan,
        "action": action,
        "move": move,
        "reason": reason,
        "error": error,
        "nav": "list",
    }
    return render(request, "actions/proposal.html", context, status=status)
