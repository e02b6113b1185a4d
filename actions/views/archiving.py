"""An action, a measure, an objective is archived with its reason, or brought back."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from actions import access
from actions.models import Measure, Objective, Plan
from actions.page_forms import ArchiveForm
from actions.services import archiving
from actions.services.errors import Refused, Stale
from actions.structure_forms import PartArchiveForm
from actions.views.detail import visible_action
from actions.views.month import managed_plan
from actions.views.undoing import say_done
from journal.services import acts_made


@require_http_methods(["GET", "POST"])
def archive(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """Archive an action, or restore it when it is archived; each with a reason, that of a restoration may be empty."""
    action = visible_action(request, slug, number)
    if not access.manages(request.user, action.plan):
        raise PermissionDenied
    restoring = action.archived_at is not None
    if request.method == "POST":
        # What was asked, not what would now be possible: a second click undoes nothing.
        restoring = request.POST.get("do") == "restore"
    form = ArchiveForm(request.POST if request.method == "POST" else None)
    form.fields["reason"].required = not restoring
    if request.method == "POST" and form.is_valid():
        act = archiving.restore_action if restoring else archiving.archive_action
        try:
            with acts_made() as acts:
                act(user=request.user, action=action, reason=form.cleaned_data["reason"])
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            done = "désarchivée\u00a0: elle est de nouveau dans les listes" if restoring else "archivée"
            say_done(request, f"Action n°\u00a0{number} {done}.", acts)
            return redirect(action.get_absolute_url())
    context = {"plan": action.plan, "action": action, "form": form, "restoring": restoring, "nav": "list"}
    return render(request, "actions/archive.html", context, status=422 if form.errors else 200)


def _part(plan: Plan, kind: str, pk: int) -> Objective | Measure:
    if kind == "objectif":
        return get_object_or_404(plan.objectives.select_related("plan"), pk=pk)
    if kind == "volet":
        return get_object_or_404(
            Measure.objects.filter(objective__plan=plan).select_related("objective__plan"), pk=pk
        )
    raise Http404


def _keys(values: list[str]) -> set[int]:
    return {int(value) for value in values if value.isdecimal() and len(value) < 19}


@require_http_methods(["GET", "POST"])
def archive_part(request: HttpRequest, slug: str, kind: str, pk: int) -> HttpResponse:
    """Archive an objective or a measure with all that stands under it, which is shown first; or bring it back."""
    plan = managed_plan(request, slug)
    part = _part(plan, kind, pk)
    restoring = part.archived_at is not None
    if request.method == "POST":
        restoring = request.POST.get("do") == "restore"
    form, status = PartArchiveForm(request.POST if request.method == "POST" else None), 200
    form.fields["reason"].required = not restoring
    name = "L’objectif" if kind == "objectif" else "Le volet"
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            with acts_made() as acts:
                if restoring:
                    count = archiving.restore_part(user=request.user, part=part, reason=reason)
                else:
                    seen = _keys(request.POST.getlist("seen"))
                    count = archiving.archive_part(user=request.user, part=part, reason=reason, seen=seen)
        except Refused as refused:
            form.add_error(None, str(refused))
        except Stale:
            status = 409
            form.add_error(
                None,
                "D’autres actions s’y trouvent maintenant\u00a0: vérifiez la liste ci-dessous, puis archivez de nouveau.",
            )
        else:
            along = f", avec {count} action{'s' if count > 1 else ''}" if count else ""
            done = "désarchivé" if restoring else "archivé"
            say_done(
                request, f"{name} «\u00a0{part.label or 'sans intitulé'}\u00a0» est {done}{along}.", acts
            )
            return redirect(reverse("actions:structure", args=[slug]))
    if form.errors and status == 200:
        status = 422
    context = {
        "plan": plan,
        "part": part,
        "name": name.lower(),
        "restoring": restoring,
        "form": form,
        "measures": part.measures.filter(archived_at=part.archived_at) if kind == "objectif" else [],
        "actions": part.actions.filter(archived_at=part.archived_at)
        .select_related("lead", "plan")
        .order_by("position", "pk"),
        "nav": "structure",
    }
    return render(request, "actions/part_archive.html", context, status=status)
