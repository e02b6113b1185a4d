"""Waivers: the list, the advice of the region, the decision of the DMATES, the end of one."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from actions.services.errors import Refused, Stale
from rencontres import access
from rencontres.enums import WaiverState
from rencontres.form_fields import ReasonForm
from rencontres.models import Waiver
from rencontres.services import waivers as services
from rencontres.territory_forms import WaiverAdviseForm, WaiverDecideForm
from rencontres.views.found import visible_campaign


@require_GET
def waiver_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The waivers that one sees, those that wait first."""
    found = visible_campaign(request, slug)
    rows = (
        Waiver.objects.visible_to(request.user)
        .filter(participant__campaign=found)
        .select_related("participant__territory", "rule", "asked_by", "decided_by")
    )
    order = list(WaiverState.values)
    shown = sorted(rows, key=lambda w: (order.index(w.state), -w.asked_at.timestamp()))
    context = {"campaign": found, "rows": shown, "nav": "waivers"}
    return render(request, "rencontres/waivers.html", context)


def _form(act: str, waiver: Waiver, data=None):
    kinds = {"advise": WaiverAdviseForm, "decide": WaiverDecideForm, "withdraw": ReasonForm}
    return kinds[act](data, initial={"version": waiver.version}, auto_id=f"{act}_%s")


@require_http_methods(["GET", "POST"])
def waiver(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A waiver: why it was asked, what the region says, what was decided."""
    found = visible_campaign(request, slug)
    row = get_object_or_404(
        Waiver.objects.visible_to(request.user).select_related(
            "participant__territory", "participant__region__territory", "rule", "asked_by", "advised_by", "decided_by"
        ),
        pk=pk,
        participant__campaign=found,
    )  # fmt: skip
    participant = row.participant
    participant.campaign = found
    manages = access.manages(request.user, found)
    may = {
        "advise": row.is_open and access.coordinates(request.user, participant),
        "decide": row.is_open and manages,
        "withdraw": row.state in (WaiverState.ASKED, WaiverState.GRANTED)
        and (manages or access.acts_for(request.user, participant)),
    }
    act = request.POST.get("act", "")
    forms = {
        name: _form(name, row, request.POST if name == act else None) for name, yes in may.items() if yes
    }
    if request.method == "POST":
        if act not in forms:
            raise PermissionDenied
        form = forms[act]
        if form.is_valid():
            try:
                getattr(services, act)(user=request.user, waiver=row, **form.cleaned_data)
            except Stale:
                form.add_error(
                    None, "Cette dispense a changé depuis que vous avez ouvert la page : rechargez-la."
                )
            except Refused as refused:
                form.add_error(None, str(refused))
            else:
                done = {
                    "advise": "Avis enregistré.",
                    "decide": "Décision enregistrée : le territoire la lit.",
                    "withdraw": "Dispense retirée.",
                }
                messages.success(request, done[act])
                return redirect("rencontres:waiver", slug, pk)
    context = {"campaign": found, "waiver": row, "participant": participant, "forms": forms, "nav": "waivers"}
    status = 422 if act and forms[act].errors else 200
    return render(request, "rencontres/waiver.html", context, status=status)
