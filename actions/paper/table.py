"""The plan as the table of its document, on paper: merged cells, repeated headers, status and weather."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from actions.paper.pagination import Measured, Placed, paginate
from actions.paper.standing import days_late
from actions.plan_table import Line, lines, note_headers, references_in_words
from actions.snapshot import ActionState, PlanState
from documents import pdf

TEMPLATE = "pdf/plan_table.html"
# Millimetres of an A4 sheet on its side, margins of css/pdf-plan.css taken off.
WIDTH, HEIGHT, TOP, BOTTOM = 277.0, 210.0, 17.0, 14.0
PIXELS = 96 / 25.4
# Headers that the import knows (actions.plan_table.HEADERS), with the width of their column in millimetres.
COLUMNS = (
    ("objective", "Objectif", 30),
    ("measure", "Volet et recommandations", 34),
    ("n", "N°", 8),
    ("what", "Action", 50),
    ("how", "Mise en œuvre", 43),
    ("when", "Échéance", 22),
    ("who", "Pilote", 16),
    ("with", "Contributeurs", 20),
    ("status", "Statut", 19),
    ("weather", "Météo", 19),
    ("progress", "Avancement (%)", 20),
)
NOTE_WIDTH = 20
WORDS = ("objective", "measure", "what", "how")
NARROWEST = 24
# What a page takes in the mean, to tell how far the work is.
ROWS_PER_PAGE = 7


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it is drawn; ``spans`` says which merged cells begin there."""

    objective: str
    cited: str
    measure: str
    action: ActionState
    notes: tuple[str, ...]
    days_late: int
    place: Placed | None = None


def _rows(state: PlanState, notes: Sequence[str]) -> list[Row]:
    found = []
    for objective, measure, action in state.places():
        kept = dict(action.notes)
        found.append(
            Row(
                objective.label,
                references_in_words(measure.recommendations),
                measure.label,
                action,
                tuple(str(kept.get(name, "")) for name in notes),
                days_late(action, state.on),
            )
        )
    return found


def _columns(state: PlanState, rows: Sequence[Line], notes: Sequence[str]) -> list[tuple[str, str, str]]:
    """Class, header and width of each column; nobody contributes: no column for it."""
    shared = any(line.action.contributors for line in rows)
    kept = [c for c in COLUMNS if c[0] != "with" or shared] + [("note", name, NOTE_WIDTH) for name in notes]
    # Columns of words make room for the others, down to a width where they can still be read.
    rigid = sum(width for css, _, width in kept if css not in WORDS)
    words = sum(width for css, _, width in kept if css in WORDS)
    share = max(WIDTH - rigid, NARROWEST * len(WORDS)) / words
    found = [(css, header, width * share if css in WORDS else width) for css, header, width in kept]
    whole = sum(width for _, _, width in found)
    return [(css, header, f"{width / whole * 100:.2f}%") for css, header, width in found]


def _merged(state: PlanState) -> list[tuple[str, int, str, str]]:
    """The merged cells to measure: name, column, references, label."""
    found = []
    for o, objective in enumerate(state.objectives):
        found.append((f"o{o}", 0, "", objective.label))
        for m, measure in enumerate(objective.measures):
            cited = references_in_words(measure.recommendations)
            found.append((f"m{o}-{m}", 1, cited, measure.label))
    return found


def _measured(state: PlanState, heights: Mapping[str, float]) -> list[Measured]:
    found, rank = [], 0
    for o, objective in enumerate(state.objectives):
        for m, measure in enumerate(objective.measures):
            for _ in measure.actions:
                groups = ((o, heights[f"o{o}"]), (m, heights[f"m{o}-{m}"]))
                found.append(Measured(heights[f"r{rank}"], groups))
                rank += 1
    return found


def render(
    state: PlanState,
    context: Mapping[str, object],
    *,
    images: Mapping[str, bytes],
    progress: Callable[[int], None],
) -> bytes:
    """The table as a PDF: measured first, then laid out with the rows where they fall. ``progress``: 0 to 100."""
    notes = note_headers(state)
    rows = _rows(state, notes)
    shared = {
        **context,
        "columns": _columns(state, lines(state), notes),
        "notes": notes,
        "shared": any(row.action.contributors for row in rows),
        "state": state,
    }
    expected = 1 + len(rows) // ROWS_PER_PAGE
    if rows:
        boxes = pdf.measure(
            TEMPLATE, {**shared, "rows": rows, "measuring": True, "merged": _merged(state)}, images=images
        )
        progress(45)
        heights = {name: bottom - top for name, (top, bottom) in boxes.items()}
        following = (HEIGHT - TOP - BOTTOM) * PIXELS - heights["head"]
        first = (HEIGHT - BOTTOM) * PIXELS - boxes["r0"][0]
        placed = paginate(_measured(state, heights), first, following)
        rows = [replace(row, place=place) for row, place in zip(rows, placed, strict=True)]
        expected = 1 + sum(place.opens for place in placed)
    return pdf.render(
        TEMPLATE,
        {**shared, "rows": rows},
        images=images,
        on_page=lambda page: progress(45 + min(45, 45 * page // expected)),
    )
