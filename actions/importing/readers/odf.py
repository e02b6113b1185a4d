"""LibreOffice texts and sheets (.odt, .ods), read from content.xml; repeats are bounded as they come.

odfdo expands repeated rows before one can bound them: 33 s for an 8 kB sheet.
"""

import datetime as dt
from dataclasses import replace

from lxml import etree

from actions.importing.raw import RawCell, RawDocument, RawTable, UnreadableFile
from actions.importing.readers.cleaning import (
    MAX_COLUMNS,
    Budget,
    captions,
    check_size,
    clean,
    date_cell,
    date_in,
    number_cell,
    percent_cell,
)
from actions.importing.readers.grid import Grid, iso_date
from actions.importing.readers.package import DAMAGED, Package

_NS = "urn:oasis:names:tc:opendocument:xmlns:"
_OFFICE, _TEXT, _TABLE, _STYLE, _DRAW = (
    f"{{{_NS}{name}:1.0}}" for name in ("office", "text", "table", "style", "drawing")
)
_DC = "{http://purl.org/dc/elements/1.1/}"
_DROPPED = {
    _TEXT + "tracked-changes",
    _TEXT + "ruby-text",
    _TABLE + "shapes",
    _OFFICE + "forms",
}
_CHANGES = {_TEXT + "change", _TEXT + "change-start", _TEXT + "change-end"}
_ROW_GROUPS = {_TABLE + name for name in ("table-header-rows", "table-rows", "table-row-group")}
_STRUCK = "text-line-through-style"
NO_TABLE = (
    "Ce document ne contient aucun tableau\u00a0: le plan est attendu dans un tableau, "
    "avec une ligne d’en-têtes."
)


def read_odf(data: bytes, kind: str) -> RawDocument:
    """Read all tables of an .odt or all sheets of an .ods, hidden rows and sheets marked as such."""
    package = Package(data)
    root = package.xml("content.xml")
    holder = None if root is None else root.find(_OFFICE + "body")
    if holder is None or not len(holder):
        raise UnreadableFile(DAMAGED)
    styles = _Styles(root)
    tables, prose, above, budget = [], [], [], Budget()
    for block in _blocks(holder[0]):
        if block.tag == _TABLE + "table":
            where = block.get(_TABLE + "name", "") if kind == "ods" else f"Tableau {len(tables) + 1}"
            hidden = block.get(_TABLE + "style-name") in styles.hidden
            rows = _Reader(styles, budget).table(block)
            if rows or kind == "odt":
                tables.append(RawTable(where, rows, hidden, captions(above)))
                above = []
        else:
            text = clean(_Text(styles).of(block))
            if text:
                above.append(text)
            if text and not tables:
                prose.append(text)
    if not tables:
        raise UnreadableFile(
            NO_TABLE if kind == "odt" else "Ce classeur est vide\u00a0: vérifiez le fichier."
        )
    title, modified = _properties(package)
    return RawDocument(
        kind=kind,
        tables=tuple(tables),
        date=date_in("\n".join(prose)) or modified,
        title=title or (prose[0].replace("\n", " ") if prose else ""),
    )


class _Styles:
    """What the automatic styles say that matters here: hidden sheets, struck text."""

    def __init__(self, root: etree._Element) -> None:
        self.hidden: set[str] = set()
        self.struck: set[str] = set()
        for style in root.iter(_STYLE + "style"):
            for properties in style:
                if properties.get(_TABLE + "display") == "false":
                    self.hidden.add(style.get(_STYLE + "name"))
                for name, value in properties.attrib.items():
                    if name.endswith(_STRUCK) and value not in ("none", ""):
                        self.struck.add(style.get(_STYLE + "name"))


def _blocks(holder: etree._Element):
    for child in holder:
        if child.tag in (_TEXT + "section", _TEXT + "index-body"):
            yield from _blocks(child)
        elif isinstance(child.tag, str) and child.tag not in _DROPPED:
            yield child
            if child.tag == _TEXT + "p":
                for box in child.iter(_DRAW + "text-box"):
                    yield from (inner for inner in _blocks(box) if inner.tag == _TABLE + "table")


class _Reader:
    def __init__(self, styles: _Styles, budget: Budget) -> None:
        self._styles = styles
        self._grid = Grid(budget)
        self._next = 1
        self._hidden_columns: list[bool] = []

    def table(self, table: etree._Element):
        self._columns(table)
        self._rows(table)
        return self._grid.finished()

    def _columns(self, holder: etree._Element) -> None:
        for child in holder:
            if child.tag == _TABLE + "table-column":
                hidden = child.get(_TABLE + "visibility", "visible") != "visible"
                count = min(_repeat(child, "number-columns-repeated"), MAX_COLUMNS + 1)
                self._hidden_columns += [hidden] * count
            elif child.tag in (
                _TABLE + "table-columns",
                _TABLE + "table-header-columns",
                _TABLE + "table-column-group",
            ):
                self._columns(child)
            if len(self._hidden_columns) > MAX_COLUMNS:
                return

    def _rows(self, holder: etree._Element) -> None:
        for child in holder:
            if child.tag in _ROW_GROUPS:
                self._rows(child)
            elif child.tag == _TABLE + "table-row":
                self._row(child)

    def _row(self, row: etree._Element) -> None:
        repeat = _repeat(row, "number-rows-repeated")
        cells = self._cells(row)
        hidden = row.get(_TABLE + "visibility", "visible") != "visible"
        if any(raw.text for raw, *_ in cells):
            check_size(len(self._grid.rows) + repeat)
        else:
            cells, repeat, self._next = [], min(repeat, 1), self._next + max(repeat - 1, 0)
        for _ in range(repeat):
            self._grid.start_row(self._next, hidden=hidden)
            for raw, columns, rows in cells:
                self._grid.add(raw, columns=columns, rows=rows)
            self._grid.end_row()
            self._next += 1

    def _cells(self, row: etree._Element) -> list[tuple[RawCell, int, int]]:
        """The cells of a row with their spans; covered cells come from the one that covers them."""
        found: list[tuple[RawCell, int, int]] = []
        column = 0
        for child in row:
            if child.tag not in (_TABLE + "table-cell", _TABLE + "covered-table-cell"):
                continue
            repeat = _repeat(child, "number-columns-repeated")
            if child.tag == _TABLE + "covered-table-cell":
                column += repeat
                continue
            raw = self._cell(child)
            columns = _repeat(child, "number-columns-spanned")
            rows = _repeat(child, "number-rows-spanned")
            if raw.text:
                check_size(0, column + repeat)
                if column < len(self._hidden_columns) and self._hidden_columns[column]:
                    raw = replace(raw, flags=(*raw.flags, "hidden_column"))
            for _ in range(min(repeat, MAX_COLUMNS + 1)):
                found.append((raw, columns, rows))
            column += repeat
            if column > MAX_COLUMNS + 1 and not raw.text:
                break
        while found and not found[-1][0].text:
            found.pop()
        return found

    def _cell(self, cell: etree._Element) -> RawCell:
        reader = _Text(self._styles)
        shown = clean(reader.of(cell))
        flags = list(reader.flags)
        if cell.get(_TABLE + "formula") is not None:
            flags.append("formula")
        if cell.get(_TABLE + "style-name") in self._styles.struck and shown:
            flags.append("struck")
        more = {"flags": tuple(dict.fromkeys(flags)), "asides": tuple(dict.fromkeys(reader.asides))}
        kind = cell.get(_OFFICE + "value-type", "string")
        if kind == "date":
            day = iso_date(cell.get(_OFFICE + "date-value", ""))
            if day is not None:
                return date_cell(day, **more)
        elif kind in ("percentage", "float", "currency"):
            try:
                value = float(cell.get(_OFFICE + "value", ""))
            except ValueError:
                return RawCell(shown, **more)
            if kind == "percentage":
                return percent_cell(value, **more)
            if kind == "currency":
                return RawCell(shown, number=value, **more)
            return number_cell(value, **more)
        return RawCell(shown, **more)


class _Text:
    """Collects the accepted text under an element, and flags tracked changes and struck text."""

    def __init__(self, styles: _Styles) -> None:
        self._styles = styles
        self.parts: list[str] = []
        self.flags: list[str] = []
        self.asides: list[str] = []

    def of(self, element: etree._Element) -> str:
        """The text under an element, paragraphs on lines."""
        self._walk(element)
        return "".join(self.parts)

    def _walk(self, element: etree._Element) -> None:
        tag = element.tag
        if element.text and tag.startswith((_TEXT, _DRAW)):
            self.parts.append(_flow(element.text))
        for child in element:
            if isinstance(child.tag, str):
                self._child(child)
            if child.tail and tag.startswith(_TEXT):
                self.parts.append(_flow(child.tail))
        if tag in (_TEXT + "p", _TEXT + "h"):
            self.parts.append("\n")

    def _child(self, child: etree._Element) -> None:
        tag = child.tag
        if tag in _CHANGES:
            self.flags.append("tracked_change")
        elif tag in _DROPPED:
            return
        elif tag in (_TEXT + "note", _OFFICE + "annotation"):
            body = child.find(_TEXT + "note-body") if tag == _TEXT + "note" else child
            text = "" if body is None else clean(_Text(self._styles).of(body))
            self.asides += [text] if text else []
        elif tag == _TEXT + "s" or tag == _TEXT + "tab":
            self.parts.append(" ")
        elif tag == _TEXT + "line-break":
            self.parts.append("\n")
        elif tag == _TEXT + "list-item":
            inner = _Text(self._styles)
            text = inner.of(child).strip()
            self.flags += inner.flags
            self.asides += inner.asides
            if text:
                self.parts.append(("" if text.startswith("- ") else "- ") + text + "\n")
        elif tag == _TABLE + "table-row":
            inner = _Text(self._styles)
            texts = []
            for cell in child.iterchildren(_TABLE + "table-cell"):
                inner.parts = []
                texts.append(clean(inner.of(cell)).replace("\n", " "))
            self.flags += inner.flags
            self.asides += inner.asides
            self.parts.append("\n" + " ".join(text for text in texts if text) + "\n")
        else:
            if child.get(_TEXT + "style-name") in self._styles.struck:
                self.flags.append("struck")
            self._walk(child)


def _flow(text: str) -> str:
    return text.replace("\n", " ").replace("\t", " ")


def _repeat(element: etree._Element, name: str) -> int:
    value = element.get(_TABLE + name, "1")
    return max(int(value), 1) if value.isdigit() and len(value) < 9 else 1


def _properties(package: Package) -> tuple[str, dt.date | None]:
    meta = package.xml("meta.xml")
    if meta is None:
        return "", None
    title = clean(meta.findtext(f".//{_DC}title") or "")
    return title, iso_date(meta.findtext(f".//{_DC}date") or "")
