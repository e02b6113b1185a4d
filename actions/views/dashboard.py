"""« Tableau de bord »: where must one act, how the plan stands, what changed."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from actions import access
from actions.charts import deadline_timeline, status_bars
from actions.enums import Status, Weather
from actions.models import Plan
from actions.querysets import dashboard as found
from actions.querysets.recent import recent
from sgcd_plan import clock

PERIODS = (7, 30)
AT_RISK_SHOWN = 8


@require_GET
def dashboard(request: HttpRequest, slug: str) -> HttpResponse:
    """The state of a plan in one page; each figure links to the list that it counts."""
    plan = get_object_or_404(Plan.objects.visible_to(request.user), slug=slug)
    today, address = clock.today(), reverse("actions:list", args=[plan.slug])
    actions = plan.actions.live()

    def link(**query) -> str:
        return f"{address}?{urlencode(query)}" if query else address

    totals = found.totals(actions, today)
    objectives = found.by_objective(actions)
    recommendations = found.by_recommendation(plan, actions)
    ahead = list(found.deadlines_ahead(actions))
    risks = found.likely_to_slip(plan, actions, today)
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
        "manages": access.manages(request.user, plan),
        "decisions": found.needing_decision(actions, today),
        "risks": risks[:AT_RISK_SHOWN],
        "risk_count": len(risks),
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
            )
            for row in objectives
        ],
        "recommendations": [
            (row, link(recommendation=row["recommendation"].pk) if row["total"] else "")
            for row in recommendations
        ],
        "objective_chart": status_bars(
            "Nombre d’actions de chaque objectif, par statut",
            objectives,
            lambda row: row["objective__label"],
        ).svg(),
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
        "sentences": recent(actions, days),
    }
    return render(request, "actions/dashboard.html", context)
