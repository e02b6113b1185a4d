"""Findings and proposals read out of a file that follows the model of a kit. Pure: bytes in, lines out.

The models of the kits have two headings, « Constats » and « Propositions et mesures »; what stands under one of them, line
by line, is a finding or a proposal. A line that names a theme, alone, says on what the next ones bear.
"""

import io
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pdfplumber
from docx import Document
from docx.oxml.ns import qn
from lxml import etree

from rencontres.enums import EntryKind

_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
_MARK = re.compile(r"^\s*(?:[-–—•▪◦*·]|\d{1,2}\s*[.)°]|[a-z]\))\s*", re.IGNORECASE)
_EMPTY = re.compile(r"^[\s.…_:;-]*$")
# How a half is headed, once accents, case and marks are put aside.
_FINDINGS = re.compile(r"^(?:\w{1,4} )?(?:les )?(?:principaux )?constats?\b")
_PROPOSALS = re.compile(r"^(?:\w{1,4} )?(?:les )?(?:principales )?(?:propositions?|mesures?)\b")
# A heading is short: a sentence that begins with « Constat » is none.
_HEADING = 60
LONGEST = 5000
MOST = 400
# A synthesis is a few pages long: what is longer is read up to here.
PAGES = 40


@dataclass(frozen=True)
class ReadLine:
    """A finding or a proposal as it was read, and the theme under which it stood (key; None: not said)."""

    kind: EntryKind
    text: str
    theme: int | None = None


def _plain(text: str) -> str:
    found = unicodedata.normalize("NFD", text.replace("’", "'").casefold())
    return " ".join(
        re.sub(r"[^\w' ]", " ", "".join(c for c in found if not unicodedata.combining(c))).split()
    )


def _docx(data: bytes) -> Iterable[str]:
    body = Document(io.BytesIO(data)).element.body
    # In the order of the page, tables included.
    for paragraph in body.iter(qn("w:p")):
        yield "".join(
            "\n" if node.tag == qn("w:br") else node.text or ""
            for node in paragraph.iter(qn("w:t"), qn("w:br"))
        )


def _odt(data: bytes) -> Iterable[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        tree = etree.fromstring(
            package.read("content.xml"), etree.XMLParser(resolve_entities=False, no_network=True)
        )
    for node in tree.iter(f"{{{_TEXT}}}p", f"{{{_TEXT}}}h"):
        for pause in node.iter(f"{{{_TEXT}}}line-break"):
            pause.text = "\n"
        for space in node.iter(f"{{{_TEXT}}}s", f"{{{_TEXT}}}tab"):
            space.text = " "
        yield "".join(node.itertext())


def _pdf(data: bytes) -> Iterable[str]:
    """Lines of the pages, those that go on one sentence joined."""
    waiting = ""
    with pdfplumber.open(io.BytesIO(data)) as document:
        for page in document.pages[:PAGES]:
            for line in (page.extract_text() or "").splitlines():
                starts = bool(_MARK.match(line)) or _heading(line) is not None
                if waiting and (
                    starts or waiting.rstrip().endswith((".", ";", ":", "!", "?")) or _heading(waiting)
                ):
                    yield waiting
                    waiting = ""
                waiting = f"{waiting} {line}".strip()
    if waiting:
        yield waiting


_READERS = {"docx": _docx, "odt": _odt, "pdf": _pdf}


def _heading(line: str) -> EntryKind | None:
    plain = _plain(line)
    if not plain or len(plain) > _HEADING:
        return None
    if _FINDINGS.match(plain):
        return EntryKind.FINDING
    return EntryKind.PROPOSAL if _PROPOSALS.match(plain) else None


def read(data: bytes, kind: str, themes: Sequence[tuple[int, Sequence[str]]]) -> list[ReadLine]:
    """The findings and proposals of a file (``kind``: docx, odt or pdf); empty where the model was not followed.

    ``themes``: for each key of a theme, its labels. Raises ``ValueError`` when the file cannot be read.
    """
    known = {_plain(label): key for key, labels in themes for label in labels if label.strip()}
    only = themes[0][0] if len(themes) == 1 else None
    found: list[ReadLine] = []
    half, theme = None, only
    try:
        lines = [part for line in _READERS[kind](data) for part in line.split("\n")]
    except Exception as error:
        raise ValueError("unreadable") from error
    for line in lines:
        text = " ".join(_MARK.sub("", line, count=1).split())
        plain = _plain(text)
        named = known.get(re.sub(r"^theme\s*(?:\d+\s*)?", "", plain).strip() or plain)
        if named is not None:
            theme = named
            continue
        # « Les constats » or « 1. Constats » is a heading; « Constats des agents de terrain : … » is a line.
        if (heading := _heading(text)) is not None and not text.rstrip().endswith("."):
            half = heading
            continue
        if half is None or _EMPTY.match(text):
            continue
        found.append(ReadLine(half, text[:LONGEST], theme))
        if len(found) >= MOST:
            break
    return found
