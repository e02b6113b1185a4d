"""Measures of an indicator in a spreadsheet or a pasted table: read into rows that a person can correct. Pure."""

from dataclasses import dataclass

from actions.importing.raw import RawCell, RawDocument, UnreadableFile
from actions.querysets.search import plain

COLUMNS = {"period": "Période", "value": "Valeur", "territory": "Territoire", "note": "Remarque"}
_NAMES = {
    "period": ("periode", "date", "mois", "trimestre", "semestre", "annee", "exercice", "echeance"),
    "value": (
        "valeur",
        "mesure",
        "resultat",
        "taux",
        "ratio",
        "score",
        "note obtenue",
        "indicateur",
        "realise",
    ),
    "territory": ("territoire", "departement", "region", "dept", "code", "prefecture"),
    "note": ("remarque", "remarques", "commentaire", "observation", "observations", "source"),
}
MAX_ROWS = 2000
HEADERS_WITHIN = 20


@dataclass(frozen=True)
class Row:
    """A row as a person sees it: its number, and its texts by column."""

    number: int
    values: dict[str, str]


def _column(text: str) -> str | None:
    said = plain(text).split("(")[0].strip(" :*")
    for column, names in _NAMES.items():
        if said in names or any(said.startswith(f"{name} ") for name in names):
            return column
    return None


def _text(cell: RawCell, column: str) -> str:
    """The text of a cell; a real date says its day, the first of a month the month (« mars-24 » in a spreadsheet)."""
    if column == "period" and cell.date is not None:
        return f"{cell.date:%m/%Y}" if cell.date.day == 1 else f"{cell.date:%d/%m/%Y}"
    return cell.text.strip()[:300]


def rows_of(document: RawDocument) -> list[Row]:
    """The rows under the first headers that name a period and a value. Raises ``UnreadableFile`` when there are none."""
    for table in document.tables:
        for rank, header in enumerate(table.rows[:HEADERS_WITHIN]):
            columns: dict[int, str] = {}
            for position, cell in enumerate(header.cells):
                column = _column(cell.text)
                if column and column not in columns.values():
                    columns[position] = column
            if not {"period", "value"} <= set(columns.values()):
                continue
            found = []
            for row in table.rows[rank + 1 :]:
                values = dict.fromkeys(COLUMNS, "")
                for position, column in columns.items():
                    if position < len(row.cells):
                        values[column] = _text(row.cells[position], column)
                if values["period"] or values["value"]:
                    found.append(Row(row.number, values))
            if not found:
                raise UnreadableFile("Ce tableau ne contient aucune mesure sous ses en-têtes.")
            if len(found) > MAX_ROWS:
                raise UnreadableFile(f"Ce tableau dépasse {MAX_ROWS} lignes : partagez-le en plusieurs.")
            return found
    raise UnreadableFile(
        "Les colonnes n’ont pas été reconnues : il faut une ligne d’en-têtes avec « Période » et « Valeur », puis, "
        "au besoin, « Territoire » et « Remarque »."
    )
