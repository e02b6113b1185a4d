"""A region in its campaign: its departments x themes, the balance, what waits for it; and what it sends to the DMATES."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from documents.tabular import KINDS, Column, export_response
from rencontres import access, exports, progress, receipts
from rencontres.balance import balance, proposed, without
from rencontres.enums import Level, Mode, Office, Party, SynthesisState
from rencontres.models import (
    Delivery,
    Participant,
    RegionalDate,
    RegionalMeeting,
    Synthesis,
    Theme,
    Transmission,
    Waiver,
)
from rencontres.region_forms import CarForm, DistributionForm, OwnDatesForm, TransmitForm
from rencontres.services import regions as services
from rencontres.services import syntheses, territories
from rencontres.services.judging import standing
from rencontres.stages import Stage, stages
from rencontres.views.editing import form_page, versioned_page
from rencontres.views.found import own_participant
from rencontres.views.shown import page_of, shown_rules

# The rules on which a region may set dates of its own for its departments.
OWN_DATES = ("R1", "R4", "R9")


def departments_of(region: Participant) -> list[Participant]:
    """The departments of a region, in order."""
    found = list(region.departments.live().for_list().order_by("territory__order"))
    for department in found:
        department.campaign = region.campaign
    return found


def _balance(region: Participant, themes: list[Theme], departments: list[Participant], minimum: int) -> dict:
    """How fairly the themes are covered, what a department dropping one would do, and a fair distribution."""
    names = {t.pk: t for t in themes}
    choices = {k: frozenset(v) for k, v in services.choices_of(region).items()}
    keys = list(names)
    now = balance(keys, choices)
    places = {d.territory.key: d for d in departments}
    drops = []
    for key, chosen in choices.items():
        for theme in keys:
            if theme in chosen:
                then = without(keys, choices, key, theme)
                if set(then.missing) - set(now.missing) or (now.is_fair and not then.is_fair):
                    drops.append(
                        {"place": places[key], "theme": names[theme], "missing": theme in then.missing}
                    )
    added = proposed(keys, choices, min(minimum, len(keys)))
    return {
        "counts": [{"theme": t, "count": now.counts[t.pk]} for t in themes],
        "missing": [names[t] for t in now.missing],
        "over": [names[t] for t in now.over],
        "fair": now.is_fair,
        "spread": now.spread,
        "drops": drops,
        "proposed": [
            {"place": places[key], "themes": [names[t] for t in keys if t in extra]}
            for key, extra in added.items()
        ],
    }


def _next(
    region: Participant, waiting: list[Synthesis], themes: list[dict], sent, transmittable
) -> progress.Act | None:
    """What a region does next."""
    if waiting:
        first = waiting[0]
        more = len(waiting)
        return progress.Act(
            "Examiner la prochaine synthèse",
            f"{more} synthèse{'s' if more > 1 else ''} attend{'ent' if more > 1 else ''} votre examen ; la première vient de {first.participant.territory}.",
            f"{first.get_absolute_url()}#examen",
        )
    if sent is None or sent["changed"]:
        return progress.Act(
            "Transmettre la répartition des thèmes"
            if sent is None
            else f"Transmettre la version {sent['last'].version + 1} de la répartition",
            "Les choix ont changé depuis le dernier envoi."
            if sent
            else "La sous-direction de l’ATE attend la répartition régionale.",
            progress.address("distribution", region),
        )
    unwritten = next(
        (row for row in themes if row["synthesis"] is None or not row["synthesis"].is_sent), None
    )
    if unwritten is not None and any(row["received"] for row in themes):
        return progress.Act(
            "Écrire la synthèse régionale",
            f"« {unwritten['theme']} » n’a pas encore de synthèse régionale validée.",
            f"{region.get_absolute_url()}#syntheses",
        )
    if transmittable:
        return progress.Act(
            "Transmettre à la DMATES",
            f"{transmittable} pièce{'s' if transmittable > 1 else ''} n’{'ont' if transmittable > 1 else 'a'} pas encore été transmise{'s' if transmittable > 1 else ''}.",
            progress.address("transmit", region),
        )
    return None


def region(request: HttpRequest, participant: Participant) -> HttpResponseBase:
    """The page of a region."""
    campaign = participant.campaign
    departments = departments_of(participant)
    themes = territories.offered(participant)
    cells = stages(campaign, departments)
    rows = [
        {"participant": d, "cells": [{"theme": t, "cell": cells[d.pk][t.pk]} for t in themes]}
        for d in departments
    ]
    if (kind := request.GET.get("export")) in KINDS:
        columns = (
            Column("territory", "Département", lambda r: str(r["participant"].territory), 24),
            *(
                Column(f"theme-{t.pk}", t.label, lambda r, n=n: r["cells"][n]["cell"].stage.label, 24)
                for n, t in enumerate(themes)
            ),
        )
        name = exports.file_name(participant, "departements-themes")
        return export_response(rows, columns, kind, name, sheet="Départements et thèmes")
    facts, results = standing(campaign)
    own_facts = next(t for t in facts.territories if t.key == participant.territory.key)
    rules = progress.rules_for(facts, own_facts)
    may = access.enters(request.user, participant)
    minimum = facts.rules["R1"].minimum if "R1" in facts.rules else 1
    waiting = list(
        Synthesis.objects.live()
        .departmental()
        .filter(participant__in=departments, state=SynthesisState.SUBMITTED)
        .for_list()
        .order_by("submissions__at", "pk")
        .distinct()
    ) if may else []  # fmt: skip
    regional = {
        s.theme_id: s
        for s in Synthesis.objects.visible_to(request.user).live().regional().filter(participant=participant)
    }
    per_theme = []
    for n, theme in enumerate(themes):
        found = regional.get(theme.pk)
        if found is not None:
            found.campaign = campaign
        per_theme.append(
            {
                "theme": theme,
                "synthesis": found,
                "received": sum(row["cells"][n]["cell"].stage >= Stage.SUBMITTED for row in rows),
            }
        )
    last = participant.distributions.select_related("by").first()
    changed = last is not None and last.content.get("choices") != services.choices_of(participant)
    items, silent = services.to_transmit(participant) if may else ([], [])
    balanced = _balance(participant, themes, departments, minimum)
    waivers = (
        Waiver.objects.visible_to(request.user)
        .filter(participant__in=departments, state="asked")
        .select_related("participant__territory", "rule")
    )
    late = {
        d.pk: [r for r in results.get(d.territory.key, ()) if r.state in ("late", "breached")]
        for d in departments
    }
    for row in rows:
        row["late"] = late[row["participant"].pk]
        row["total"] = sum(c["cell"].stage >= Stage.CHOSEN for c in row["cells"])
    sent = {"last": last, "changed": changed} if last else None
    context = {
        "campaign": campaign,
        "participant": participant,
        "key": participant.territory.key.replace(":", "-"),
        "rows": rows,
        "themes": per_theme,
        "balance": balanced,
        "rules": shown_rules(participant, facts, results, rules),
        "waiting": waiting,
        "waivers": list(waivers),
        "distribution": sent,
        "distributions": list(participant.distributions.select_related("by")),
        "cars": list(participant.meetings.filter(archived_at=None)),
        "own_dates": list(participant.own_dates.filter(archived_at=None).select_related("rule")),
        "transmissions": list(participant.transmissions.select_related("by").prefetch_related("deliveries")),
        "to_send": len(items) + len(silent),
        "contacts": list(participant.contacts.filter(archived_at=None)),
        "act": _next(participant, waiting, per_theme, sent, len(items) + len(silent)) if may else None,
        "may_enter": may,
        "may_commit": access.commits(request.user, participant),
        "on_behalf": may and access.on_behalf(request.user, participant),
        "nav": "territory",
    }  # fmt: skip
    return render(request, "rencontres/region.html", context)


@require_http_methods(["GET", "POST"])
def distribution(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Validate the distribution of the themes, and send it."""
    participant = own_participant(request, slug, key, access.commits)
    if participant.party == Party.OTHER_OVERSEAS:
        raise PermissionDenied
    departments = departments_of(participant) if participant.coordinates else [participant]
    themes = territories.offered(participant)
    choices = services.choices_of(participant)
    rule = participant.campaign.rules.filter(code="R2").first()
    minimum = participant.campaign.rules.filter(code="R1").values_list("minimum", flat=True).first() or 1

    def save(form: DistributionForm) -> HttpResponse:
        made = services.send_distribution(
            user=request.user,
            region=participant,
            note=form.cleaned_data["note"],
            recorded_for=access.on_behalf(request.user, participant),
        )
        messages.success(
            request, f"Répartition transmise à la sous-direction de l’ATE : version {made.version}."
        )
        return redirect(participant)

    context = page_of(
        participant,
        "Transmettre la répartition des thèmes",
        rows=[
            {"place": d.territory, "marks": [t.pk in choices.get(d.territory.key, ()) for t in themes]}
            for d in departments
        ],
        themes=themes,
        balance=_balance(participant, themes, departments, minimum) if participant.coordinates else None,
        last=participant.distributions.first(),
        passage=rule.passage if rule else "",
    )
    return form_page(
        request,
        build=lambda data, files: DistributionForm(data),
        save=save,
        context=context,
        template="rencontres/distribution.html",
    )


@require_http_methods(["GET", "POST"])
def own_dates(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """The dates that a region sets for its departments: they see them, compliance ignores them."""
    participant = own_participant(request, slug, key, access.commits, regional=True)
    rules = list(
        participant.campaign.rules.filter(
            archived_at=None, code__in=OWN_DATES, modes__party=Party.DEPARTMENT, modes__mode=Mode.APPLIES
        )
    )
    dates = list(RegionalDate.objects.filter(participant=participant, archived_at=None))

    def save(form: OwnDatesForm) -> HttpResponse:
        data = form.cleaned_data
        for rule in rules:
            territories.set_own_date(
                user=request.user,
                participant=participant,
                rule=rule,
                due_on=data[f"due_{rule.pk}"],
                note=data[f"note_{rule.pk}"],
            )
        messages.success(request, "Dates de la région enregistrées : vos départements les voient.")
        return redirect(participant)

    return form_page(
        request,
        build=lambda data, files: OwnDatesForm(data, rules=rules, dates=dates),
        save=save,
        context=page_of(participant, "Dates de la région"),
        template="rencontres/own_dates.html",
    )


@require_http_methods(["GET", "POST"])
def car(request: HttpRequest, slug: str, key: str, pk: int = 0) -> HttpResponse:
    """The thematic CAR of a region: planned, then recorded."""
    participant = own_participant(request, slug, key, access.commits)
    if participant.party == Party.OTHER_OVERSEAS:
        raise PermissionDenied
    found = get_object_or_404(participant.meetings.filter(archived_at=None), pk=pk) if pk else None
    row = found or RegionalMeeting(participant=participant, version=0)

    def save(form: CarForm) -> HttpResponse:
        services.save_meeting(
            user=request.user,
            region=participant,
            car=found,
            version=form.cleaned_data["version"],
            values={name: form.cleaned_data[name] for name in form.names},
            recorded_for=access.on_behalf(request.user, participant),
        )
        messages.success(request, "CAR thématique enregistré.")
        return redirect(f"{participant.get_absolute_url()}#car")

    passage = participant.campaign.rules.filter(code="R10").values_list("passage", flat=True).first()
    return versioned_page(
        request,
        build=lambda data, other: CarForm(data, instance=other or row, user=request.user),
        save=save,
        context=page_of(participant, "CAR thématique", passage=passage),
        what="Ce CAR a été modifié",
    )


@require_POST
def open_regional(request: HttpRequest, slug: str, key: str, theme: int) -> HttpResponse:
    """Open the synthesis of a region on a theme; the one that exists when there is one."""
    participant = own_participant(request, slug, key, access.writes_for, regional=True)
    found = get_object_or_404(participant.campaign.themes.filter(archived_at=None, extra=False), pk=theme)
    return redirect(syntheses.open_regional(user=request.user, participant=participant, theme=found))


@require_http_methods(["GET", "POST"])
def transmit(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Send to the DMATES (and to the DGOM what overseas owes) all that was not sent yet."""
    participant = own_participant(request, slug, key, access.commits)
    if participant.party == Party.DEPARTMENT:
        raise PermissionDenied
    items, silent = services.to_transmit(participant)

    def save(form: TransmitForm) -> HttpResponse:
        made = services.transmit(
            user=request.user,
            participant=participant,
            recorded_for=access.on_behalf(request.user, participant),
            **form.cleaned_data,
        )
        messages.success(request, f"{made.title} envoyée : {made.number}.")
        return redirect("rencontres:transmission", slug, made.pk)

    shown = Transmission(participant=participant, content={"syntheses": items, "not_debated": silent})
    lacking = []
    if participant.coordinates:
        covered = {t for i in items if i["level"] == Level.REGION for t in i["themes"]}
        covered |= {row["theme"] for row in silent}
        for content in participant.transmissions.values_list("content", flat=True):
            covered |= {
                t for i in content.get("syntheses", ()) if i["level"] == Level.REGION for t in i["themes"]
            }
            covered |= {row["theme"] for row in content.get("not_debated", ())}
        lacking = [t for t in territories.offered(participant) if t.pk not in covered]
    context = page_of(
        participant,
        "Transmettre à la DMATES" + ("" if participant.coordinates else " et à la DGOM"),
        count=len(items) + len(silent),
        lacking=lacking,
        rank=participant.transmissions.count(),
        **receipts.parts_of(shown),
    )
    return form_page(
        request,
        build=lambda data, files: TransmitForm(data),
        save=save,
        context=context,
        template="rencontres/transmit.html",
    )


def _visible(request: HttpRequest, slug: str, pk: int) -> Transmission:
    seen = (
        Transmission.objects.visible_to(request.user)
        .select_related("participant__campaign", "participant__territory", "by")
        .prefetch_related("deliveries__acknowledged_by")
    )
    return get_object_or_404(seen, participant__campaign__slug=slug, pk=pk)


def _acknowledges(request: HttpRequest, transmission: Transmission, delivery: Delivery) -> bool:
    campaign = transmission.participant.campaign
    if delivery.office == Office.DGOM:
        return access.receives(request.user, campaign)
    return access.manages(request.user, campaign)


@require_GET
def transmission(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A sending: its receipt, what it holds, who acknowledged it."""
    found = _visible(request, slug, pk)
    participant = found.participant
    sees = Participant.objects.visible_to(request.user).filter(pk=participant.pk).exists()
    context = {
        "campaign": participant.campaign,
        "participant": participant,
        "transmission": found,
        "back": participant.get_absolute_url() if sees else participant.campaign.get_absolute_url(),
        "deliveries": [
            {"delivery": d, "mine": _acknowledges(request, found, d)} for d in found.deliveries.all()
        ],
        "nav": "territory",
        **receipts.parts_of(found),
    }
    return render(request, "rencontres/transmission.html", context)


SLIPS = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@require_GET
def slip(request: HttpRequest, slug: str, pk: int, kind: str) -> HttpResponse:
    """The « bordereau d’envoi », ready to sign."""
    found = _visible(request, slug, pk)
    if kind not in SLIPS:
        raise Http404
    answer = HttpResponse(receipts.slip(found, kind), content_type=SLIPS[kind])
    answer["Content-Disposition"] = content_disposition_header(
        kind != "pdf", f"bordereau-{found.number}.{kind}"
    )
    return answer


@require_POST
def acknowledge(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """An office says that it received a sending."""
    found = _visible(request, slug, pk)
    mine = [d for d in found.deliveries.all() if _acknowledges(request, found, d)]
    if not mine:
        raise PermissionDenied
    for delivery in mine:
        services.acknowledge(user=request.user, delivery=delivery)
    messages.success(request, "Réception accusée : le territoire le voit.")
    return redirect("rencontres:transmission", slug, pk)
