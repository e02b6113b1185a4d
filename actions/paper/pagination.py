"""How the rows of a table with merged cells fall on pages, from the heights of its cells. Pure.

A cell merged over rows of two pages is drawn wrong by the engine (Kozea/WeasyPrint #1911): the rows are shared out
among pages beforehand, and each page begins with its own merged cells, « (suite) » said where they go on.
"""

from collections.abc import Sequence
from dataclasses import dataclass

# Rounding of the layout, in the unit of the heights (CSS pixels).
MARGIN = 6.0


@dataclass(frozen=True, slots=True)
class Measured:
    """A row: its own height, and the merged cells that it belongs to with theirs, outermost first."""

    height: float
    groups: tuple[tuple[object, float], ...]


@dataclass(frozen=True, slots=True)
class Span:
    """A merged cell that begins on a row: over how many rows, and whether it goes on from the page before."""

    rows: int
    continued: bool


@dataclass(frozen=True, slots=True)
class Placed:
    """A row on its page: whether it opens the page, whether it may break, and the merged cells that begin there."""

    opens: bool
    long: bool
    spans: tuple[Span | None, ...]


def height_of(rows: Sequence[Measured]) -> float:
    """The height of rows that stand on one page: a merged cell higher than its rows stretches the last of them."""
    heights = [row.height for row in rows]
    for level in reversed(range(len(rows[0].groups))):
        start = 0
        while start < len(rows):
            end = _end(rows, start, level)
            missing = rows[start].groups[level][1] - sum(heights[start:end])
            heights[end - 1] += max(missing, 0.0)
            start = end
    return sum(heights)


def _key(row: Measured, level: int) -> tuple:
    return tuple(key for key, _ in row.groups[: level + 1])


def _end(rows: Sequence[Measured], start: int, level: int) -> int:
    end = start + 1
    while end < len(rows) and _key(rows[end], level) == _key(rows[start], level):
        end += 1
    return end


def paginate(rows: Sequence[Measured], first: float, following: float) -> list[Placed]:
    """Where each row stands; ``first`` and ``following``: the room for rows on the first page and on the others."""
    placed: list[Placed] = []
    start = 0
    while start < len(rows):
        room = (first if start == 0 else following) - MARGIN
        end = start + 1
        while end < len(rows) and height_of(rows[start : end + 1]) <= room:
            end += 1
        long = end == start + 1 and height_of(rows[start:end]) > room
        if long and start == 0 and height_of(rows[:1]) <= following - MARGIN:
            # Too high for what the opening leaves: an ordinary row of the page after.
            long = False
        placed += _page(rows, start, end, long=long)
        start = end
    return placed


def _page(rows: Sequence[Measured], start: int, end: int, *, long: bool) -> list[Placed]:
    found = []
    page = rows[start:end]
    for index in range(len(page)):
        spans = []
        for level in range(len(page[0].groups)):
            begins = index == 0 or _key(page[index], level) != _key(page[index - 1], level)
            if not begins:
                spans.append(None)
                continue
            continued = index == 0 and start > 0 and _key(page[0], level) == _key(rows[start - 1], level)
            spans.append(Span(_end(page, index, level) - index, continued))
        found.append(Placed(index == 0 and start > 0, long, tuple(spans)))
    return found
