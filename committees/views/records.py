"""The documents of a meeting: made, composed, previewed, proposed, sealed, sent, taken one by one or all at once."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from actions.services.errors import Refused
from committees import access
from committees.enums import RecordKind, RecordState
from committees.models import Committee, Meeting, Record
from committees.paper import making, sections, year
from committees.paper.dossier import own_sentences
from committees.paper.session import hidden_from, reserved_in
from committees.paper.standing import progress_of
from committees.record_forms import FORMATS, ComposeForm, MakeForm, SealForm, texts_to_correct
from committees.services import annexes, composing, diffusion, records
from committees.views.found import kept_meeting, open_meeting, visible_committee, visible_meeting
from documents.services import note_taken
from journal.services import start_job
from sgcd_plan import clock

# What a person makes at each moment: before, then after the session.
BEFORE = (RecordKind.DOSSIER, RecordKind.ATTENDANCE)
AFTER = (RecordKind.RELEVE, RecordKind.MINUTES)
SECTIONED = tuple(sections.SECTIONS)


def _kind(kind: str) -> RecordKind:
    if kind not in RecordKind.values:
        raise Http404
    return RecordKind(kind)


def rows_of(request: HttpRequest, meeting: Meeting) -> list[Record]:
    """The documents of a meeting that the person may take, the latest versions first."""
    rows = Record.objects.visible_to(request.user).filter(meeting=meeting).exclude(state=RecordState.DRAFT)
    return list(
        rows.select_related("file", "sealed_by", "meeting__committee").order_by("kind", "-rank", "redacted")
    )


def _context(request: HttpRequest, meeting: Meeting) -> dict:
    sits, rows = access.sits(request.user, meeting.committee), rows_of(request, meeting)
    sealed = {row.kind for row in rows if row.state == RecordState.SEALED}
    return {
        "meeting": meeting,
        "committee": meeting.committee,
        "keeps": access.keeps(request.user, meeting.committee),
        "sits": sits,
        "records": rows,
        "kinds": [
            (kind.value, kind.label, kind in sealed, kind in SECTIONED)
            for kind in (AFTER if meeting.sat else BEFORE)
        ],
        "others": [(kind.value, kind.label) for kind in (BEFORE if meeting.sat else ())],
        "formats": list(FORMATS.items()),
        "nav": "meetings",
    }


@require_GET
def record_list(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The documents of a meeting: what was proposed and sealed, what may be made."""
    meeting = visible_meeting(request, slug, pk)
    return render(request, "committees/records.html", {**_context(request, meeting), "form": MakeForm()})


@require_POST
def make(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Make a document of a meeting, in a worker."""
    meeting = open_meeting(request, slug, pk)
    form = MakeForm(request.POST)
    if not form.is_valid():
        return render(
            request, "committees/records.html", {**_context(request, meeting), "form": form}, status=422
        )
    asked = form.asked()
    job = start_job(
        user=request.user,
        label=f"{RecordKind(asked['kind']).label} — {meeting}",
        task="committees.paper",
        arguments={"meeting": meeting.pk, **asked},
    )
    return redirect("journal:job", job.pk)


@require_GET
def preview(request: HttpRequest, slug: str, pk: int, kind: str) -> HttpResponse:
    """A document as it stands, in the browser: what its templates say, without the layout of paper."""
    meeting, kind = open_meeting(request, slug, pk), _kind(kind)
    asked = making.Asked(kind=kind, on=clock.today())
    context = making.context_of(
        meeting, asked, withheld=hidden_from(request.user, meeting), reader=request.user, screen=True
    )
    return render(
        request,
        "committees/record_preview.html",
        {
            **context,
            "body": f"pdf/committees/{making.TEMPLATES[kind]}_body.html",
            "keeps": access.keeps(request.user, meeting.committee),
            "sectioned": kind in SECTIONED,
            "formats": [
                (key, name) for key, name in FORMATS.items() if key in ("pdf", "a3") or kind in making.AS_TEXT
            ],
            "nav": "meetings",
        },
    )


@require_http_methods(["GET", "POST"])
def compose(request: HttpRequest, slug: str, pk: int, kind: str) -> HttpResponse:
    """Choose and order the sections of a document, kept for the committee; edit the sentences of this meeting."""
    meeting, kind = kept_meeting(request, slug, pk), _kind(kind)
    if kind not in SECTIONED:
        raise Http404
    told = own_sentences(meeting, progress_of(meeting)) if kind == RecordKind.DOSSIER else []
    form = ComposeForm(
        request.POST if request.method == "POST" else None,
        kind=kind,
        template=meeting.committee.sections,
        told=told,
    )
    if request.method == "POST" and form.is_valid():
        composing.compose(
            user=request.user,
            meeting=meeting,
            kind=kind,
            keys=form.arranged(),
            sentences=form.sentences() if kind == RecordKind.DOSSIER else None,
        )
        messages.success(request, "Composition enregistrée : les prochaines séances du comité la reprennent.")
        return redirect("committees:record_preview", slug, pk, kind)
    context = {
        "meeting": meeting,
        "committee": meeting.committee,
        "form": form,
        "kind": kind,
        "label": kind.label,
        "nav": "meetings",
    }
    return render(request, "committees/record_compose.html", context, status=422 if form.errors else 200)


@require_POST
def propose(request: HttpRequest, slug: str, pk: int, kind: str) -> HttpResponse:
    """Show the draft to the members."""
    meeting, kind = kept_meeting(request, slug, pk), _kind(kind)
    if not meeting.sat or kind not in records.SEALABLE or records.last_sealed(meeting, kind):
        messages.error(request, "Un projet se soumet après la séance, et avant d’être scellé.")
        return redirect("committees:records", slug, pk)
    job = start_job(
        user=request.user,
        label=f"Projet soumis aux membres : {kind.label} — {meeting}",
        task="committees.propose",
        arguments={"meeting": meeting.pk, "kind": kind.value},
    )
    return redirect("journal:job", job.pk)


@require_http_methods(["GET", "POST"])
def seal(request: HttpRequest, slug: str, pk: int, kind: str) -> HttpResponse:
    """Seal a document, or a new version that corrects the one sealed."""
    meeting, kind = kept_meeting(request, slug, pk), _kind(kind)
    if kind not in records.SEALABLE:
        raise Http404
    before = records.last_sealed(meeting, kind)
    form = SealForm(
        request.POST if request.method == "POST" else None,
        kind=kind,
        texts=texts_to_correct(meeting, kind),
        again=before is not None,
        initial={"name": meeting.chaired_by if kind == RecordKind.RELEVE else ""},
    )
    refusal = "" if meeting.sat else "La séance n’a pas encore été tenue : rien n’est à valider."
    if request.method == "POST" and not refusal and form.is_valid():
        asked = form.asked()
        refusal = records.refusal_to_seal(
            meeting, kind, validated_by=asked["validated_by"], correction=asked["correction"]
        )
        if not refusal:
            job = start_job(
                user=request.user,
                label=f"Mise sous scellé : {kind.label} — {meeting}",
                task="committees.seal",
                arguments={"meeting": meeting.pk, "kind": kind.value, **asked},
            )
            return redirect("journal:job", job.pk)
    context = {
        "meeting": meeting,
        "committee": meeting.committee,
        "form": form,
        "kind": kind,
        "label": kind.label,
        "before": before,
        "refusal": refusal,
        "reserved": bool(reserved_in(meeting)),
        "pending": records.pending_amendments(meeting) if kind == RecordKind.MINUTES else 0,
        "nav": "meetings",
    }
    status = 422 if form.errors or (refusal and request.method == "POST") else 200
    return render(request, "committees/record_seal.html", context, status=status)


@require_GET
def record(request: HttpRequest, slug: str, pk: int, record: int) -> HttpResponse:
    """The file of a document, for whoever may read it; a sealed one is compared with its seal first."""
    rows = (
        Record.objects.visible_to(request.user)
        .exclude(file=None)
        .select_related("file", "meeting__committee")
    )
    found = get_object_or_404(rows, pk=record, meeting=pk, meeting__committee__slug=slug)
    try:
        data = records.content_of(found)
    except records.Damaged as damaged:
        context = {
            "meeting": found.meeting,
            "committee": found.meeting.committee,
            "why": str(damaged),
            "nav": "meetings",
        }
        return render(request, "committees/record_damaged.html", context, status=409)
    if not found.redacted and reserved_in(found.meeting):
        note_taken(user=request.user, stored=found.file)
    answer = HttpResponse(data, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{found.file.name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_http_methods(["GET", "POST"])
def send(request: HttpRequest, slug: str, pk: int, record: int) -> HttpResponse:
    """To whom a sealed document goes; then send it."""
    meeting = kept_meeting(request, slug, pk)
    found = get_object_or_404(
        Record.objects.visible_to(request.user).sealed().select_related("file", "meeting__committee"),
        pk=record,
        meeting=meeting,
    )
    if request.method == "POST":
        try:
            written, nowhere = diffusion.send(user=request.user, record=found)
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect("committees:records", slug, pk)
        said = "Aucun nouveau courriel : ceux qui ont une adresse l’ont déjà reçu"
        if written:
            said = f"{written} courriel{'s' if written > 1 else ''} en partance"
        without = f" Sans adresse : {', '.join(nowhere)}." if nowhere else ""
        messages.success(request, f"{said}.{without}")
        return redirect("committees:records", slug, pk)
    context = {
        "meeting": meeting,
        "committee": meeting.committee,
        "record": found,
        "addressees": diffusion.addressees(meeting, reserved_in(meeting)),
        "two": diffusion.versions_of(found)[1] is not None,
        "nav": "meetings",
    }
    return render(request, "committees/record_send.html", context)


@require_GET
def archive(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """All the annexes of a meeting that the person may read, in one ZIP sent while it is made."""
    meeting = open_meeting(request, slug, pk)
    found = annexes.annexes_of(request.user, meeting, rows_of(request, meeting))
    if not found:
        messages.info(request, "Cette séance n’a encore aucun document à télécharger.")
        return redirect("committees:records", slug, pk)
    answer = StreamingHttpResponse(annexes.stream(found), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{meeting.committee.slug}-{meeting.reference}.zip"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_http_methods(["GET", "POST"])
def year_page(request: HttpRequest, slug: str, year_of: int) -> HttpResponse:
    """The year of a committee on a page; sent: the same as a PDF."""
    committee: Committee = visible_committee(request, slug)
    if not 1900 < year_of < 2200:
        raise Http404
    if request.method == "POST":
        job = start_job(
            user=request.user,
            label=f"Année {year_of} — {committee}",
            task="committees.year",
            arguments={"committee": committee.pk, "year": year_of, "a3": bool(request.POST.get("a3"))},
        )
        return redirect("journal:job", job.pk)
    found = year.year_of(committee, year_of, Meeting.objects.visible_to(request.user).live().for_list())
    documents = (
        Record.objects.visible_to(request.user)
        .sealed()
        .filter(meeting__committee=committee, meeting__starts_at__year=year_of)
        .select_related("meeting__committee", "file", "sealed_by")
        .order_by("-meeting__starts_at", "kind", "-rank", "redacted")
    )
    context = {
        "committee": committee,
        "found": found,
        "documents": documents,
        "screen": True,
        "nav": "committees",
    }
    return render(request, "committees/year.html", context)


def part(request: HttpRequest, meeting: Meeting) -> tuple[str, dict] | None:
    """The part of a meeting's page that shows its documents."""
    rows = rows_of(request, meeting)
    if not rows and not access.sits(request.user, meeting.committee):
        return None
    return "committees/part_records.html", {
        "records_rows": rows,
        "records_kinds": [(kind.value, kind.label) for kind in (AFTER if meeting.sat else BEFORE)],
    }
