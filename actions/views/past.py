"""« À une autre date »: the plan as it stood, and what changed between two days. Nothing is edited here."""

import datetime as dt

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from actions.differences import LABELS, differences
from actions.figures import figures
from actions.models import Cutoff, Plan
from actions.past_forms import CompareForm, PastForm
from actions.plan_table import columns, lines
from actions.querysets.moves import reasons_between, successions_between
from actions.querysets.past import Depth, first_day, plan_at
from actions.querysets.past_indicators import indicators_at
from actions.snapshot import NotYet
from documents.tabular import KINDS, Column, export_response
from sgcd_plan import clock

PAGE_SIZE = 50
DIFFERENCES = [
    Column("number", "N°", lambda d: d.number, 6),
    Column("label", "Action", lambda d: d.label, 50),
    Column("kind", "Changement", lambda d: d.kind_label, 20),
    Column("before", "Avant", lambda d: d.before, 40),
    Column("after", "Après", lambda d: d.after, 40),
    Column("reason", "Motif", lambda d: d.reason, 40),
]


def _plan(request: HttpRequest, slug: str) -> Plan:
    return get_object_or_404(Plan.objects.visible_to(request.user), slug=slug)


def _cutoff(plan: Plan, asked: QueryDict) -> Cutoff | None:
    """The month cut off that an address names (« arrete »), None when it names none."""
    pk = asked.get("arrete", "")
    if not pk:
        return None
    return get_object_or_404(
        plan.cutoffs, pk=int(pk) if pk.isascii() and pk.isdecimal() and len(pk) < 19 else 0
    )


def month_ends(first: dt.date, today: dt.date) -> list[dt.date]:
    """The last days of the months from ``first`` to the month before ``today``'s, latest first, at most twelve."""
    found, day = [], today.replace(day=1) - dt.timedelta(days=1)
    while day >= first and len(found) < 12:
        found.append(day)
        day = day.replace(day=1) - dt.timedelta(days=1)
    return found


@require_GET
def plan_past(request: HttpRequest, slug: str) -> HttpResponse:
    """The plan at the end of a past day, fifty actions a page, or that state as a table to save."""
    plan = _plan(request, slug)
    first, today = first_day(plan), clock.today()
    cutoffs = list(plan.cutoffs.standing()[:12])
    form = PastForm(request.GET if "date" in request.GET else None, cutoff=_cutoff(plan, request.GET))
    context = {
        "plan": plan,
        "form": form,
        "first": first,
        "months": month_ends(first, today),
        "cutoffs": cutoffs,
        "cutoff": form.cutoff,
        "today": today,
        "nav": "past",
    }
    if not form.is_bound:
        return render(request, "actions/past.html", context)
    if not form.is_valid():
        return render(request, "actions/past.html", context, status=422)
    kind = request.GET.get("export")
    try:
        depth = Depth.WHOLE if kind in KINDS else Depth.FIGURES
        state = plan_at(plan, form.cleaned_data["date"], form.known_at, depth=depth)
    except NotYet as error:
        form.add_error("date", str(error))
        return render(request, "actions/past.html", context, status=422)
    if kind in KINDS:
        name = f"{plan.slug}-au-{state.on:%Y-%m-%d}"
        return export_response(lines(state), columns(state), kind, name, sheet=f"Au {state.on:%d-%m-%Y}")
    page = Paginator(list(state.places()), PAGE_SIZE).get_page(request.GET.get("page"))
    context |= {
        "state": state,
        "page": page,
        "figures": figures(state.actions, state.on),
        "indicators": indicators_at(plan, state),
        "overdue": {a.pk for _, _, a in page if a.is_overdue(state.on)},
    }
    return render(request, "actions/past.html", context)


@require_GET
def plan_differences(request: HttpRequest, slug: str) -> HttpResponse:
    """What changed in the plan between the ends of two days, filtered by kind, or as a table to save."""
    plan = _plan(request, slug)
    today = clock.today()
    asked = "start" in request.GET or "end" in request.GET
    data = request.GET
    if not asked:
        last_month = today.replace(day=1) - dt.timedelta(days=1)
        data = {"start": max(last_month, first_day(plan)), "end": today}
    form = CompareForm(data, cutoffs=plan.cutoffs.standing()[:60])
    context = {"plan": plan, "form": form, "nav": "past"}
    if not form.is_valid():
        return render(request, "actions/differences.html", context, status=422)
    data = form.cleaned_data
    try:
        before = plan_at(plan, data["start"], form.known_at("start"), depth=Depth.COMPARED)
        after = plan_at(plan, data["end"], form.known_at("end"), depth=Depth.COMPARED)
    except NotYet as error:
        form.add_error("start", str(error))
        return render(request, "actions/differences.html", context, status=422)
    found = differences(
        before,
        after,
        reasons_between(plan, data["start"], data["end"]),
        successions_between(plan, data["start"], data["end"]),
    )
    kind = request.GET.get("kind", "")
    shown = found.of_kind(kind) if kind in LABELS else found.actions
    if (wanted := request.GET.get("export")) in KINDS:
        name = f"{plan.slug}-du-{before.on:%Y-%m-%d}-au-{after.on:%Y-%m-%d}"
        return export_response(shown, DIFFERENCES, wanted, name, sheet="Différences")
    context |= {
        "found": found,
        "page": Paginator(shown, PAGE_SIZE).get_page(request.GET.get("page")),
        "counts": [(k, LABELS[k], count) for k, count in found.counts().items()],
        "kind": kind,
        "start_cutoff": form.cutoff("start"),
        "end_cutoff": form.cutoff("end"),
    }
    return render(request, "actions/differences.html", context)
