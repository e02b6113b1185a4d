"""The chart of an indicator: its measures over time, its baseline and its target. Its table stands beside it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from documents.drawing import Curve, Dot, Drawing, Line, Shape, Text

WIDTH, HEIGHT = 720.0, 260.0
LEFT, RIGHT, TOP, BOTTOM = 70.0, 20.0, 20.0, 34.0


@dataclass(frozen=True, slots=True)
class Point:
    """A measure: the last day of its period, its value, its period in words, and how it reads whole."""

    on: dt.date
    value: float
    period: str
    words: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A level across the chart: the baseline or the target; ``words`` say it."""

    value: float
    words: str
    css: str


def _scale(values: Sequence[float]) -> tuple[float, float]:
    low, high = min(values), max(values)
    margin = (high - low) * 0.15 or abs(high) * 0.1 or 1.0
    # Measures that are all positive never show a negative scale.
    return (max(low - margin, 0.0) if low >= 0 else low - margin), high + margin


def indicator_chart(title: str, points: Sequence[Point], marks: Sequence[Mark], ticks) -> Drawing:
    """The chart; ``ticks`` writes a value of the scale."""
    low, high = _scale([p.value for p in points] + [m.value for m in marks])
    first, last = points[0].on, points[-1].on
    days = max((last - first).days, 1)

    def x(on: dt.date) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * ((on - first).days / days if len(points) > 1 else 0.5)

    def y(value: float) -> float:
        return TOP + (HEIGHT - TOP - BOTTOM) * (1 - (value - low) / (high - low))

    shapes: list[Shape] = []
    for step in range(5):
        value = low + (high - low) * step / 4
        shapes.append(Line(LEFT, y(value), WIDTH - RIGHT, y(value), "drawing-grid"))
        shapes.append(Text(LEFT - 8, y(value) + 4, ticks(value), "drawing-small", "end"))
    for mark in marks:
        shapes.append(Line(LEFT, y(mark.value), WIDTH - RIGHT, y(mark.value), mark.css))
        shapes.append(Text(WIDTH - RIGHT, y(mark.value) - 5, mark.words, "drawing-small", "end"))
    shapes.append(Curve(tuple((x(p.on), y(p.value)) for p in points), "drawing-curve"))
    # Five periods at most are written under the curve, the first and the last among them.
    step = max(-(-(len(points) - 1) // 4), 1)
    written = {*range(0, len(points) - step, step), len(points) - 1} if len(points) > 1 else {0}
    for rank, point in enumerate(points):
        shapes.append(Dot(x(point.on), y(point.value), 4.5, "drawing-dot", point.words))
        if rank not in written:
            continue
        anchor = "middle"
        if len(points) > 1 and rank in (0, len(points) - 1):
            anchor = "end" if rank else "start"
        shapes.append(Text(x(point.on), HEIGHT - 12, point.period, "drawing-small", anchor))
    return Drawing(WIDTH, HEIGHT, title, tuple(shapes))
