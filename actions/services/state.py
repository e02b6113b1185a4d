"""The state of an action, kept on its row: that of its latest report that counts."""

from actions.enums import CLOSED, Status
from actions.models import Action
from notifications.services.announcing import cancel


def refresh_state(action: Action) -> None:
    """Recompute status, weather, progress and last report of a locked ``action`` from its reports (model, « State »).

    Reminders of an action that is closed or suspended fall.
    """
    latest = action.reports.counting().first()
    action.status = latest.status if latest else Status.NOT_STARTED
    action.weather = latest.weather if latest else ""
    action.progress = latest.progress if latest else None
    action.last_report_on = latest.holds_on if latest else None
    action.last_report_at = latest.recorded_at if latest else None
    if action.status != Status.DONE:
        action.attested_at = action.attested_by = None
    action.save()
    if action.status in (*CLOSED, Status.SUSPENDED):
        cancel(about=action)
