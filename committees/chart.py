"""The drawing of who reports to whom: a box a committee, those below to its right; the list beside it says the same."""

from collections.abc import Sequence

from documents.drawing import Drawing, Line, Rect, Shape, Text, shortened

BOX, HEIGHT, GAP, STEP, EDGE = 216.0, 58.0, 14.0, 48.0, 2.0
# Characters that a line of a box holds.
FITS = 30


def _lines(words: str) -> list[str]:
    if len(words) <= FITS:
        return [words]
    first = words[: FITS + 1].rsplit(" ", 1)[0]
    return [first, shortened(words[len(first) :].strip(), FITS)]


def _box(committee, x: float, y: float) -> list[Shape]:
    title = committee.name
    if committee.chair_function:
        title = f"{title}, présidé par {committee.chair_function}"
    lines = _lines(committee.name)
    shapes: list[Shape] = [Rect(x, y, BOX, HEIGHT, f"chart-box chart-{committee.level}", title)]
    level = committee.get_level_display()
    top = y + (22 if len(lines) == 1 else 17)
    for rank, line in enumerate(lines):
        shapes.append(Text(x + 10, top + rank * 15, line, "drawing-text chart-name"))
    shapes.append(Text(x + 10, y + HEIGHT - 9, level, "drawing-text chart-level"))
    return shapes


def draw(tree: Sequence[tuple]) -> Drawing | None:
    """``tree``: committees with their depth, each after the one above it; None when nobody reports to anybody."""
    if not any(depth for _, depth in tree):
        return None
    # A leaf takes a row; whoever has committees below stands in the middle of theirs.
    rows: dict[int, float] = {}
    below: dict[int, list[int]] = {}
    path: list[int] = []
    for committee, depth in tree:
        del path[depth:]
        if path:
            below.setdefault(path[-1], []).append(committee.pk)
        path.append(committee.pk)
    free = 0
    for committee, _ in reversed(tree):
        if committee.pk in below:
            rows[committee.pk] = sum(rows[pk] for pk in below[committee.pk]) / len(below[committee.pk])
        else:
            rows[committee.pk], free = float(free), free + 1
    # Read backwards, the last stands first: turn it over.
    at = {pk: (free - 1 - row) * (HEIGHT + GAP) + EDGE for pk, row in rows.items()}
    depths = {committee.pk: depth for committee, depth in tree}
    left = {pk: depth * (BOX + STEP) + EDGE for pk, depth in depths.items()}
    shapes: list[Shape] = []
    for parent, children in below.items():
        start, middle = left[parent] + BOX, at[parent] + HEIGHT / 2
        bend = start + STEP / 2
        shapes.append(Line(start, middle, bend, middle, "chart-link"))
        ends = [at[child] + HEIGHT / 2 for child in children]
        if len(ends) > 1 or ends[0] != middle:
            shapes.append(Line(bend, min(*ends, middle), bend, max(*ends, middle), "chart-link"))
        shapes += [Line(bend, end, start + STEP, end, "chart-link") for end in ends]
    for committee, _ in tree:
        shapes += _box(committee, left[committee.pk], at[committee.pk])
    width = max(left.values()) + BOX + EDGE
    height = free * (HEIGHT + GAP) - GAP + 2 * EDGE
    return Drawing(
        width,
        height,
        "Qui rend compte à qui : chaque comité est relié, à sa gauche, à celui auquel il rend compte",
        tuple(shapes),
    )
