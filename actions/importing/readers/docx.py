"""Word documents, read from their XML: python-docx loses tracked insertions and content controls."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from actions.importing.raw import RawCell, RawDocument, RawTable, UnreadableFile
from actions.importing.readers.cleaning import Budget, captions, clean, date_in
from actions.importing.readers.grid import Grid, iso_date
from actions.importing.readers.package import DAMAGED, Package

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_DROPPED = {_W + name for name in ("del", "moveFrom", "delText", "instrText", "rPr", "pPr", "sdtPr", "tblPr")}
_TEMPLATE_STAMP = "2013-12-23T23:15:00Z"
_LETTERS = {"tab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": " "}
NO_TABLE = (
    "Ce document ne contient aucun tableau\u00a0: le plan est attendu dans un tableau, "
    "avec une ligne d’en-têtes."
)


def read_docx(data: bytes) -> RawDocument:
    """Read all tables of a .docx: accepted text of tracked changes, merged cells, content controls."""
    package = Package(data)
    root = package.xml(package.main("word/document.xml"))
    body = None if root is None else root.find(_W + "body")
    if body is None:
        raise UnreadableFile(DAMAGED)
    tables, prose, above, notices, budget = [], [], [], [], Budget()
    context = _Context(_list_styles(package), _asides(package))
    for block in _blocks(body):
        if block.tag == _W + "tbl":
            grid = Grid(budget)
            dropped = _read_table(block, grid, context)
            where = f"Tableau {len(tables) + 1}"
            tables.append(RawTable(where, grid.finished(), captions=captions(above)))
            above = []
            if dropped:
                notices.append(
                    f"{where}\u00a0: {dropped} ligne(s) supprimée(s) en suivi des modifications, non reprise(s)."
                )
        else:
            text = clean(_Text().of(block))
            if text:
                above.append(text)
            if text and not tables:
                prose.append(text)
    if not tables:
        raise UnreadableFile(NO_TABLE)
    title, modified = _properties(package)
    return RawDocument(
        kind="docx",
        tables=tuple(tables),
        date=date_in("\n".join(prose + _headers(package))) or modified,
        title=title or (prose[0].replace("\n", " ") if prose else ""),
        notices=tuple(notices),
    )


def _children(element: etree._Element):
    """Children, those of wrappers (content controls, tracked insertions, alternatives) included."""
    for child in element:
        if child.tag == _W + "sdt":
            if child.find(f"{_W}sdtPr/{_W}showingPlcHdr") is None:
                content = child.find(_W + "sdtContent")
                if content is not None:
                    yield from _children(content)
        elif child.tag in (_W + "ins", _W + "moveTo", _W + "customXml", _W + "smartTag"):
            yield from _children(child)
        elif child.tag == _MC + "AlternateContent":
            if len(child):
                yield from _children(child[0])
        elif isinstance(child.tag, str):
            yield child


def _blocks(body: etree._Element):
    """Paragraphs and tables of the text; tables of text boxes after their paragraph."""
    for block in _children(body):
        yield block
        if block.tag == _W + "p":
            for box in block.iter(_W + "txbxContent"):
                if not any(parent.tag == _MC + "Fallback" for parent in box.iterancestors()):
                    yield from _blocks(box)


def _read_table(table: etree._Element, grid: Grid, context: "_Context") -> int:
    """Lay the rows of a table on the grid; gives how many tracked deletions of rows were left out."""
    above: dict[int, RawCell] = {}
    dropped = 0
    for row in (child for child in _children(table) if child.tag == _W + "tr"):
        properties = row.find(_W + "trPr")
        if properties is not None and properties.find(_W + "del") is not None:
            dropped += 1
            grid.start_row()
            continue
        inserted = properties is not None and properties.find(_W + "ins") is not None
        grid.start_row(hidden=properties is not None and _on(properties.find(_W + "hidden")))
        column = _number(properties, "gridBefore", 0)
        if column:
            grid.add(RawCell(""), columns=column)
        for cell in (child for child in _children(row) if child.tag == _W + "tc"):
            cell_properties = cell.find(_W + "tcPr")
            span = _number(cell_properties, "gridSpan", 1)
            merge = None if cell_properties is None else cell_properties.find(_W + "vMerge")
            if merge is not None and merge.get(_W + "val", "continue") == "continue" and column in above:
                own = above[column]
                raw = RawCell(own.text, merged=True, flags=own.flags)
            else:
                raw = _cell(cell, context, inserted=inserted)
            if merge is not None:
                above[column] = raw
            else:
                above.pop(column, None)
            grid.add(raw, columns=span)
            column += span
        grid.end_row()
    return dropped


@dataclass(frozen=True)
class _Context:
    """What a paragraph refers to: the styles that are lists, the footnotes and comments by their reference."""

    lists: frozenset[str] = frozenset()
    asides: Mapping[str, str] = field(default_factory=dict)


def _cell(cell: etree._Element, context: _Context, *, inserted: bool) -> RawCell:
    reader = _Text(context)
    if inserted:
        reader.flags.append("tracked_change")
    text = clean(reader.of(cell))
    return RawCell(text, flags=tuple(dict.fromkeys(reader.flags)), asides=tuple(dict.fromkeys(reader.asides)))


class _Text:
    """Collects the accepted text under an element, and flags what a person should look at."""

    def __init__(self, context: _Context | None = None) -> None:
        self._context = context or _Context()
        self.asides: list[str] = []
        self.parts: list[str] = []
        self.flags: list[str] = []

    def of(self, element: etree._Element) -> str:
        """The text under an element, paragraphs on lines."""
        self._walk(element)
        return "".join(self.parts)

    def _walk(self, element: etree._Element) -> None:
        for child in element:
            tag = child.tag
            if not isinstance(tag, str):
                continue
            if tag in _DROPPED:
                if tag in (_W + "del", _W + "moveFrom"):
                    self.flags.append("tracked_change")
                continue
            name = etree.QName(tag).localname
            if tag == _W + "t":
                self.parts.append(child.text or "")
            elif tag == _W + "r":
                self._run(child)
            elif tag == _W + "p":
                self._paragraph(child)
            elif tag in (_W + "ins", _W + "moveTo"):
                self.flags.append("tracked_change")
                self._walk(child)
            elif tag == _W + "sdt":
                if child.find(f"{_W}sdtPr/{_W}showingPlcHdr") is None:
                    self.flags.append("content_control")
                    self._walk(child)
            elif tag == _W + "tr":
                self._nested_row(child)
            elif tag == _MC + "AlternateContent":
                if len(child):
                    self._walk(child[0])
            elif name.endswith("Reference") and f"{name} {child.get(_W + 'id')}" in self._context.asides:
                self.asides.append(self._context.asides[f"{name} {child.get(_W + 'id')}"])
            elif name in _LETTERS and tag.startswith(_W):
                self.parts.append(_LETTERS[name])
            else:
                self._walk(child)

    def _run(self, run: etree._Element) -> None:
        properties = run.find(_W + "rPr")
        if properties is not None and run.find(_W + "t") is not None:
            if _on(properties.find(_W + "strike")) or _on(properties.find(_W + "dstrike")):
                self.flags.append("struck")
            if _on(properties.find(_W + "vanish")):
                self.flags.append("hidden_text")
        self._walk(run)

    def _paragraph(self, paragraph: etree._Element) -> None:
        properties = paragraph.find(_W + "pPr")
        before = len(self.parts)
        self._walk(paragraph)
        if self._is_listed(properties) and "".join(self.parts[before:]).strip():
            self.parts.insert(before, "- ")
        mark = None if properties is None else properties.find(f"{_W}rPr/{_W}del")
        if mark is None:
            self.parts.append("\n")
        else:
            self.flags.append("tracked_change")

    def _is_listed(self, properties: etree._Element | None) -> bool:
        """A list item, by the paragraph's own numbering or else its style's."""
        if properties is None:
            return False
        if properties.find(_W + "numPr") is not None:
            return _number(properties.find(_W + "numPr"), "numId", 1) != 0
        style = properties.find(_W + "pStyle")
        return style is not None and style.get(_W + "val") in self._context.lists

    def _nested_row(self, row: etree._Element) -> None:
        self.parts.append("\n")
        nested = _Text(self._context)
        texts = []
        for cell in (child for child in _children(row) if child.tag == _W + "tc"):
            nested.parts = []
            texts.append(clean(nested.of(cell)).replace("\n", " "))
        self.flags += nested.flags
        self.asides += nested.asides
        self.parts.append(" ".join(text for text in texts if text) + "\n")


def _on(toggle: etree._Element | None) -> bool:
    return toggle is not None and toggle.get(_W + "val", "true") not in ("0", "false", "off")


def _number(properties: etree._Element | None, name: str, default: int) -> int:
    found = None if properties is None else properties.find(_W + name)
    value = "" if found is None else found.get(_W + "val", "")
    return int(value) if value.isdigit() else default


def _list_styles(package: Package) -> frozenset[str]:
    """The paragraph styles that number or bullet, their own or through the style they stand on."""
    root = package.xml("word/styles.xml")
    found: dict[str, bool] = {}
    based: dict[str, str] = {}
    for style in () if root is None else root.iter(_W + "style"):
        name = style.get(_W + "styleId", "")
        numbering = style.find(f"{_W}pPr/{_W}numPr")
        if numbering is not None:
            found[name] = _number(numbering, "numId", 1) != 0
        parent = style.find(_W + "basedOn")
        if parent is not None:
            based[name] = parent.get(_W + "val", "")
    listed = set()
    for name in set(found) | set(based):
        current = name
        for _ in range(10):
            if current in found or current not in based:
                break
            current = based[current]
        # Numbered headings are titles, not items of a list.
        if found.get(current) and not name.lower().startswith(("heading", "titre")):
            listed.add(name)
    return frozenset(listed)


def _asides(package: Package) -> dict[str, str]:
    """The text of footnotes, endnotes and comments, by the reference that calls it: « footnoteReference 2 »."""
    found = {}
    for part, name in (("footnotes", "footnote"), ("endnotes", "endnote"), ("comments", "comment")):
        root = package.xml(f"word/{part}.xml")
        for aside in () if root is None else root.iterchildren(_W + name):
            text = clean(_Text().of(aside))
            if text:
                found[f"{name}Reference {aside.get(_W + 'id')}"] = text
    return found


def _headers(package: Package) -> list[str]:
    names = sorted(name for name in package.names if name.startswith(("word/header", "word/footer")))
    return [clean(_Text().of(package.xml(name))) for name in names[:10] if name.endswith(".xml")]


def _properties(package: Package) -> tuple[str, dt.date | None]:
    """The title that the document gives of itself, and the day on which it was last saved."""
    core = package.xml("docProps/core.xml")
    if core is None:
        return "", None
    title = clean(core.findtext("{http://purl.org/dc/elements/1.1/}title") or "")
    modified = core.findtext("{http://purl.org/dc/terms/}modified") or ""
    # The stamp of python-docx's own template says nothing of the document.
    return title, None if modified == _TEMPLATE_STAMP else iso_date(modified)
