"""The letter that convenes or invites: its text as it is proposed, and the paper that carries it (PDF, Word)."""

import datetime as dt
import io
from dataclasses import dataclass

from django.template.loader import render_to_string
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from committees.models import Convocation, Meeting
from committees.services import told
from documents import pdf
from documents.heading import Heading
from documents.letterheads import heading_of, letterhead_for
from documents.typography import french

MIME = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@dataclass(frozen=True)
class Letter:
    """What stands on the paper."""

    heading: Heading
    # « Convocation » or « Invitation ».
    title: str
    paragraphs: tuple[str, ...]
    agenda: tuple[told.AgendaLine, ...]
    # « Le DMATES ».
    signed: str
    # To whom it goes, in the committee's own order.
    addressees: tuple[str, ...]
    fictional: bool = False


def proposed(meeting: Meeting, before: Convocation | None, answer_by: dt.date | None) -> str:
    """The text of the letter as it is proposed; ``before``: the convocation that it replaces."""
    context = {
        "meeting": meeting,
        "committee": meeting.committee,
        "when": told.when(meeting),
        "before": before,
        "before_when": told.when(meeting, before.starts_at, before.minutes) if before else "",
        "answer_by": answer_by,
    }
    return render_to_string("committees/letter.txt", context).strip()


def letter_of(meeting: Meeting, text: str, *, invited: bool, day: dt.date, seats) -> Letter:
    """The letter of ``meeting`` issued on ``day``, for those convened or for those ``invited``."""
    committee = meeting.committee
    subject = f"{committee.name}, séance du {told.when(meeting)}"
    heading = heading_of(
        letterhead_for(committee.issuer, day), day=day, subject=subject, reference=f"{meeting}", signed=True
    )
    chair = committee.chair_function
    return Letter(
        heading=heading,
        title="Invitation" if invited else "Convocation",
        paragraphs=tuple(p.strip() for p in text.replace("\r\n", "\n").split("\n\n") if p.strip()),
        agenda=tuple(told.agenda(meeting)),
        signed=chair[:1].upper() + chair[1:],
        addressees=tuple(
            french(f"{seat}{f' — {seat.who}' if seat.who else ''}")
            for seat in seats
            if seat.invited == invited
        ),
        fictional=committee.fictional,
    )


def as_pdf(letter: Letter) -> bytes:
    """The letter as PDF/UA-1, under the letterhead of the service that keeps the committee."""
    context = {"title": f"{letter.title} — {letter.heading.subject}", "letter": letter}
    return pdf.render(
        "pdf/convocation.html", context | {"heading": letter.heading}, images=letter.heading.images
    )


def _lines(document, lines, *, bold: bool = False, align=None) -> None:
    if not lines:
        return
    paragraph = document.add_paragraph()
    paragraph.alignment = align
    for rank, line in enumerate(lines):
        run = paragraph.add_run(line)
        run.bold = bold
        if rank < len(lines) - 1:
            run.add_break()


def as_docx(letter: Letter) -> bytes:
    """The same letter for a word processor, to be amended by hand."""
    document = Document()
    document.core_properties.title = f"{letter.title} — {letter.heading.subject}"
    document.core_properties.author = "Plan d’actions"
    document.core_properties.language = "fr-FR"
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Arial", Pt(10.5)
    language = style.element.get_or_add_rPr().makeelement(qn("w:lang"), {qn("w:val"): "fr-FR"})
    style.element.get_or_add_rPr().append(language)
    for section in document.sections:
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.5)
        section.top_margin = section.bottom_margin = Cm(2)
    head = letter.heading
    _lines(document, head.brand, bold=True)
    _lines(document, head.timbre, bold=True)
    _lines(document, head.address)
    _lines(document, [head.place_and_date], align=WD_ALIGN_PARAGRAPH.RIGHT)
    if head.handled_by:
        _lines(document, [f"Affaire suivie par\u00a0: {' '.join(head.handled_by)}"])
    if head.reference:
        _lines(document, [f"Réf.\u00a0: {head.reference}"])
    _lines(document, [f"Objet\u00a0: {head.subject}"], bold=True)
    document.add_heading(letter.title, level=1)
    for paragraph in letter.paragraphs:
        _lines(document, paragraph.split("\n"))
    if letter.agenda:
        document.add_heading("Ordre du jour", level=2)
        for line in letter.agenda:
            details = ", ".join(
                d for d in (line.speaker, f"{line.minutes}\u00a0min" if line.minutes else "") if d
            )
            document.add_paragraph(f"{line.title}{f' ({details})' if details else ''}", style="List Number")
    _lines(document, [letter.signed, *head.signature], align=WD_ALIGN_PARAGRAPH.RIGHT)
    if letter.addressees:
        document.add_heading("Destinataires", level=2)
        _lines(document, list(letter.addressees))
    if letter.fictional:
        _lines(document, ["Démonstration\u00a0: données fictives."])
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def write(letter: Letter, kind: str) -> bytes:
    """The letter as ``kind``: a key of ``MIME``."""
    return as_pdf(letter) if kind == "pdf" else as_docx(letter)
