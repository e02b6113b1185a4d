"""Tables of a web page, of a mail, or of the clipboard (Word, LibreOffice and Excel give HTML)."""

import re

import lxml.html
from lxml import etree

from actions.importing.raw import RawCell, RawDocument, RawTable, UnreadableFile
from actions.importing.readers.cleaning import Budget, captions, clean, date_in
from actions.importing.readers.grid import Grid

NO_TABLE = (
    "Aucun tableau n’a été trouvé dans cette page\u00a0: le plan est attendu dans un tableau, "
    "avec une ligne d’en-têtes."
)
_BLOCKS = {"p", "div", "tr", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "dd", "dt"}
_SKIPPED = {"script", "style", "head", "title", "template", "noscript", "object", "svg", "del", "select"}
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)", re.I)
_STRUCK_STYLE = re.compile(r"text-decoration[^;]*:\s*[^;]*line-through", re.I)
_BOUND = 100_000


def read_html(content: str, kind: str = "html") -> RawDocument:
    """Read all data tables; those that only lay out a mail are looked into, not read as tables."""
    content = re.sub(r"<\?xml[^>]*\?>", "", content, count=1)
    parser = lxml.html.HTMLParser(no_network=True, huge_tree=False, encoding="utf-8")
    try:
        root = lxml.html.document_fromstring(content.encode("utf-8"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise UnreadableFile(NO_TABLE) from error
    tables, budget = [], Budget()
    first = None
    found = _data_tables(root)
    above = _captions(root, found)
    for table in found:
        grid = Grid(budget)
        for row in _own(table, "tr"):
            grid.start_row(hidden=_is_hidden(row) or _is_hidden(row.getparent()))
            for cell in row.iterchildren("td", "th"):
                grid.add(_cell(cell), columns=_span(cell, "colspan"), rows=_span(cell, "rowspan"))
            grid.end_row()
        first = table if first is None else first
        tables.append(
            RawTable(f"Tableau {len(tables) + 1}", grid.finished(), _is_hidden(table), above[table])
        )
    if not any(table.rows for table in tables):
        raise UnreadableFile(NO_TABLE)
    title = clean(root.findtext(".//title") or "")
    prose = _prose_before(root, first)
    return RawDocument(
        kind=kind,
        tables=tuple(tables),
        date=date_in(prose),
        title=(title or prose.split("\n", 1)[0]).replace("\n", " "),
    )


def _own(table, tag: str) -> list:
    """The rows that belong to a table, and not to one nested in it."""
    groups = [table, *table.iterchildren("thead", "tbody", "tfoot")]
    return [row for group in groups for row in group.iterchildren(tag)]


def _data_tables(root) -> list:
    found, inside = [], set()
    for table in root.iter("table"):
        if table in inside:
            continue
        nested = list(table.iter("table"))[1:]
        rows = _own(table, "tr")
        width = max((len(list(row.iterchildren("td", "th"))) for row in rows), default=0)
        larger = any(len(_own(inner, "tr")) >= 2 for inner in nested)
        if larger and (len(rows) < 3 or width < 3):
            continue
        found.append(table)
        inside.update(nested)
    return found


def _is_hidden(element) -> bool:
    return (
        element is not None
        and isinstance(element.tag, str)
        and ("hidden" in element.attrib or bool(_HIDDEN_STYLE.search(element.get("style", ""))))
    )


def _span(cell, name: str) -> int:
    value = cell.get(name, "1").strip()
    if not value.isdigit() or len(value) > 6:
        return 1
    return min(max(int(value), 1), _BOUND)


def _cell(cell) -> RawCell:
    parts, flags = [], []
    _walk(cell, parts, flags)
    if _is_hidden(cell):
        flags.append("hidden_column")
    return RawCell(clean("".join(parts)), flags=tuple(dict.fromkeys(flags)))


def _walk(element, parts: list[str], flags: list[str]) -> None:
    tag = element.tag
    if not isinstance(tag, str):
        return
    if tag in _SKIPPED:
        if tag == "del":
            flags.append("tracked_change")
        return
    if tag == "ins":
        flags.append("tracked_change")
    if tag in ("s", "strike") or _STRUCK_STYLE.search(element.get("style", "")):
        flags.append("struck")
    if tag == "br":
        parts.append("\n")
        return
    if tag in _BLOCKS:
        parts.append("\n")
    elif tag == "li":
        parts.append("\n- ")
    elif tag in ("sup", "sub"):
        while parts and parts[-1] and not parts[-1].strip(" \u00a0\u202f"):
            parts.pop()
        if parts:
            parts[-1] = parts[-1].rstrip(" \u00a0\u202f")
    if element.text:
        parts.append(_flow(element.text.lstrip() if tag == "li" else element.text))
    for child in element:
        _walk(child, parts, flags)
        if child.tail:
            parts.append(_flow(child.tail))
    if tag in _BLOCKS or tag == "li":
        parts.append("\n")
    elif tag in ("td", "th"):
        parts.append(" ")


def _flow(text: str) -> str:
    return re.sub(r"[\n\r\t ]+", " ", text).replace("&", "&amp;").replace("<", "&lt;")


def _captions(root, tables: list) -> dict:
    """The lines of text above each table, since the one before."""
    found, lines = {}, []
    for element in root.iter("h1", "h2", "h3", "h4", "h5", "h6", "p", "table"):
        if element in tables:
            found[element] = captions(lines)
            lines = []
        elif element.tag != "table" and not any(
            parent in tables for parent in element.iterancestors("table")
        ):
            parts: list[str] = []
            _walk(element, parts, [])
            text = clean("".join(parts))
            lines += [text] if text else []
    return found


def _prose_before(root, table) -> str:
    lines = []
    for element in root.iter("h1", "h2", "h3", "p", "table"):
        if element is table or len(lines) > 100:
            break
        if element.tag != "table":
            parts: list[str] = []
            _walk(element, parts, [])
            text = clean("".join(parts))
            if text:
                lines.append(text)
    return "\n".join(lines)
