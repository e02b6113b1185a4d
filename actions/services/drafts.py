"""A report being written: saved as typed, never overwritten in silence, then submitted."""

from collections.abc import Collection, Mapping

from django.db import transaction

from actions.enums import Status
from actions.models import Action, ProgressReport, ReportDraft
from actions.services import deliverables, reports
from actions.services.errors import Stale
from journal.services import change
from sgcd_plan import clock


def latest_seen(action: Action) -> int:
    """The key of the report that was submitted last on ``action`` (0 without one): what a form that opens has seen."""
    return action.reports.order_by("-pk").values_list("pk", flat=True).first() or 0


def _check(action: Action, service, *, version: int, seen: int) -> ReportDraft | None:
    """The draft of a locked ``action``; ``Stale`` when a colleague saved it, or submitted a report, meanwhile."""
    last = action.reports.select_related("author").order_by("-pk").first()
    if last is not None and last.pk != seen:
        raise Stale(last)
    draft = action.drafts.select_related("author").filter(service=service).first()
    if draft is not None and draft.version != version:
        raise Stale(draft)
    return draft


@transaction.atomic
def save_draft(
    *, user, action: Action, service, values: Mapping[str, str], version: int, seen: int
) -> ReportDraft:
    """Keep what was typed, whatever it is worth.

    ``version`` is that of the draft on which it was typed (0: none yet), ``seen`` what ``latest_seen`` gave then.
    Raises ``Stale`` with the draft or report that a colleague saved meanwhile.
    """
    action = Action.objects.select_for_update(of=("self",)).get(pk=action.pk)
    draft = _check(action, service, version=version, seen=seen)
    if draft is None:
        draft = ReportDraft(action=action, service=service, version=0)
    draft.author = user
    draft.values = dict(values)
    draft.saved_at = clock.now()
    draft.version += 1
    draft.save()
    return draft


def submit_draft(
    *,
    user,
    action: Action,
    service,
    version: int,
    seen: int,
    produced: Collection[int] = (),
    new_kind: str = "",
    new_title: str = "",
    **values,
) -> ProgressReport:
    """Submit a report as typed, with what it says is produced (``deliverables.deliver``), and end its draft.

    Raises ``Stale`` as ``save_draft`` does, ``Refused`` as ``reports.submit_report`` and ``check_done`` do.
    """
    with change(user=user, label="Point d’avancement") as act:
        locked = Action.objects.select_for_update(of=("self",)).get(pk=action.pk)
        draft = _check(locked, service, version=version, seen=seen)
        if values["status"] == Status.DONE:
            deliverables.deliver(
                user=user,
                action=action,
                on=values["holds_on"],
                produced=produced,
                new_kind=new_kind,
                new_title=new_title,
            )
        deliverables.check_done(
            action=locked, status=values["status"], without=values.get("without_deliverable", "")
        )
        report = reports.submit_report(user=user, action=action, **values)
        act.cause = report
        act.save()
        if draft is not None:
            draft.delete()
    return report


@transaction.atomic
def drop_draft(*, action: Action, service, version: int) -> None:
    """Forget a draft, to start again from the last report. Raises ``Stale`` when a colleague saved it meanwhile."""
    locked = Action.objects.select_for_update(of=("self",)).get(pk=action.pk)
    draft = locked.drafts.select_related("author").filter(service=service).first()
    if draft is None:
        return
    if draft.version != version:
        raise Stale(draft)
    draft.delete()
