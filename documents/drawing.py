"""Drawings as SVG, the same on a page and on paper: shapes with classes, no style of their own.

Colours, patterns and fonts come from the style sheet of the page (``static/css/drawings.css``), so that a drawing
follows the light or dark theme and prints in black and white. Sizes are in the drawing's own units.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


@dataclass(frozen=True, slots=True)
class Rect:
    """A box; ``title`` is what a pointer reads."""

    x: float
    y: float
    width: float
    height: float
    css: str
    title: str = ""

    def svg(self) -> SafeString:
        """The element."""
        title = format_html("<title>{}</title>", self.title) if self.title else ""
        return format_html(
            '<rect class="{}" x="{}" y="{}" width="{}" height="{}">{}</rect>',
            self.css, _n(self.x), _n(self.y), _n(max(self.width, 0)), _n(self.height), title,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line."""

    x1: float
    y1: float
    x2: float
    y2: float
    css: str

    def svg(self) -> SafeString:
        """The element."""
        return format_html(
            '<line class="{}" x1="{}" y1="{}" x2="{}" y2="{}"/>',
            self.css, _n(self.x1), _n(self.y1), _n(self.x2), _n(self.y2),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Curve:
    """A line through points, in order."""

    points: tuple[tuple[float, float], ...]
    css: str

    def svg(self) -> SafeString:
        """The element."""
        return format_html(
            '<polyline class="{}" points="{}"/>',
            self.css,
            " ".join(f"{_n(x)},{_n(y)}" for x, y in self.points),
        )


@dataclass(frozen=True, slots=True)
class Dot:
    """A round mark."""

    x: float
    y: float
    radius: float
    css: str
    title: str = ""

    def svg(self) -> SafeString:
        """The element."""
        title = format_html("<title>{}</title>", self.title) if self.title else ""
        return format_html(
            '<circle class="{}" cx="{}" cy="{}" r="{}">{}</circle>',
            self.css, _n(self.x), _n(self.y), _n(self.radius), title,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Text:
    """Words; ``anchor`` is start, middle or end."""

    x: float
    y: float
    words: str
    css: str = "drawing-text"
    anchor: str = "start"

    def svg(self) -> SafeString:
        """The element."""
        return format_html(
            '<text class="{}" x="{}" y="{}" text-anchor="{}">{}</text>',
            self.css, _n(self.x), _n(self.y), self.anchor, self.words,
        )  # fmt: skip


Shape = Rect | Line | Curve | Dot | Text


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing; ``title`` says what it shows, the table beside it says it in figures."""

    width: float
    height: float
    title: str
    shapes: tuple[Shape, ...]

    def svg(self, style: str = "") -> SafeString:
        """The SVG element, an image to a screen reader, as wide as its place.

        ``style``: rules of its own, for paper, whose engine does not apply those of the document to a drawing.
        """
        own = format_html("<style>{}</style>", style) if style else ""
        return format_html(
            '<svg xmlns="http://www.w3.org/2000/svg" class="drawing" data-source="" viewBox="0 0 {} {}" role="img" aria-label="{}">{}{}</svg>',
            _n(self.width), _n(self.height), self.title, own,
            format_html_join("", "{}", ((shape.svg(),) for shape in self.shapes)),
        )  # fmt: skip


# Characters of a line of a label, at the size of the drawings' type.
LINE = 40


def _n(value: float) -> str:
    """A number as short as it can be: two decimals at most, so that the same data gives the same bytes."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def stacked_bars(
    title: str,
    rows: Sequence[tuple[str, Sequence[tuple[str, str, int]]]],
    *,
    width: float = 720,
    label_width: float = 290,
) -> Drawing:
    """A horizontal bar a row, each cut into parts ``(css, name, count)``; as long as its total.

    Counts stand in the parts that are wide enough; a row whose total is zero shows « aucune ».
    """
    bar, gap, top = 22.0, 12.0, 8.0
    longest = max((sum(count for _, _, count in parts) for _, parts in rows), default=0) or 1
    unit = (width - label_width - 40) / longest
    shapes: list[Shape] = []
    for index, (label, parts) in enumerate(rows):
        y = top + index * (bar + gap)
        lines = _lines(label, LINE)
        for rank, line in enumerate(lines):
            middle = y + bar * (0.68 if len(lines) == 1 else 0.4 + 0.55 * rank)
            shapes.append(Text(label_width - 10, middle, line, "drawing-text", "end"))
        x, total = label_width, 0
        for css, name, count in parts:
            if not count:
                continue
            shapes.append(Rect(x, y, count * unit, bar, f"drawing-part {css}", f"{label} : {name}, {count}"))
            if count * unit > 16:
                shapes.append(
                    Text(
                        x + count * unit / 2,
                        y + bar * 0.68,
                        str(count),
                        f"drawing-count {css}-text",
                        "middle",
                    )
                )
            x, total = x + count * unit, total + count
        shapes.append(Text(x + 6, y + bar * 0.68, str(total) if total else "aucune", "drawing-total"))
    return Drawing(width, top * 2 + len(rows) * (bar + gap), title, tuple(shapes))


def _lines(words: str, length: int) -> list[str]:
    """``words`` on one line, or on two that hold ``length`` characters each, the second cut where it must be."""
    if len(words) <= length:
        return [words]
    first = words[: length + 1].rsplit(" ", 1)[0]
    return [first, shortened(words[len(first) :].strip(), length)]


def shortened(words: str, length: int) -> str:
    """``words`` cut at a word's end so that they fit in ``length`` characters, with an ellipsis."""
    if len(words) <= length:
        return words
    return words[: length - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"
