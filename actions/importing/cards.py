"""« Fiches action »: tables whose first column names what the second says, put back as one row for each action."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from actions.importing.folding import fold, stem
from actions.importing.headers import find_header, guess, is_usual_name
from actions.importing.raw import RawCell, RawRow, RawTable

_EMPTY = RawCell("")
_NUMBER = re.compile(r"\s*\bn\s?[°º]s?\s*(\d[\d.\-]*)\s*|\s+(\d{1,3}(?:[.\-]\d{1,3})*)\s*$", re.I)
# « Fiche action n° 3 : Former les agents », above a card or on its first row.
_TITLE = re.compile(
    r"^\s*(?:fiche(?:[\s-]*(?:d[’']\s*)?actions?|[\s-]*projet|[\s-]*mesure)?|action)\s*(?:n\s?[°º]\s*)?"
    r"(?P<number>\d[\d.]*|[a-z]\d+)?\s*(?:[:.–—-]\s*(?P<label>\S.*))?$",
    re.I | re.S,
)
_LONGEST_LABEL, _MOST_WORDS = 60, 7
_TITLE_NOTE = "Fiche"


@dataclass
class _Card:
    """One action under construction: its values under their labels, in the order of the document."""

    number: int
    hidden: bool = False
    values: dict[str, RawCell] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    title: str = ""

    def put(self, header: str, cell: RawCell) -> None:
        """One more value; a second one under the same label goes on the first."""
        key = stem(header)
        self.headers.setdefault(key, header)
        said = self.values.get(key)
        if said is None or not said.text.strip():
            self.values[key] = cell
        elif cell.text.strip() and cell.text != said.text:
            flags = tuple(dict.fromkeys((*said.flags, *cell.flags)))
            self.values[key] = RawCell(
                f"{said.text}\n{cell.text}", flags=flags, asides=(*said.asides, *cell.asides)
            )


def _role(text: str) -> str:
    """What a label of a card names, or ""; « Action n° 3 » is the action."""
    text = _NUMBER.sub(" ", text).strip(" :")
    if not text or len(text) > _LONGEST_LABEL or len(text.split()) > _MOST_WORDS:
        return ""
    role, level = guess(text)
    if role == "level":
        return "action" if level >= 90 else f"level {level}"
    return role


def _label_columns(table: RawTable) -> list[int]:
    """The columns that hold labels: the first one, and others that hold nothing else (« Pilote | DRH | Échéance | 2024 »)."""
    width = max((len(row.cells) for row in table.rows), default=0)
    if width < 2:
        return []
    found = []
    for i in range(width - 1):
        texts = [
            row.cells[i].text.strip()
            for row in table.rows
            if i < len(row.cells) and row.cells[i].text.strip() and not row.cells[i].merged
        ]
        known = sum(bool(_role(text)) for text in texts)
        if i == 0 and (not texts or known * 5 < len(texts) * 3):
            return []
        if i == 0 or (texts and known == len(texts) and i - 1 not in found):
            found.append(i)
    return found


def is_cards(table: RawTable) -> bool:
    """Whether a table is unmistakably one card or several, and not rows under a header."""
    columns = _label_columns(table)
    if not columns:
        return False
    labels = [
        row.cells[i].text.strip()
        for row in table.rows
        for i in columns
        if i < len(row.cells) and row.cells[i].text.strip() and not row.cells[i].merged
    ]
    roles = {_role(label) for label in labels} - {""}
    opening = [_NUMBER.sub(" ", row.cells[0].text) for row in table.rows if row.cells]
    exact = {stem(text) for text in opening if is_usual_name(text)}
    titled = any(_titled(row) for row in table.rows[:2]) or _caption(table)
    if len(roles) < 3 or len(exact) < 2 or not ("action" in roles or titled):
        return False
    if _several_values(table, columns):
        return False
    header = find_header(table)
    named = sum(column.named for column in header.columns) if header else 0
    return named < 3


def _several_values(table: RawTable, columns: list[int]) -> bool:
    """Whether most labels name more than one thing: each column may then be an action, which nothing says."""
    counts = [len([c for c in row.cells[1:] if c.text.strip() and not c.merged]) for row in table.rows]
    return len(columns) == 1 and sum(n > 1 for n in counts) * 2 >= sum(n > 0 for n in counts)


def _titled(row: RawRow) -> str:
    """« Fiche action n° 3 : Former » alone on its row, or ""."""
    texts = list(dict.fromkeys(cell.text.strip() for cell in row.cells if cell.text.strip()))
    return texts[0] if len(texts) == 1 and fold(texts[0]).startswith("fiche") else ""


def _caption(table: RawTable) -> str:
    """The title written above a card, « Fiche n° 3 : Former les agents »."""
    for line in reversed(table.captions):
        match = _TITLE.match(line)
        if match and (match["label"] or fold(line).startswith("fiche")):
            return line.strip()
    return ""


def as_rows(table: RawTable) -> RawTable:
    """The cards of a table as a table of its own: the labels are its header, each card is a row.

    A card's row is that of its action in the document. Titles of axes between cards stay rows of their own.
    """
    columns = _label_columns(table)
    rows: list[_Card | RawRow] = []
    card: _Card | None = None
    pending = _caption(table)
    first = ""
    last = ""
    for row in table.rows:
        if not any(cell.text.strip() for cell in row.cells):
            continue
        title = _titled(row)
        if title:
            card, pending = None, title
            continue
        texts = {cell.text.strip() for cell in row.cells if cell.text.strip()}
        if len(texts) == 1 and not _role(next(iter(texts))) and (row.cells[0].text.strip() or card is None):
            rows.append(row)
            card = None
            continue
        for label, cell in _pairs(row, columns):
            if not label:
                if card is not None and last:
                    card.put(last, cell)
                continue
            header, number = _header(label)
            key = stem(header)
            first = first or key
            again = card is not None and key in card.values and (key == first or _role(label) == "action")
            if card is None or again:
                card = _Card(row.number, row.hidden, title=pending)
                pending = ""
                rows.append(card)
            if _role(label) == "action" and key not in card.values:
                card.number = row.number
            card.put(header, cell)
            if number:
                card.put("N°", RawCell(number))
            last = header
    return _laid_out(table, rows)


def _pairs(row: RawRow, columns: list[int]) -> Iterator[tuple[str, RawCell]]:
    """Each label of a row with what stands at its right, before the next label."""
    for place, i in enumerate(columns):
        end = columns[place + 1] if place + 1 < len(columns) else len(row.cells)
        label = row.cells[i] if i < len(row.cells) else _EMPTY
        if place and label.merged:
            continue
        # A label merged over several rows names each of them.
        kept = [cell for cell in row.cells[i + 1 : end] if cell.text.strip()]
        distinct = [cell for n, cell in enumerate(kept) if not (n and cell.merged)]
        value = distinct[0] if distinct else _EMPTY
        for more in distinct[1:]:
            value = RawCell(
                f"{value.text}\n{more.text}",
                flags=tuple(dict.fromkeys((*value.flags, *more.flags))),
                asides=(*value.asides, *more.asides),
            )
        if label.asides:
            value = replace(value, asides=(*label.asides, *value.asides))
        text = label.text.strip()
        if text and not label.merged:
            yield text, value
        elif value.text.strip():
            yield "", value


def _header(label: str) -> tuple[str, str]:
    """A label without its colon, and the number that it bears: « Action n° 3 : » gives « Action » and « 3 »."""
    label = " ".join(label.split()).rstrip(" :")
    match = _NUMBER.search(label)
    if match and _role(label):
        bare = _NUMBER.sub(" ", label).strip(" :–-")
        return (bare or label), (match[1] or match[2] or "").rstrip(".-")
    return label, ""


def _laid_out(table: RawTable, rows: list[_Card | RawRow]) -> RawTable:
    cards = [row for row in rows if isinstance(row, _Card)]
    headers: dict[str, str] = {}
    for card in cards:
        _say_title(card)
        headers |= {key: header for key, header in card.headers.items() if key not in headers}
    start = min((row.number for row in table.rows), default=1)
    laid = [RawRow(start, tuple(RawCell(header) for header in headers.values()))]
    for row in rows:
        if isinstance(row, _Card):
            cells = tuple(replace(row.values.get(key, _EMPTY), merged=False) for key in headers)
            laid.append(RawRow(row.number, cells, row.hidden))
        else:
            text = next(cell for cell in row.cells if cell.text.strip())
            spread = (text, *(replace(text, merged=True) for _ in list(headers)[1:]))
            laid.append(RawRow(row.number, spread, row.hidden))
    return replace(table, rows=tuple(laid))


def _say_title(card: _Card) -> None:
    """The title of a card is its action where no row says it; else it is kept when it says more."""
    if not card.title:
        return
    match = _TITLE.match(card.title)
    known = [key for key, header in card.headers.items() if _role(header) == "action"]
    label, number = (match["label"] or "", match["number"] or "") if match else ("", "")
    if number and "numero" not in card.values:
        card.put("N°", RawCell(number))
    if not known and label:
        card.put("Action", RawCell(label.strip()))
    elif not match or (label and all(fold(card.values[key].text) != fold(label) for key in known)):
        card.put(_TITLE_NOTE, RawCell(card.title))


def count(table: RawTable) -> int:
    """How many actions the cards of a table, as laid out by ``as_rows``, hold."""
    return sum(1 for row in table.rows[1:] if not any(cell.merged for cell in row.cells))
