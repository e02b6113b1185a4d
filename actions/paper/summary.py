"""The plan in one page: figures, what needs a decision, each objective, what is late and what comes next."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from actions.paper.standing import Standing, days_late, deadline_in_words, figure_lines, weather_lines
from actions.snapshot import ActionState
from documents import pdf
from documents.drawing import shortened

TEMPLATE = "pdf/summary.html"
# How many objectives, late actions and deadlines are shown: the first of these that fits on a page.
ROOM = ((8, 6, 6), (6, 5, 5), (5, 4, 4), (4, 3, 3), (3, 2, 2), (2, 1, 1))
LABEL, REASON = 95, 150
# In black and white too: from dark to light, outlined, with their count.
CHART_STYLE = (
    ".drawing-part{stroke:#161616;stroke-width:.8}.status-done{fill:#3a3a3a}.status-in_progress{fill:#9a9ad6}"
    ".status-suspended{fill:#f2d9b0}.status-not_started{fill:#fff}.status-abandoned{fill:#fff;stroke-dasharray:2 2}"
    "text{font-family:'DejaVu Sans Condensed','DejaVu Sans',sans-serif;font-size:12px;fill:#161616}"
    ".drawing-label,.drawing-total,.drawing-count{font-weight:700}.status-done-text{fill:#fff}"
)


def _line(action: ActionState, day) -> dict[str, object]:
    return {
        "number": action.number,
        "label": shortened(action.label, LABEL),
        "lead": action.lead or "à attribuer",
        "deadline": shortened(deadline_in_words(action), 60),
        "days": days_late(action, day),
    }


def render(
    found: Standing,
    context: Mapping[str, object],
    *,
    images: Mapping[str, bytes],
    progress: Callable[[int], None],
) -> bytes:
    """The summary as a PDF of one page."""
    progress(20)
    contexts = ({**context, **_shown(found, *room)} for room in ROOM)
    return pdf.render_on_one_page(TEMPLATE, contexts, images=images)


def _shown(found: Standing, objectives: int, late: int, ahead: int) -> dict[str, object]:
    day, shown = found.state.on, found.objectives[:objectives]
    chart = replace(found, objectives=shown).chart()
    return {
        "lines": figure_lines(found.figures),
        "weathers": weather_lines(found.figures),
        "decisions": [
            (d.number, shortened(d.label, LABEL), d.lead, d.asks, shortened(d.reason, REASON))
            for d in found.decisions
        ],
        "objectives": [(o, shortened(o.label, 110)) for o in shown],
        "more_objectives": len(found.objectives) - len(shown),
        "chart": chart.svg(CHART_STYLE) if shown else "",
        "late": [_line(a, day) for a in found.late[:late]],
        "more_late": max(len(found.late) - late, 0),
        "ahead": [_line(a, day) for a in found.ahead[:ahead]],
        "more_ahead": max(len(found.ahead) - ahead, 0),
    }
