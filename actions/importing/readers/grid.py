"""A table under construction: spans are laid out on a grid, so that each cell stands in its column."""

import datetime as dt
from dataclasses import replace

from actions.importing.raw import RawCell, RawRow
from actions.importing.readers.cleaning import MAX_COLUMNS, Budget, check_size

_EMPTY = RawCell("")


class Grid:
    """Rows laid out one by one; a cell that spans columns or rows is repeated with `merged`."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self.rows: list[RawRow] = []
        self._number = 0
        self._cells: list[RawCell] = []
        self._hidden = False
        self._carried: dict[int, tuple[int, RawCell]] = {}

    def start_row(self, number: int | None = None, *, hidden: bool = False) -> None:
        """Begin a row; without a number, the one after the last."""
        self._number = self._number + 1 if number is None else number
        self._cells, self._hidden = [], hidden
        self._take_carried()

    def add(self, cell: RawCell, *, columns: int = 1, rows: int = 1) -> None:
        """Lay a cell in the first free column, over as many columns and rows as it spans."""
        # A title merged over the whole width of a sheet (16 384 columns) stops at the bound.
        columns, rows = max(min(columns, MAX_COLUMNS - len(self._cells)), 1), max(rows, 1)
        for index in range(columns):
            laid = cell if index == 0 else replace(cell, merged=True)
            if rows > 1:
                self._carried[len(self._cells)] = (rows - 1, replace(cell, merged=True))
            self._cells.append(laid)
        self._take_carried()

    def end_row(self) -> None:
        """Close the row; one without any text is left out."""
        while any(column >= len(self._cells) for column in self._carried):
            self._cells.append(_EMPTY)
            self._take_carried()
        while self._cells and not self._cells[-1].text:
            self._cells.pop()
        if any(cell.text for cell in self._cells):
            check_size(len(self.rows) + 1, len(self._cells))
            self._budget.spend(len(self._cells))
            self.rows.append(RawRow(self._number, tuple(self._cells), self._hidden))

    def finished(self) -> tuple[RawRow, ...]:
        """All the rows, of one width."""
        width = max((len(row.cells) for row in self.rows), default=0)
        return tuple(
            replace(row, cells=row.cells + (_EMPTY,) * (width - len(row.cells))) for row in self.rows
        )

    def _take_carried(self) -> None:
        while (carried := self._carried.get(len(self._cells))) is not None:
            remaining, cell = carried
            if remaining == 1:
                del self._carried[len(self._cells)]
            else:
                self._carried[len(self._cells)] = (remaining - 1, cell)
            self._cells.append(cell)


def iso_date(text: str) -> dt.date | None:
    """The day of an ISO date or date and time, or none."""
    try:
        return dt.date.fromisoformat(text.strip()[:10])
    except ValueError:
        return None
