"""Plans, the list of actions and what leaves of it."""

from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from actions import access, cells, exports, filters, list_files, saved, tables
from actions.bulk_forms import BulkForm
from actions.filters import ActionFilter
from actions.models import Action, Chase, Plan, ProgressReport
from actions.months import ReportingMonth
from documents.tabular import KINDS, SHEETS, export_response
from journal.services import start_job
from sgcd_plan import clock

PAGE_SIZE = 50


def visible_plan(request: HttpRequest, slug: str) -> Plan:
    """The plan of a slug, or 404 when the person may not see it."""
    return get_object_or_404(Plan.objects.visible_to(request.user), slug=slug)


def filtered_actions(request: HttpRequest, plan: Plan, asked: QueryDict) -> ActionFilter:
    """The actions of a plan, filtered as a query asks."""
    return ActionFilter(asked, plan=plan, user=request.user, queryset=plan.actions.all())


def _kept(asked: QueryDict, names: set[str], *, keep: bool) -> list[tuple[str, str]]:
    """The parameters of a query that a form carries along: those of ``names``, or all the others."""
    return [(n, v) for n, values in asked.lists() for v in values if (n in names) is keep]


def render_list(
    request: HttpRequest,
    plan: Plan,
    asked: QueryDict,
    *,
    bulk: BulkForm | None = None,
    views: saved.ViewsOfList | None = None,
    new_view: dict | None = None,
    status: int = 200,
) -> HttpResponse:
    """The list as a query asks; ``bulk``, ``new_view``: the changes in bulk, the view to save that were refused."""
    views = views or saved.views_of_list(request.user, plan, asked)
    asked = saved.explicit(asked, views)
    filtered = filtered_actions(request, plan, asked)
    sort, columns = asked.get("sort", ""), tables.chosen(",".join(asked.getlist("cols")))
    rows = filtered.qs.for_rows(*columns)
    table = tables.ActionTable(rows.order_by(*tables.TIES), order_by=sort)
    page = Paginator(table.data.data, PAGE_SIZE).get_page(asked.get("page"))
    shown = list(page.object_list)
    month = ReportingMonth.asked_on(plan, clock.today())
    unmet = ProgressReport.objects.unmet_among(shown, month) if "report" in columns else {}
    chased = Chase.objects.since([action.pk for action in shown]) if "report" in columns else {}
    manages = access.manages(request.user, plan)
    refusals = filtered.refusals()
    if manages and bulk is None:
        bulk = BulkForm(actions=Action.objects.none())
    if bulk is not None:
        bulk.offer(filtered.choices.assignable())
    ticked = (bulk.ticked if bulk else ()) if manages else None
    return render(
        request,
        "actions/list.html",
        {
            "plan": plan,
            "page": page,
            "asked": asked,
            "saved": views,
            "new_view": new_view,
            "address": reverse("actions:list", args=[plan.slug]),
            "first_filters": [filtered.form[name] for name in filters.FIRST],
            "more_filters": [filtered.form[name] for name in filters.MORE],
            "more_filters_used": any(asked.get(name) for name in filters.MORE),
            "active_filters": filtered.active(),
            "unfiltered": filters.query_without(asked, *filtered.filters),
            "refusals": refusals,
            "columns": [table.columns[name] for name in columns],
            "rows": cells.Rows(plan.slug, columns, filtered.choices, ticked, unmet, chased).html(shown),
            "shown": dict.fromkeys(columns, True),
            "all_columns": tables.LABELS.items(),
            "kept": _kept(asked, {"sort", "cols", saved.PARAMETER}, keep=True),
            "kept_for_columns": _kept(asked, {"cols", "page"}, keep=False),
            "kinds": KINDS,
            "heavy": {kind for kind in KINDS if list_files.is_heavy(kind, page.paginator.count)},
            "sort": sort,
            "manages": manages,
            "bulk": bulk,
            "bulk_fields": [bulk[name] for name in BulkForm.FIELDS] if bulk else (),
            "nav": "list",
        },
        status=422 if refusals else status,
    )


@require_GET
def action_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The actions of a plan, filtered and sorted as the address says; the person's default view when it says nothing."""
    plan = visible_plan(request, slug)
    views = saved.views_of_list(request.user, plan, request.GET)
    if not request.GET and views.default:
        return redirect(views.default)
    return render_list(request, plan, request.GET, views=views)


@require_GET
def action_export(request: HttpRequest, slug: str, kind: str) -> HttpResponseBase:
    """The rows as filtered and sorted: all columns in their fixed order, or those of the page (« affichees »).

    A filter that cannot be applied gives the list and why: nobody takes a file for what it is not.
    """
    plan = visible_plan(request, slug)
    filtered = filtered_actions(request, plan, request.GET)
    if filtered.refusals():
        return render_list(request, plan, request.GET)
    rows = list_files.rows_of(filtered, request.GET)
    if kind in SHEETS and list_files.is_heavy(kind, count := filtered.qs.count()):
        context = {
            "plan": plan,
            "kind": kind,
            "count": count,
            "query": request.GET.urlencode(),
            "nav": "list",
        }
        return render(request, "actions/list_file.html", context)
    columns, name = list_files.columns_of(request.GET), list_files.base_name(plan)
    return export_response(
        rows.iterator(chunk_size=list_files.CHUNK), columns, kind, name, sheet=list_files.SHEET
    )


def _in_a_worker(request: HttpRequest, slug: str, *, task: str, label: str, **arguments: str) -> HttpResponse:
    """Start the job that makes a file of the list as filtered, and lead to its page; the list when it cannot be."""
    plan = visible_plan(request, slug)
    query = request.POST.get("query", "").replace("\x00", "")
    if filtered_actions(request, plan, QueryDict(query)).refusals():
        return render_list(request, plan, QueryDict(query))
    if request.POST.get("colonnes") == "affichees":
        query = f"{query}&colonnes=affichees"
    job = start_job(
        user=request.user,
        label=f"{label} — {plan.title}",
        task=task,
        arguments={"plan": plan.pk, "query": query, **arguments},
    )
    return redirect("journal:job", job.pk)


@require_POST
def action_sheet(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Ask for a long list as a spreadsheet: a worker makes it, the page of the job gives it."""
    if kind not in SHEETS:
        raise Http404("Ce format d’export n’existe pas.")
    label = f"Liste des actions ({kind.upper()})"
    return _in_a_worker(
        request,
        slug,
        task="actions.list_sheet",
        label=label,
        kind=kind,
        colonnes=request.POST.get("colonnes", ""),
    )


@require_POST
def action_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for the list as a PDF: a worker makes it, the page of the job gives it."""
    return _in_a_worker(request, slug, task="actions.list_pdf", label="Liste des actions (PDF)")


@require_GET
def last_report(request: HttpRequest, slug: str, number: str) -> HttpResponse:
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
    actions = Action.objects.live().select_related("lead").defer("search").order_by("position", "pk")
    found = plan.recommendations.prefetch_related(Prefetch("answers__measure__actions", queryset=actions))
    if kind := request.GET.get("export"):
        rows = exports.recommendation_rows(found)
        columns, name = exports.RECOMMENDATION_COLUMNS, f"{plan.slug}-recommandations"
        return export_response(rows, columns, kind, name, sheet="Recommandations")
    return render(
        request, "actions/recommendations.html", {"plan": plan, "found": found, "nav": "recommendations"}
    )
