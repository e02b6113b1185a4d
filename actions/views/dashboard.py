"""« Tableau de bord »: where must one act, how the plan stands, what changed."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from actions import access, expected, saved
from actions.charts import deadline_timeline, status_bars
from actions.enums import MonthState, Status, TargetState, Weather
from actions.models import Plan
from actions.months import ReportingMonth
from actions.querysets import dashboard as found
from actions.querysets.recent import recent
from sgcd_plan import clock

PERIODS = (7, 30)
AT_RISK_SHOWN = 8
INDICATORS_SHOWN = 8
# In the order of the table of objectives.
STATUS_COLUMNS = (
    Status.DONE,
    Status.IN_PROGRESS,
    Status.SUSPENDED,
    Status.NOT_STARTED,
    Status.ABANDONED,
)


def _indicators(plan: Plan) -> dict:
    """The indicators that have a target, missed ones first, and how many stand where with the list of those."""
    rows = list(plan.indicators.live().with_latest().in_order())
    address = reverse("actions:indicators", args=[plan.slug])
    order = list(TargetState)
    counts = [
        (s, s.label.lower(), sum(r.standing == s for r in rows), f"{address}?etat={s.value}")
        for s in TargetState
    ]
    return {
        "indicators": sorted(rows, key=lambda r: order.index(r.standing))[:INDICATORS_SHOWN],
        "indicator_count": len(rows),
        "indicators_link": address,
        "target_counts": [row for row in counts if row[2]],
    }


@require_GET
def dashboard(request: HttpRequest, slug: str) -> HttpResponse:
    """The state of a plan in one page; each figure links to the list that it counts."""
    plan = get_object_or_404(Plan.objects.visible_to(request.user), slug=slug)
    today, address = clock.today(), reverse("actions:list", args=[plan.slug])
    actions = plan.actions.live()

    def link(**query) -> str:
        # Without a filter: all of them, and not the view that the person opens by default.
        return f"{address}?{urlencode(query or {saved.PARAMETER: saved.WHOLE})}"

    totals = found.totals(actions, today)
    objectives = found.by_objective(actions)
    recommendations = found.by_recommendation(plan, actions)
    ahead = list(found.deadlines_ahead(actions))
    manages = access.manages(request.user, plan)
    risks = found.likely_to_slip(plan, actions, today)
    month = ReportingMonth.asked_on(plan, today)
    unreported = actions.unmet(month).exclude(month_state=MonthState.SENT_BACK).count()
    days = 30 if request.GET.get("jours") == "30" else 7
    tiles = [
        (
            "En retard",
            totals["overdue"],
            link(deadline="overdue"),
            "échéance dépassée, ni réalisées ni suspendues",
        ),
        (
            "Échéance dans les 30 jours",
            totals["due_soon"],
            link(deadline="30"),
            "ni réalisées ni abandonnées",
        ),
        ("Sans point depuis 30 jours", totals["stale"], link(stale="on"), "aucune nouvelle du pilote"),
        (
            "Point du mois manquant",
            unreported,
            link(report="lacking"),
            f"celui {month.of_it}, non transmis à temps",
        ),
        (
            "En attente de réponse",
            totals["chased"],
            link(chased="on"),
            "relancées, le service n’a pas encore répondu",
        ),
        ("À constater", totals["to_attest"], link(attest="on"), "déclarées réalisées, à confirmer"),
        (
            "Livrable en retard",
            totals["deliverable_late"],
            link(deliverable="late"),
            "prévu, ni signé ni diffusé",
        ),
        ("Échéance repoussée", totals["slid"], link(slid="on"), "au moins une fois depuis le début"),
        (
            "Démarrage en retard",
            totals["late_to_start"],
            link(deadline="late"),
            "un mois après leur premier jour",
        ),
        ("À attribuer", totals["unassigned"], link(unassigned="on"), "sans pilote"),
        ("Sans date limite", totals["without_deadline"], link(deadline="none"), "aucun jour à dépasser"),
    ]
    context = {
        "plan": plan,
        "nav": "dashboard",
        "today": today,
        "totals": totals,
        "tiles": tiles,
        "all_link": link(),
        "manages": manages,
        "waiting": expected.waiting(Plan.objects.filter(pk=plan.pk)) if manages else [],
        "decisions": found.needing_decision(actions, today),
        "risks": risks[:AT_RISK_SHOWN],
        "risk_count": len(risks),
        "risk_link": link(risk="on"),
        "attest_link": link(attest="on"),
        "statuses": [(s, s.label, totals[f"status_{s.value}"], link(status=s.value)) for s in Status],
        "weathers": [
            *((w, w.label, totals[f"weather_{w.value}"], link(weather=w.value)) for w in Weather),
            ("", "Non renseignée", totals["weather_"], link(weather="none")),
        ],
        "objectives": [
            (
                row,
                link(objective=row["objective_id"]),
                link(objective=row["objective_id"], deadline="overdue"),
                link(objective=row["objective_id"], attest="on"),
                [
                    (row[f"n_{s.value}"], link(objective=row["objective_id"], status=s.value))
                    for s in STATUS_COLUMNS
                ],
            )
            for row in objectives
        ],
        "recommendations": [
            (
                row,
                link(recommendation=row["recommendation"].pk) if row["total"] else "",
                link(recommendation=row["recommendation"].pk, status=Status.DONE.value),
                link(recommendation=row["recommendation"].pk, deadline="overdue"),
                link(recommendation=row["recommendation"].pk, attest="on"),
            )
            for row in recommendations
        ],
        "objective_chart": status_bars(
            "Nombre d’actions de chaque objectif, par statut",
            objectives,
            lambda row: row["objective__label"],
        ).svg(),
        **_indicators(plan),
        "ahead": ahead,
        "timeline": deadline_timeline(
            "Échéances des actions ouvertes, par trimestre",
            ahead,
            today,
        ).svg()
        if ahead
        else "",
        "days": days,
        "periods": PERIODS,
        "sentences": recent(plan, actions, days),
    }
    return render(request, "actions/dashboard.html", context)
