"""Tables as files: CSV that a French Excel opens right, XLSX and ODS; every list of the application leaves through here.

A cell is a text, a number, a day, an instant, a truth, or nothing. Texts that a spreadsheet would take for a formula
are neutralised; numbers stay numbers and days stay days.
"""

import csv
import dataclasses
import datetime as dt
import decimal
import io
import itertools
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from typing import IO, Any

from django.http import FileResponse, Http404, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from documents import ods
from sgcd_plan import clock

Cell = str | int | float | decimal.Decimal | dt.date | dt.datetime | bool | None

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
KINDS = ("csv", "xlsx", "ods")
# OWASP, « CSV injection »: these first characters start a formula, in their full width too.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# XML 1.0 has no place for them: a workbook that holds one does not open.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
# In a CSV, Excel takes « 7-1 » for 7 January: a hyphen that does not break keeps it a text.
LIKE_A_DAY = re.compile(r"\d{1,3}(?:-\d{1,3})+")
# Longest text that a cell of Excel takes.
LONGEST = 32_767
WRAPPED_FROM = 40
LINES_AT_ONCE = 100


@dataclasses.dataclass(frozen=True)
class Column:
    """A column of an export: a stable key, its header, the value of a row, and its width in characters."""

    key: str
    header: str
    value: Callable[[Any], Cell]
    width: int = 16


def safe(text: str) -> str:
    """A text that a spreadsheet does not take for a formula, and that every format can hold."""
    text = CONTROL.sub("", text)
    return f"'{text}" if text.startswith(DANGEROUS) else text


def prepared(value: Cell) -> Cell:
    """A value as a spreadsheet takes it: text made safe, an instant in the current time zone and without it."""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, dt.datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        return local.replace(tzinfo=None, second=0, microsecond=0)
    if value is None or isinstance(value, int | float | decimal.Decimal | dt.date):
        return value
    return safe(str(value))


def _written(value: Cell) -> str:
    value = prepared(value)
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return f"{value:%d/%m/%Y %H:%M}"
    if isinstance(value, dt.date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, float | decimal.Decimal):
        return str(value).replace(".", ",")
    text = str(value)
    return text.replace("-", "\u2011") if LIKE_A_DAY.fullmatch(text) else text


class _Echo:
    def write(self, value: str) -> str:
        return value


def csv_lines(rows: Iterable, columns: Iterable[Column]) -> Iterator[str]:
    """The file by blocks of lines, never whole in memory: BOM, semicolons, CRLF, decimal comma, French dates."""
    columns = list(columns)
    writer = csv.writer(_Echo(), delimiter=";")
    yield "\ufeff" + writer.writerow([safe(column.header) for column in columns])
    lines = (writer.writerow([_written(column.value(row)) for column in columns]) for row in rows)
    while block := "".join(itertools.islice(lines, LINES_AT_ONCE)):
        yield block


def write_xlsx(out: IO[bytes], rows: Iterable, columns: Iterable[Column], sheet: str) -> None:
    """A workbook of one sheet: headers that stay in view and filter, real dates and numbers."""
    columns = list(columns)
    book = Workbook(write_only=True)
    page = book.create_sheet(re.sub(r"[\\/*?:\[\]]", " ", sheet)[:31])
    page.freeze_panes = "A2"
    for rank, column in enumerate(columns, 1):
        page.column_dimensions[get_column_letter(rank)].width = column.width
    bold, grey = Font(bold=True), PatternFill("solid", fgColor="EEEEEE")
    top, wrapped = Alignment(vertical="top"), Alignment(vertical="top", wrap_text=True)

    def cell(value: Cell, alignment: Alignment) -> WriteOnlyCell:
        made = WriteOnlyCell(page, value[:LONGEST] if isinstance(value, str) else value)
        made.alignment = alignment
        if isinstance(value, dt.datetime):
            made.number_format = "DD/MM/YYYY HH:MM"
        elif isinstance(value, dt.date):
            made.number_format = "DD/MM/YYYY"
        return made

    headers = [cell(safe(column.header), wrapped) for column in columns]
    for header in headers:
        header.font, header.fill = bold, grey
    page.append(headers)
    alignments = [wrapped if column.width >= WRAPPED_FROM else top for column in columns]
    count = 1
    for row in rows:
        values = [prepared(column.value(row)) for column in columns]
        page.append([None if v is None else cell(v, a) for v, a in zip(values, alignments, strict=True)])
        count += 1
    page.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{count}"
    book.save(out)


def write_ods(out: IO[bytes], rows: Iterable, columns: Iterable[Column], sheet: str) -> None:
    """The same as an OpenDocument spreadsheet."""
    columns = list(columns)
    values = ([prepared(column.value(row)) for column in columns] for row in rows)
    ods.write(out, sheet, [(safe(c.header), c.width) for c in columns], values)


# How each format that cannot be sent while it is made is written, and its type.
SHEETS = {"xlsx": (write_xlsx, XLSX_TYPE), "ods": (write_ods, ODS_TYPE)}


def sheet_bytes(rows: Iterable, columns: Iterable[Column], kind: str, sheet: str) -> bytes:
    """``rows`` under ``columns`` as the content of a spreadsheet (a key of ``SHEETS``): what a worker makes and keeps."""
    out = io.BytesIO()
    SHEETS[kind][0](out, rows, columns, sheet)
    return out.getvalue()


def file_name(name: str, kind: str) -> str:
    """How a file that leaves the application is called: what it holds, and the day."""
    return f"{name}-{clock.today():%Y-%m-%d}.{kind}"


def export_response(
    rows: Iterable, columns: Iterable[Column], kind: str, name: str, *, sheet: str = "Tableau"
) -> HttpResponseBase:
    """``rows`` under ``columns`` as a file to save: ``name``, the day and the extension of ``kind``.

    ``kind`` is one of ``KINDS``; any other gives ``Http404``. Give ``rows`` as an iterator of a queryset: it is read
    once, row after row.
    """
    filename = file_name(name, kind)
    if kind == "csv":
        return StreamingHttpResponse(
            csv_lines(rows, columns),
            content_type=CSV_TYPE,
            headers={"Content-Disposition": content_disposition_header(True, filename)},
        )
    if kind not in SHEETS:
        raise Http404("Ce format d’export n’existe pas.")
    write, content_type = SHEETS[kind]
    out = tempfile.TemporaryFile()  # noqa: SIM115 - closed, thus deleted, with the answer
    try:
        write(out, rows, columns, sheet)
        out.seek(0)
    except BaseException:
        out.close()
        raise
    return FileResponse(out, as_attachment=True, filename=filename, content_type=content_type)
