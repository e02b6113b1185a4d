"""The yardstick of the list: what the same fifty rows cost with nothing around them."""

from django.db.models import Count, OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from actions.models import Action, Plan

ROWS = 50


def bare(request: HttpRequest, slug: str) -> HttpResponse:
    """Fifty rows of a plan, the texts and the links of the list's own: session's check, two queries, a plain template.

    No right is checked, nothing is filtered, sorted, ticked or drawn around the table.
    """
    counts = Action.objects.live().filter(plan=OuterRef("pk")).order_by().values("plan")
    plans = Plan.objects.annotate(live=Subquery(counts.annotate(count=Count("pk")).values("count")))
    plan = get_object_or_404(plans, slug=slug)
    rows = plan.actions.live().select_related("objective", "lead").defer("search")
    return render(request, "bare.html", {"plan": plan, "rows": rows.order_by("position", "pk")[:ROWS]})
