"""What the PDF of the list of actions shows."""

import itertools
from collections import Counter
from collections.abc import Iterable, Sequence

from actions.enums import Status
from actions.models import Action, Plan
from sgcd_plan import clock

LIST_TEMPLATE = "pdf/actions.html"
# 1 000 rows took 200 s and 500 MB on two busy cores: half of it stays well within the time that a job may take.
LIST_LIMIT = 500
ROWS_PER_PAGE = 7
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
    *, plan: Plan, actions: Sequence[Action], filters: Iterable[tuple[str, str]], order: str, user
) -> dict:
    """The list as filtered and sorted: figures, then a table an objective (a single one in another order).

    ``filters``: (what, value in words); ``order``: in words, empty for the plan's own.
    """
    counts = Counter(action.status for action in actions)
    figures = [(FIGURES[value][counts[value] > 1], counts[value]) for value in Status.values if counts[value]]
    if order:
        groups = [(f"Actions triées {order}", list(actions))]
    else:
        groups = [
            (objective.label, list(found))
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
        "long": {a.pk for a in actions if len(f"{a.label}{a.objective.label}{a.measure.label}") > LONG},
        "groups": groups,
        "by_objective": not order,
    }


def pages_expected(rows: int) -> int:
    """About how many pages a list of so many rows takes."""
    return 1 + rows // ROWS_PER_PAGE
