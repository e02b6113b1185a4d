"""The yardstick of the list: the same fifty rows with nothing around them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from actions.models import Action

ROWS = 50


def bare(request: HttpRequest, slug: str) -> HttpResponse:
    """Fifty rows of a plan: the session's check (by the middleware), two queries, a plain template."""
    actions = Action.objects.filter(plan__slug=slug, archived_at=None)
    rows = actions.select_related("objective", "lead").order_by("position", "pk")[:ROWS]
    return render(request, "bare.html", {"slug": slug, "count": actions.count(), "rows": rows})
