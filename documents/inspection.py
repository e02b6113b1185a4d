"""The judgement of every upload, pure on bytes: what the file really is, and whether it may come in."""

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

import puremagic

from documents.packages import inspect_package

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
    "ics": "un rendez-vous (.ics)",
    "eml": "un courriel (.eml)",
    "rtf": "un texte RTF",
    "ole": "un fichier d’une ancienne version d’Office",
    "zip": "une archive ZIP",
    "executable": "un programme",
    "unknown": "un fichier d’un type inconnu",
}
"""Each kind, as the refusal names it."""

DEFAULT_ALLOWED = frozenset(
    {"docx", "xlsx", "pptx", "odt", "ods", "odp", "pdf", "png", "jpeg", "gif", "webp", "svg"}
    | {"txt", "csv", "html", "ics", "eml"}
)
"""What may come in where the page that asks does not narrow it."""

_EXTENSIONS = {
    "htm": "html",
    "jpg": "jpeg",
    "jpe": "jpeg",
    "tsv": "csv",
    "tab": "csv",
    "text": "txt",
    "md": "txt",
    "doc": "ole",
    "dot": "ole",
    "xls": "ole",
    "ppt": "ole",
    "msg": "ole",
    **{kind: kind for kind in NAMES if kind not in ("ole", "executable", "unknown")},
}
_TEXTS = {"txt", "csv", "ics", "eml"}
_MACROS = {"docm", "dotm", "xlsm", "xltm", "xlsb", "xlam", "pptm", "potm", "ppsm"}
_EXECUTABLES = (
    {"exe", "dll", "com", "scr", "msi", "bat", "cmd", "ps1", "vbs", "vbe", "js", "jse", "wsf", "wsh", "hta"}
    | {"lnk", "jar", "apk", "app", "sh", "py", "pl", "rb", "elf", "bin", "iso", "img", "cpl", "reg", "chm"}
    | {"url", "xll", "php"}
)
_SIGNATURES = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"{\\rtf", "rtf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"MZ", "executable"),
    (b"\x7fELF", "executable"),
    (b"\xcf\xfa\xed\xfe", "executable"),
    (b"\xca\xfe\xba\xbe", "executable"),
    (b"#!", "executable"),
)
_MAGIC_KINDS = {
    "image/png": "png",
    "image/jpeg": "jpeg",
    "image/gif": "gif",
    "image/webp": "webp",
    "application/pdf": "pdf",
    "application/zip": "zip",
}
_PDF_ENCRYPTED = re.compile(rb"/Encrypt\s*(?:\d+\s+\d+\s+R|<<)")
_PDF_PROGRAM = re.compile(rb"/(?:JavaScript|Launch)\s*[(<\d/]")
_MARKUP = re.compile(
    r"^\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*(?:<!doctype\s+(html|svg)|<(html|svg|head|body|table|meta)\b)",
    re.I | re.S,
)
_SCRIPT = re.compile(
    r"<\s*(?:\w+:)?(?:script|iframe|object|embed|foreignObject)\b|<[^<>]*\son\w+\s*=|=\s?[\"']?\s?(?:javascript|vbscript)\s?:"
    r"|http-equiv\s*=\s*[\"']?refresh",
    re.I,
)
_BAD_NAME = re.compile("[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069/\\\\]")


@dataclass(frozen=True)
class Verdict:
    """What a file is (`kind`), whether it may come in, and otherwise why, in one French sentence."""

    kind: str
    ok: bool
    reason_fr: str = ""


def inspect(data: bytes, filename: str, allowed: set[str] | None = None, max_size: int = MAX_SIZE) -> Verdict:
    """Judge an upload by its content; `allowed` narrows the kinds that the page asks for.

    Rule: « a file that is not what it claims, too large, empty, encrypted, a bomb »: a clear message,
    nothing kept.
    """
    if not data.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        return _refuse("unknown", "Ce fichier est vide\u00a0: vérifiez que vous avez choisi le bon.")
    if len(data) > max_size:
        return _refuse(
            "unknown",
            f"Ce fichier dépasse {max_size // 1_000_000 or 1}\u00a0Mo\u00a0: "
            "réduisez ses images ou ne gardez que l’essentiel.",
        )
    if _BAD_NAME.search(filename) or len(filename.encode()) > 255:
        return _refuse(
            "unknown",
            "Le nom de ce fichier contient des caractères interdits ou est trop long\u00a0: renommez-le.",
        )
    extension = PurePosixPath(filename).suffix.lower().lstrip(".")
    if extension in _EXECUTABLES:
        return _refuse(
            "executable", "Ce fichier est un programme\u00a0: envoyez un document, un classeur ou une image."
        )
    if extension in _MACROS:
        return _refuse("unknown", _macros_reason())
    kind, reason = _kind(data, filename, extension)
    if reason:
        return _refuse(kind, reason)
    claimed = _EXTENSIONS.get(extension)
    reason = _contradiction(kind, claimed, extension) or _danger(kind, data, extension)
    if not reason and kind not in (DEFAULT_ALLOWED if allowed is None else allowed):
        reason = _not_allowed(kind, extension, DEFAULT_ALLOWED if allowed is None else allowed)
    return _refuse(kind, reason) if reason else Verdict(kind, True)


def _refuse(kind: str, reason: str) -> Verdict:
    return Verdict(kind, False, reason)


def _macros_reason() -> str:
    return (
        "Ce fichier contient ou peut contenir des macros\u00a0: enregistrez-le sans macros "
        "(.docx, .xlsx, .pptx ou OpenDocument), puis recommencez."
    )


def _kind(data: bytes, filename: str, extension: str) -> tuple[str, str]:
    """The kind by content, and a reason to refuse that its structure gives."""
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return inspect_package(data)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp", ""
    for signature, kind in _SIGNATURES:
        # A text may begin with the letters MZ; a program has zero bytes near its start.
        if data.startswith(signature) and (signature != b"MZ" or b"\x00" in data[:1024]):
            return kind, ""
    text = _as_text(data)
    if text is not None:
        return _text_kind(text, extension), ""
    try:
        return _MAGIC_KINDS.get(
            puremagic.from_string(data[:65_536], mime=True, filename=filename), "unknown"
        ), ""
    except (puremagic.PureError, ValueError):
        return "unknown", ""


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
    found = _MARKUP.match(text[:20_000])
    if found:
        return "svg" if (found[1] or found[2]).lower() == "svg" else "html"
    claimed = _EXTENSIONS.get(extension)
    return claimed if claimed in _TEXTS or (claimed == "html" and "<" in text) else "txt"


def _contradiction(kind: str, claimed: str | None, extension: str) -> str:
    if kind == "executable":
        return "Ce fichier est un programme\u00a0: envoyez un document, un classeur ou une image."
    if claimed is None or claimed == kind or kind == "unknown" or {kind, claimed} <= _TEXTS:
        return ""
    if kind == "ole" and claimed in ("docx", "xlsx", "pptx"):
        return ""
    return (
        f"Ce fichier n’est pas ce que son nom annonce\u00a0: il se termine par «\u00a0.{extension}\u00a0» mais "
        f"c’est {NAMES[kind]}\u00a0; enregistrez-le à nouveau dans le bon format."
    )


def _danger(kind: str, data: bytes, extension: str) -> str:
    if kind == "ole":
        return _ole_reason(data, extension)
    if kind == "pdf":
        if _PDF_ENCRYPTED.search(data):
            return "Ce PDF est protégé par un mot de passe\u00a0: enregistrez-le sans protection, puis recommencez."
        if _PDF_PROGRAM.search(data):
            return "Ce PDF contient un programme\u00a0: imprimez-le vers un nouveau PDF, puis recommencez."
    if kind in ("html", "svg"):
        text = _as_text(data) or ""
        if "<!entity" in text.lower():
            return "Ce fichier déclare des entités XML\u00a0: enregistrez-le à nouveau depuis votre logiciel."
        if _SCRIPT.search(text):
            return (
                f"C’est {NAMES[kind]} qui contient un programme (script)\u00a0: "
                "copiez son contenu dans un document, puis recommencez."
            )
    return ""


def _ole_reason(data: bytes, extension: str) -> str:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return (
            "Ce fichier est protégé par un mot de passe\u00a0: retirez la protection dans Word ou Excel, "
            "puis recommencez."
        )
    target = {"xls": ".xlsx", "ppt": ".pptx", "msg": ".pdf"}.get(extension, ".docx")
    return (
        f"Ce fichier est dans un ancien format d’Office\u00a0: ouvrez-le, enregistrez-le au format {target}, "
        "puis recommencez."
    )


def _not_allowed(kind: str, extension: str, allowed: frozenset[str] | set[str]) -> str:
    formats = ", ".join(f".{name}" for name in sorted(allowed))
    if kind == "pdf":
        return (
            "Un PDF ne permet pas de retrouver le tableau\u00a0: "
            f"importez le document d’origine ({formats}), ou copiez le tableau et collez-le."
        )
    if kind == "unknown" and extension in _EXTENSIONS:
        return (
            f"Ce fichier se termine par «\u00a0.{extension}\u00a0» mais son contenu n’en est pas un\u00a0: "
            "enregistrez-le à nouveau depuis votre logiciel, puis recommencez."
        )
    return f"C’est {NAMES[kind]}, un format qui n’est pas accepté ici\u00a0: envoyez un fichier {formats}."
