"""The documents of a meeting as texts that people go on amending (ODT, DOCX), from the templates of the PDF."""

import datetime as dt
import io

import pdfplumber
from django.template.loader import render_to_string

from committees.enums import RecordKind
from committees.models import Meeting
from committees.paper import making
from committees.paper.session import Withheld
from documents import odt, word
from documents.prose import blocks_of

WRITERS = {"odt": odt.write, "docx": word.write}


def make(meeting: Meeting, asked: making.Asked, extension: str, *, withheld: Withheld, reader=None) -> bytes:
    """The document as ``odt`` or ``docx``: the same data on the same day give the same bytes."""
    context = making.context_of(meeting, asked, withheld=withheld, reader=reader)
    context["heading"] = making.heading_for(meeting, asked)
    name = making.TEMPLATES[RecordKind(asked.kind)]
    html = render_to_string(f"pdf/committees/{name}_body.html", context)
    created = dt.datetime.combine(asked.on, dt.time(12), tzinfo=dt.UTC)
    return WRITERS[extension](blocks_of(html), title=context["title"], created=created)


def pages_of(data: bytes) -> int:
    """How many pages a PDF of ours has."""
    with pdfplumber.open(io.BytesIO(data)) as document:
        return len(document.pages)
