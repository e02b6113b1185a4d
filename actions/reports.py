"""What the PDF of the list of actions shows."""

import itertools
from collections import Counter
from collections.abc import Iterable, Sequence

from actions.enums import Status
from actions.models import Action, Plan
from sgcd_plan import clock

LIST_TEMPLATE = "pdf/actions.html"
# A row, with its twenty boxes, takes 20 ms and 0.5 MB: more than this and a worker would hold 600 MB.
LIST_LIMIT = 500
ROWS_PER_PAGE = 7
# How wide each column is beside the others.
WIDTHS = {
    "number": 0.8, "label": 5, "objective": 3, "measure": 3, "recommendations": 1.4, "lead": 1.4, "contributors": 2,
    "deadline": 2.8, "first_deadline": 2.2, "slides": 1.8, "status": 1.8, "weather": 1.8, "progress": 2, "report": 4,
}  # fmt: skip
# Characters of a row that may take more than a page.
LONG = 1200
# One, several.
FIGURES = {
    Status.NOT_STARTED: ("non démarrée", "non démarrées"),
    Status.IN_PROGRESS: ("en cours", "en cours"),
    Status.DONE: ("réalisée", "réalisées"),
    Status.SUSPENDED: ("suspendue", "suspendues"),
    Status.ABANDONED: ("abandonnée", "abandonnées"),
}


def list_context(
    *,
    plan: Plan,
    actions: Sequence[Action],
    filters: Iterable[tuple[str, str]],
    order: str,
    user,
    columns: Sequence[tuple[str, str]] = (),
) -> dict:
    """The list as filtered and sorted: figures, then a table an objective (a single one in another order).

    ``filters``: (what, value in words); ``order``: in words, empty for the plan's own; ``columns``: (name, header) of
    those that the page shows, in place of the document's own.
    """
    total = sum(WIDTHS[name] for name, _ in columns)
    # The rank that an objective has in the plan, whatever the filters leave out.
    objectives = plan.objectives.filter(archived_at=None).order_by("position", "pk")
    ranks = {pk: rank for rank, pk in enumerate(objectives.values_list("pk", flat=True), 1)}
    counts = Counter(action.status for action in actions)
    figures = [(FIGURES[value][counts[value] > 1], counts[value]) for value in Status.values if counts[value]]
    if order:
        groups = [(f"Actions triées {order}", list(actions), None)]
    else:
        groups = [
            (objective.label, list(found), ranks.get(objective.pk))
            for objective, found in itertools.groupby(actions, key=lambda action: action.objective)
        ]
    return {
        "title": f"Actions du plan au {clock.today():%d/%m/%Y}",
        "plan": plan,
        "today": clock.today(),
        "user": user,
        "count": len(actions),
        "figures": figures,
        "overdue": sum(action.is_overdue for action in actions),
        "filters": list(filters),
        "order": order,
        "columns": [(name, header, f"{100 * WIDTHS[name] / total:.2f}") for name, header in columns],
        "long": {a.pk for a in actions if len(f"{a.label}{a.objective.label}{a.measure.label}") > LONG},
        "groups": groups,
        "by_objective": not order,
    }


def pages_expected(rows: int) -> int:
    """About how many pages a list of so many rows takes."""
    return 1 + rows // ROWS_PER_PAGE
