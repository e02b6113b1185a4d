"""« À attribuer »: for a plan manager, the actions without a lead, and what gives them one."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from actions import access
from actions.assigning import rows_of
from actions.services.assigning import assign_leads
from actions.services.errors import Refused
from actions.views.lists import visible_plan

PAGE_SIZE = 50


@require_http_methods(["GET", "POST"])
def assign(request: HttpRequest, slug: str) -> HttpResponse:
    """Each action with what its means propose; nothing is set without a tick or a service written by a person."""
    plan = visible_plan(request, slug)
    if not access.manages(request.user, plan):
        raise PermissionDenied
    waiting = plan.actions.live().unassigned().select_related("objective", "plan").order_by("position", "pk")
    page = Paginator(waiting, PAGE_SIZE).get_page(request.GET.get("page"))
    rows, offered = rows_of(page, request.POST if request.method == "POST" else None)
    error = ""
    if request.method == "POST" and all([row.form.is_valid() for row in rows]):
        chosen = [found for row in rows if (found := row.chosen)]
        if not chosen:
            error = "Rien n’est choisi : cochez une proposition, ou écrivez un service en face d’une action."
        else:
            try:
                done = assign_leads(user=request.user, plan=plan, assignments=chosen)
            except Refused as refused:
                error = str(refused)
            else:
                said = ", ".join(f"n° {action.number} à {action.lead}" for action in done)
                many = "s" if len(done) > 1 else ""
                messages.success(request, f"{len(done)} action{many} attribuée{many} : {said}.")
                return redirect("actions:assign", slug)
    context = {
        "plan": plan,
        "page": page,
        "rows": rows,
        "services": offered.services,
        "proposals": sum(row.lead is not None for row in rows),
        "error": error,
        "nav": "assign",
    }
    return render(request, "actions/assign.html", context, status=422 if request.method == "POST" else 200)
