"""The settings of a plan, for its managers."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from actions.cutoff_forms import PlanSettingsForm
from actions.services import plan_settings
from actions.services.errors import Stale
from actions.views.conflicts import conflict_of, with_choices
from actions.views.month import managed_plan


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Working days of the month, thresholds of the alerts; a form that comes late is shown both versions."""
    plan = managed_plan(request, slug)
    data = with_choices(request.POST, PlanSettingsForm.names) if request.method == "POST" else None
    form, conflict = PlanSettingsForm(data, instance=plan), None
    if data is not None and form.is_valid():
        values = {name: form.cleaned_data[name] for name in form.names}
        try:
            plan_settings.update_settings(
                user=request.user, plan=plan, version=form.cleaned_data["version"], values=values
            )
        except Stale as stale:
            current = stale.current
            conflict = conflict_of(form, current, lambda found: PlanSettingsForm(found, instance=current))
            form = conflict.form
        else:
            messages.success(
                request, "Réglages enregistrés : ils valent dès maintenant, les mois arrêtés ne changent pas."
            )
            return redirect("actions:plan_settings", plan.slug)
    status = 409 if conflict is not None else 422 if form.errors else 200
    context = {"plan": plan, "form": form, "conflict": conflict, "nav": "settings"}
    return render(request, "actions/plan_settings.html", context, status=status)
