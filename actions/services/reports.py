"""Progress reports: submitted, withdrawn, validated, sent back, recorded on somebody's behalf."""

import datetime as dt
from collections.abc import Iterable

from actions.enums import ReportState, Status, refusal
from actions.models import Action, ProgressReport
from actions.services import chasing, telling
from actions.services.deliverables import check_done
from actions.services.errors import Refused
from actions.services.locking import locked_action
from actions.services.state import refresh_state
from documents.typography import day
from journal.services import change
from organisations.successions import living_heirs
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
    unblocking: str = "",
    next_steps: str = "",
    nothing_new: bool = False,
    in_bulk: bool = False,
    without_deliverable: str = "",
    received_from: str = "",
    received_on: dt.date | None = None,
) -> ProgressReport:
    """A submitted report, and the action's state with it; it answers what was sent back and takes in the paragraphs.

    ``received_from`` says that it is recorded on the lead's behalf: the lead is then asked to confirm.
    Raises ``Refused`` when the status may not follow the one before it, or when ``holds_on`` is in the future.
    """
    with change(user=user, label="Point d’avancement") as act:
        action = locked_action(action)
        if holds_on > clock.today():
            raise Refused("La date du point est dans l’avenir : indiquez le jour dont il parle.")
        if received_on and received_on > clock.today():
            raise Refused(
                "La date de réception est dans l’avenir : indiquez le jour où le point vous est parvenu."
            )
        _check_sequence(action, holds_on, status)
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
            unblocking=unblocking,
            next_steps=next_steps,
            nothing_new=nothing_new,
            in_bulk=in_bulk,
            without_deliverable=without_deliverable,
            received_from=received_from,
            received_on=received_on,
            to_confirm=bool(received_from),
        )
        act.cause = report
        act.save()
        if not in_bulk:
            _answer(action, report)
            chasing.answer_with(report)
        refresh_state(action)
        if report.to_confirm:
            telling.ask_to_confirm(report)
    return report


def _check_sequence(action: Action, holds_on: dt.date, status: str) -> None:
    """Refuse a status that may not follow the report before it, or come before the report after it."""
    before = action.reports.counting().filter(holds_on__lte=holds_on).first()
    if why := refusal(before.status if before else Status.NOT_STARTED, status):
        raise Refused(why)
    after = action.reports.counting().filter(holds_on__gt=holds_on).last()
    if after and refusal(status, after.status):
        raise Refused(
            f"Le point au {day(after.holds_on)} dit l’action « {after.get_status_display().lower()} » : "
            f"elle ne pouvait pas être « {Status(status).label.lower()} » avant. Corrigez le statut ou la date."
        )


def _answer(action: Action, report: ProgressReport) -> None:
    """``report`` answers what was sent back before it, and takes in the paragraphs asked for."""
    for sent_back in action.reports.to_correct():
        sent_back.corrected_by = report
        sent_back.version += 1
        sent_back.save()
    for paragraph in action.paragraphs.pending():
        paragraph.report = report
        paragraph.version += 1
        paragraph.save()


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


def withdraw_report(*, user, report: ProgressReport) -> ProgressReport:
    """Take back a « rien à signaler » that nobody has reviewed: it no longer counts, and what it answered waits again.

    Raises ``Refused`` when it was reviewed meanwhile, or says more than « rien à signaler ».
    """
    with change(user=user, label="« Rien à signaler » annulé", cause=report):
        action = Action.objects.select_for_update(of=("self",)).get(pk=report.action_id)
        report = ProgressReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
        if report.state == ReportState.WITHDRAWN:
            return report
        if not report.may_be_withdrawn:
            raise Refused("Ce point a déjà été examiné : transmettez un nouveau point pour le remplacer.")
        report.state = ReportState.WITHDRAWN
        report.reviewed_by = user
        report.reviewed_at = clock.now()
        report.version += 1
        report.save()
        chasing.reopen(report)
        for sent_back in report.corrects.all():
            sent_back.corrected_by = None
            sent_back.version += 1
            sent_back.save()
        for paragraph in report.paragraphs.all():
            paragraph.report = None
            paragraph.version += 1
            paragraph.save()
        refresh_state(action)
    return report


def _review(*, user, report: ProgressReport, state: str, label: str, comment: str) -> ProgressReport:
    with change(user=user, label=label, reason=comment, cause=report):
        action = Action.objects.select_for_update(of=("self",)).get(pk=report.action_id)
        report = ProgressReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
        if report.state == state:
            return report
        if report.state not in (ReportState.SUBMITTED, ReportState.VALIDATED):
            raise Refused("Ce point n’est pas transmis : il ne peut être ni validé ni renvoyé.")
        report.state = state
        if state == ReportState.SENT_BACK and (heir := living_heirs().get(report.service_id)):
            # Its service has ended: the one that took over corrects it.
            report.service = heir
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
        raise Refused("Dites au pilote ce qui manque : le commentaire est obligatoire.")
    # The comment stays on the report: the history of the action is read by more people than it is meant for.
    with change(user=user, label="Point renvoyé", cause=report):
        report = _review(
            user=user,
            report=report,
            state=ReportState.SENT_BACK,
            label="Point renvoyé",
            comment=comment.strip(),
        )
        telling.say_sent_back(report)
    return report


def validate_reports(*, user, reports: Iterable[ProgressReport]) -> int:
    """Validate several reports; gives how many were. Those reviewed meanwhile stay as they are."""
    count = 0
    with change(user=user, label="Points validés"):
        for report in reports:
            if report.state == ReportState.SUBMITTED:
                validate_report(user=user, report=report)
                count += 1
    return count


def confirm_report(*, user, report: ProgressReport) -> ProgressReport:
    """The lead confirms what was recorded on its behalf."""
    with change(user=user, label="Point confirmé par le pilote", cause=report):
        report = ProgressReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
        report.to_confirm = False
        report.version += 1
        report.save()
    return report


def report_in_bulk(
    *,
    user,
    actions: Iterable[Action],
    status: str = "",
    weather: str = "",
    holds_on: dt.date | None = None,
    without_deliverable: str = "",
) -> list[ProgressReport]:
    """One report an action, for those whose status or weather really changes; all or nothing.

    Raises ``Refused`` naming the first action that may not take the status, or that would be done with nothing produced
    and no reason why (``without_deliverable``).
    """
    holds_on = holds_on or clock.today()
    written = []
    with change(user=user, label="Modification groupée"):
        for action in actions:
            after = (status or action.status, weather or action.weather)
            if after == (action.status, action.weather):
                continue
            try:
                check_done(action=action, status=after[0], without=without_deliverable)
                written.append(
                    submit_report(
                        user=user,
                        action=action,
                        holds_on=holds_on,
                        status=after[0],
                        weather=after[1],
                        progress=100 if after[0] == Status.DONE else action.progress,
                        in_bulk=True,
                        without_deliverable=without_deliverable if after[0] == Status.DONE else "",
                    )
                )
            except Refused as refused:
                raise Refused(f"Action n° {action.number} : {refused}") from refused
    return written
