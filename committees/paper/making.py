"""Makes the documents of a meeting: one entry for the page, the worker and the command line."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings

from committees.enums import RecordKind
from committees.models import Meeting
from committees.paper import sections
from committees.paper.dossier import parts_of
from committees.paper.session import Withheld, hidden_from, session_of
from documents import pdf
from documents.heading import Heading
from documents.letterheads import heading_of, letterhead_for
from documents.models import Acronym
from documents.typography import day as in_words
from sgcd_plan import clock

# From A4 to A3: the same pages, larger.
A3 = 2**0.5
TEMPLATES = {
    RecordKind.DOSSIER: "dossier",
    RecordKind.RELEVE: "releve",
    RecordKind.MINUTES: "minutes",
    RecordKind.ATTENDANCE: "attendance",
}
FILES = {
    RecordKind.DOSSIER: "dossier",
    RecordKind.RELEVE: "releve-de-decisions",
    RecordKind.MINUTES: "compte-rendu",
    RecordKind.ATTENDANCE: "feuille-d-emargement",
}
# What may still be amended leaves as a text too.
AS_TEXT = (RecordKind.DOSSIER, RecordKind.RELEVE, RecordKind.MINUTES)
# For those who come unannounced.
BLANK_ROWS = 2


@dataclass(frozen=True, slots=True)
class Seal:
    """What a document says of its seal: its version, who validated it and when, and what it corrects.

    ``state``: « Projet soumis aux membres » for one that is not sealed; ``redacted``: reserved texts are left out.
    """

    rank: int = 1
    state: str = ""
    validated_by: str = ""
    on: dt.date | None = None
    correction: str = ""
    corrected_on: dt.date | None = None
    redacted: bool = False
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """A document asked for: its kind, the day on which it is issued, on which paper, and its seal when it has one."""

    kind: str
    on: dt.date
    a3: bool = False
    seal: Seal | None = None


def reference_of(meeting: Meeting, asked: Asked) -> str:
    """What the file says that it is: « cotech-ate/2024-05/releve/v1 »; a draft has no version."""
    mark = ""
    if asked.seal is not None and asked.seal.on is not None:
        mark = f"/v{asked.seal.rank}{'-diffusable' if asked.seal.redacted else ''}"
    return f"{meeting.committee.slug}/{meeting.reference}/{asked.kind}{mark}"


def filename(
    meeting: Meeting, kind: str, extension: str = "pdf", *, rank: int = 0, redacted: bool = False
) -> str:
    """« cotech-2024-05-releve-de-decisions.pdf », « …-v2-diffusable.pdf » for a sealed version."""
    version = f"-v{rank}" if rank else ""
    return f"{meeting.committee.slug}-{meeting.reference}-{FILES[RecordKind(kind)]}{version}{'-diffusable' * redacted}.{extension}"


def heading_for(meeting: Meeting, asked: Asked) -> Heading:
    """The letterhead of the committee's secretariat on the day of the document."""
    label = RecordKind(asked.kind).label
    return heading_of(
        letterhead_for(meeting.committee.issuer, asked.on),
        day=asked.on,
        subject=f"{label} — {meeting.committee.name}, séance du {in_words(meeting.day)}",
    )


def context_of(
    meeting: Meeting, asked: Asked, *, withheld: Withheld, reader=None, screen: bool = False
) -> dict[str, object]:
    """What the templates of a document need. ``reader``: whose rights decide; ``screen``: for the page, not paper."""
    label = RecordKind(asked.kind).label
    parts: list[dict] = []
    if asked.kind == RecordKind.DOSSIER:
        keys = sections.chosen(meeting.committee.sections, asked.kind)
        session, progress, parts = parts_of(meeting, keys, withheld=withheld, reader=reader, screen=screen)
    else:
        session, progress = session_of(meeting, withheld), None
        keys = sections.chosen(meeting.committee.sections, asked.kind)
        if asked.kind == RecordKind.MINUTES:
            parts = [
                {
                    "key": key,
                    "title": sections.SECTIONS[asked.kind][key],
                    "template": f"pdf/committees/minutes_{key}.html",
                }
                for key in keys
                if key != "observations" or session.observations
            ]
    seal = asked.seal
    if seal is not None and withheld and not seal.redacted:
        seal = Seal(
            **{name: getattr(seal, name) for name in seal.__slots__ if name != "partial"}, partial=True
        )
    return {
        "title": f"{label} — {meeting} du {meeting.day:%d/%m/%Y}",
        "label": label,
        "kind": asked.kind,
        "meeting": meeting,
        "committee": meeting.committee,
        "session": session,
        "state": progress.now.state if progress else None,
        "parts": parts,
        "seal": seal,
        "withheld": bool(withheld),
        "issued_on": asked.on,
        "fictional": meeting.committee.fictional,
        "identifier": reference_of(meeting, asked),
        "created": _created(asked),
        "verify_address": f"{settings.BASE_URL.rstrip('/')}/comites/verifier/",
        "screen": screen,
        "blanks": range(BLANK_ROWS),
        # What is sealed says nothing that its data do not: acronyms are explained in the dossier alone.
        "glossary": Acronym.objects.as_mapping() if asked.kind == RecordKind.DOSSIER else None,
    }


def _created(asked: Asked) -> str:
    """When the file says that it was made: noon of the day on which it is issued, whatever the hour of its making."""
    return f"{asked.on.isoformat()}T12:00:00Z"


def make(
    meeting: Meeting,
    asked: Asked,
    *,
    withheld: Withheld,
    reader=None,
    progress: Callable[[int], None] = lambda percent: None,
) -> bytes:
    """The document as PDF: the same data on the same day give the same bytes. ``progress``: 0 to 100."""
    context = context_of(meeting, asked, withheld=withheld, reader=reader)
    heading = heading_for(meeting, asked)
    progress(20)
    expected = 4 + sum(len(part.get("sheets", ())) for part in context["parts"])
    return pdf.render(
        f"pdf/committees/{TEMPLATES[RecordKind(asked.kind)]}.html",
        {**context, "heading": heading},
        images=heading.images,
        on_page=lambda page: progress(20 + min(70, 70 * page // expected)),
        identifier=context["identifier"],
        zoom=A3 if asked.a3 else 1,
    )


def make_for(user, meeting: Meeting, kind: str, *, a3: bool = False, progress=lambda percent: None) -> bytes:
    """A document of ``meeting`` as it stands today, without what ``user`` may not read."""
    asked = Asked(kind=kind, on=clock.today(), a3=a3)
    return make(meeting, asked, withheld=hidden_from(user, meeting), reader=user, progress=progress)
