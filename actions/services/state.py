"""The state of an action, kept on its row: that of its latest report that counts."""

from actions.enums import Status
from actions.models import Action


def refresh_state(action: Action) -> None:
    """Recompute status, weather, progress and last report of a locked ``action`` from its reports (model, « State »)."""
    latest = action.reports.counting().first()
    action.status = latest.status if latest else Status.NOT_STARTED
    action.weather = latest.weather if latest else ""
    action.progress = latest.progress if latest else None
    action.last_report_on = latest.holds_on if latest else None
    action.last_report_at = latest.recorded_at if latest else None
    action.save()
