"""The page of an action, and what one does there."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from actions import access
from actions.forms import CommentForm, DeadlineForm, EditForm
from actions.models import Action, Plan, ProgressReport
from actions.querysets.history import timeline
from actions.services import comments, editing
from actions.services.errors import Stale


def visible_action(request: HttpRequest, slug: str, number: int) -> Action:
    """The action of a number, or 404 when the person may not see it."""
    plan = get_object_or_404(Plan.objects.visible_to(request.user), slug=slug)
    action = get_object_or_404(plan.actions.select_related("objective", "measure", "lead"), number=number)
    action.plan = plan
    return action


@require_GET
def action_detail(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """An action: how it stands, what was reported, what one may do."""
    action = visible_action(request, slug, number)
    found = list(
        ProgressReport.objects.visible_to(request.user)
        .filter(action=action)
        .select_related("author", "service", "reviewed_by")[:24]
    )
    manages = access.manages(request.user, action.plan)
    return render(
        request,
        "actions/detail.html",
        {
            "plan": action.plan,
            "action": action,
            "reports": found,
            "contributions": action.contributions.select_related("service"),
            "milestones": action.milestones.all(),
            "answers": action.measure.answers.select_related("recommendation"),
            "moves": action.deadline_moves.select_related("asked_by"),
            "comments": action.comments.select_related("author"),
            "timeline": timeline(action),
            "manages": manages,
            "may_report": manages or access.leads(request.user, action),
            "is_lead": access.leads(request.user, action),
            "may_comment": access.may_comment(request.user, action),
            "comment_form": CommentForm(),
            "nav": "list",
        },
    )


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Wording and lead; a form that comes late is shown both versions, field by field."""
    action = visible_action(request, slug, number)
    if not access.manages(request.user, action.plan):
        raise PermissionDenied
    form = EditForm(request.POST or None, instance=action, initial={"version": action.version})
    conflict = None
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in editing.EDITABLE_FIELDS}
        try:
            editing.update_action(
                user=request.user, action=action, version=form.cleaned_data["version"], values=values
            )
        except Stale as stale:
            conflict = [
                (form.fields[name].label, getattr(stale.current, name), values[name])
                for name in editing.EDITABLE_FIELDS
                if getattr(stale.current, name) != values[name]
            ]
            form.data = {**form.data.dict(), "version": stale.current.version}
        else:
            messages.success(request, "Action enregistrée.")
            return redirect(action.get_absolute_url())
    status = 409 if conflict is not None else 422 if form.errors else 200
    context = {"plan": action.plan, "action": action, "form": form, "conflict": conflict, "nav": "list"}
    return render(request, "actions/edit.html", context, status=status)


@require_http_methods(["GET", "POST"])
def deadline(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Move a deadline (plan manager) or propose to (lead), with the reason."""
    action = visible_action(request, slug, number)
    manages = access.manages(request.user, action.plan)
    if not manages and not access.leads(request.user, action):
        raise PermissionDenied
    form = DeadlineForm(request.POST or None, initial={"text": action.deadline_text})
    if request.method == "POST" and form.is_valid():
        change = editing.move_deadline if manages else editing.propose_deadline
        change(user=request.user, action=action, **form.cleaned_data)
        done = "Échéance modifiée." if manages else "Proposition transmise au gestionnaire du plan."
        messages.success(request, done)
        return redirect(action.get_absolute_url())
    context = {"plan": action.plan, "action": action, "form": form, "manages": manages, "nav": "list"}
    return render(request, "actions/deadline.html", context, status=422 if form.errors else 200)


@require_POST
def comment(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Add a comment."""
    action = visible_action(request, slug, number)
    if not access.may_comment(request.user, action):
        raise PermissionDenied
    form = CommentForm(request.POST)
    if form.is_valid():
        comments.add_comment(user=request.user, action=action, text=form.cleaned_data["text"])
        messages.success(request, "Commentaire ajouté.")
    else:
        messages.error(request, "Votre commentaire est vide : écrivez-le, puis recommencez.")
    return redirect(action.get_absolute_url())
