"""A synthesis: written by several people at once, its files, its transmission and receipt, what the region answers."""

import datetime as dt

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from actions.services.errors import Refused, Stale
from documents.giving import give
from documents.services import FileRefused
from documents.typography import time as hour_of
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
from sgcd_plan import clock

CHANGED = "Cette synthèse a changé depuis que vous avez ouvert cette page : vérifiez, puis recommencez."


def back_of(synthesis: Synthesis) -> str:
    """The page from which a synthesis is reached."""
    if synthesis.level == Level.DEPARTMENT:
        synthesis.debate.campaign = synthesis.campaign
        return f"{synthesis.debate.get_absolute_url()}#synthese"
    return synthesis.participant.get_absolute_url()


def _last_author(rows) -> dict[int, tuple[str, dt.datetime]]:
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
    authors = _last_author(rows) if writes else {}
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
def present(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Who else has the page open, and what they wrote since it was opened (``depuis``: seconds of the epoch)."""
    found = written_synthesis(request, slug, pk)
    names = presence.arrive(found.pk, request.user)
    since = request.GET.get("depuis", "")
    written = []
    if since.isdecimal() and len(since) < 12:
        rows = (
            Entry.history.model.objects.filter(
                synthesis_id=found.pk, history_date__gt=dt.datetime.fromtimestamp(int(since), dt.UTC)
            )
            .exclude(change__user=request.user)
            .select_related("change__user")
        )
        written = sorted({r.change.user.acting_name for r in rows if r.change and r.change.user})
    return render(
        request, "rencontres/present.html", {"present": names, "written": written, "synthesis": found}
    )


def _wants_json(request: HttpRequest) -> bool:
    return "text/html" not in request.headers.get("Accept", "text/html")


@require_POST
def entry(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A finding or a proposal: added, changed, taken away or brought back; a form that saves itself gets JSON."""
    found = written_synthesis(request, slug, pk)
    json = _wants_json(request)
    asked = request.POST.get("entry", "")
    rows = found.entries.select_related("theme", "synthesis")
    row = get_object_or_404(rows, pk=asked) if asked.isdecimal() and len(asked) < 12 else None
    act = request.POST.get("act", "")
    try:
        if row is not None and act == "restore":
            services.restore_entry(user=request.user, entry=row)
            messages.success(request, "Ligne rétablie.")
            return redirect(found)
        if row is not None and act == "remove":
            version = request.POST.get("version", "")
            services.remove_entry(
                user=request.user, entry=row, version=int(version) if version.isdecimal() else -1
            )
            messages.success(request, "Ligne retirée : elle peut être rétablie en bas de la page.")
            return redirect(found)
    except Stale:
        messages.error(request, CHANGED)
        return redirect(found)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(found)
    if row is not None and row.archived_at is not None:
        said = "Cette ligne vient d’être retirée par une autre personne : copiez votre texte, puis rechargez la page."
        if json:
            return JsonResponse({"message": said}, status=409)
        messages.error(request, said)
        return redirect(found)
    kind = row.kind if row else request.POST.get("kind", "")
    prefix = f"ligne-{row.pk}-%s" if row else f"nouveau-{kind}-%s"
    form = EntryForm(request.POST, themes=services.themes_of(found), kind=kind, entry=row, auto_id=prefix)
    if not form.is_valid():
        if json:
            said = "Non enregistré : " + " ".join(e for errors in form.errors.values() for e in errors)
            return JsonResponse({"message": said, "retry": True}, status=422)
        return page(request, found, bound=form, status=422)
    data = form.cleaned_data
    try:
        saved = services.save_entry(
            user=request.user,
            synthesis=found,
            kind=data["kind"],
            entry=row,
            version=data["version"] if data["version"] is not None else -1,
            values={name: data[name] for name in services.ENTRY_FIELDS},
        )
    except Stale as stale:
        who, at = _last_author([stale.current]).get(stale.current.pk, ("", clock.now()))
        if json:
            said = (
                f"Non enregistré : {who or 'une autre personne'} a modifié cette ligne à {hour_of(at.astimezone(clock.PARIS))}. "
                "« Enregistrer » montre les deux versions."
            )
            return JsonResponse({"message": said}, status=409)
        form.data = form.data.copy()
        form.data["version"] = str(stale.current.version)
        form.row = row
        stale.current.who = who
        return page(request, found, bound=form, theirs=stale.current, status=409)
    except Refused as refused:
        if json:
            return JsonResponse({"message": f"Non enregistré : {refused}"}, status=409)
        form.add_error(None, str(refused))
        return page(request, found, bound=form, status=422)
    if json:
        said = f"Enregistré à {hour_of(clock.now().astimezone(clock.PARIS))}"
        return JsonResponse({"version": saved.version, "message": said, "fields": {"entry": saved.pk}})
    messages.success(request, "Ligne enregistrée." if row else "Ligne ajoutée.")
    return redirect(
        f"{found.get_absolute_url()}#{'ligne' if row else 'nouveau'}-{saved.pk if row else data['kind']}"
    )


@require_POST
def upload(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Files handed in with a synthesis: all, or none when one is refused."""
    found = written_synthesis(request, slug, pk)
    form = UploadForm(request.POST, request.FILES)
    if form.is_valid():
        data = form.cleaned_data
        try:
            made = services.add_files(
                user=request.user,
                synthesis=found,
                uploads=data["files"],
                signed_scan=data["signed_scan"],
                halves={"findings": data["findings"], "proposals": data["proposals"]},
            )
        except FileRefused as refused:
            for reason in refused.reasons:
                form.add_error("files", f"{reason} Aucun fichier n’a été enregistré.")
        except Refused as refused:
            form.add_error("files", f"{refused} Aucun fichier n’a été enregistré.")
        else:
            names = ", ".join(f"« {one.stored.name} »" for one in made)
            messages.success(
                request,
                f"Fichier{'s' if len(made) > 1 else ''} reçu{'s' if len(made) > 1 else ''} : {names}.",
            )
            return redirect(f"{found.get_absolute_url()}#fichiers")
    return page(request, found, upload=form, status=422)


@require_GET
def file(request: HttpRequest, slug: str, pk: int, stored: int) -> HttpResponse:
    """A file of a synthesis, for whoever may read it."""
    found = visible_synthesis(request, slug, pk)
    row = get_object_or_404(found.files.select_related("stored"), stored=stored)
    return give(request, row.stored, found.get_absolute_url())


@require_POST
def file_remove(request: HttpRequest, slug: str, pk: int, stored: int) -> HttpResponse:
    """Take a file away from a synthesis; versions already transmitted keep it."""
    found = written_synthesis(request, slug, pk)
    row = get_object_or_404(found.files.select_related("stored"), stored=stored)
    try:
        services.remove_file(user=request.user, synthesis=found, stored=row.stored)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"« {row.stored.name} » retiré.")
    return redirect(f"{found.get_absolute_url()}#fichiers")


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


@require_POST
def not_debated(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A regional theme that was debated nowhere, with why."""
    found = written_synthesis(request, slug, pk)
    form = NotDebatedForm(request.POST)
    if found.level != Level.REGION or not form.is_valid():
        raise Http404
    try:
        services.say_not_debated(user=request.user, synthesis=found, **form.cleaned_data)
    except Stale:
        messages.error(request, CHANGED)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "Motif enregistré." if form.cleaned_data["reason"] else "Motif retiré.")
    return redirect(found)


@require_POST
def take(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take findings and proposals of departments into a regional synthesis, one by one or merged; each keeps its origin."""
    found = written_synthesis(request, slug, pk)
    if found.level != Level.REGION:
        raise Http404
    asked = {int(v) for v in request.POST.getlist("source") if v.isdecimal() and len(v) < 12}
    sources = [e for e in regional_services.received_entries(found.participant, found.theme) if e.pk in asked]
    try:
        made = services.take_entries(
            user=request.user, synthesis=found, sources=sources, merged=request.POST.get("act") == "merge"
        )
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        count = len(made)
        messages.success(
            request,
            f"{count} ligne{'s' if count > 1 else ''} reprise{'s' if count > 1 else ''}, avec {'leur' if count > 1 else 'son'} origine.",
        )
    return redirect(found)
