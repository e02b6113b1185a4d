"""The rows of a list as CSV, XLSX and ODS: fixed columns under fixed headers, for people's macros."""

import csv
import io
from collections.abc import Iterable, Iterator

from odfdo import Document, Row, Table
from openpyxl import Workbook

from actions.models import Action

HEADERS = (
    "N°", "Objectif", "Volet", "Action", "Mise en œuvre", "Pilote", "Échéance", "Premier jour", "Dernier jour",
    "Statut", "Météo", "Avancement (%)", "Dernier point",
)  # fmt: skip
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def safe(text: str) -> str:
    """A text that a spreadsheet does not take for a formula."""
    return f"'{text}" if text.startswith(DANGEROUS) else text


def cells(action: Action) -> list:
    """The values of an action, in the order of ``HEADERS`` (texts made safe, dates and numbers as such)."""
    return [
        action.number,
        safe(action.objective.label),
        safe(action.measure.label),
        safe(action.label),
        safe(action.implementation),
        safe(action.lead.full_name if action.lead else ""),
        safe(action.deadline_text),
        action.deadline_first,
        action.overdue_after,
        action.get_status_display(),
        action.get_weather_display() if action.weather else "",
        action.progress,
        action.last_report_on,
    ]


class _Echo:
    def write(self, value: str) -> str:
        return value


def csv_lines(actions: Iterable[Action]) -> Iterator[str]:
    """Lines of a CSV that a French Excel opens right: BOM, semicolons, French dates."""
    writer = csv.writer(_Echo(), delimiter=";")
    yield "\ufeff" + writer.writerow(HEADERS)
    for action in actions:
        yield writer.writerow(
            [
                v.strftime("%d/%m/%Y") if hasattr(v, "strftime") else "" if v is None else v
                for v in cells(action)
            ]
        )


def xlsx(actions: Iterable[Action]) -> bytes:
    """A workbook with real dates and numbers."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Actions")
    sheet.append(HEADERS)
    for action in actions:
        sheet.append(cells(action))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def ods(actions: Iterable[Action]) -> bytes:
    """The same as an OpenDocument spreadsheet."""
    document = Document("spreadsheet")
    document.body.clear()
    table = Table("Actions")
    for values in (list(HEADERS), *map(cells, actions)):
        row = Row()
        row.set_values(["" if v is None else v for v in values])
        table.append_row(row)
    document.body.append(table)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
