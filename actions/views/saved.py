"""A person's saved views of the list of actions."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from actions import saved
from actions.models import Plan, SavedView
from actions.services import saved_views
from actions.services.errors import Refused
from actions.views.lists import filtered_actions, render_list, visible_plan

DELETED_SHOWN = 10


def _shown_query(request: HttpRequest) -> QueryDict:
    """What the list showed when its person pressed the button."""
    return QueryDict(request.POST.get("query", "").replace("\x00", ""))


def _render_views(
    request: HttpRequest, plan: Plan, *, refused: dict | None = None, status: int = 200
) -> HttpResponse:
    """The views of a person, to open, rename and delete; ``refused``: the one whose name was refused, as typed."""
    mine = SavedView.objects.visible_to(request.user).filter(plan=plan)
    form = filtered_actions(request, plan, QueryDict()).form
    found = list(mine.live())
    for view in found:
        view.plan, view.words = plan, saved.in_words(form, view)
    deleted = mine.exclude(archived_at=None).order_by("-archived_at")[:DELETED_SHOWN]
    context = {"plan": plan, "views": found, "deleted": deleted, "refused": refused, "nav": "list"}
    return render(request, "actions/saved_views.html", context, status=status)


@require_http_methods(["GET", "POST"])
def views(request: HttpRequest, slug: str) -> HttpResponse:
    """The person's views of a plan's list; POST saves what the list shows under a name."""
    plan = visible_plan(request, slug)
    if request.method == "GET":
        return _render_views(request, plan)
    asked = _shown_query(request)
    name, default = request.POST.get("name", ""), "default" in request.POST
    try:
        made = saved_views.save_view(
            user=request.user, plan=plan, name=name, query=saved.kept(asked), default=default
        )
    except Refused as refused:
        typed = {"name": name, "default": default, "said": str(refused)}
        return render_list(request, plan, asked, new_view=typed, status=422)
    made.plan = plan
    messages.success(request, f"Vue « {made.name} » enregistrée.")
    return redirect(made)


@require_POST
def view(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Bring a view up to date with the list, rename it, delete it, or bring it back."""
    plan = visible_plan(request, slug)
    found = get_object_or_404(
        SavedView.objects.visible_to(request.user).select_related("plan", "user"), pk=pk, plan=plan
    )
    decision = request.POST.get("decision")
    try:
        if decision == "update":
            found = saved_views.update_view(view=found, query=saved.kept(_shown_query(request)))
            messages.success(request, f"Vue « {found.name} » mise à jour.")
            return redirect(found)
        if decision == "rename":
            name, default = request.POST.get("name", ""), "default" in request.POST
            saved_views.rename_view(view=found, name=name, default=default)
            messages.success(request, "Vue enregistrée.")
        elif decision == "archive":
            saved_views.archive_view(view=found)
            messages.success(request, f"Vue « {found.name} » supprimée : vous pouvez la rétablir ci-dessous.")
        elif decision == "restore":
            saved_views.restore_view(view=found)
            messages.success(request, f"Vue « {found.name} » rétablie.")
        else:
            messages.error(request, "Choisissez d’enregistrer, de supprimer ou de rétablir la vue.")
    except Refused as refused:
        if decision == "rename":
            typed = {"pk": pk, "name": name, "default": default, "said": str(refused)}
            return _render_views(request, plan, refused=typed, status=422)
        messages.error(request, str(refused))
    return redirect("actions:views", slug)
