"""« Mois arrêtés »: what each month promised, kept, put off, added; the cut-off that names its state."""

import datetime as dt
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from actions import access
from actions.cutoff_forms import CutoffArchiveForm, CutoffForm
from actions.enums import Status
from actions.figures import figures
from actions.models import Cutoff, Plan, Subscription
from actions.month_balance import BUCKETS, Line
from actions.months import ReportingMonth
from actions.querysets.cutoffs import came_later
from actions.querysets.past import first_day
from actions.services import cutoffs as services
from actions.services.errors import Refused
from actions.views.lists import visible_plan
from actions.views.month import managed_plan
from documents.tabular import KINDS, Column, export_response
from documents.typography import MONTHS
from sgcd_plan import clock

PAGE_SIZE = 50
NO_LEAD = "-"
# The columns of the tables by objective and by lead.
COUNTED = (
    "promised",
    "kept",
    "put_off",
    "broken",
    "set_aside",
    "done_besides",
    "slid_besides",
    "added",
    "missing",
)


def _status(value: str) -> str:
    return Status(value).label if value else ""


def _local(value: dt.datetime) -> dt.date:
    return timezone.localtime(value, clock.PARIS).date()


MONTH_COLUMNS = (
    Column("month", "Mois", lambda c: c.month_name, 18),
    Column("at", "Au", lambda c: c.at, 14),
    Column("known_at", "Arrêté le", lambda c: c.known_at, 18),
    *(Column(key, words, lambda c, key=key: c.summary.get(key), 14) for key, (words, _) in BUCKETS.items()),
    Column("total", "Actions", lambda c: c.summary.get("total"), 10),
    Column("done", "Réalisées", lambda c: c.summary.get("done"), 10),
    Column("done_to_attest", "Dont à constater", lambda c: c.summary.get("done_to_attest"), 10),
    Column("overdue", "En retard", lambda c: c.summary.get("overdue"), 10),
    Column("progress", "Avancement moyen (%)", lambda c: c.summary.get("progress"), 14),
    Column("note", "Observations", lambda c: c.note, 40),
)
LINE_COLUMNS = (
    Column("number", "N°", lambda row: row[0].number, 6),
    Column("label", "Action", lambda row: row[0].label, 60),
    Column("objective", "Objectif", lambda row: row[0].objective_label, 40),
    Column("lead", "Pilote", lambda row: row[0].lead, 20),
    Column("words", "Ce mois", lambda row: row[0].words, 24),
    Column("deadline_before", "Échéance avant", lambda row: row[0].deadline_before, 22),
    Column("deadline_after", "Échéance après", lambda row: row[0].deadline_after, 22),
    Column("reason", "Motif", lambda row: row[0].reason, 40),
    Column("status_before", "Statut avant", lambda row: _status(row[0].status_before), 16),
    Column("status_after", "Statut après", lambda row: _status(row[0].status_after), 16),
    Column("later", "Point reçu après l’arrêté le", lambda row: row[1], 18),
)


@require_GET
def months(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The months cut off, latest first, with what each did; those that were set aside, with the reason."""
    plan = visible_plan(request, slug)
    standing = plan.cutoffs.visible_to(request.user).standing().select_related("made_by")
    if (kind := request.GET.get("export")) in KINDS:
        return export_response(
            standing.iterator(), MONTH_COLUMNS, kind, f"{plan.slug}-mois", sheet="Mois arrêtés"
        )
    page = Paginator(standing, 24).get_page(request.GET.get("page"))
    for row in page:
        row.plan = plan
    manages = access.manages(request.user, plan)
    waiting = services.next_to_cut(plan) if manages else None
    context = {
        "plan": plan,
        "page": page,
        "archived": plan.cutoffs.exclude(archived_at=None).select_related("archived_by")[:50],
        "manages": manages,
        "subscribed": Subscription.objects.visible_to(request.user).running().filter(plan=plan).exists(),
        "waiting": f"{MONTHS[waiting.month - 1]} {waiting.year}" if waiting else "",
        "due": ReportingMonth.of(plan, waiting).cutoff() if waiting else None,
        "today": clock.today(),
        "nav": "months",
    }
    return render(request, "actions/months.html", context)


@require_http_methods(["GET", "POST"])
def make(request: HttpRequest, slug: str) -> HttpResponse:
    """What the month to cut off would say, then its cut-off."""
    plan = managed_plan(request, slug)
    form = CutoffForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.cut_off(user=request.user, plan=plan, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(
                request, f"« {made.name} » : ce qui vient ensuite comptera pour le mois suivant."
            )
            return redirect("actions:cutoff", plan.slug, made.pk)
    at = services.next_to_cut(plan)
    context = {"plan": plan, "form": form, "at": at, "today": clock.today(), "nav": "months"}
    if at is None:
        latest = plan.cutoffs.standing().first()
        start = latest.at + dt.timedelta(days=1) if latest else first_day(plan)
        context["next_day"] = ReportingMonth.of(plan, start).last + dt.timedelta(days=1)
    else:
        month = services.month_of(plan, at, clock.now(), services.previous(plan, at))
        counts = month.balance.counts()
        context |= {
            "name": f"{MONTHS[at.month - 1]} {at.year}",
            "month": month,
            "counts": [(words, counts[key], hint) for key, (words, hint) in BUCKETS.items()],
            "missing": month.balance.of("missing"),
            "cutoff_day": month.reporting.cutoff(),
            "figures": figures(month.after.actions, month.after.on),
        }
    return render(request, "actions/cutoff_make.html", context, status=422 if form.errors else 200)


def _found(request: HttpRequest, plan: Plan, pk: int) -> Cutoff:
    found = get_object_or_404(
        Cutoff.objects.visible_to(request.user).select_related("made_by", "archived_by"), plan=plan, pk=pk
    )
    found.plan = plan
    return found


def _asked(request: HttpRequest) -> dict:
    """The bucket, objective and lead that an address asks for; what it does not say, or says wrong, is all."""
    bucket, objective = request.GET.get("quoi", ""), request.GET.get("objectif", "")
    lead = request.GET.get("pilote", "")
    return {
        "bucket": bucket if bucket in BUCKETS else "",
        "objective": int(objective)
        if objective.isascii() and objective.isdecimal() and len(objective) < 19
        else None,
        "lead": None if not lead else "" if lead == NO_LEAD else lead,
    }


def _cells(counts: dict[str, int], **where) -> list[tuple[int, str]]:
    return [(counts[key], "?" + urlencode({"quoi": key, **where}) + "#liste") for key in COUNTED]


@require_GET
def cutoff(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """A month: what it promised, kept, put off and added, by objective and lead; each figure leads to its actions."""
    plan = visible_plan(request, slug)
    found = _found(request, plan, pk)
    month = services.month_of(plan, found.at, found.known_at, services.previous(plan, found.at))
    balance, asked = month.balance, _asked(request)
    later = came_later(plan, month.reporting, found.known_at)
    lines = [
        (line, later.get(line.pk) if "missing" in line.buckets else None) for line in balance.of(**asked)
    ]
    if (kind := request.GET.get("export")) in KINDS:
        return export_response(
            lines, LINE_COLUMNS, kind, f"{plan.slug}-mois-{found.at:%Y-%m}", sheet=found.month_name
        )
    counts = balance.counts()
    context = {
        "plan": plan,
        "cutoff": found,
        "month": month,
        "figures": figures(month.after.actions, month.after.on),
        "buckets": [
            (key, words, counts[key], hint, "?" + urlencode({"quoi": key}) + "#liste")
            for key, (words, hint) in BUCKETS.items()
        ],
        "headers": [BUCKETS[key][0] for key in COUNTED],
        "objectives": [(label, _cells(row, objectif=key)) for key, label, row in balance.by_objective()],
        "leads": [(lead, _cells(row, pilote=lead or NO_LEAD)) for lead, row in balance.by_lead()],
        "page": Paginator(lines, PAGE_SIZE).get_page(request.GET.get("page")),
        "asked": asked,
        "asked_words": _in_words(asked, balance.lines),
        "first_since": month.since is None,
        "manages": access.manages(request.user, plan),
        "is_latest": plan.cutoffs.standing().first() == found,
        "nav": "months",
    }
    return render(request, "actions/cutoff.html", context)


def _in_words(asked: dict, lines: tuple[Line, ...]) -> list[str]:
    """What the list below is narrowed to."""
    said = [BUCKETS[asked["bucket"]][0].lower()] if asked["bucket"] else []
    if asked["objective"] is not None:
        said += [
            f"objectif « {line.objective_label} »" for line in lines if line.objective == asked["objective"]
        ][:1]
    if asked["lead"] is not None:
        said.append(f"pilote {asked['lead']}" if asked["lead"] else "à attribuer")
    return said


@require_http_methods(["GET", "POST"])
def archive(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Set the latest cut-off aside, with its reason."""
    plan = managed_plan(request, slug)
    found = _found(request, plan, pk)
    form = CutoffArchiveForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.archive_cutoff(user=request.user, cutoff=found, reason=form.cleaned_data["reason"])
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"« {found.name} » est annulé ; le mois peut être arrêté de nouveau.")
            return redirect("actions:months", plan.slug)
    context = {"plan": plan, "cutoff": found, "form": form, "nav": "months"}
    return render(request, "actions/cutoff_archive.html", context, status=422 if form.errors else 200)
