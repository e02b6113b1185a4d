"""Excel workbooks: real dates and percentages, merged cells, hidden rows and sheets, cached values."""

import datetime as dt
import io
import re
from dataclasses import replace

from openpyxl.reader.excel import ExcelReader
from openpyxl.utils import range_boundaries

from actions.importing.raw import RawCell, RawDocument, RawRow, RawTable, UnreadableFile
from actions.importing.readers.cleaning import (
    MAX_CELLS,
    MAX_COLUMNS,
    check_size,
    clean,
    date_cell,
    date_in,
    number_cell,
    percent_cell,
)
from actions.importing.readers.package import DAMAGED, Package

_RANGES = re.compile(rb'<(?:\w+:)?(?:mergeCell|hyperlink)\s[^<>]*?ref=["\']([A-Z]+\d+:[A-Z]+\d+)["\']')
_CELL = re.compile(rb"<(?:\w+:)?c[\s>]")
_FORMULA = re.compile(rb'<(?:\w+:)?c\s[^<>]*?r="([A-Z]+\d+)"[^<>]*>\s*<(?:\w+:)?f[\s>/]')
# What Excel writes for older versions before a conversation's own words.
_THREAD = re.compile(r"^\s*\[[^\]]+\].*?\b(?:Commentaire|Comment)\s?:\s*", re.S)
_EMPTY = RawCell("")


def read_xlsx(data: bytes) -> RawDocument:
    """Read all sheets of a workbook, bounded before openpyxl builds them."""
    package = Package(data)
    _bound(package)
    if (usual := package.in_usual_namespaces()) is not None:
        data, package = usual, Package(usual)
    try:
        reader = ExcelReader(io.BytesIO(data), data_only=True)
        reader.read()
        parts = {sheet.name: relation.target for sheet, relation in reader.parser.find_sheets()}
    except Exception as error:  # openpyxl raises whatever a damaged part makes it raise
        raise UnreadableFile(DAMAGED) from error
    book = reader.wb
    tables, notices = [], []
    for sheet in book.worksheets:
        formulas = {match[1].decode() for match in _FORMULA.finditer(package.read(parts[sheet.title]))}
        rows, uncached = _rows(sheet, formulas)
        if uncached:
            notices.append(
                f"Feuille «\u00a0{sheet.title}\u00a0»\u00a0: {uncached} formule(s) sans résultat enregistré, "
                "lue(s) comme vide(s)\u00a0; ouvrez puis enregistrez le classeur dans Excel."
            )
        if rows:
            tables.append(RawTable(sheet.title, rows, sheet.sheet_state != "visible"))
    if not tables:
        raise UnreadableFile("Ce classeur est vide\u00a0: vérifiez que vous avez choisi le bon fichier.")
    lines = [
        next(cell.text for cell in row.cells if cell.text)
        for row in tables[0].rows[:6]
        if len({cell.text for cell in row.cells if cell.text}) == 1
    ]
    modified = book.properties.modified
    return RawDocument(
        kind="xlsx",
        tables=tuple(tables),
        date=date_in("\n".join(lines)) or (modified.date() if modified else None),
        title=clean(book.properties.title or "") or (lines[0].replace("\n", " ") if lines else ""),
        notices=tuple(notices),
    )


def _bound(package: Package) -> None:
    """Refuse what would make openpyxl build too many cells."""
    cells = area = 0
    for name in package.names:
        # A relation may name any part as a sheet, so that all are counted.
        if name.startswith(("xl/media/", "xl/embeddings/")):
            continue
        part = package.read(name)
        cells += sum(1 for _ in _CELL.finditer(part))
        for match in _RANGES.finditer(part):
            left, top, right, bottom = range_boundaries(match[1].decode())
            area += (right - left + 1) * (bottom - top + 1)
        if cells > MAX_CELLS or area > MAX_CELLS:
            raise UnreadableFile(
                "Ce classeur compte trop de cellules (plus de 300\u00a0000)\u00a0: "
                "ne gardez que la feuille du plan, puis recommencez."
            )


def _rows(sheet, formulas: set[str]) -> tuple[tuple[RawRow, ...], int]:
    hidden_columns = _hidden_columns(sheet)
    found: dict[int, dict[int, RawCell]] = {}
    uncached = 0
    for (row, column), cell in sheet._cells.items():
        flags = []
        if cell.coordinate in formulas:
            flags.append("formula")
            uncached += cell.value is None
        asides = _asides(cell)
        if cell.value is None and not asides:
            continue
        if cell.font is not None and cell.font.strike:
            flags.append("struck")
        if column in hidden_columns:
            flags.append("hidden_column")
        raw = (
            replace(_cell(cell, tuple(flags)), asides=asides)
            if cell.value is not None
            else RawCell("", asides=asides)
        )
        if raw.text or asides:
            found.setdefault(row, {})[column] = raw
    for area in sheet.merged_cells.ranges:
        origin = found.get(area.min_row, {}).get(area.min_col)
        if origin is None or not origin.text:
            continue
        for row in range(area.min_row, area.max_row + 1):
            for column in range(area.min_col, min(area.max_col, MAX_COLUMNS) + 1):
                if (row, column) != (area.min_row, area.min_col):
                    found.setdefault(row, {})[column] = replace(origin, merged=True)
    width = max((max(cells) for cells in found.values()), default=0)
    check_size(len(found), width)
    return (
        tuple(
            RawRow(
                number,
                tuple(cells.get(column, _EMPTY) for column in range(1, width + 1)),
                hidden=_is_hidden(sheet, number),
            )
            for number, cells in sorted(found.items())
        ),
        uncached,
    )


def _asides(cell) -> tuple[str, ...]:
    """The comment of a cell, without its author's name before it."""
    if cell.comment is None or not cell.comment.text:
        return ()
    text = cell.comment.text.removeprefix(f"{cell.comment.author}:")
    text = clean(_THREAD.sub("", text))
    return (text,) if text else ()


def _is_hidden(sheet, number: int) -> bool:
    dimension = sheet.row_dimensions.get(number)
    return dimension is not None and (bool(dimension.hidden) or dimension.height == 0)


def _hidden_columns(sheet) -> set[int]:
    return {
        column
        for dimension in sheet.column_dimensions.values()
        if dimension.hidden and dimension.min
        for column in range(dimension.min, min(dimension.max or dimension.min, MAX_COLUMNS) + 1)
    }


def _cell(cell, flags: tuple[str, ...]) -> RawCell:
    value = cell.value
    if isinstance(value, dt.datetime):
        return date_cell(value.date(), flags=flags)
    if isinstance(value, dt.date):
        return date_cell(value, flags=flags)
    if isinstance(value, dt.time):
        return RawCell(f"{value:%H:%M}", flags=flags)
    if isinstance(value, bool):
        return RawCell("oui" if value else "non", flags=flags)
    if isinstance(value, int | float):
        make = percent_cell if "%" in (cell.number_format or "") else number_cell
        return make(value, flags=flags)
    if cell.data_type == "e":
        flags = (*flags, "error")
    return RawCell(clean(str(value)), flags=flags)
