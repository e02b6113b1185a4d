"""Ruled tables of a PDF that has text: cells from their lines, paragraphs from the space between lines.

A PDF says where each letter stands, not what it belongs to: the table goes on over pages, its header comes again on
each, a merged cell says « (suite) », a row may be cut by the end of a page. A scanned page has no letters.
"""

import datetime as dt
import io
import re
import struct
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import pdfplumber
from pdfminer.pdfexceptions import PDFException
from pdfplumber.utils.exceptions import PdfminerException

from actions.importing.raw import RawCell, RawDocument, RawRow, RawTable, UnreadableFile
from actions.importing.readers.cleaning import Budget, check_size, clean, date_in
from actions.importing.readers.grid import Grid
from actions.importing.readers.package import DAMAGED
from actions.importing.readers.pdf_text import Hand, Line, joined, lines_of

MAX_PAGES = 200
# Letters of a page below which it is an image with a stamp or a page number.
FEW_LETTERS = 15
NO_TEXT = (
    "Ce PDF est une image numérisée, sans texte : importez le document d’origine, ou passez-le d’abord par une "
    "reconnaissance de caractères."
)
NO_TABLE = (
    "Aucun tableau à traits n’a été trouvé dans ce PDF : importez le document d’origine, ou copiez le tableau et "
    "collez-le."
)
TOO_MANY_PAGES = (
    f"Ce PDF dépasse {MAX_PAGES} pages : ne gardez que celles du tableau du plan, puis recommencez."
)
# Points: two edges nearer than this are one.
NEAR = 3.0
_CONTINUED = re.compile(r"[ \n]*\(suite\)$", re.I)
_GOES_ON = re.compile(r"[a-zà-öø-ÿœ,;:.)»…–-]")
_WORD_TITLE = re.compile(r"^(microsoft word|sans titre|untitled|document\d*$)", re.I)
# What a malformed file makes the parser raise, beside its own errors.
_BROKEN = (
    PdfminerException, PDFException, ValueError, KeyError, TypeError, IndexError, AttributeError, AssertionError,
    RecursionError, OverflowError, struct.error, zlib.error, EOFError, NotImplementedError,
)  # fmt: skip


@dataclass
class _Cell:
    """A cell of the grid: its first row and column, how many it spans, and its lines."""

    row: int
    column: int
    rows: int
    columns: int
    right: float
    lines: list[Line]


@dataclass
class _Found:
    """A table of a page: the edges of its columns, its rows of cells, and whether nothing closes its last row."""

    edges: list[float]
    rows: list[list[_Cell]]
    cut: bool


def read_pdf(data: bytes) -> RawDocument:
    """Read the ruled tables of a PDF. Raises ``UnreadableFile``: scanned, without a table, damaged, too long."""
    try:
        document = pdfplumber.open(io.BytesIO(data))
        pages = document.pages
    except _BROKEN as error:
        raise UnreadableFile(DAMAGED) from error
    with document:
        if len(pages) > MAX_PAGES:
            raise UnreadableFile(TOO_MANY_PAGES)
        return _read(document)


def _drawn(page) -> tuple[list[dict], list, list[float]]:
    """The letters of a page, its ruled tables, and where a table goes on below it."""
    try:
        chars = [c for c in page.chars if c.get("upright", True)]
        ends = _open_ends(page)
        return chars, page.find_tables({"explicit_horizontal_lines": ends}), ends
    except _BROKEN as error:
        raise UnreadableFile(DAMAGED) from error


def _read(document: pdfplumber.PDF) -> RawDocument:
    budget, notices, images, letters = Budget(), [], [], 0
    tables: list[_Joined] = []
    hand = Hand()
    prose: list[Line] = []
    for number, page in enumerate(document.pages, 1):
        chars, ruled, ends = _drawn(page)
        letters += len(chars)
        if len(chars) < FEW_LETTERS and page.images:
            images.append(number)
        found = _tables(ruled, chars, ends)
        if number == 1:
            top = min((t.bbox[1] for t in ruled), default=page.height) if found else page.height
            prose = lines_of([c for c in chars if c["bottom"] <= top + NEAR])
        hand.learn([cell.lines for table in found for row in table.rows for cell in row])
        for rank, table in enumerate(found):
            if rank == 0 and tables and tables[-1].goes_on(table):
                tables[-1].add(table, hand, number)
            else:
                tables.append(_Joined(f"Tableau {len(tables) + 1}", table, hand, budget))
        page.close()
    if letters < FEW_LETTERS and images:
        raise UnreadableFile(NO_TEXT)
    if not tables:
        raise UnreadableFile(NO_TABLE)
    if images:
        pages = ", ".join(map(str, images))
        notices.append(f"Pages sans texte, non lues (images numérisées) : {pages}.")
    if hand.mended:
        words = ", ".join(hand.mended[:10])
        notices.append(f"Mots coupés en fin de ligne et recollés, à vérifier : {words}.")
    for table in tables:
        notices += table.notices
    words = [clean(line.text) for line in prose]
    return RawDocument(
        kind="pdf",
        tables=tuple(RawTable(table.where, table.finished()) for table in tables),
        date=date_in("\n".join(words)) or _saved_on(document.metadata),
        title=_title(prose, document.metadata),
        notices=tuple(notices),
    )


class _Joined:
    """A table that may go on over pages."""

    def __init__(self, where: str, table: _Found, hand: Hand, budget: Budget) -> None:
        self.where, self.notices = where, []
        self._edges, self._budget, self._cut = table.edges, budget, table.cut
        self._rows: list[list[RawCell]] = []
        self._told: set[int] = set()
        # The columns whose last cell goes on over the page.
        self._open: set[int] = set()
        self._add_rows(self._grid(table, hand))

    def goes_on(self, table: _Found) -> bool:
        """Whether a table at the head of the next page is the same one: its columns have the same edges."""
        return len(table.edges) == len(self._edges) and all(
            abs(a - b) <= NEAR for a, b in zip(table.edges, self._edges, strict=True)
        )

    def add(self, table: _Found, hand: Hand, page: int) -> None:
        """The rows of the next page, without its repeated header; a row cut by the page is joined again."""
        waiting = self._open
        rows = self._grid(table, hand)
        following, self._open = self._open, waiting
        header = [cell.text for cell in self._rows[0]]
        if rows and len(self._rows) > 0 and [cell.text for cell in rows[0]] == header:
            rows = rows[1:]
        self._continue(rows)
        if rows and self._is_cut(rows[0]):
            for column, below in enumerate(rows[0]):
                if below.text and not below.merged:
                    self._lengthen(column, rows)
            self._tell(page)
            rows = rows[1:]
        self._add_rows(rows)
        self._cut, self._open = table.cut, following

    def _tell(self, page: int) -> None:
        """Say once that a row goes on over pages."""
        row = len(self._rows)
        if row not in self._told:
            self._told.add(row)
            self.notices.append(
                f"{self.where} : la ligne {row} se poursuit page {page}, ses deux parties sont lues ensemble."
            )

    def finished(self) -> tuple[RawRow, ...]:
        """The rows, numbered as a person counts them, the header included."""
        return tuple(RawRow(number, tuple(cells)) for number, cells in enumerate(self._rows, 1))

    def _grid(self, table: _Found, hand: Hand) -> list[list[RawCell]]:
        grid = Grid(self._budget)
        for cells in table.rows:
            grid.start_row()
            for cell in cells:
                grid.add(
                    RawCell(clean(hand.text(cell.lines, cell.right))), columns=cell.columns, rows=cell.rows
                )
            grid.end_row()
        self._open = {
            cell.column
            for cells in table.rows
            for cell in cells
            if cell.row + cell.rows == len(table.rows) and hand.goes_on(cell.lines)
        }
        width = len(table.edges) - 1
        return [list(row.cells) + [RawCell("")] * (width - len(row.cells)) for row in grid.finished()]

    def _continue(self, rows: list[list[RawCell]]) -> None:
        """At the head of a page, a cell that says « (suite) » is the one above, going on, over all its rows."""
        for column, first in enumerate(rows[0] if rows else ()):
            own, last = _CONTINUED.sub("", first.text), self._rows[-1][column]
            if own == first.text:
                goes_on = column in self._open or (last.merged and first.text[:1].islower())
                if first.text and goes_on and not self._is_cut(rows[0]):
                    self._lengthen(column, rows)
                continue
            above = last.text
            same = own in ("", above)
            for rank, row in enumerate(rows):
                if rank and not (row[column].merged and row[column].text == first.text):
                    break
                row[column] = replace(row[column], text=above if same else own, merged=same or rank > 0)

    def _lengthen(self, column: int, rows: list[list[RawCell]]) -> None:
        """The words of a merged cell that go on over the page belong to all its rows, on both sides."""
        start = len(self._rows) - 1
        while self._rows[start][column].merged:
            start -= 1
        words = rows[0][column].text
        whole = joined(self._rows[start][column].text, words)
        for row in self._rows[start:]:
            row[column] = replace(row[column], text=whole)
        for row in rows:
            if row is not rows[0] and not (row[column].merged and row[column].text == words):
                break
            row[column] = replace(row[column], text=whole, merged=True)

    def _is_cut(self, row: Sequence[RawCell]) -> bool:
        """Whether a row at the head of a page is the end of the one before.

        Nothing closed that one; or this one has texts only where that one has, not everywhere where it has, and one of them begins in the middle of a
        sentence.
        """
        if self._cut or len(self._rows) < 2:
            return self._cut
        last = self._rows[-1]
        here = {n for n, cell in enumerate(row) if cell.text and not cell.merged}
        there = {n for n, cell in enumerate(last) if cell.text}
        return bool(here) and here < there and any(_GOES_ON.match(row[n].text) for n in here)

    def _add_rows(self, rows: Iterable[list[RawCell]]) -> None:
        for row in rows:
            check_size(len(self._rows) + 1, len(row))
            self._rows.append(row)


def _open_ends(page) -> list[float]:
    """Where the upright lines of a table stop without a line across: a row that the end of the page cuts."""
    upright = [edge for edge in page.edges if edge["orientation"] == "v"]
    across = [edge["top"] for edge in page.edges if edge["orientation"] == "h"]
    found = []
    for end in _edges(edge[side] for edge in upright for side in ("top", "bottom")):
        ends = {round(e["x0"]) for e in upright if min(abs(e["top"] - end), abs(e["bottom"] - end)) <= NEAR}
        if len(ends) > 2 and all(abs(end - y) > NEAR for y in across):
            found.append(end)
    return found


def _tables(ruled: Iterable, chars: list[dict], ends: Sequence[float]) -> list[_Found]:
    """The ruled tables of a page that have several columns, from the top."""
    found = []
    for table in sorted(ruled, key=lambda t: t.bbox[1]):
        columns = _edges(x for box in table.cells for x in (box[0], box[2]))
        rows = _edges(y for box in table.cells for y in (box[1], box[3]))
        if len(columns) < 3:
            continue
        inside = [c for c in chars if table.bbox[1] <= (c["top"] + c["bottom"]) / 2 <= table.bbox[3]]
        laid: list[list[_Cell]] = [[] for _ in rows[:-1]]
        for left, top, right, bottom in sorted(table.cells, key=lambda box: (box[1], box[0])):
            own = [
                c
                for c in inside
                if left <= (c["x0"] + c["x1"]) / 2 < right and top <= (c["top"] + c["bottom"]) / 2 < bottom
            ]
            row, column = _at(rows, top), _at(columns, left)
            laid[row].append(
                _Cell(
                    row,
                    column,
                    _at(rows, bottom) - row,
                    _at(columns, right) - column,
                    right,
                    lines_of(own),
                )
            )
        cut = any(abs(end - rows[-1]) <= NEAR for end in ends)
        found.append(_Found(columns, [sorted(cells, key=lambda c: c.column) for cells in laid], cut))
    return found


def _edges(values: Iterable[float]) -> list[float]:
    """The distinct edges: those nearer than ``NEAR`` are one."""
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > NEAR:
            found.append(value)
    return found


def _at(edges: Sequence[float], value: float) -> int:
    return min(range(len(edges)), key=lambda rank: abs(edges[rank] - value))


def _title(prose: Sequence[Line], metadata: dict) -> str:
    """The largest words above the table, else the title that the file gives of itself."""
    sizes = [round(max(letter["size"] for letter in line.letters), 1) for line in prose]
    if sizes and (largest := max(sizes)) > min(sizes):
        found = [line.text.strip() for line, size in zip(prose, sizes, strict=True) if size == largest]
        return clean(" ".join(found[:3]))
    given = str(metadata.get("Title") or "")
    return "" if _WORD_TITLE.match(given) else clean(given).replace("\n", " ")


def _saved_on(metadata: dict) -> dt.date | None:
    """The day on which the file says that it was saved."""
    written = re.match(
        r"D:(\d{4})(\d\d)(\d\d)", str(metadata.get("ModDate") or metadata.get("CreationDate") or "")
    )
    try:
        return dt.date(*map(int, written.groups())) if written else None
    except ValueError:
        return None
