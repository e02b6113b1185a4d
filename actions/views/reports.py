"""Progress reports: the form of a month, « rien à signaler », and what a plan manager makes of a report."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from actions import access, months
from actions.forms import ReportForm
from actions.models import ProgressReport
from actions.services import reports
from actions.services.errors import Refused
from actions.views.detail import visible_action
from sgcd_plan import clock


@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One short form, pre-filled with the last report."""
    action = visible_action(request, slug, number)
    if not access.may_report(request.user, action):
        raise PermissionDenied
    on_behalf = not access.leads(request.user, action)
    _, last = months.reporting_month(clock.today())
    latest = action.reports.counting().first()
    initial = {
        "holds_on": last,
        "status": action.status,
        "weather": action.weather,
        "progress": action.progress,
    }
    if latest:
        initial |= {"blocking": latest.blocking, "next_steps": latest.next_steps}
    form = ReportForm(request.POST or None, initial=initial, on_behalf=on_behalf)
    if request.method == "POST" and form.is_valid():
        try:
            reports.submit_report(user=request.user, action=action, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"Point sur l’action n° {action.number} transmis.")
            return redirect("actions:mine" if not on_behalf else action.get_absolute_url())
    context = {"plan": action.plan, "action": action, "form": form, "latest": latest, "nav": "mine"}
    return render(request, "actions/report.html", context, status=422 if form.errors else 200)


@require_POST
def nothing_new(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """« Rien à signaler », in one click."""
    action = visible_action(request, slug, number)
    if not access.may_report(request.user, action):
        raise PermissionDenied
    _, last = months.reporting_month(clock.today())
    reports.nothing_to_report(user=request.user, action=action, holds_on=last)
    messages.success(request, f"« Rien à signaler » transmis pour l’action n° {action.number}.")
    return redirect("actions:mine" if access.leads(request.user, action) else action.get_absolute_url())


@require_POST
def review(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """Validate a report, send it back with a comment, or confirm what was recorded on one's behalf."""
    action = visible_action(request, slug, number)
    found = get_object_or_404(ProgressReport.objects.visible_to(request.user), pk=pk, action=action)
    wanted = request.POST.get("decision")
    allowed = (
        access.leads(request.user, action)
        if wanted == "confirm"
        else access.manages(request.user, action.plan)
    )
    if not allowed:
        raise PermissionDenied
    try:
        if wanted == "validate":
            reports.validate_report(user=request.user, report=found)
            messages.success(request, "Point validé.")
        elif wanted == "send_back":
            reports.send_back_report(user=request.user, report=found, comment=request.POST.get("comment", ""))
            messages.success(request, "Point renvoyé au pilote avec votre commentaire.")
        elif wanted == "confirm":
            reports.confirm_report(user=request.user, report=found)
            messages.success(request, "Point confirmé.")
        else:
            messages.error(request, "Choisissez de valider ou de renvoyer le point.")
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect(action.get_absolute_url())
