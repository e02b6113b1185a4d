"""A synthesis: written by several people at once, its files, its transmission and receipt, what the region answers."""

import datetime as dt

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from actions.services.errors import Refused, Stale
from rencontres import access, presence, receipts
from rencontres.enums import EntryKind, Level
from rencontres.form_fields import VersionForm
from rencontres.models import Debate, Entry, Submission, Synthesis
from rencontres.querysets.syntheses import SENT
from rencontres.services import regions as regional_services
from rencontres.services import syntheses as services
from rencontres.synthesis_forms import (
    EntryForm,
    NotDebatedForm,
    RecordForm,
    ReviewForm,
    SubmitForm,
    UploadForm,
    both_halves,
)
from rencontres.views.editing import form_page
from rencontres.views.found import (
    holder_of,
    visible_debate,
    visible_synthesis,
    written_synthesis,
)

CHANGED = "Cette synthèse a changé depuis que vous avez ouvert cette page : vérifiez, puis recommencez."


def back_of(synthesis: Synthesis) -> str:
    """The page from which a synthesis is reached."""
    if synthesis.level == Level.DEPARTMENT:
        synthesis.debate.campaign = synthesis.campaign
        return f"{synthesis.debate.get_absolute_url()}#synthese"
    return synthesis.participant.get_absolute_url()


def last_authors(rows) -> dict[int, tuple[str, dt.datetime]]:
    """Who wrote each entry last, and when: one query."""
    model = Entry.history.model
    last = (
        model.objects.filter(id__in=[r.pk for r in rows])
        .order_by("id", "-history_date", "-history_id")
        .distinct("id")
        .select_related("change__user")
    )
    return {
        row.id: (row.change.user.acting_name if row.change and row.change.user else "", row.history_date)
        for row in last
    }


def page(
    request: HttpRequest,
    synthesis: Synthesis,
    *,
    bound: EntryForm | None = None,
    theirs: Entry | None = None,
    upload: UploadForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of a synthesis; ``bound``: an entry that was refused or came late (``theirs``: as it is now)."""
    themes = services.themes_of(synthesis)
    writes = access.writes(request.user, synthesis) and synthesis.may_change
    rows = list(
        synthesis.entries.live()
        .select_related("theme")
        .prefetch_related("citations__source__synthesis__participant__territory")
    )
    authors = last_authors(rows) if writes else {}
    halves = []
    for kind, title, few in (
        (EntryKind.FINDING, "Constats", "Ce que les agents constatent."),
        (
            EntryKind.PROPOSAL,
            "Propositions et mesures",
            "Ce qui est proposé pour y répondre, et qui peut y répondre.",
        ),
    ):
        own = []
        for row in rows:
            if row.kind != kind:
                continue
            form = None
            if writes:
                form = (
                    bound
                    if bound is not None and bound.row == row
                    else EntryForm(themes=themes, entry=row, auto_id=f"ligne-{row.pk}-%s")
                )
            own.append(
                {
                    "entry": row,
                    "form": form,
                    "author": authors.get(row.pk),
                    "theirs": theirs if theirs and theirs.pk == row.pk else None,
                }
            )
        new = None
        if writes:
            refused = bound is not None and bound.row is None and bound.data.get("kind") == kind
            new = bound if refused else EntryForm(themes=themes, kind=kind, auto_id=f"nouveau-{kind}-%s")
        halves.append({"kind": kind, "title": title, "few": few, "rows": own, "new": new})
    submissions = list(synthesis.submissions.select_related("by"))
    files = list(synthesis.files.filter(stored__archived_at=None).select_related("stored"))
    regional = synthesis.level == Level.REGION
    examines = not regional and access.examines(request.user, synthesis)
    context = {
        "campaign": synthesis.campaign,
        "synthesis": synthesis,
        "participant": synthesis.participant,
        "themes": themes,
        "back": back_of(synthesis),
        "halves": halves,
        "writes": writes,
        "submits": access.submits(request.user, synthesis) and synthesis.may_change,
        "lacking": services.lacking(synthesis) if access.writes(request.user, synthesis) else [],
        "present": presence.arrive(synthesis.pk, request.user) if writes else [],
        "submissions": submissions,
        "changed_since": bool(submissions) and services.fingerprint(services.content_of(synthesis)) != submissions[0].sha256 if writes else False,
        "files": files,
        "upload": upload or UploadForm(initial=both_halves(synthesis)) if writes else None,
        "readable": [f for f in files if not f.signed_scan and f.stored.state == "clean"],
        "removed": list(synthesis.entries.exclude(archived_at=None).select_related("theme")) if writes else [],
        "sources": regional_services.received_entries(synthesis.participant, synthesis.theme) if regional and writes else [],
        "not_debated": NotDebatedForm(initial={"version": synthesis.version, "reason": synthesis.not_debated}) if regional and writes else None,
        "review": ReviewForm(initial={"version": synthesis.version}) if examines and synthesis.state in SENT else None,
        "form": VersionForm(initial={"version": synthesis.version}),
        "nav": "territory",
    }  # fmt: skip
    return render(request, "rencontres/synthesis.html", context, status=status)


@require_GET
def synthesis(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A synthesis, to read or to write."""
    return page(request, visible_synthesis(request, slug, pk))


@require_GET
def model(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The model of the synthesis, filled in with what is known."""
    found = visible_synthesis(request, slug, pk)
    data = receipts.filled_model(found, services.themes_of(found))
    answer = HttpResponse(data, content_type="application/vnd.oasis.opendocument.text")
    answer["Content-Disposition"] = content_disposition_header(
        True, f"{slugify(str(found))}-{slugify(str(found.participant.territory))}.odt"
    )
    return answer


@require_http_methods(["GET", "POST"])
def submit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Check that a synthesis is complete, and transmit it."""
    found = written_synthesis(request, slug, pk)
    may = access.submits(request.user, found)
    if request.method == "POST" and not may:
        raise PermissionDenied

    def save(form: SubmitForm) -> HttpResponse:
        made = services.submit(user=request.user, synthesis=found, **form.cleaned_data)
        to = "" if found.level == Level.REGION else " à la région" if found.participant.region_id else ""
        messages.success(request, f"Synthèse transmise{to} : récépissé {made.number}.")
        return redirect(found)

    return form_page(
        request,
        build=lambda data, files: SubmitForm(data, initial={"version": found.version}),
        save=save,
        context={
            "campaign": found.campaign,
            "synthesis": found,
            "may": may,
            "lacking": services.lacking(found),
            "content": services.content_of(found),
            "last": found.submissions.first(),
            "page_title": "Transmettre la synthèse",
            "back": found.get_absolute_url(),
            "nav": "territory",
        },
        template="rencontres/submit.html",
    )


@require_POST
def review(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The region takes a synthesis in, or sends it back with a comment."""
    found = visible_synthesis(request, slug, pk)
    if found.level != Level.DEPARTMENT or not access.examines(request.user, found):
        raise PermissionDenied
    form = ReviewForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Ce commentaire est trop long : 2 000 signes au plus.")
        return redirect(found)
    version, comment = form.cleaned_data["version"], form.cleaned_data["comment"]
    try:
        if request.POST.get("act") == "send_back":
            services.send_back(user=request.user, synthesis=found, version=version, comment=comment)
            messages.success(request, "Synthèse renvoyée : le département lira votre commentaire.")
        else:
            services.take_in(user=request.user, synthesis=found, version=version)
            messages.success(request, "Synthèse reçue : elle ne change plus et peut être citée.")
    except Stale:
        messages.error(request, CHANGED)
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect(found)


@require_GET
def receipt(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The receipt of a transmitted version, as PDF."""
    found = get_object_or_404(
        Submission.objects.select_related(
            "by", "synthesis__campaign", "synthesis__participant__territory", "synthesis__debate", "synthesis__theme"
        ),
        pk=pk,
        synthesis__campaign__slug=slug,
        synthesis__in=Synthesis.objects.visible_to(request.user).values("pk"),
    )  # fmt: skip
    answer = HttpResponse(receipts.receipt(found), content_type="application/pdf")
    answer["Content-Disposition"] = content_disposition_header(False, f"recepisse-{found.number}.pdf")
    return answer


@require_http_methods(["GET", "POST"])
def record(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Record a synthesis that came by mail or post, on the territory's behalf."""
    debate: Debate = visible_debate(request, slug, pk)
    participant = holder_of(request, debate)
    if not access.records_for(request.user, participant):
        raise PermissionDenied

    def save(form: RecordForm) -> HttpResponse:
        data = form.cleaned_data
        made = services.record_received(
            user=request.user,
            debate=debate,
            participant=participant,
            uploads=data["files"],
            halves={"findings": data["findings"], "proposals": data["proposals"]},
            channel=data["channel"],
            capacity=data["capacity"],
            received_at=data["received_at"],
        )
        messages.success(
            request, f"Synthèse enregistrée pour {participant.territory} : récépissé {made.number}."
        )
        return redirect(made.synthesis)

    return form_page(
        request,
        build=lambda data, files: RecordForm(data, files),
        save=save,
        context={
            "campaign": debate.campaign,
            "page_title": "Enregistrer une synthèse reçue",
            "intro": f"{participant.territory} — {debate}",
            "back": debate.get_absolute_url(),
            "back_label": str(debate),
            "nav": "territory",
        },
    )
