"""Progress reports: submitted, validated, sent back, recorded on somebody's behalf."""

import datetime as dt
from collections.abc import Iterable

from actions.enums import ReportState, refusal
from actions.models import Action, ProgressReport
from actions.services.errors import Refused
from actions.services.state import refresh_state
from journal.services import change
from sgcd_plan import clock


def submit_report(
    *,
    user,
    action: Action,
    holds_on: dt.date,
    status: str,
    weather: str = "",
    progress: int | None = None,
    done: str = "",
    blocking: str = "",
    next_steps: str = "",
    nothing_new: bool = False,
    in_bulk: bool = False,
    received_from: str = "",
    received_on: dt.date | None = None,
) -> ProgressReport:
    """A submitted report, and the action's state with it.

    ``received_from`` says that it is recorded on the lead's behalf: the lead is then asked to confirm.
    Raises ``Refused`` when the status may not follow the present one, or when ``holds_on`` is in the future.
    """
    with change(user=user, label="Point d’avancement") as act:
        action = Action.objects.select_for_update(of=("self",)).get(pk=action.pk)
        if holds_on > clock.today():
            raise Refused("La date du point est dans l’avenir : indiquez le jour dont il parle.")
        if why := refusal(action.status, status):
            raise Refused(why)
        report = ProgressReport.objects.create(
            action=action,
            author=user,
            service=action.lead,
            state=ReportState.SUBMITTED,
            holds_on=holds_on,
            status=status,
            weather=weather,
            progress=progress,
            done=done,
            blocking=blocking,
            next_steps=next_steps,
            nothing_new=nothing_new,
            in_bulk=in_bulk,
            received_from=received_from,
            received_on=received_on,
            to_confirm=bool(received_from),
        )
        act.cause = report
        act.save()
        refresh_state(action)
    return report


def nothing_to_report(*, user, action: Action, holds_on: dt.date) -> ProgressReport:
    """« Rien à signaler »: a report that repeats the present state."""
    return submit_report(
        user=user,
        action=action,
        holds_on=holds_on,
        status=action.status,
        weather=action.weather,
        progress=action.progress,
        nothing_new=True,
    )


def _review(*, user, report: ProgressReport, state: str, label: str, comment: str) -> ProgressReport:
    with change(user=user, label=label, reason=comment, cause=report):
        action = Action.objects.select_for_update(of=("self",)).get(pk=report.action_id)
        report = ProgressReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
        if report.state == state:
            return report
        if report.state not in (ReportState.SUBMITTED, ReportState.VALIDATED):
            raise Refused("Ce point n’est pas transmis : il ne peut être ni validé ni renvoyé.")
        report.state = state
        report.reviewed_by = user
        report.reviewed_at = clock.now()
        report.review_comment = comment
        report.version += 1
        report.save()
        refresh_state(action)
    return report


def validate_report(*, user, report: ProgressReport) -> ProgressReport:
    """Mark a submitted report as validated (harmless when repeated)."""
    return _review(user=user, report=report, state=ReportState.VALIDATED, label="Point validé", comment="")


def send_back_report(*, user, report: ProgressReport, comment: str) -> ProgressReport:
    """Send a report back to its lead: it no longer counts. Raises ``Refused`` without a comment."""
    if not comment.strip():
        raise Refused("Dites au pilote ce qui manque : le commentaire est obligatoire.")
    return _review(
        user=user, report=report, state=ReportState.SENT_BACK, label="Point renvoyé", comment=comment.strip()
    )


def confirm_report(*, user, report: ProgressReport) -> ProgressReport:
    """The lead confirms what was recorded on its behalf."""
    with change(user=user, label="Point confirmé par le pilote", cause=report):
        report = ProgressReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
        report.to_confirm = False
        report.version += 1
        report.save()
    return report


def report_in_bulk(
    *, user, actions: Iterable[Action], status: str = "", weather: str = "", holds_on: dt.date | None = None
) -> list[ProgressReport]:
    """One report an action, for those whose status or weather really changes; all or nothing.

    Raises ``Refused`` naming the first action that may not take the status.
    """
    holds_on = holds_on or clock.today()
    written = []
    with change(user=user, label="Modification groupée"):
        for action in actions:
            after = (status or action.status, weather or action.weather)
            if after == (action.status, action.weather):
                continue
            try:
                written.append(
                    submit_report(
                        user=user,
                        action=action,
                        holds_on=holds_on,
                        status=after[0],
                        weather=after[1],
                        progress=action.progress,
                        in_bulk=True,
                    )
                )
            except Refused as refused:
                raise Refused(f"Action n° {action.number} : {refused}") from refused
    return written
