"""Debates of a territory: entered, changed, held, cancelled; who was convened and who came; their syntheses opened."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from actions.services.errors import Refused, Stale
from rencontres import access, progress
from rencontres.debate_forms import CancelForm, CountsForm, DebateForm
from rencontres.enums import DebateState
from rencontres.form_fields import VersionForm
from rencontres.models import Debate, Participant, Synthesis
from rencontres.services import debates as services
from rencontres.services import syntheses, territories
from rencontres.views.editing import form_page, versioned_page
from rencontres.views.found import holder_of, own_participant, visible_debate, visible_participant

CHANGED = "Ce temps d’échanges a changé depuis que vous avez ouvert cette page : vérifiez, puis recommencez."


def _holders(debate: Debate) -> list[Participant]:
    found = [h.participant for h in debate.holders.all()]
    for participant in found:
        participant.campaign = debate.campaign
    return found


@require_GET
def debate(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A debate: what is known of it, what is still to be said, its synthesis."""
    found = visible_debate(request, slug, pk)
    holders = _holders(found)
    own = next((p for p in holders if access.enters(request.user, p)), None)
    seen = Synthesis.objects.visible_to(request.user).live().filter(debate=found).select_related("theme")
    rows = list(seen)
    for row in rows:
        row.campaign = found.campaign
    opened = {s.theme_id for s in found.syntheses.all() if s.archived_at is None}
    writes = own is not None and any(access.writes_for(request.user, p) for p in holders)
    themes = [t.theme for t in found.themes.all()]
    lists = []
    for participant in holders:
        counts = [h for h in found.headcounts.all() if h.participant_id == participant.pk]
        lists.append(
            {
                "participant": participant,
                "services": [h for h in counts if h.axis == "service"],
                "categories": [h for h in counts if h.axis == "category"],
                "mine": access.enters(request.user, participant),
                "key": participant.territory.key.replace(":", "-"),
            }
        )
    context = {
        "campaign": found.campaign,
        "debate": found,
        "holders": holders,
        "main": own or holders[0],
        "lists": lists,
        "lacks": progress.lacking(found, own) if own else [],
        "witnesses": {w.theme_id: w for w in found.witnesses.all()},
        "syntheses": rows,
        # One for the whole debate, or one a theme: never both.
        "may_open_whole": writes and not opened,
        "openable": [t for t in themes if t.pk not in opened] if writes and None not in opened and len(themes) > 1 else [],
        "may_record": own is not None and not writes and not opened,
        "mine": own is not None,
        "may_hold": found.state == DebateState.PLANNED and found.on is not None and found.on <= services.today_of(holders),
        "form": VersionForm(initial={"version": found.version}),
        "nav": "territory",
    }  # fmt: skip
    return render(request, "rencontres/debate.html", context)


def _edit(request: HttpRequest, participant: Participant, found: Debate | None) -> HttpResponse:
    offered = territories.offered(participant)
    instance = found or Debate(campaign=participant.campaign, version=0)

    def build(data, row) -> DebateForm:
        form = DebateForm(data, instance=row or instance, participant=participant, offered=offered)
        asked = request.GET.get("theme", "")
        if found is None and not form.is_bound and asked.isdecimal():
            form.initial["themes"] = [asked]
        return form

    def save(form: DebateForm) -> HttpResponse:
        saved = services.save_debate(
            user=request.user,
            campaign=participant.campaign,
            debate=found,
            version=form.cleaned_data["version"],
            recorded_for=access.on_behalf(request.user, participant),
            **form.told(),
        )
        messages.success(
            request, "Temps d’échanges enregistré." if found else f"Temps d’échanges saisi : {saved}."
        )
        return redirect(saved)

    context = {
        "campaign": participant.campaign,
        "participant": participant,
        "debate": found,
        "page_title": "Modifier le temps d’échanges" if found else "Nouveau temps d’échanges",
        "back": found.get_absolute_url() if found else participant.get_absolute_url(),
        "back_label": str(found or participant.territory),
        "passage": participant.campaign.rules.filter(code="R7").values_list("passage", flat=True).first(),
        "nav": "territory",
    }
    return versioned_page(
        request,
        build=build,
        save=save,
        context=context,
        what="Ce temps d’échanges a été modifié",
        template="rencontres/debate_form.html",
    )


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Enter a debate."""
    return _edit(request, own_participant(request, slug, key, regional=False), None)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Change a debate."""
    found = visible_debate(request, slug, pk)
    participant = holder_of(request, found)
    if found.state == DebateState.CANCELLED:
        messages.error(request, "Ce temps d’échanges est annulé : saisissez-en un autre.")
        return redirect(found)
    return _edit(request, participant, found)


@require_POST
def hold(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Say that a debate took place."""
    found = visible_debate(request, slug, pk)
    holder_of(request, found)
    form = VersionForm(request.POST)
    if not form.is_valid():
        raise Http404
    try:
        services.hold_debate(user=request.user, debate=found, version=form.cleaned_data["version"])
    except Stale:
        messages.error(request, CHANGED)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "Temps d’échanges tenu : sa synthèse peut être rédigée.")
        return redirect(f"{found.get_absolute_url()}#synthese")
    return redirect(found)


@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Cancel a debate, with why."""
    found = visible_debate(request, slug, pk)
    holder_of(request, found)

    def save(form: CancelForm) -> HttpResponse:
        services.cancel_debate(user=request.user, debate=found, **form.cleaned_data)
        messages.success(request, "Temps d’échanges annulé.")
        return redirect(found)

    return form_page(
        request,
        build=lambda data, files: CancelForm(data, initial={"version": found.version}),
        save=save,
        context={
            "campaign": found.campaign,
            "page_title": "Annuler le temps d’échanges",
            "intro": str(found),
            "back": found.get_absolute_url(),
            "back_label": str(found),
            "button": "Annuler ce temps d’échanges",
            "nav": "territory",
        },
    )


@require_http_methods(["GET", "POST"])
def headcounts(request: HttpRequest, slug: str, pk: int, key: str) -> HttpResponse:
    """How many agents of a department were convened to a debate and came."""
    found = visible_debate(request, slug, pk)
    participant = visible_participant(request, slug, key)
    if participant.pk not in {h.participant_id for h in found.holders.all()}:
        raise Http404
    if not access.enters(request.user, participant):
        raise PermissionDenied

    def save(form: CountsForm) -> HttpResponse:
        services.count_agents(
            user=request.user,
            debate=found,
            participant=participant,
            version=form.cleaned_data["version"],
            counts=form.told(),
        )
        messages.success(request, "Effectifs enregistrés.")
        return redirect(f"{found.get_absolute_url()}#effectifs")

    return form_page(
        request,
        build=lambda data, files: CountsForm(data, debate=found, participant=participant),
        save=save,
        context={
            "campaign": found.campaign,
            "participant": participant,
            "debate": found,
            "page_title": "Agents convoqués et présents",
            "back": found.get_absolute_url(),
            "back_label": str(found),
            "nav": "territory",
        },
        template="rencontres/headcounts.html",
    )


@require_POST
def open_synthesis(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Open the synthesis of a debate, or of one of its themes; the one that exists when there is one."""
    found = visible_debate(request, slug, pk)
    participant = holder_of(request, found)
    if not access.writes_for(request.user, participant):
        raise PermissionDenied
    asked = request.POST.get("theme", "")
    theme = None
    if asked:
        rows = (
            found.themes.select_related("theme").filter(theme=asked)
            if asked.isdecimal()
            else found.themes.none()
        )
        theme = get_object_or_404(rows).theme
    try:
        made = syntheses.open_synthesis(user=request.user, debate=found, participant=participant, theme=theme)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(found)
    return redirect(made)
