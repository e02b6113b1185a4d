"""Campaigns: the list, the page of one, and how it is made and changed without a developer."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from documents.tabular import KINDS, export_response
from rencontres import access, exports
from rencontres.campaign_forms import (
    AmendForm,
    CampaignForm,
    EventForm,
    NewCampaignForm,
    RecipientForm,
    RuleForm,
    ThemeForm,
)
from rencontres.enums import Party
from rencontres.form_fields import ReasonForm
from rencontres.models import (
    Amendment,
    Campaign,
    Contact,
    NationalEvent,
    Participant,
    Theme,
    Transmission,
)
from rencontres.services import campaigns as services
from rencontres.services.judging import NATIONAL_KEY, standing
from rencontres.views.editing import form_page, versioned_page
from rencontres.views.found import managed_campaign, visible_campaign


@require_GET
def campaign_list(request: HttpRequest) -> HttpResponse:
    """The campaigns that one sees, with one's territories in each."""
    rows = list(Campaign.objects.visible_to(request.user).live().select_related("issuer"))
    own = Participant.objects.own_of(request.user).for_list().filter(campaign__in=rows)
    mine: dict[int, list[Participant]] = {}
    for participant in own:
        mine.setdefault(participant.campaign_id, []).append(participant)
    context = {
        "rows": [{"campaign": c, "mine": mine.get(c.pk, ())} for c in rows],
        "may_create": access.may_create(request.user),
        "nav": "campaigns",
    }
    return render(request, "rencontres/list.html", context)


@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """The page of one's own territory in the last campaign; the list where there is none, or several."""
    rows = Participant.objects.own_of(request.user).for_list().order_by("-campaign__launched_on", "pk")
    found = list(rows[:2])
    alone = found and (len(found) == 1 or found[0].campaign_id != found[1].campaign_id)
    return redirect(found[0] if alone else "rencontres:list")


@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """A new campaign, empty or as a copy of another."""
    if not access.may_create(request.user):
        raise PermissionDenied

    def save(form: NewCampaignForm) -> HttpResponse:
        data = dict(form.cleaned_data)
        source = data.pop("source")
        if source is None:
            made = services.create_campaign(user=request.user, **data)
        else:
            made = services.copy_campaign(user=request.user, source=source, **data)
        messages.success(request, f"Campagne « {made} » créée : relisez ses dates et ses règles.")
        return redirect(made)

    return form_page(
        request,
        build=lambda data, files: NewCampaignForm(data, user=request.user),
        save=save,
        context={
            "page_title": "Nouvelle campagne",
            "back": "/rencontres/",
            "back_label": "Rencontres",
            "nav": "campaigns",
        },
    )


@require_GET
def campaign(request: HttpRequest, slug: str) -> HttpResponse:
    """A campaign: what it asks, by when, of whom; its kits, territories, national events."""
    found = visible_campaign(request, slug)
    manages = access.manages(request.user, found)
    seen = (
        Participant.objects.visible_to(request.user)
        .live()
        .filter(campaign=found)
        .exclude(party=Party.NATIONAL)
        .for_list()
        .order_by("territory__order", "pk")
    )
    territories = list(seen)
    facts, results = standing(found) if manages else (None, {})
    asked: dict[str, list] = {}
    for key, rows in results.items():
        asked[key] = [r for r in rows if r.state in ("late", "breached")]
    received = Transmission.objects.visible_to(request.user).filter(
        participant__campaign=found, deliveries__acknowledged_at=None
    )
    context = {
        "campaign": found,
        "manages": manages,
        "receives": access.receives(request.user, found),
        "themes": list(found.themes.filter(archived_at=None)),
        "rules": list(found.rules.filter(archived_at=None)),
        "recipients": list(found.recipients.filter(archived_at=None)),
        "events": list(found.events.filter(archived_at=None)),
        "amendments": list(
            found.amendments.filter(archived_at=None).select_related("rule", "territory", "author")
        ),
        "regions": [p for p in territories if p.coordinates],
        "departments": [p for p in territories if not p.coordinates],
        "late": {p.pk: len(asked.get(p.territory.key, ())) for p in territories},
        "national": [{"result": r, "rule": facts.rules[r.rule]} for r in results.get(NATIONAL_KEY, ())]
        if facts
        else [],
        "transmissions": list(received.select_related("participant__territory").order_by("sent_at"))
        if manages or access.receives(request.user, found)
        else [],
        "nav": "campaign",
    }
    for p in territories:
        p.campaign, p.late = found, context["late"][p.pk]
    return render(request, "rencontres/campaign.html", context)


def _context(found: Campaign, title: str, **more) -> dict:
    return {
        "campaign": found,
        "page_title": title,
        "back": found.get_absolute_url(),
        "back_label": found.name,
        "nav": "campaign",
        **more,
    }


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change what a campaign is."""
    found = managed_campaign(request, slug)

    def save(form: CampaignForm) -> HttpResponse:
        services.update_campaign(
            user=request.user,
            campaign=found,
            version=form.cleaned_data["version"],
            values=form.cleaned_data,
        )
        messages.success(request, "Campagne enregistrée.")
        return redirect(found)

    return versioned_page(
        request,
        build=lambda data, row: CampaignForm(data, instance=row or found),
        save=save,
        context=_context(found, "Modifier la campagne"),
        what="Cette campagne a été modifiée",
    )


@require_http_methods(["GET", "POST"])
def theme(request: HttpRequest, slug: str, pk: int = 0) -> HttpResponse:
    """A theme: added, changed, taken out."""
    found = managed_campaign(request, slug)
    row = get_object_or_404(found.themes.filter(archived_at=None), pk=pk) if pk else None
    instance = row or Theme(campaign=found, version=0)

    def save(form: ThemeForm) -> HttpResponse:
        version = form.cleaned_data["version"]
        if row is not None and request.POST.get("remove"):
            services.archive_theme(user=request.user, theme=row, version=version)
            messages.success(request, f"Thème « {row} » retiré.")
        else:
            services.save_theme(
                user=request.user, campaign=found, theme=row, version=version, values=form.cleaned_data
            )
            messages.success(request, "Thème enregistré.")
        return redirect(f"{found.get_absolute_url()}#themes")

    return versioned_page(
        request,
        build=lambda data, other: ThemeForm(data, instance=other or instance),
        save=save,
        context=_context(
            found,
            "Modifier le thème" if row else "Nouveau thème",
            others=[("remove", "Retirer")] if row else [],
        ),
        what="Ce thème a été modifié",
    )


@require_http_methods(["GET", "POST"])
def rule(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A rule: what it says, and, before the launch, its dates and on whom it bears."""
    found = managed_campaign(request, slug)
    row = get_object_or_404(found.rules.filter(archived_at=None).prefetch_related("modes"), pk=pk)

    def save(form: RuleForm) -> HttpResponse:
        services.update_rule(
            user=request.user,
            rule=row,
            version=form.cleaned_data["version"],
            values={name: form.cleaned_data[name] for name in services.RULE_FIELDS},
            modes=form.modes(),
        )
        messages.success(request, f"Règle {row.code} enregistrée.")
        return redirect(f"{found.get_absolute_url()}#regles")

    return versioned_page(
        request,
        build=lambda data, other: RuleForm(data, instance=other or row),
        save=save,
        context=_context(
            found,
            f"Règle {row.code}",
            intro="Une fois la campagne lancée, une date ou un minimum change par « Changer une date », avec son motif.",
        ),
        what="Cette règle a été modifiée",
    )


@require_http_methods(["GET", "POST"])
def amend(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Change a date or a minimum of a rule from now on, or suspend it: for all, a region or a territory."""
    found = managed_campaign(request, slug)
    row = get_object_or_404(found.rules.filter(archived_at=None), pk=pk)

    def save(form: AmendForm) -> HttpResponse:
        services.amend_rule(user=request.user, rule=row, **form.cleaned_data)
        messages.success(request, f"{row.code} : changement enregistré, en vigueur dès maintenant.")
        return redirect(f"{found.get_absolute_url()}#changements")

    return form_page(
        request,
        build=lambda data, files: AmendForm(data, campaign=found),
        save=save,
        context=_context(found, f"Changer {row.code}", intro=row.title, passage=row.passage),
    )


@require_http_methods(["GET", "POST"])
def amendment_withdraw(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """End a change of rule, with why: what it changed is as before from now on."""
    found = managed_campaign(request, slug)
    rows = Amendment.objects.filter(campaign=found, archived_at=None).select_related("rule", "territory")
    row = get_object_or_404(rows, pk=pk)

    def save(form: ReasonForm) -> HttpResponse:
        services.withdraw_amendment(user=request.user, amendment=row, **form.cleaned_data)
        messages.success(request, "Changement retiré : la règle vaut de nouveau comme avant.")
        return redirect(f"{found.get_absolute_url()}#changements")

    return form_page(
        request,
        build=lambda data, files: ReasonForm(data, initial={"version": row.version}),
        save=save,
        context=_context(
            found,
            "Retirer un changement de règle",
            intro=f"{row} — {row.territory or 'tous les territoires'}",
            button="Retirer ce changement",
        ),
    )


@require_http_methods(["GET", "POST"])
def recipient(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A mailbox of the campaign."""
    found = managed_campaign(request, slug)
    row = get_object_or_404(found.recipients.filter(archived_at=None), pk=pk)

    def save(form: RecipientForm) -> HttpResponse:
        services.update_recipient(
            user=request.user, recipient=row, version=form.cleaned_data["version"], values=form.cleaned_data
        )
        messages.success(request, "Destinataire enregistré.")
        return redirect(f"{found.get_absolute_url()}#destinataires")

    return versioned_page(
        request,
        build=lambda data, other: RecipientForm(data, instance=other or row),
        save=save,
        context=_context(found, f"Destinataire : {row.get_office_display()}"),
        what="Ce destinataire a été modifié",
    )


@require_http_methods(["GET", "POST"])
def event(request: HttpRequest, slug: str, pk: int = 0) -> HttpResponse:
    """A national event: a workshop, the consultation, a seminar, a visit."""
    found = managed_campaign(request, slug)
    row = get_object_or_404(found.events.filter(archived_at=None), pk=pk) if pk else None
    instance = row or NationalEvent(campaign=found, version=0)
    instance.campaign = found

    def save(form: EventForm) -> HttpResponse:
        services.save_event(
            user=request.user,
            campaign=found,
            event=row,
            version=form.cleaned_data["version"],
            values={name: form.cleaned_data[name] for name in form.names},
        )
        messages.success(request, "Événement enregistré.")
        return redirect(f"{found.get_absolute_url()}#evenements")

    return versioned_page(
        request,
        build=lambda data, other: EventForm(data, instance=other or instance),
        save=save,
        context=_context(found, "Modifier l’événement" if row else "Nouvel événement national"),
        what="Cet événement a été modifié",
    )


@require_GET
def contacts(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Who answers for each territory that one sees; the list exports."""
    found = visible_campaign(request, slug)
    seen = Participant.objects.visible_to(request.user).live().filter(campaign=found)
    rows = list(
        Contact.objects.filter(archived_at=None, participant__in=seen.values("pk"))
        .select_related("participant__territory", "participant__region__territory")
        .order_by("participant__territory__order", "role", "pk")
    )
    if (kind := request.GET.get("export")) in KINDS:
        return export_response(
            rows, exports.CONTACT_COLUMNS, kind, f"{found.slug}-referents", sheet="Référents"
        )
    named = {row.participant_id for row in rows}
    silent = [p for p in seen.exclude(party=Party.NATIONAL).for_list() if p.pk not in named]
    context = {"campaign": found, "rows": rows, "silent": silent, "nav": "contacts"}
    return render(request, "rencontres/contacts.html", context)
