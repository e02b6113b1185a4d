"""What an action's page shows of the committees: the decisions taken on it."""

from accounts.models import User
from actions.models import Action
from actions.panels import Panel
from committees.models import Decision


def decisions(user: User, action: Action) -> Panel | None:
    """The decisions on an action that ``user`` may read; nothing where there is none."""
    rows = list(
        Decision.objects.visible_to(user)
        .filter(action=action)
        .for_list()
        .order_by("-meeting__starts_at", "rank")
    )
    if not rows:
        return None
    return Panel(f"Décisions ({len(rows)})", "decisions", "committees/panel_decisions.html", {"rows": rows})
