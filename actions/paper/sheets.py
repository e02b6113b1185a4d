"""« Fiche action »: an action a sheet, with what was reported, its milestones and its deadlines."""

from collections.abc import Callable, Mapping, Sequence

from actions.numbering import Number
from actions.paper.standing import days_late
from actions.plan_table import references_in_words
from actions.querysets.sheets import Details
from actions.snapshot import PlanState
from documents import pdf

TEMPLATE = "pdf/sheets.html"
# Older ones stand on the page of the action.
REPORTS_SHOWN = 6


def sheets_of(
    state: PlanState, details: Mapping[int, Details], numbers: Sequence[Number] = ()
) -> list[dict[str, object]]:
    """What the sheets of the actions of these numbers (all when there is none) show, in the plan's order."""
    sheets = []
    for objective, measure, action in state.places():
        if numbers and action.number not in numbers:
            continue
        told = details.get(action.pk, Details())
        sheets.append(
            {
                "objective": objective.label,
                "measure": measure.label,
                "cited": references_in_words(measure.recommendations),
                "action": action,
                "days_late": days_late(action, state.on),
                "late_to_start": action.is_late_to_start(state.on),
                "last": told.reports[0] if told.reports else None,
                "earlier": told.reports[1 : REPORTS_SHOWN + 1],
                "older": max(len(told.reports) - REPORTS_SHOWN - 1, 0),
                "milestones": told.milestones,
                "moves": told.moves,
            }
        )
    return sheets


def render(
    state: PlanState,
    details: Mapping[int, Details],
    numbers: Sequence[Number],
    context: Mapping[str, object],
    *,
    images: Mapping[str, bytes],
    progress: Callable[[int], None],
) -> bytes:
    """The sheets of the actions of these numbers (all when there is none), a page each, as a PDF."""
    sheets = sheets_of(state, details, numbers)
    progress(10)
    return pdf.render(
        TEMPLATE,
        {**context, "sheets": sheets, "alone": len(sheets) == 1},
        images=images,
        on_page=lambda page: progress(10 + min(80, 80 * page // (len(sheets) or 1))),
    )
