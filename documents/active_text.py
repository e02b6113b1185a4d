"""What acts by itself in a file made of text: scripts of a page, objects of an RTF, files of a mail; pure on bytes."""

import email
import email.policy
import re
from collections.abc import Callable

from documents import refusals
from documents.package_xml import formula_reason, is_remote

MAX_PARTS = 200
_SCRIPT = re.compile(
    r"<\s*(?:\w+:)?(?:script|iframe|object|embed|applet|foreignObject)\b|<[^<>]*\son\w+\s*="
    r"|=\s?[\"']?\s?(?:javascript|vbscript)\s?:|http-equiv\s*=\s*[\"']?refresh",
    re.I,
)
_SVG_LOADS = re.compile(
    r"<\s*(?:\w+:)?(?!a[\s>])[\w-]+\s(?:[^<>]*?[\s:])?href\s*=\s*(?:\"([^\"<]*)\"|'([^'<]*)')"
    r"|url\(\s*[\"']?([^)\"']*)|@import\s+[\"']([^\"']*)",
    re.I,
)
_RTF_OBJECT = re.compile(rb"\\(?:objdata|objemb|objocx|objlink|objautlink|objupdate)\b")
_RTF_TEMPLATE = re.compile(rb"\\\*\s*\\template\s+([^{}]*)")
_RTF_FIELD = re.compile(rb"\bDDE(?:AUTO)?\b")
_CSV_CELL = re.compile(r"(?:^|[;,\t])\s*\"?\s*([=+\-@][^;\t\r\n]*)", re.M)
_PROCEDURE = re.compile(r"^ACTION\s*(?:;[^:\r\n]*)?:\s*PROCEDURE\s*$", re.I | re.M)

Inner = Callable[[bytes, str], str]


def page_reason(text: str, kind: str, really: str) -> str:
    """Why a page or a drawing must not come in, else an empty text."""
    if "<!entity" in text.lower():
        return refusals.ENTITIES
    if _SCRIPT.search(text):
        return refusals.script_in(really)
    if kind == "svg" and any(
        is_remote(next(filter(None, found.groups()), "")) for found in _SVG_LOADS.finditer(text)
    ):
        return refusals.EXTERNAL
    return ""


def rtf_reason(data: bytes) -> str:
    """Why an RTF text must not come in, else an empty text."""
    if _RTF_OBJECT.search(data):
        return refusals.PROGRAM
    template = _RTF_TEMPLATE.search(data)
    if template and is_remote(template[1].decode("cp1252", errors="replace")):
        return refusals.TEMPLATE
    return refusals.DDE if b"\\fldinst" in data and _RTF_FIELD.search(data) else ""


def table_reason(text: str) -> str:
    """A cell of a CSV text that a spreadsheet would run."""
    for found in _CSV_CELL.finditer(text):
        if "|" in found[1] or "(" in found[1]:
            reason = formula_reason(found[1].replace('""', '"'))
            if reason:
                return reason
    return ""


def calendar_reason(text: str) -> str:
    """An alarm of a calendar that runs a program."""
    return refusals.PROGRAM if _PROCEDURE.search(text) else ""


def mail_reason(data: bytes, inner: Inner) -> str:
    """Why a mail must not come in: what is attached to it is judged by ``inner``."""
    try:
        message = email.message_from_bytes(data, policy=email.policy.compat32)
        for rank, part in enumerate(message.walk()):
            if rank > MAX_PARTS:
                return refusals.NESTED
            if part.is_multipart():
                continue
            name = part.get_filename() or ""
            if name or part.get_content_maintype() != "text":
                content = part.get_payload(decode=True) or b""
                if reason := inner(content, str(name)):
                    return reason
    except (ValueError, LookupError, RecursionError, AttributeError):
        return refusals.DAMAGED
    return ""
