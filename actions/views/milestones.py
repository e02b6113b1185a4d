"""Milestones of an action: added and moved by the plan manager, reached by whoever reports."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_http_methods, require_POST

from actions import access
from actions.models import Action
from actions.page_forms import MilestoneForm, NewMilestoneForm
from actions.services import milestones
from actions.services.errors import Refused, Stale
from actions.views.conflicts import conflict_of, with_choices
from actions.views.detail import render_page, visible_action
from actions.views.undoing import say_done
from documents.typography import day
from journal.services import acts_made


def _back(action: Action) -> HttpResponse:
    return redirect(f"{action.get_absolute_url()}#jalons")


@require_POST
def add(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """Add a milestone, its deadline read."""
    action = visible_action(request, slug, number)
    if not access.manages(request.user, action.plan):
        raise PermissionDenied
    form = NewMilestoneForm(request.POST, auto_id="jalon_%s")
    if form.is_valid():
        try:
            with acts_made() as acts:
                milestones.add_milestone(user=request.user, action=action, **form.cleaned_data)
        except Refused as refused:
            form.add_error("deadline_text", str(refused))
        else:
            say_done(request, "Jalon ajouté.", acts)
            return _back(action)
    return render_page(request, action, status=422, forms={"milestone_form": form})


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, slug: str, number: str, pk: int) -> HttpResponse:
    """Correct, move or remove a milestone; a form that comes late is shown both versions."""
    action = visible_action(request, slug, number)
    if not access.manages(request.user, action.plan):
        raise PermissionDenied
    milestone = get_object_or_404(action.milestones.filter(archived_at=None), pk=pk)
    milestone.action = action
    data = with_choices(request.POST, MilestoneForm.names) if request.method == "POST" else None
    form, conflict = MilestoneForm(data, instance=milestone), None
    if data is not None and form.is_valid():
        version = form.cleaned_data["version"]
        try:
            if data.get("remove"):
                with acts_made() as acts:
                    milestones.archive_milestone(user=request.user, milestone=milestone, version=version)
                say_done(
                    request,
                    f"Jalon «\u00a0{milestone.text}\u00a0» retiré\u00a0; l’historique le garde.",
                    acts,
                )
            else:
                values = {name: form.cleaned_data[name] for name in MilestoneForm.names}
                with acts_made() as acts:
                    milestones.update_milestone(
                        user=request.user, milestone=milestone, version=version, values=values
                    )
                say_done(request, "Jalon enregistré.", acts)
            return _back(action)
        except Stale as stale:
            current = stale.current
            conflict = conflict_of(form, current, lambda found: MilestoneForm(found, instance=current))
            form = conflict.form
        except Refused as refused:
            form.add_error(None, str(refused))
    status = 409 if conflict is not None else 422 if form.errors else 200
    context = {
        "plan": action.plan,
        "action": action,
        "milestone": milestone,
        "form": form,
        "conflict": conflict,
        "nav": "list",
    }
    return render(request, "actions/milestone.html", context, status=status)


@require_POST
def reach(request: HttpRequest, slug: str, number: str, pk: int) -> HttpResponse:
    """« Atteint le … », or not reached after all."""
    action = visible_action(request, slug, number)
    if not access.may_report(request.user, action):
        raise PermissionDenied
    milestone = get_object_or_404(action.milestones.filter(archived_at=None), pk=pk)
    milestone.action = action
    typed = request.POST.get("on", "").strip()
    try:
        on = parse_date(typed) if typed else None
    except ValueError:
        on = None
    if typed and on is None:
        messages.error(
            request,
            f"«\u00a0{typed[:40]}\u00a0» n’est pas une date\u00a0: indiquez le jour où le jalon est atteint.",
        )
        return _back(action)
    try:
        with acts_made() as acts:
            milestones.reach_milestone(user=request.user, milestone=milestone, on=on)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        said = f"atteint le {day(on)}" if on else "de nouveau à atteindre"
        say_done(request, f"Jalon «\u00a0{milestone.text}\u00a0»\u00a0: {said}.", acts)
    return _back(action)
