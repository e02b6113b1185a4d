"""« Points du mois »: for a plan manager, who has reported on a month and who has not."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from actions import access, expected
from actions.enums import LACKING, MonthState, ReportState
from actions.models import Action, Chase, Plan, ProgressReport
from actions.months import ReportingMonth, month_before
from actions.report_exports import MONTH_COLUMNS, TO_VALIDATE_COLUMNS
from actions.services import reports
from actions.services.errors import Refused
from actions.views.lists import visible_plan
from documents.tabular import export_response
from documents.typography import MONTHS
from organisations.models import Service
from sgcd_plan import clock

PAGE_SIZE = 50
# The states that a person counts, in the order in which they need an answer.
SHOWN = (
    MonthState.SUBMITTED,
    MonthState.SENT_BACK,
    MonthState.MISSING,
    MonthState.LATE,
    MonthState.EXPECTED,
    MonthState.VALIDATED,
)
ON_BEHALF, TO_CONFIRM = "on_behalf", "to_confirm"


@dataclass(frozen=True)
class Row:
    """An action that owes a report on the month, with what was given."""

    action: Action
    report: ProgressReport | None
    month: ReportingMonth
    # Since when a service that was asked again has not answered.
    chased: dt.datetime | None = None

    @property
    def state(self) -> MonthState:
        """Where its report stands."""
        return MonthState(self.action.month_state)

    @property
    def due(self) -> dt.date:
        """The last day on which it is on time."""
        return self.month.due(expected.territory_key(self.action))

    @property
    def after_due(self) -> bool:
        """Whether the report that was given came late."""
        return self.report is not None and timezone.localtime(self.report.recorded_at).date() > self.due


def managed_plan(request: HttpRequest, slug: str) -> Plan:
    """The plan of a slug: 404 when unseen, 403 for those who do not manage it."""
    plan = visible_plan(request, slug)
    if not access.manages(request.user, plan):
        raise PermissionDenied
    return plan


def asked_month(plan: Plan, asked: str) -> ReportingMonth:
    """The month of an address (« 2024-04 »), the one under way when it says nothing that can be read."""
    year, _, month = asked.partition("-")
    if year.isdecimal() and month.isdecimal() and len(year) == 4 and len(month) <= 2:
        year, month = int(year), int(month)
        if plan.as_of.year <= year <= clock.today().year and 1 <= month <= 12:
            day = dt.date(year, month, 1)
            if day < clock.today().replace(day=1):
                return ReportingMonth.of(plan, day)
    return ReportingMonth.asked_on(plan, clock.today())


def months_of(plan: Plan) -> list[tuple[str, str]]:
    """The months that one may choose, latest first: value and name."""
    found, day = [], month_before(clock.today())[0]
    while day >= plan.as_of.replace(day=1) and len(found) < 60:
        found.append((f"{day:%Y-%m}", f"{MONTHS[day.month - 1]}\u00a0{day.year}"))
        day = month_before(day)[0]
    return found or [(f"{day:%Y-%m}", f"{MONTHS[day.month - 1]}\u00a0{day.year}")]


def _rows(actions, month: ReportingMonth) -> list[Row]:
    """The rows of a page or a file: two queries more, whatever their number."""
    actions = list(actions)
    found = (
        ProgressReport.objects.filter(pk__in=[a.month_report for a in actions if a.month_report])
        .select_related("author", "reviewed_by")
        .with_paragraphs()
        .in_bulk()
    )
    chased = Chase.objects.since([action.pk for action in actions])
    return [Row(a, found.get(a.month_report), month, chased.get(a.pk)) for a in actions]


def _narrowed(owing: QuerySet[Action], state: str, lead: str) -> QuerySet[Action]:
    if state in MonthState.values:
        owing = owing.filter(month_state=state)
    elif state in (ON_BEHALF, TO_CONFIRM):
        kept = ProgressReport.objects.exclude(received_from="")
        if state == TO_CONFIRM:
            kept = kept.filter(to_confirm=True)
        owing = owing.filter(month_report__in=kept.values("pk"))
    if lead.isdecimal() and len(lead) < 10:
        owing = owing.filter(lead_id=int(lead))
    elif lead == "none":
        owing = owing.filter(lead=None)
    return owing


def _tally(owing: QuerySet[Action]) -> list[tuple[str, str, int]]:
    """How many reports stand where: value of the filter, words, count."""
    counted = Counter(dict(owing.order_by().values_list("month_state").annotate(count=Count("pk"))))
    behalf = ProgressReport.objects.filter(pk__in=owing.order_by().values("month_report")).aggregate(
        **{
            ON_BEHALF: Count("pk", filter=~Q(received_from="")),
            TO_CONFIRM: Count("pk", filter=Q(to_confirm=True)),
        }
    )
    return [
        *[(s.value, s.label, counted[s]) for s in SHOWN],
        (ON_BEHALF, "Saisis pour le pilote", behalf[ON_BEHALF]),
        (TO_CONFIRM, "À confirmer par le pilote", behalf[TO_CONFIRM]),
    ]


@require_GET
def month(request: HttpRequest, slug: str) -> HttpResponseBase:
    """For each action that owes a report on the month: given, validated, sent back, late, missing, on behalf."""
    plan = managed_plan(request, slug)
    chosen = asked_month(plan, request.GET.get("mois", ""))
    owing = plan.actions.live().owing(chosen)
    if chosen != ReportingMonth.asked_on(plan, clock.today()):
        owing = owing.written_by(chosen.last)
    state, lead = request.GET.get("etat", ""), request.GET.get("pilote", "")
    narrowed = (
        _narrowed(owing, state, lead).select_related("lead__territory", "plan").order_by("position", "pk")
    )
    if kind := request.GET.get("export"):
        name = f"{plan.slug}-points-{chosen.first:%Y-%m}"
        return export_response(_rows(narrowed, chosen), MONTH_COLUMNS, kind, name, sheet="Points du mois")
    tally = _tally(owing)
    page = Paginator(narrowed, PAGE_SIZE).get_page(request.GET.get("page"))
    rows = _rows(page, chosen)
    today = clock.today()
    return render(
        request,
        "actions/month.html",
        {
            "plan": plan,
            "month": chosen,
            "value": f"{chosen.first:%Y-%m}",
            "name": f"{MONTHS[chosen.first.month - 1]}\u00a0{chosen.first.year}",
            "months": months_of(plan),
            "due": chosen.due(),
            "cutoff": chosen.cutoff(),
            "lack": chosen.lack(today),
            "tally": tally,
            "owed": sum(count for value, _, count in tally if value in MonthState.values),
            "given": sum(c for v, _, c in tally if v in (MonthState.SUBMITTED, MonthState.VALIDATED)),
            "state": state,
            "lead": lead,
            "leads": Service.objects.filter(led_actions__plan=plan).distinct(),
            "page": page,
            "rows": rows,
            "to_validate": any(row.state == MonthState.SUBMITTED for row in rows),
            "lacking": LACKING,
            "lacking_now": chosen == ReportingMonth.asked_on(plan, today)
            and any(count for value, _, count in tally if value in LACKING),
            "nav": "month",
        },
    )


@require_GET
def to_validate(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The reports handed in that wait for an answer, whatever their month: the list that « N points à valider » counts."""
    plan = managed_plan(request, slug)
    found = (
        ProgressReport.objects.to_validate()
        .filter(action__plan=plan)
        .select_related("action__lead", "action__plan", "author")
        .defer("search", "action__search")
        .with_paragraphs()
        .order_by("holds_on", "action__position", "pk")
    )
    if kind := request.GET.get("export"):
        name = f"{plan.slug}-points-a-valider"
        return export_response(found, TO_VALIDATE_COLUMNS, kind, name, sheet="Points à valider")
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"plan": plan, "page": page, "nav": "month"}
    return render(request, "actions/to_validate.html", context)


@require_POST
def validate(request: HttpRequest, slug: str) -> HttpResponse:
    """Validate the reports that are ticked."""
    plan = managed_plan(request, slug)
    ticked = [pk for pk in request.POST.getlist("reports") if pk.isdecimal() and len(pk) < 19]
    found = ProgressReport.objects.visible_to(request.user).filter(
        pk__in=ticked, action__plan=plan, state=ReportState.SUBMITTED
    )
    back = request.POST.get("query", "")
    if not ticked:
        messages.error(request, "Cochez au moins un point à valider.")
    else:
        try:
            count = reports.validate_reports(user=request.user, reports=found)
        except Refused as refused:
            messages.error(request, f"Rien n’a été validé. {refused}")
        else:
            messages.success(request, f"Points validés : {count}.")
    if back == "a-valider":
        return redirect("actions:to_validate", slug)
    return redirect(f"{redirect('actions:month', slug).url}?{back}")
