"""A list of accounts as people have it: a workbook, a CSV file or a pasted table, read into rows. Pure.

Columns are found by their headers, in any order, below title lines. Rows and columns are bounded while they
are read: a sheet that claims a million rows costs no more than the first ``MAX_ROWS``.
"""

import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml import etree
from openpyxl import load_workbook

from organisations.querysets import fold

MAX_ROWS = 500
MAX_COLUMNS = 40
HEADERS_WITHIN = 20
MAX_CELL = 300

COLUMNS = {
    "email": "E-mail",
    "first_name": "Prénom",
    "last_name": "Nom",
    "function": "Fonction",
    "service": "Service",
    "role": "Rôle",
    "scope": "Portée",
    "valid_from": "Du",
    "valid_until": "Au",
}
_NAMES = {
    "email": "email|e mail|mail|courriel|adresse|adresse electronique|adresse mail|adresse e mail|adresse email|"
    "adresse de messagerie|messagerie|identifiant",
    "first_name": "prenom|prenoms",
    "last_name": "nom|nom de famille|nom usuel|nom d usage",
    "function": "fonction|poste|qualite|emploi",
    "service": "service|direction|structure|entite|affectation|service d affectation|administration",
    "role": "role|roles|profil|habilitation|droit|droits",
    "scope": "portee|perimetre|sur quoi|objet|portee du role|territoire|departement|region",
    "valid_from": "du|debut|date de debut|a partir du|a compter du|depuis le",
    "valid_until": "au|fin|date de fin|jusqu au|jusqu au inclus",
}
_KNOWN = {name: column for column, names in _NAMES.items() for name in names.split("|")}
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


class Unreadable(Exception):
    """The list cannot be read; the text is a French sentence that says what to do."""


@dataclass(frozen=True)
class Row:
    """A row of the list, under the number that the person sees, and its cells by column."""

    number: int
    values: dict[str, str]


def read_file(data: bytes, kind: str) -> list[Row]:
    """The rows of a file whose ``kind`` (xlsx, ods, csv, txt) an inspection has told."""
    try:
        if kind == "xlsx":
            return _rows(_xlsx(data))
        if kind == "ods":
            return _rows(_ods(data))
    except Unreadable:
        raise
    except Exception as error:  # a damaged part makes the libraries raise whatever they raise
        raise Unreadable(
            "Ce classeur est endommagé\u00a0: ouvrez-le, enregistrez-le de nouveau, puis recommencez."
        ) from error
    try:
        return read_text(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return read_text(data.decode("cp1252", errors="replace"))


def read_text(text: str) -> list[Row]:
    """The rows of a CSV text (``;``, ``,`` or tab) or of a table pasted from a spreadsheet."""
    text = text.replace("\x00", "").lstrip("\ufeff")
    head = "\n".join(text.splitlines()[:HEADERS_WITHIN])
    delimiter = max("\t;,", key=head.count)
    csv.field_size_limit(1_000_000)
    try:
        reader = csv.reader(io.StringIO(text), delimiter=delimiter)
        lines: list[tuple[int, list[str]]] = []
        start = 1
        for line in reader:
            lines.append((start, [_clean(cell) for cell in line[:MAX_COLUMNS]]))
            start = reader.line_num + 1
            if len(lines) > MAX_ROWS + HEADERS_WITHIN:
                break
    except csv.Error as error:
        raise Unreadable(
            "Ce texte n’est pas un tableau lisible\u00a0: enregistrez-le en CSV ou en classeur, puis recommencez."
        ) from error
    return _rows(lines)


def _clean(value: object) -> str:
    if isinstance(value, dt.datetime | dt.date):
        return f"{value:%d/%m/%Y}"
    if value is None:
        return ""
    return re.sub(r"\s+", " ", str(value).replace("\u00ad", "")).strip()[:MAX_CELL]


def _xlsx(data: bytes) -> Iterator[tuple[int, list[str]]]:
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"] or book.worksheets
    for sheet in sheets[:1]:
        sheet.reset_dimensions()
        rows = sheet.iter_rows(max_row=MAX_ROWS + HEADERS_WITHIN + 1, max_col=MAX_COLUMNS, values_only=True)
        for number, row in enumerate(rows, 1):
            yield number, [_clean(cell) for cell in row]


def _ods(data: bytes) -> Iterator[tuple[int, list[str]]]:
    with zipfile.ZipFile(io.BytesIO(data)) as package, package.open("content.xml") as content:
        number = 1
        reader = etree.iterparse(
            content, tag=(f"{_TABLE}table-row", f"{_TABLE}table"), resolve_entities=False, no_network=True
        )
        for _, element in reader:
            if element.tag == f"{_TABLE}table" or number > MAX_ROWS + HEADERS_WITHIN + 1:
                return
            cells: list[str] = []
            for cell in element:
                value = cell.get(f"{_OFFICE}date-value", "")[:10]
                text = "\n".join("".join(p.itertext()) for p in cell.iter(f"{_TEXT}p"))
                if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
                    text = f"{value[8:]}/{value[5:7]}/{value[:4]}"
                times = int(cell.get(f"{_TABLE}number-columns-repeated", 1))
                cells += [_clean(text)] * min(times, MAX_COLUMNS - len(cells))
            yield number, cells
            # Empty rows repeated to the end of the sheet count as rows, and cost nothing.
            number += int(element.get(f"{_TABLE}number-rows-repeated", 1))
            element.clear()


def _column(header: str) -> str | None:
    return _KNOWN.get(re.sub(r"[^a-z]+", " ", fold(re.sub(r"\(.*?\)", "", header))).strip())


def _rows(lines: Iterable[tuple[int, list[str]]]) -> list[Row]:
    """The rows below the headers; raises ``Unreadable`` without headers, without rows, or with too many."""
    columns: dict[int, str] = {}
    found: list[Row] = []
    for rank, (number, cells) in enumerate(lines):
        if not columns:
            if rank >= HEADERS_WITHIN:
                break
            named: dict[int, str] = {}
            for position, cell in enumerate(cells):
                column = _column(cell)
                if column and column not in named.values():
                    named[position] = column
            if "email" in named.values() and len(named) > 1:
                columns = named
            continue
        values = dict.fromkeys(COLUMNS, "")
        for position, column in columns.items():
            values[column] = cells[position] if position < len(cells) else ""
        if any(values.values()):
            found.append(Row(number, values))
    if not columns:
        raise Unreadable(
            "Les colonnes n’ont pas été reconnues\u00a0: il faut une ligne d’en-têtes avec au moins «\u00a0E-mail\u00a0» "
            "et «\u00a0Nom\u00a0», puis «\u00a0Prénom\u00a0», «\u00a0Service\u00a0», «\u00a0Rôle\u00a0», «\u00a0Portée\u00a0», "
            "«\u00a0Du\u00a0», «\u00a0Au\u00a0» selon le besoin."
        )
    if not found:
        raise Unreadable("Cette liste ne contient aucune ligne sous ses en-têtes\u00a0: ajoutez des comptes.")
    if len(found) > MAX_ROWS:
        raise Unreadable(f"Cette liste dépasse {MAX_ROWS}\u00a0lignes\u00a0: partagez-la en plusieurs.")
    return found
