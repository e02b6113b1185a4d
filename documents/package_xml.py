"""What the XML of an office document makes a computer do by itself: macros, programs, links that load; pure on bytes.

Names of elements are read without their prefix, which a file is free to choose; addresses and formulas after their
character references.
"""

import html
import re
from urllib.parse import unquote

from lxml import etree

from documents import refusals

_DTD = re.compile(rb"<!DOCTYPE|<!ENTITY", re.I)
_ENCODING = re.compile(rb"^\s*<\?xml[^>]*\bencoding\s*=\s*[\"']([\w.-]+)[\"']", re.I)
_KNOWN_ENCODINGS = {"utf-8", "utf8", "us-ascii", "ascii", "iso-8859-1", "iso-8859-15", "windows-1252"}
_ELEMENT = r"<(?:[\w.-]+:)?"
_FIELDS = re.compile((_ELEMENT + r"(?:instrText|delInstrText|fldSimple)\b").encode())
_FORMULAS = re.compile((_ELEMENT + r"(?:f|definedName|ddeLink)(?:\s[^<>]*)?>([^<]*)<").encode())
_DDE_LINK = re.compile((_ELEMENT + r"(?:ddeLink|dde-source|dde-connection-decl|dde-link)[\s/>]").encode())
_REFRESHED = re.compile(
    (_ELEMENT + r"(?:connection|queryTable)\b[^<]*?\brefreshOnLoad\s*=\s*[\"'](?:1|true)").encode()
)
_ACTION = re.compile(rb"\baction\s*=\s*(?:\"([^\"<]*)\"|'([^'<]*)')")
_ODF_FORMULA = re.compile(rb"\bformula\s*=\s*(?:\"([^\"<]*)\"|'([^'<]*)')")
_ODF_ACTIVE = re.compile((_ELEMENT + r"(event-listener|script|applet|plugin)(\s[^<>]*)?/?>").encode())
_HREF = re.compile(rb"<((?:[\w.-]+:)?([\w.-]+))\s(?:[^<]*?[\s:])?href\s*=\s*(?:\"([^\"<]*)\"|'([^'<]*)')")
_QUOTED = re.compile(r"\"[^\"]*\"")
_DDE_FORMULA = re.compile(r"[A-Za-z_]\w*\s*\|\s*(?:'[^']*'|[\w.\\/:]+)\s*!|\bDDE\s*\(", re.I)
_LOADING_FORMULA = re.compile(r"\b(?:WEBSERVICE|RTD|IMPORTDATA|IMAGE)\s*\(", re.I)
_CALLING_FORMULA = re.compile(r"\b(?:CALL|REGISTER|REGISTER\.ID|EXEC)\s*\(\s*\"", re.I)
_SAFE_ACTIONS = {
    *("none", "previous-page", "next-page", "first-page", "last-page", "hide", "stop", "show", "fade-out"),
    *("sound", "verb"),
}
_NUMBERED = re.compile(r"QUOTE((?:\s+\"?\d{2,3}\"?){4,})", re.I)
# Elements whose address is followed when a person asks for it.
_FOLLOWED = {"a", "event-listener", "button"}
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]+):")
_LOCAL_SCHEMES = {"data", "cid", "vnd.sun.star.package", "vnd.sun.star.expand"}


def is_remote(address: str) -> bool:
    """Whether an address leads to another computer, or is read by a program of its own; a file of this one is local."""
    plain = unquote(html.unescape(address)).strip().replace("\\", "/").lower()
    if plain.startswith("file:"):
        rest = plain[5:].lstrip("/")
        slashes = len(plain) - 5 - len(rest)
        host = rest.split("/")[0]
        return slashes > 3 or (
            slashes == 2 and host not in ("", "localhost") and not re.fullmatch(r"[a-z][:|]?", host)
        )
    if plain.startswith("//"):
        return True
    scheme = _SCHEME.match(plain)
    return scheme is not None and scheme[1] not in _LOCAL_SCHEMES


def reason_of(part: bytes, name: str, kind: str) -> str:
    """Why a part of a document of this ``kind`` keeps it out, else an empty text."""
    plain = _as_utf8(part)
    if plain is None:
        return refusals.DAMAGED
    if name == "META-INF/manifest.xml":
        if b"encryption-data" in plain:
            return refusals.ENCRYPTED
        # Manifests of old OpenOffice.org name a DTD, without declaring anything.
        return refusals.ENTITIES if b"<!ENTITY" in plain.upper() else ""
    if _DTD.search(plain):
        return refusals.ENTITIES
    if name == "[Content_Types].xml":
        return _types_reason(plain)
    if name.endswith(".rels"):
        return _relations_reason(plain)
    if kind.startswith("od"):
        return _odf_reason(plain)
    return _ooxml_reason(plain)


def _as_utf8(part: bytes) -> bytes | None:
    """The part as UTF-8, so that names can be looked for; None in an encoding that hides them."""
    if part.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in part[:4]:
        try:
            text = part.decode(
                "utf-16" if part[:1] in b"\xff\xfe" else f"utf-16-{'be' if not part[0] else 'le'}"
            )
        except UnicodeDecodeError:
            return None
        return re.sub(r"^(\s*<\?xml[^>]*?)\s+encoding\s*=\s*[\"'][\w.-]+[\"']", r"\1", text).encode(
            "utf-8", errors="replace"
        )
    part = part.removeprefix(b"\xef\xbb\xbf")
    declared = _ENCODING.match(part[:300])
    if declared and declared[1].decode("ascii").lower() not in _KNOWN_ENCODINGS:
        return None
    return part


def _types_reason(plain: bytes) -> str:
    text = html.unescape(plain.decode("utf-8", errors="replace")).lower()
    if any(word in text for word in ("macroenabled", "vbaproject", "vbadata", "macrosheet")):
        return refusals.MACROS
    return refusals.ACTIVE_X if "activex" in text else ""


def _parsed(plain: bytes):
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(plain, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _relations_reason(plain: bytes) -> str:
    root = _parsed(plain)
    if root is None:
        return refusals.DAMAGED
    for relation in root.iter("{*}Relationship"):
        target = relation.get("Target", "")
        what = relation.get("Type", "").rstrip("/").rsplit("/", 1)[-1].lower()
        if "vbaproject" in what or "macrosheet" in what:
            return refusals.MACROS
        if what == "control" or what.startswith(("activex", "webextension")):
            return refusals.ACTIVE_X
        outside = relation.get("TargetMode", "").lower() == "external"
        if what == "hyperlink":
            continue
        if what == "attachedtemplate" and is_remote(target):
            return refusals.TEMPLATE
        if (outside and what == "oleobject") or is_remote(target):
            return refusals.EXTERNAL
    return ""


def _ooxml_reason(plain: bytes) -> str:
    if _DDE_LINK.search(plain):
        return refusals.DDE
    if _REFRESHED.search(plain):
        return refusals.EXTERNAL
    for found in _ACTION.finditer(plain):
        action = _value(found).lower()
        if action.startswith("ppaction://macro"):
            return refusals.MACROS
        if action.startswith(("ppaction://program", "ppaction://ole")):
            return refusals.PROGRAM
    for found in _FORMULAS.finditer(plain):
        if reason := formula_reason(_decoded(found[1])):
            return reason
    return _fields_reason(plain) if _FIELDS.search(plain) else ""


def formula_reason(formula: str) -> str:
    """Why a formula of a spreadsheet keeps it out, else an empty text."""
    if _CALLING_FORMULA.search(formula):
        return refusals.MACROS
    bare = _QUOTED.sub('""', formula)
    if ("|" in bare or "(" in bare) and _DDE_FORMULA.search(bare):
        return refusals.DDE
    return refusals.EXTERNAL if "(" in bare and _LOADING_FORMULA.search(bare) else ""


def _fields_reason(plain: bytes) -> str:
    """The fields of a text, put together again from the pieces in which it is written."""
    root = _parsed(plain)
    if root is None:
        return refusals.DAMAGED
    open_ones: list[str] = []
    for element in root.iter("{*}fldSimple", "{*}fldChar", "{*}instrText", "{*}delInstrText"):
        what = etree.QName(element).localname
        if what == "fldSimple":
            if reason := _field_reason(_attribute(element, "instr")):
                return reason
        elif what == "fldChar":
            kind = _attribute(element, "fldCharType")
            if kind == "begin":
                open_ones.append("")
            elif open_ones and kind in ("separate", "end"):
                if reason := _field_reason(open_ones[-1]):
                    return reason
                if kind == "end":
                    open_ones.pop()
        elif open_ones:
            open_ones[-1] += "".join(element.itertext())
        elif reason := _field_reason("".join(element.itertext())):
            return reason
    return next((reason for left in open_ones if (reason := _field_reason(left))), "")


def _attribute(element, name: str) -> str:
    return next((value for key, value in element.items() if etree.QName(key).localname == name), "")


def _field_reason(instruction: str) -> str:
    """Why a field keeps its document out: it runs something, or loads what lies elsewhere."""
    words = instruction.split(None, 1)
    if not words:
        return ""
    name = words[0].upper()
    if name in ("DDE", "DDEAUTO"):
        return refusals.DDE
    # A name written as numbers, which another field then runs.
    if _NUMBERED.match(instruction.strip()):
        return refusals.DDE
    if name in ("LINK", "INCLUDETEXT", "INCLUDEPICTURE", "IMPORT", "DATABASE", "RD"):
        given = re.findall(r"\"([^\"]*)\"|(\S+)", words[1] if len(words) > 1 else "")
        if any(is_remote((quoted or bare).replace("\\\\", "\\")) for quoted, bare in given if quoted or bare):
            return refusals.EXTERNAL
    return ""


def _odf_reason(plain: bytes) -> str:
    if _DDE_LINK.search(plain):
        return refusals.DDE
    for found in _ODF_ACTIVE.finditer(plain):
        if reason := _active_reason(found[1].decode(), found[2] or b"", plain):
            return reason
    for found in _ODF_FORMULA.finditer(plain):
        if reason := formula_reason(_value(found)):
            return reason
    for found in _HREF.finditer(plain):
        element, address = found[2].decode(), _decoded(found[3] if found[3] is not None else found[4])
        if address.strip().lower().startswith(("vnd.sun.star.script:", "macro:")):
            return refusals.MACROS
        if element not in _FOLLOWED and is_remote(address):
            return refusals.TEMPLATE if element == "template" else refusals.EXTERNAL
    return ""


def _active_reason(element: str, attributes: bytes, plain: bytes) -> str:
    if element == "plugin":
        # What LibreOffice calls so is also a film or a sound of the document.
        return "" if b"application/vnd.sun.star.media" in attributes else refusals.PROGRAM
    if element == "applet":
        return refusals.PROGRAM
    if element == "event-listener":
        action = _ACTION.search(attributes)
        if action is None:
            return refusals.MACROS
        return "" if _value(action) in _SAFE_ACTIONS else refusals.PROGRAM
    # An empty container of scripts is written by default.
    written = b"source-code" in plain or b":module" in plain or b"text:script" in plain
    return refusals.MACROS if written or b"href" in attributes else ""


def _value(found: re.Match[bytes]) -> str:
    return _decoded(found[1] if found[1] is not None else found[2])


def _decoded(raw: bytes) -> str:
    return html.unescape(raw.decode("utf-8", errors="replace"))
