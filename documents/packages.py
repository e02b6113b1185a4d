"""What hides in a ZIP: its kind, and bombs, macros, encryption, entities, odd names; pure on bytes."""

import io
import re
import zipfile
import zlib
from pathlib import PurePosixPath

MAX_ENTRIES = 5_000
MAX_TOTAL = 100_000_000
MAX_RATIO = 150
MAX_DEPTH = 2

BOMB = (
    "Ce fichier, une fois décompressé, est démesuré\u00a0: enregistrez-le à nouveau depuis votre logiciel, "
    "en ne gardant que l’essentiel."
)
ENCRYPTED = (
    "Ce fichier est protégé par un mot de passe\u00a0: retirez la protection dans votre logiciel, "
    "puis recommencez."
)
MACROS = (
    "Ce fichier contient des macros\u00a0: enregistrez-le sans macros "
    "(.docx, .xlsx, .pptx ou OpenDocument), puis recommencez."
)
ENTITIES = "Ce fichier déclare des entités XML\u00a0: enregistrez-le à nouveau depuis votre logiciel."
DAMAGED = "Ce fichier est endommagé\u00a0: ouvrez-le, enregistrez-le à nouveau, puis recommencez."
BAD_NAMES = "Ce fichier contient des noms de fichiers interdits\u00a0: enregistrez-le à nouveau depuis votre logiciel."
PROGRAM = "Ce fichier contient un programme\u00a0: retirez-le du document, puis recommencez."
NESTED = "Ce fichier contient d’autres archives\u00a0: retirez-les du document, puis recommencez."

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
_ODF_MACROS = re.compile(r"(?:Basic/.+/(?!script-lb|dialog-lb)[^/]+\.xml|Scripts/.+\.\w+)$")
_PROGRAMS = {
    ".exe",
    ".dll",
    ".com",
    ".scr",
    ".msi",
    ".bat",
    ".cmd",
    ".ps1",
    ".vbs",
    ".js",
    ".jar",
    ".lnk",
    ".hta",
}
_ARCHIVES = {".zip", ".7z", ".rar", ".gz", ".bz2", ".xz", ".tar"}
_OFFICE = {".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp", ".docm", ".xlsm", ".pptm"}
_DTD = re.compile(rb"<!DOCTYPE|<!ENTITY", re.I)
_XML = {".xml", ".rels", ".rdf", ".vml", ".svg"}


def inspect_package(data: bytes, depth: int = 0) -> tuple[str, str]:
    """The kind of a ZIP, and one French sentence when it must be refused."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _inspect(archive, len(data), depth)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError):
        return "zip", DAMAGED


def _inspect(archive: zipfile.ZipFile, size: int, depth: int) -> tuple[str, str]:
    entries = archive.infolist()
    total = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    ratio = total / max(packed, 1)
    if len(entries) > MAX_ENTRIES or total > MAX_TOTAL or packed > size:
        return "zip", BOMB
    if ratio > MAX_RATIO and total > 5_000_000:
        return "zip", BOMB
    names = [entry.filename for entry in entries]
    if len(set(names)) != len(names) or any(_is_bad(name) for name in names):
        return "zip", BAD_NAMES
    if any(entry.flag_bits & 1 for entry in entries):
        return "zip", ENCRYPTED
    kind = _kind(archive, set(names))
    return kind, _reason(archive, entries, kind, depth)


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
        return _ODF.get(archive.read("mimetype").decode("ascii", errors="replace").strip(), "zip")
    if "[Content_Types].xml" in names:
        for part, kind in _OOXML:
            if part in names:
                return kind
        types = archive.read("[Content_Types].xml")
        return next((kind for words, kind in _OOXML_TYPES if words in types), "zip")
    return "zip"


def _reason(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], kind: str, depth: int) -> str:
    for entry in entries:
        name, suffix = entry.filename, PurePosixPath(entry.filename).suffix.lower()
        if name.lower().endswith("vbaproject.bin") or (kind.startswith("od") and _ODF_MACROS.match(name)):
            return MACROS
        if suffix in _PROGRAMS:
            return PROGRAM
        if suffix in _ARCHIVES:
            return NESTED
        if entry.is_dir():
            continue
        if suffix in _OFFICE:
            if depth + 1 > MAX_DEPTH:
                return NESTED
            inner = inspect_package(archive.read(entry), depth + 1)[1]
            if inner:
                return inner
        elif suffix in _XML:
            reason = _xml_reason(archive.read(entry), name)
            if reason:
                return reason
        else:
            with archive.open(entry) as stream:
                head = stream.read(4)
            if head[:2] == b"MZ" or head == b"\x7fELF":
                return PROGRAM
    return ""


def _xml_reason(part: bytes, name: str) -> str:
    # UTF-16 parts are looked at without their zero bytes.
    plain = part.replace(b"\x00", b"")
    if name == "META-INF/manifest.xml":
        if b"encryption-data" in plain:
            return ENCRYPTED
        # Manifests of old OpenOffice.org name a DTD, without declaring anything.
        return ENTITIES if b"<!ENTITY" in plain.upper() else ""
    if _DTD.search(plain):
        return ENTITIES
    if name == "[Content_Types].xml" and b"macroEnabled" in plain:
        return MACROS
    return ""
