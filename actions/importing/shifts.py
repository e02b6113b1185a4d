"""Rows whose cells slid sideways are put back by what the cells say, and flagged."""

from collections.abc import Callable

from actions.deadlines import Reading
from actions.importing.folding import fold
from actions.importing.headers import Header
from actions.importing.raw import RawCell, RawTable
from actions.importing.references import cites

EMPTY = RawCell("")
_DATED = ("by", "from", "during")


class Shifts:
    """Repairs rows of one table; the recommendation's cell and the deadline are recognised by their text."""

    def __init__(self, table: RawTable, header: Header, read_deadline: Callable[[str], Reading]):
        self._read = read_deadline
        first = {role: header.of(role)[0].index for role in {c.role for c in header.columns}}
        self._place = first
        self._headers = {column.index: column.header for column in header.columns}
        self._lead_texts = {
            fold(row.cells[first["lead"]].text)
            for row in table.rows
            if "lead" in first and first["lead"] < len(row.cells) and row.cells[first["lead"]].text.strip()
        }
        self._width = max((column.index for column in header.columns), default=-1) + 1
        measure = first.get("measure")
        texts = [
            row.cells[measure].text
            for row in table.rows[(header.rows[-1] + 1 if header.rows else 0) :]
            if measure is not None and measure < len(row.cells) and row.cells[measure].text.strip()
        ]
        citing = sum(cites(text) for text in texts)
        self._cites = citing > 0 and (
            citing * 2 >= len(texts) or "recommandation" in fold(self._headers[measure])
        )

    def repair(self, cells: dict[int, RawCell]) -> tuple[dict[int, RawCell], str, str | None]:
        """The cells in their places, what was wrong in French, the reading proposed; "" when nothing was."""
        filled = {i: cell for i, cell in cells.items() if cell.text.strip()}
        measure, action = self._place.get("measure"), self._place.get("action")
        means, deadline = self._place.get("implementation"), self._place.get("deadline")
        if self._cites and measure is not None:
            astray = next((i for i in sorted(filled) if i > measure and cites(filled[i].text)), None)
            between = any(i in filled for i in range(measure + 1, astray or 0))
            if astray is not None and measure not in filled and action == astray and not between:
                return self._slid(cells, astray, measure - astray)
            if action is not None and measure < action and action not in filled and measure in filled:
                text = filled[measure].text
                if not cites(text) and not filled[measure].merged and len(filled) > 1:
                    last = self._place.get("deadline")
                    if last not in filled and last is not None and self._dated(filled.get(last - 1)):
                        return self._slid(cells, measure, 1)
                    moved = dict(cells)
                    moved[action], moved[measure] = cells[measure], EMPTY
                    return moved, *self._said(moved)
            if (
                measure in filled
                and not cites(filled[measure].text)
                and not filled[measure].merged
                and deadline is not None
                and deadline not in filled
                and self._dated(filled.get(deadline - 1))
                and deadline == self._width - 1
            ):
                return self._slid(cells, measure, 1)
        if action is None or deadline is None:
            return cells, "", None
        if action in filled:
            return self._slid_left(cells, filled, action, deadline)
        beyond = self._width in filled and self._dated(filled[self._width]) and deadline == self._width - 1
        stray = deadline in filled and self._read(filled[deadline].text).kind == "unreadable"
        if (beyond or (stray and means is not None)) and action + 1 in filled and action < deadline:
            return self._slid(cells, action + 1, -1)
        return cells, "", None

    def _slid_left(
        self, cells: dict[int, RawCell], filled: dict[int, RawCell], action: int, deadline: int
    ) -> tuple[dict[int, RawCell], str, str | None]:
        """A deadline that stands in the column before its own, which is the last and empty; alone, or with its row."""
        before = deadline - 1
        role = next((r for r in ("lead", "implementation") if self._place.get(r) == before), "")
        if not role or deadline in filled or deadline != self._width - 1 or before <= action:
            return cells, "", None
        if before not in filled or filled[before].merged or not self._dated(filled[before]):
            return cells, "", None
        first = min(filled)
        whole = role == "lead" and first < action and before - 1 == action
        if whole and fold(filled[action].text) in self._lead_texts:
            return self._slid(cells, first, 1)
        return self._slid(cells, before, 1)

    def _dated(self, cell: RawCell | None) -> bool:
        if cell is None:
            return False
        return cell.date is not None or self._read(cell.text).kind in _DATED

    def _slid(
        self, cells: dict[int, RawCell], start: int, by: int
    ) -> tuple[dict[int, RawCell], str, str | None]:
        moved = {i: cell for i, cell in cells.items() if i < min(start, start + by)}
        for i, cell in cells.items():
            if i >= start:
                moved[i + by] = cell
        return moved, *self._said(moved)

    def _said(self, moved: dict[int, RawCell]) -> tuple[str, str]:
        reading = " ; ".join(
            f"{self._headers.get(i, f'Colonne {i + 1}')} : {cell.text.strip()}"
            for i, cell in sorted(moved.items())
            if cell.text.strip()
        )
        return (
            "Les cellules de la ligne sont décalées : elles sont remises à leur place d’après leur contenu.",
            reading,
        )
