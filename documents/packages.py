"""What hides in a ZIP: its kind, and bombs, macros, encryption, programs, links, odd names; pure on bytes."""

import io
import re
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from documents import package_xml, refusals

MAX_ENTRIES = 5_000
MAX_TOTAL = 100_000_000
MAX_RATIO = 150
MAX_DEPTH = 2
MAX_INSIDE = 60
PIECE = 1 << 18
# Below this size a part that repeats itself is no danger, whatever its ratio.
SMALL = 5_000_000
LARGEST_XML = 60_000_000

_OOXML = (("word/document.xml", "docx"), ("xl/workbook.xml", "xlsx"), ("ppt/presentation.xml", "pptx"))
# What a main part is, wherever its package keeps it.
_OOXML_TYPES = (
    (b"wordprocessingml.document.main+xml", "docx"),
    (b"spreadsheetml.sheet.main+xml", "xlsx"),
    (b"presentationml.presentation.main+xml", "pptx"),
)
_ODF = {
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/vnd.oasis.opendocument.presentation": "odp",
}
_ODF_MACROS = re.compile(r"(?:.+/)?(?:Basic/.+/(?!script-lb|dialog-lb)[^/]+\.xml|Scripts/.+\.\w+)$")
_XML = (".xml", ".rels", ".rdf", ".vml", ".svg")
_STORED_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}


@dataclass
class Budget:
    """What the judgement of one file may still cost, with all that lies inside it."""

    depth: int = 0
    total: int = 2 * MAX_TOTAL
    inside: int = MAX_INSIDE


Inner = Callable[[bytes, str], str]
"""Judges a file found in another: (content, name) -> a reason to refuse, or an empty text."""


def inspect_package(data: bytes, inner: Inner, budget: Budget) -> tuple[str, str]:
    """The kind of a ZIP, and one French sentence when it must be refused."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _inspect(archive, data, inner, budget)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError):
        return "zip", refusals.DAMAGED


def _inspect(archive: zipfile.ZipFile, data: bytes, inner: Inner, budget: Budget) -> tuple[str, str]:
    entries = archive.infolist()
    total = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    budget.total -= total
    if len(entries) > MAX_ENTRIES or total > MAX_TOTAL or packed > len(data) or budget.total < 0:
        return "zip", refusals.BOMB
    if (total > SMALL and total / max(packed, 1) > MAX_RATIO) or any(map(_is_bomb, entries)):
        return "zip", refusals.BOMB
    names = [entry.filename for entry in entries]
    if len({name.lower() for name in names}) != len(names) or any(map(_is_bad, names)):
        return "zip", refusals.BAD_NAMES
    if any(entry.flag_bits & 1 for entry in entries):
        return "zip", refusals.ENCRYPTED
    if any(entry.compress_type not in _STORED_METHODS for entry in entries):
        return "zip", refusals.DAMAGED
    if b"%PDF-" in data[:1024]:
        return "zip", refusals.TWO_IN_ONE
    kind = _kind(archive, set(names))
    if kind == "zip" and budget.depth and "[Content_Types].xml" not in names and "mimetype" not in names:
        return kind, refusals.NESTED
    return kind, _reason(archive, entries, kind, inner)


def _is_bomb(entry: zipfile.ZipInfo) -> bool:
    return entry.file_size > 4 * SMALL and entry.file_size / max(entry.compress_size, 1) > 2 * MAX_RATIO


def _is_bad(name: str) -> bool:
    return (
        name.startswith("/")
        or "\\" in name
        or ":" in name.split("/")[0]
        or ".." in name.split("/")
        or any(ord(char) < 32 for char in name)
    )


def _kind(archive: zipfile.ZipFile, names: set[str]) -> str:
    if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
        said = archive.read("mimetype").decode("ascii", errors="replace").strip()
        # A template is a document too.
        return _ODF.get(said.removesuffix("-template"), "zip")
    if "[Content_Types].xml" in names:
        for part, kind in _OOXML:
            if part in names:
                return kind
        types = archive.read("[Content_Types].xml")
        return next((kind for words, kind in _OOXML_TYPES if words in types), "zip")
    return "zip"


def _reason(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], kind: str, inner: Inner) -> str:
    for entry in entries:
        name = entry.filename
        if name.lower().endswith("vbaproject.bin") or (kind.startswith("od") and _ODF_MACROS.match(name)):
            return refusals.MACROS
        if "/activex/" in f"/{name.lower()}":
            return refusals.ACTIVE_X
        if entry.is_dir():
            continue
        content = _content(archive, entry)
        if name.lower().endswith(_XML):
            if entry.file_size > LARGEST_XML:
                return refusals.BOMB
            reason = package_xml.reason_of(content, name, kind)
            if not reason and name.lower().endswith(".svg"):
                reason = inner(content, name)
        elif kind.startswith("od") and content[:200].lstrip().startswith(b"<?xml"):
            # An object of LibreOffice has no ending.
            reason = package_xml.reason_of(content, name, kind)
        else:
            reason = inner(content, name)
        if reason:
            return reason
    return ""


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """The whole content, against its checksum: what is longer than it says stops here."""
    with archive.open(entry) as stream:
        return b"".join(iter(lambda: stream.read(PIECE), b""))
