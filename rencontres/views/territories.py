"""A territory in its campaign: what it has done, what is left, by when; its themes, contacts, groups, declaration."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods

from documents.tabular import KINDS, export_response
from notifications import ical
from rencontres import access, exports, progress
from rencontres.calendars import events_of
from rencontres.enums import ContactRole, Mode, Party
from rencontres.models import Contact, Debate, Declaration, Kit, Participant, RegionalDate
from rencontres.services import territories, waivers
from rencontres.services.debates import associate_unions
from rencontres.services.judging import standing
from rencontres.stages import stages
from rencontres.territory_forms import (
    ContactForm,
    DeclarationForm,
    GroupsForm,
    MailboxForm,
    ThemesForm,
    UnionsForm,
    WaiverAskForm,
)
from rencontres.views import regions
from rencontres.views.editing import form_page, versioned_page
from rencontres.views.found import own_participant, visible_participant
from rencontres.views.shown import page_of, shown_rules
from sgcd_plan import clock


@require_GET
def territory(request: HttpRequest, slug: str, key: str) -> HttpResponseBase:
    """The page of a territory: of a department, or of a region."""
    participant = visible_participant(request, slug, key)
    if participant.coordinates:
        return regions.region(request, participant)
    campaign = participant.campaign
    debates = list(Debate.objects.live().of(participant).for_page().order_by("on", "starts", "pk"))
    if (kind := request.GET.get("export")) in KINDS:
        name = exports.file_name(participant, "temps-d-echanges")
        return export_response(debates, exports.DEBATE_COLUMNS, kind, name, sheet="Temps d’échanges")
    facts, results = standing(campaign)
    territory_facts = next(t for t in facts.territories if t.key == participant.territory.key)
    rules = progress.rules_for(facts, territory_facts)
    themes = territories.offered(participant)
    cells = stages(campaign, [participant])[participant.pk]
    may_enter, may_commit = (
        access.enters(request.user, participant),
        access.commits(request.user, participant),
    )
    steps = progress.steps(participant, rules, themes, cells, debates)
    for debate in debates:
        debate.lacks = progress.lacking(debate, participant)
    current = next((n for n, step in enumerate(steps, 1) if not step.done), len(steps))
    region_dates = RegionalDate.objects.filter(
        participant=participant.region_id, archived_at=None
    ).select_related("rule")
    context = {
        "campaign": campaign,
        "participant": participant,
        "key": key,
        "steps": steps,
        "current": current,
        "step": steps[current - 1],
        "all_done": all(step.done for step in steps),
        "following": steps[current] if current < len(steps) else None,
        "act": progress.next_act(participant, rules, themes, cells, debates) if may_enter else None,
        "cards": [{"theme": t, "cell": cells[t.pk]} for t in themes],
        "debates": debates,
        "rules": shown_rules(participant, facts, results, rules),
        "contacts": list(participant.contacts.filter(archived_at=None)),
        "roles": [(r.value, r.label) for r in (ContactRole.FIRST, ContactRole.DEPUTY)],
        "groups": list(participant.groups.all()),
        "unions": list(participant.associations.filter(debate=None)),
        "kits": Kit.objects.visible_to(request.user).live().filter(theme__campaign=campaign).exists(),
        "region_dates": list(region_dates) if participant.region_id else [],
        "transmissions": list(participant.transmissions.prefetch_related("deliveries")),
        "declares": participant.party == Party.OTHER_OVERSEAS,
        "may_enter": may_enter,
        "may_commit": may_commit,
        "on_behalf": may_enter and access.on_behalf(request.user, participant),
        "nav": "territory",
    }  # fmt: skip
    return render(request, "rencontres/territory.html", context)


def _passage(participant: Participant, code: str) -> str:
    return participant.campaign.rules.filter(code=code).values_list("passage", flat=True).first() or ""


@require_http_methods(["GET", "POST"])
def themes(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Choose the themes of a department, and say who was consulted."""
    participant = own_participant(request, slug, key, access.commits, regional=False)
    offered = territories.offered(participant)

    def save(form: ThemesForm) -> HttpResponse:
        data = form.cleaned_data
        territories.choose_themes(
            user=request.user,
            participant=participant,
            version=data["version"],
            themes=data["themes"],
            values={name: data[name] for name in territories.CONSULTED},
        )
        count = len(data["themes"])
        messages.success(
            request,
            f"{count} thème{'s' if count > 1 else ''} retenu{'s' if count > 1 else ''} : fixez maintenant leurs dates.",
        )
        return redirect(participant)

    return versioned_page(
        request,
        build=lambda data, row: ThemesForm(data, instance=row or participant, offered=offered),
        save=save,
        context=page_of(participant, "Choisir les thèmes", passage=_passage(participant, "R1")),
        what="Ce choix a été modifié",
    )


@require_http_methods(["GET", "POST"])
def contact(request: HttpRequest, slug: str, key: str, role: str) -> HttpResponse:
    """The référent of a territory or the deputy: named, changed, taken away."""
    participant = own_participant(request, slug, key)
    if role not in (ContactRole.FIRST, ContactRole.DEPUTY):
        raise Http404
    found = participant.contacts.filter(role=role, archived_at=None).first()
    row = found or Contact(participant=participant, role=role, version=0)
    label = ContactRole(role).label

    def save(form: ContactForm) -> HttpResponse:
        territories.save_contact(
            user=request.user,
            participant=participant,
            role=role,
            contact=found,
            version=form.cleaned_data["version"],
            values={name: form.cleaned_data[name] for name in form.names},
        )
        messages.success(request, f"{label} enregistré.")
        return redirect(f"{participant.get_absolute_url()}#referents")

    if found and request.POST.get("remove"):
        territories.archive_contact(user=request.user, contact=found, version=found.version)
        messages.success(request, f"{label} retiré.")
        return redirect(f"{participant.get_absolute_url()}#referents")
    return versioned_page(
        request,
        build=lambda data, other: ContactForm(data, instance=other or row),
        save=save,
        context=page_of(participant, label, others=[("remove", "Retirer")] if found else []),
        what="Cette fiche a été modifiée",
    )


@require_http_methods(["GET", "POST"])
def mailbox(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """The functional mailbox of a territory."""
    participant = own_participant(request, slug, key)

    def save(form: MailboxForm) -> HttpResponse:
        territories.save_mailbox(
            user=request.user,
            participant=participant,
            version=form.cleaned_data["version"],
            mailbox=form.cleaned_data["mailbox"],
        )
        messages.success(request, "Boîte fonctionnelle enregistrée.")
        return redirect(f"{participant.get_absolute_url()}#referents")

    return versioned_page(
        request,
        build=lambda data, row: MailboxForm(data, instance=row or participant),
        save=save,
        context=page_of(participant, "Boîte fonctionnelle"),
        what="Cette boîte a été modifiée",
    )


@require_http_methods(["GET", "POST"])
def groups(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """The kinds of service that a territory has, and why nobody of one was convened."""
    participant = own_participant(request, slug, key, regional=False)

    def save(form: GroupsForm) -> HttpResponse:
        territories.save_groups(
            user=request.user,
            participant=participant,
            version=form.cleaned_data["version"],
            groups=form.told(),
            added=form.cleaned_data["added"],
        )
        messages.success(request, "Liste des services enregistrée.")
        return redirect(f"{participant.get_absolute_url()}#agents")

    return form_page(
        request,
        build=lambda data, files: GroupsForm(data, instance=participant),
        save=save,
        context=page_of(participant, "Services et catégories", passage=_passage(participant, "R5")),
        template="rencontres/groups.html",
    )


@require_http_methods(["GET", "POST"])
def declaration(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """How a territory overseas takes part, decided and declared by itself."""
    participant = own_participant(request, slug, key, access.commits)
    if participant.party != Party.OTHER_OVERSEAS:
        raise PermissionDenied
    found = Declaration.objects.filter(participant=participant).first()
    row = found or Declaration(participant=participant, version=0)

    def save(form: DeclarationForm) -> HttpResponse:
        data = form.cleaned_data
        territories.declare(
            user=request.user,
            participant=participant,
            version=data["version"],
            text=data["text"],
            debates=data["debates"],
            syntheses=data["syntheses"],
            recorded_for=access.on_behalf(request.user, participant),
        )
        messages.success(request, "Modalités déclarées : la DMATES et la DGOM les lisent.")
        return redirect(participant)

    return versioned_page(
        request,
        build=lambda data, other: DeclarationForm(data, instance=other or row),
        save=save,
        context=page_of(participant, "Modalités retenues", passage=_passage(participant, "R13")),
        what="Cette déclaration a été modifiée",
    )


@require_http_methods(["GET", "POST"])
def unions(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """How local unions were associated with the whole."""
    participant = own_participant(request, slug, key, regional=False)

    def save(form: UnionsForm) -> HttpResponse:
        associate_unions(user=request.user, participant=participant, **form.cleaned_data)
        messages.success(request, "Organisations syndicales notées.")
        return redirect(f"{participant.get_absolute_url()}#agents")

    return form_page(
        request,
        build=lambda data, files: UnionsForm(data),
        save=save,
        context=page_of(participant, "Organisations syndicales", passage=_passage(participant, "R6")),
    )


@require_http_methods(["GET", "POST"])
def waiver_ask(request: HttpRequest, slug: str, key: str, code: str) -> HttpResponse:
    """« Ne sera pas fait », with its reason."""
    participant = own_participant(request, slug, key, access.commits)
    rule = get_object_or_404(participant.campaign.rules.filter(archived_at=None), code=code)
    if not rule.modes.filter(party=participant.party).exclude(mode=Mode.NOT_APPLICABLE).exists():
        raise Http404

    def save(form: WaiverAskForm) -> HttpResponse:
        waivers.ask(user=request.user, participant=participant, rule=rule, reason=form.cleaned_data["reason"])
        messages.success(
            request,
            f"Dispense demandée pour {rule.code} : vous serez prévenu de la décision. Les rappels s’arrêtent d’ici là.",
        )
        return redirect(f"{participant.get_absolute_url()}#regles")

    return form_page(
        request,
        build=lambda data, files: WaiverAskForm(data),
        save=save,
        context=page_of(
            participant,
            "Demander une dispense",
            intro=f"{rule.code} — {rule.title}",
            passage=rule.passage,
            button="Demander",
        ),
    )


@require_GET
def calendar(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """The debates of a territory, as an iCalendar file."""
    participant = visible_participant(request, slug, key)
    if participant.coordinates:
        raise Http404
    data = ical.write(
        f"Temps d’échanges — {participant.territory}",
        events_of(participant),
        (),
        today=clock.today(),
        base_url=settings.BASE_URL,
        host=urlsplit(settings.BASE_URL).hostname or "localhost",
    )
    answer = HttpResponse(data, content_type="text/calendar; charset=utf-8")
    name = f"{exports.file_name(participant, 'temps-d-echanges')}.ics"
    answer["Content-Disposition"] = content_disposition_header(True, name)
    return answer
