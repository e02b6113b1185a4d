"""Plans, the list of actions, its exports and its changes in bulk."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts.enums import Role
from actions import access, exports
from actions.filters import ActionFilter, ordering
from actions.forms import BulkForm
from actions.models import Action, Plan
from actions.services import editing, reports
from actions.services.errors import Refused
from documents.tabular import export_response

PAGE_SIZE = 50
FIRST_FILTERS = ("q", "objective", "lead", "status", "deadline")
MORE_FILTERS = ("recommendation", "weather", "stale", "unassigned", "mine")
COLUMNS = (
    ("number", "N°"),
    ("label", "Action"),
    ("objective", "Objectif"),
    ("lead", "Pilote"),
    ("deadline", "Échéance"),
    ("status", "Statut"),
    ("weather", "Météo"),
    ("progress", "Avancement"),
    ("report", "Dernier point"),
)
# What a stream reads at once.
CHUNK = 500


def visible_plan(request: HttpRequest, slug: str) -> Plan:
    """The plan of a slug, or 404 when the person may not see it."""
    return get_object_or_404(Plan.objects.visible_to(request.user), slug=slug)


@require_GET
def plan_list(request: HttpRequest) -> HttpResponse:
    """The plans that one may see."""
    plans = Plan.objects.visible_to(request.user).filter(archived_at=None)
    if kind := request.GET.get("export"):
        return export_response(plans, exports.PLAN_COLUMNS, kind, "plans", sheet="Plans")
    return render(
        request,
        "actions/plan_list.html",
        {"plans": plans, "nav": "plans", "may_import": request.user.has_role(Role.PLAN_MANAGER)},
    )


def _filtered(request: HttpRequest, plan: Plan) -> ActionFilter:
    data = request.GET.copy()
    if "q" in data:
        data["q"] = data["q"].replace("\x00", "")
    return ActionFilter(data, plan=plan, user=request.user, queryset=plan.actions.live().for_list())


@require_GET
def action_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The actions of a plan, filtered and sorted as the address says."""
    plan = visible_plan(request, slug)
    filtered = _filtered(request, plan)
    sort = request.GET.get("sort", "")
    page = Paginator(filtered.qs.order_by(*ordering(sort)), PAGE_SIZE).get_page(request.GET.get("page"))
    manages = access.manages(request.user, plan)
    return render(
        request,
        "actions/list.html",
        {
            "plan": plan,
            "page": page,
            "first_filters": [filtered.form[name] for name in FIRST_FILTERS],
            "more_filters": [filtered.form[name] for name in MORE_FILTERS],
            "more_filters_used": any(request.GET.get(name) for name in MORE_FILTERS),
            "columns": COLUMNS,
            "sort": sort,
            "manages": manages,
            "bulk": BulkForm(actions=Action.objects.none(), auto_id="bulk_%s") if manages else None,
            "nav": "list",
        },
    )


@require_GET
def action_export(request: HttpRequest, slug: str, kind: str) -> HttpResponseBase:
    """The rows as filtered and sorted, all columns in their fixed order."""
    plan = visible_plan(request, slug)
    rows = _filtered(request, plan).qs.for_export().order_by(*ordering(request.GET.get("sort", "")))
    return export_response(
        rows.iterator(chunk_size=CHUNK), exports.COLUMNS, kind, f"{plan.slug}-actions", sheet="Actions"
    )


@require_POST
def action_bulk(request: HttpRequest, slug: str) -> HttpResponse:
    """Status, weather or lead of several actions at once: all or nothing."""
    plan = visible_plan(request, slug)
    if not access.manages(request.user, plan):
        raise PermissionDenied
    form = BulkForm(request.POST, actions=plan.actions.live())
    if not form.is_valid():
        for errors in form.errors.values():
            messages.error(request, " ".join(errors))
        return redirect("actions:list", slug)
    data = form.cleaned_data
    try:
        count = 0
        if data["status"] or data["weather"]:
            written = reports.report_in_bulk(
                user=request.user, actions=data["actions"], status=data["status"], weather=data["weather"]
            )
            count = len(written)
        if data["lead"]:
            count = max(
                count, editing.assign_lead(user=request.user, actions=data["actions"], lead=data["lead"])
            )
    except Refused as refused:
        messages.error(request, f"Rien n’a été modifié. {refused}")
    else:
        messages.success(request, f"Actions modifiées : {count}.")
    return redirect("actions:list", slug)


@require_GET
def recommendations(request: HttpRequest, slug: str) -> HttpResponse:
    """The recommendations of a plan, the actions that answer each, and those that no action answers."""
    plan = visible_plan(request, slug)
    found = plan.recommendations.prefetch_related("answers__measure__actions__lead").all()
    if kind := request.GET.get("export"):
        rows = exports.recommendation_rows(found)
        columns, name = exports.RECOMMENDATION_COLUMNS, f"{plan.slug}-recommandations"
        return export_response(rows, columns, kind, name, sheet="Recommandations")
    return render(
        request, "actions/recommendations.html", {"plan": plan, "found": found, "nav": "recommendations"}
    )
