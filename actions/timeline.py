"""The timeline of a plan's deadlines by quarter: vague ones are spans, a line marks today. Pure."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from documents.drawing import Drawing, Line, Rect, Shape, Text, shortened

ROW, TOP, LABEL, WIDTH = 22.0, 34.0, 270.0, 960.0
# A deadline of one day is drawn as wide as this, in the drawing's units.
NARROWEST = 5.0
MOST_QUARTERS = 16


@dataclass(frozen=True, slots=True)
class Span:
    """A deadline on the timeline: ``first`` is None when only its last day is told, ``last`` when only its first."""

    label: str
    first: dt.date | None
    last: dt.date | None
    css: str
    title: str


def quarter_start(day: dt.date) -> dt.date:
    """The first day of the quarter of ``day``."""
    return dt.date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)


def next_quarter(start: dt.date) -> dt.date:
    """The first day of the quarter after the one that begins on ``start``."""
    return dt.date(start.year + start.month // 10, (start.month + 2) % 12 + 1, 1)


def quarters(spans: Sequence[Span], today: dt.date) -> list[dt.date]:
    """The first days of the quarters that hold every span and today, at most ``MOST_QUARTERS`` around today."""
    days = [d for s in spans for d in (s.first, s.last) if d] + [today]
    start, end = quarter_start(min(days)), quarter_start(max(days))
    found = [start]
    while found[-1] < end:
        found.append(next_quarter(found[-1]))
    if len(found) <= MOST_QUARTERS:
        return found
    here = found.index(quarter_start(today))
    low = max(0, min(here - MOST_QUARTERS // 4, len(found) - MOST_QUARTERS))
    return found[low : low + MOST_QUARTERS]


def timeline(title: str, spans: Sequence[Span], today: dt.date) -> Drawing:
    """The drawing: a row a span, a column a quarter; what falls outside is drawn at the edge."""
    columns = quarters(spans, today)
    start, end = columns[0], next_quarter(columns[-1])
    scale = (WIDTH - LABEL - 10) / (end - start).days

    def x(day: dt.date) -> float:
        return LABEL + (min(max(day, start), end) - start).days * scale

    height = TOP + len(spans) * ROW + 10
    shapes: list[Shape] = []
    for column in columns:
        shapes.append(Line(x(column), TOP - 8, x(column), height, "drawing-grid"))
        name = f"T{(column.month + 2) // 3}"
        shapes.append(Text(x(column) + 4, TOP - 12, name, "drawing-small"))
        if column.month == 1 or column == columns[0]:
            shapes.append(Text(x(column) + 4, TOP - 24, str(column.year), "drawing-label"))
    for index, span in enumerate(spans):
        y = TOP + index * ROW
        shapes.append(Text(LABEL - 8, y + 14, shortened(span.label, 32), "drawing-text", "end"))
        left = x(span.first or span.last)
        right = x(span.last + dt.timedelta(days=1)) if span.last else x(end)
        shapes.append(
            Rect(left, y + 4, max(right - left, NARROWEST), ROW - 9, f"drawing-part {span.css}", span.title)
        )
    shapes.append(Line(x(today), TOP - 8, x(today), height, "drawing-today"))
    shapes.append(Text(x(today) + 3, height - 1, "aujourd’hui", "drawing-small"))
    return Drawing(WIDTH, height + 6, title, tuple(shapes))
