"""Where things stand on a slide, in centimetres of a 16:9 page, and the colours of the drawings: one for both formats."""

from dataclasses import dataclass

from documents.drawing import Curve, Dot, Drawing, Line, Rect, Text

WIDTH, HEIGHT = 28.0, 15.75
LEFT, INNER = 1.4, 25.2
TITLE_TOP, TITLE_HEIGHT = 0.7, 1.7
BODY_TOP, FOOT_TOP = 2.7, 13.2
TILES_A_LINE, TILE_HEIGHT, GAP = 5, 2.0, 0.3
TEXT_SIZE, TABLE_SIZE, FOOT_SIZE, TITLE_SIZE = 18, 12, 11, 26
FONT = "Arial"
INK, PALE, LINE_COLOUR = "161616", "EEEEEE", "161616"
# Dark to light, outlined, each with its count: readable in black and white.
FILLS = {
    "status-done": "18753C",
    "status-in_progress": "9AB8F5",
    "status-suspended": "F2B661",
    "status-not_started": "FFFFFF",
    "status-abandoned": "BBBBBB",
}
WHITE_TEXT = {"status-done-text"}


@dataclass(frozen=True, slots=True)
class Box:
    """A place on the slide, in centimetres."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Shape:
    """A shape of a drawing in its place: a box with a fill, or words (``anchor``: start, middle or end)."""

    box: Box
    fill: str = ""
    words: str = ""
    bold: bool = False
    white: bool = False
    anchor: str = "start"


def drawing_height(drawing: Drawing) -> float:
    """How high a drawing stands when it is as wide as the page, at most a quarter of it."""
    return min(INNER * drawing.height / drawing.width, 3.6)


def shapes(drawing: Drawing, top: float) -> list[Shape]:
    """The shapes of a drawing of bars, on the slide, from ``top``."""
    scale = drawing_height(drawing) / drawing.height
    wide = INNER / drawing.width
    found = []
    for shape in drawing.shapes:
        if isinstance(shape, Rect):
            fill = next((FILLS[css] for css in shape.css.split() if css in FILLS), PALE)
            box = Box(
                LEFT + shape.x * wide, top + shape.y * scale, max(shape.width, 0) * wide, shape.height * scale
            )
            found.append(Shape(box, fill=fill))
        elif isinstance(shape, Text):
            size, room = 22 * scale, 6.0
            left = LEFT + shape.x * wide - {"start": 0.0, "middle": room / 2, "end": room}[shape.anchor]
            white = any(css in WHITE_TEXT for css in shape.css.split())
            box = Box(left, top + (shape.y - 15) * scale, room, size)
            found.append(Shape(box, words=shape.words, bold=True, white=white, anchor=shape.anchor))
        elif isinstance(shape, Line | Curve | Dot):
            raise TypeError("Slides draw bars and words only.")
    return found
