"""The judgement of every upload, pure on bytes: what the file really is, and whether it may come in."""

import functools
import re
from dataclasses import dataclass

import puremagic

from documents import active_text, confined, file_names, ole, refusals
from documents.packages import MAX_DEPTH, Budget, inspect_package

MAX_SIZE = 20_000_000

NAMES = {
    "docx": "un document Word (.docx)",
    "xlsx": "un classeur Excel (.xlsx)",
    "pptx": "une présentation PowerPoint (.pptx)",
    "odt": "un texte LibreOffice (.odt)",
    "ods": "un classeur LibreOffice (.ods)",
    "odp": "une présentation LibreOffice (.odp)",
    "pdf": "un document PDF",
    "png": "une image PNG",
    "jpeg": "une image JPEG",
    "gif": "une image GIF",
    "webp": "une image WebP",
    "svg": "un dessin SVG",
    "txt": "un texte",
    "csv": "un texte CSV",
    "html": "une page HTML",
    "mht": "une page web archivée (.mht)",
    "xml": "un fichier XML",
    "ics": "un rendez-vous (.ics)",
    "eml": "un courriel (.eml)",
    "rtf": "un texte RTF",
    "ole": "un fichier d’une ancienne version d’Office",
    "zip": "une archive ZIP",
    "executable": "un programme",
    "unknown": "un fichier d’un type inconnu",
}
"""Each kind, as the refusal names it."""

PICTURES = frozenset({"png", "jpeg", "gif", "webp"})
DEFAULT_ALLOWED = PICTURES | {
    *("docx", "xlsx", "pptx", "odt", "ods", "odp", "pdf", "svg"),
    *("txt", "csv", "html", "ics", "eml"),
}
"""What may come in where the page that asks does not narrow it."""

_EXTENSIONS = {
    **{kind: kind for kind in NAMES if kind not in ("ole", "executable", "unknown")},
    **dict.fromkeys(("htm", "xhtml"), "html"),
    **dict.fromkeys(("jpg", "jpe", "jfif"), "jpeg"),
    **dict.fromkeys(("tsv", "tab"), "csv"),
    **dict.fromkeys(("text", "md", "log"), "txt"),
    **dict.fromkeys(("doc", "dot", "xls", "xlt", "ppt", "pps", "msg"), "ole"),
    **dict.fromkeys(("fodt", "fods", "fodp"), "xml"),
    **{"mhtml": "mht", "dotx": "docx", "xltx": "xlsx", "potx": "pptx", "ppsx": "pptx"},
    **{"ott": "odt", "ots": "ods", "otp": "odp"},
}
_TEXTS = {"txt", "csv", "ics", "eml"}
_MACROS = {
    *("docm", "dotm", "xlsm", "xltm", "xlsb", "xlam", "xla", "pptm", "potm", "ppsm", "ppam"),
    *("sldm", "wll"),
}
_PROGRAMS = {
    *(
        "exe",
        "dll",
        "com",
        "scr",
        "msi",
        "msp",
        "bat",
        "cmd",
        "ps1",
        "psm1",
        "vbs",
        "vbe",
        "js",
        "jse",
        "mjs",
    ),
    *("wsf", "wsh", "wsc", "sct", "hta", "lnk", "jar", "apk", "app", "sh", "bash", "py", "pyc", "pyw", "pl"),
    *(
        "rb",
        "elf",
        "bin",
        "iso",
        "img",
        "vhd",
        "vhdx",
        "cpl",
        "reg",
        "chm",
        "hlp",
        "url",
        "xll",
        "php",
        "phar",
    ),
    *(
        "pif",
        "gadget",
        "inf",
        "scf",
        "library-ms",
        "settingcontent-ms",
        "appref-ms",
        "application",
        "desktop",
    ),
    *(
        "deb",
        "rpm",
        "dmg",
        "pkg",
        "so",
        "sys",
        "drv",
        "ocx",
        "msc",
        "jnlp",
        "swf",
        "asp",
        "aspx",
        "jsp",
        "cgi",
    ),
    *("diagcab", "appx", "msix", "iqy", "slk", "oqy", "dqy", "rqy", "udl", "rdp", "one", "onepkg"),
}
_SIGNATURES = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"{\\rt", "rtf"),
    (ole.SIGNATURE, "ole"),
    (b"MZ", "executable"),
    (b"\x7fELF", "executable"),
    (b"\xcf\xfa\xed\xfe", "executable"),
    (b"\xfe\xed\xfa\xce", "executable"),
    (b"\xfe\xed\xfa\xcf", "executable"),
    (b"\xca\xfe\xba\xbe", "executable"),
    (b"\x4c\x00\x00\x00\x01\x14\x02\x00", "executable"),
    (b"\x00asm", "executable"),
    (b"dex\n", "executable"),
    (b"ITSF", "executable"),
    (b"#!", "executable"),
    (b"<?php", "executable"),
)
_ARCHIVES = (b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00", b"MSCF")
_ARCHIVE_NAMES = {"zip", "7z", "rar", "gz", "bz2", "xz", "tar", "tgz", "cab", "zst", "lz"}
_PACKED_PICTURES = {"emz", "wmz", "svgz"}
_MAGIC_KINDS = {"image/png": "png", "image/jpeg": "jpeg", "image/gif": "gif", "image/webp": "webp"}
_MARKUP = re.compile(
    r"^\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*(?:<!doctype\s+(html|svg)\b"
    r"|<(html|svg|head|body|table|meta|script|iframe|style|title|link|img|object|embed|form|div|p|h1|font|a|b|br|span)\b)",
    re.I | re.S,
)
_ARCHIVED_PAGE = re.compile(r"^mime-version:.*?^content-type:\s*multipart/related", re.I | re.M | re.S)
# The test of antivirus programs (eicar.org), which every one of them must find.
_EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
_PDF_END = re.compile(rb"%%EOF[\s\x00]*")
_IN_A_PICTURE = re.compile(rb"<script\b|<\?php|<html\b", re.I)
_END_OF_ZIP = b"PK\x05\x06"


@dataclass(frozen=True)
class Verdict:
    """What a file is (`kind`), whether it may come in, and otherwise why, in one French sentence."""

    kind: str
    ok: bool
    reason_fr: str = ""


def inspect(
    data: bytes, filename: str, allowed: set[str] | frozenset[str] | None = None, max_size: int = MAX_SIZE
) -> Verdict:
    """Judge an upload by its content; `allowed` narrows the kinds that the page asks for.

    Rule: « a file that is not what it claims, too large, empty, encrypted, a bomb »: a clear message,
    nothing kept. An odd name keeps nothing out: `file_names.shown` makes it harmless.
    """
    allowed = DEFAULT_ALLOWED if allowed is None else allowed
    if len(data) > max_size:
        return Verdict("unknown", False, refusals.too_large(max_size))
    if not data.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        return Verdict("unknown", False, refusals.EMPTY)
    extension = file_names.extension(filename)
    kind, reason = _judged(data, extension, Budget())
    claimed = _EXTENSIONS.get(extension)
    reason = reason or _contradiction(kind, claimed, extension)
    if not reason and kind == "ole":
        reason = refusals.old_office({"xls": ".xlsx", "ppt": ".pptx", "msg": ".pdf"}.get(extension, ".docx"))
    if not reason and kind not in allowed:
        reason = _not_allowed(kind, extension, allowed)
    return Verdict(kind, not reason, reason)


def _judged(data: bytes, extension: str, budget: Budget) -> tuple[str, str]:
    """What a file is, and the danger that it brings, wherever it lies."""
    if data.startswith(_EICAR) and len(data.rstrip()) <= 128:
        return "executable", refusals.VIRUS
    if extension in _PROGRAMS:
        return "executable", refusals.PROGRAM_FILE
    if extension in _MACROS:
        return "unknown", refusals.MACROS
    inner = functools.partial(_inside, budget)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return inspect_package(data, inner, budget)
    kind = _kind(data, extension)
    if kind == "executable":
        return kind, refusals.PROGRAM_FILE
    return kind, _two_in_one(kind, data) or _danger(kind, data, extension, inner)


def _inside(budget: Budget, data: bytes, name: str) -> str:
    """Why a file found in another keeps it out: only a danger counts, whatever its kind."""
    extension = file_names.extension(name)
    if not data.strip(b"\x00"):
        return ""
    contained = data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"%PDF-", ole.SIGNATURE)) or extension == "eml"
    if extension not in _PACKED_PICTURES and (data.startswith(_ARCHIVES) or extension in _ARCHIVE_NAMES):
        return refusals.NESTED
    if contained:
        budget.inside -= 1
        if budget.depth >= MAX_DEPTH or budget.inside < 0:
            return refusals.NESTED
    # In a document, an ending « .bin » says nothing.
    known = "" if extension in ("bin", "inf", "img") else extension
    if not contained and known not in _PROGRAMS | _MACROS and _is_picture(data):
        return ""
    budget.depth += contained
    try:
        kind, reason = _judged(data, known, budget)
    finally:
        budget.depth -= contained
    return refusals.PROGRAM if kind == "executable" and reason == refusals.PROGRAM_FILE else reason


def _is_picture(data: bytes) -> bool:
    """What a document shows: opened by nothing but the document."""
    return data.startswith(
        (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"\x01\x00\x00\x00", b"\xd7\xcd\xc6\x9a")
    )


def _kind(data: bytes, extension: str) -> str:
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    for signature, kind in _SIGNATURES:
        # A text may begin with the letters MZ; a program has zero bytes near its start.
        if data.startswith(signature) and (signature != b"MZ" or b"\x00" in data[:1024]):
            return kind
    if data[:1024].lstrip(b" \t\r\n\x00\xef\xbb\xbf").startswith(b"%PDF-"):
        return "pdf"
    text = _as_text(data)
    if text is not None:
        return _text_kind(text, extension)
    try:
        # A picture whose first bytes are not those of a picture is shown by nothing.
        found = _MAGIC_KINDS.get(puremagic.from_string(data[:65_536], mime=True), "unknown")
    except (puremagic.PureError, ValueError):
        return "unknown"
    return "unknown" if found in PICTURES else found


def _as_text(data: bytes) -> str | None:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError:
            return None
    head = data[:200_000]
    controls = sum(head.count(code) for code in (*range(9), *range(14, 27), *range(28, 32)))
    if b"\x00" in data or controls > len(head) // 1000:
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _text_kind(text: str, extension: str) -> str:
    head = text[:20_000]
    if found := _MARKUP.match(head):
        return "svg" if (found[1] or found[2]).lower() == "svg" else "html"
    if head.lstrip().lower().startswith("<?xml"):
        return "svg" if extension == "svg" and re.search(r"<(?:\w+:)?svg\b", head) else "xml"
    if extension != "eml" and _ARCHIVED_PAGE.match(head):
        return "mht"
    claimed = _EXTENSIONS.get(extension)
    return claimed if claimed in _TEXTS or (claimed == "html" and "<" in text) else "txt"


def _two_in_one(kind: str, data: bytes) -> str:
    """A file that another program would read as something else."""
    end = data.rfind(_END_OF_ZIP, max(0, len(data) - 66_000))
    if kind in PICTURES:
        if end >= 0 or b"%PDF-" in data[:1024] or data[6:8] == b"/*" or _IN_A_PICTURE.search(data):
            return refusals.TWO_IN_ONE
    elif kind == "pdf" and end >= 0:
        comment = int.from_bytes(data[end + 20 : end + 22], "little")
        if data.rfind(b"%%EOF") < end or len(data) == end + 22 + comment:
            return refusals.TWO_IN_ONE
    return ""


def _danger(kind: str, data: bytes, extension: str, inner) -> str:
    if kind == "ole":
        reason = ole.reason_of(data, inner)
        return "" if reason == refusals.DAMAGED else reason
    if kind == "pdf":
        return _pdf_reason(data, inner)
    if kind in PICTURES:
        return confined.look("picture", data).reason
    if kind == "rtf":
        return active_text.rtf_reason(data)
    if kind == "eml":
        return active_text.mail_reason(data, inner)
    if kind not in ("html", "svg", "csv", "ics"):
        return ""
    text = _as_text(data) or ""
    if kind in ("html", "svg"):
        return active_text.page_reason(text, kind, NAMES[kind])
    return active_text.table_reason(text) if kind == "csv" else active_text.calendar_reason(text)


def _pdf_reason(data: bytes, inner) -> str:
    seen = confined.look("pdf", data)
    if seen.reason:
        return seen.reason
    if not _PDF_END.search(data[-2_048:]):
        return refusals.CUT_OFF
    return next((reason for name, content in seen.inside if (reason := inner(content, name))), "")


def _contradiction(kind: str, claimed: str | None, extension: str) -> str:
    if kind in ("executable", "unknown") or claimed is None or claimed == kind or {kind, claimed} <= _TEXTS:
        return ""
    if kind == "ole" and claimed in ("docx", "xlsx", "pptx"):
        return ""
    return refusals.not_what_it_says(extension, NAMES[kind])


def _not_allowed(kind: str, extension: str, allowed: set[str] | frozenset[str]) -> str:
    formats = ", ".join(f".{name}" for name in sorted(allowed))
    if kind == "pdf":
        return refusals.NO_TABLE_IN_PDF.format(formats=formats)
    if kind == "unknown" and extension in _EXTENSIONS:
        return refusals.nothing_of_the_kind(extension)
    return refusals.not_taken_here(NAMES[kind], formats)
