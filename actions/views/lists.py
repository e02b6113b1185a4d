"""Plans, the list of actions and what leaves of it."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from accounts.enums import Role
from actions import access, exports, filters, tables
from actions.bulk_forms import BulkForm
from actions.filters import ActionFilter
from actions.models import Action, Plan
from documents.tabular import KINDS, export_response
from journal.services import start_job

PAGE_SIZE = 50
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


def filtered_actions(request: HttpRequest, plan: Plan, asked: QueryDict) -> ActionFilter:
    """The actions of a plan, filtered as a query asks."""
    return ActionFilter(asked, plan=plan, user=request.user, queryset=plan.actions.all())


def _kept(asked: QueryDict, names: set[str], *, keep: bool) -> list[tuple[str, str]]:
    """The parameters of a query that a form carries along: those of ``names``, or all the others."""
    return [(n, v) for n, values in asked.lists() for v in values if (n in names) is keep]


def render_list(
    request: HttpRequest, plan: Plan, asked: QueryDict, *, bulk: BulkForm | None = None, status: int = 200
) -> HttpResponse:
    """The list as a query asks; ``bulk``: the form of the changes in bulk, when it was refused."""
    filtered = filtered_actions(request, plan, asked)
    sort, columns = asked.get("sort", ""), tables.chosen(",".join(asked.getlist("cols")))
    rows = filtered.qs.for_list(*columns)
    table = tables.ActionTable(tables.sorted_as(rows, sort), order_by=sort)
    page = Paginator(table.data.data, PAGE_SIZE).get_page(asked.get("page"))
    manages = access.manages(request.user, plan)
    refusals = filtered.refusals()
    if manages and bulk is None:
        bulk = BulkForm(actions=Action.objects.none())
    return render(
        request,
        "actions/list.html",
        {
            "plan": plan,
            "page": page,
            "asked": asked,
            "address": reverse("actions:list", args=[plan.slug]),
            "first_filters": [filtered.form[name] for name in filters.FIRST],
            "more_filters": [filtered.form[name] for name in filters.MORE],
            "more_filters_used": any(asked.get(name) for name in filters.MORE),
            "active_filters": filtered.active(),
            "unfiltered": filters.query_without(asked, *filtered.filters),
            "refusals": refusals,
            "columns": [table.columns[name] for name in columns],
            "shown": dict.fromkeys(columns, True),
            "all_columns": tables.LABELS.items(),
            "kept": _kept(asked, {"sort", "cols"}, keep=True),
            "kept_for_columns": _kept(asked, {"cols", "page", "view"}, keep=False),
            "kinds": KINDS,
            "sort": sort,
            "manages": manages,
            "bulk": bulk,
            "bulk_fields": [bulk[name] for name in BulkForm.FIELDS] if bulk else (),
            "ticked": bulk.ticked if bulk else (),
            "nav": "list",
        },
        status=422 if refusals else status,
    )


@require_GET
def action_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The actions of a plan, filtered and sorted as the address says."""
    return render_list(request, visible_plan(request, slug), request.GET)


@require_GET
def action_export(request: HttpRequest, slug: str, kind: str) -> HttpResponseBase:
    """The rows as filtered and sorted: all columns in their fixed order, or those of the page (« affichees »).

    A filter that cannot be applied gives the list and why: nobody takes a file for what it is not.
    """
    plan = visible_plan(request, slug)
    filtered = filtered_actions(request, plan, request.GET)
    if filtered.refusals():
        return render_list(request, plan, request.GET)
    columns, name = exports.COLUMNS, f"{plan.slug}-actions"
    if request.GET.get("colonnes") == "affichees":
        shown = tables.chosen(",".join(request.GET.getlist("cols")))
        columns = [exports.BY_KEY[key] for column in shown for key in tables.EXPORTED[column]]
    rows = tables.sorted_as(filtered.qs.for_export(), request.GET.get("sort", ""))
    return export_response(rows.iterator(chunk_size=CHUNK), columns, kind, name, sheet="Actions")


@require_POST
def action_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for the list as a PDF: a worker makes it, the page of the job gives it."""
    plan = visible_plan(request, slug)
    query = request.POST.get("query", "").replace("\x00", "")
    if filtered_actions(request, plan, QueryDict(query)).refusals():
        return render_list(request, plan, QueryDict(query))
    job = start_job(
        user=request.user,
        label=f"Liste des actions (PDF) — {plan.title}",
        task="actions.list_pdf",
        arguments={"plan": plan.pk, "query": query},
    )
    return redirect("journal:job", job.pk)


@require_GET
def last_report(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The last report of an action, for its row; whoever comes by the address is led to the action."""
    plan = visible_plan(request, slug)
    action = get_object_or_404(plan.actions.live(), number=number)
    action.plan = plan
    if not request.htmx:
        return redirect(f"{action.get_absolute_url()}#points")
    report = action.reports.counting().select_related("author").first()
    return render(request, "actions/list_last_report.html", {"action": action, "report": report})


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
