"""The month: cut off, which names the state of the plan for good; archived at most, with a reason."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from actions.figures import figures
from actions.models import Cutoff, Plan
from actions.models.months import cutoff_name
from actions.month_balance import Balance, balance
from actions.months import ReportingMonth, month_before
from actions.querysets.cutoffs import missing_reports
from actions.querysets.moves import reasons_between
from actions.querysets.past import Depth, first_day, plan_at
from actions.querysets.past_rows import end_of
from actions.services.errors import Refused
from actions.services.subscriptions import call_maker
from actions.snapshot import NotYet, PlanState
from documents.typography import MONTHS, day
from journal.services import change
from sgcd_plan import clock


@dataclass(frozen=True)
class Month:
    """A month cut off, or that would be: the states at both ends, what happened between, and since when it counts."""

    reporting: ReportingMonth
    before: PlanState
    after: PlanState
    since: Cutoff | None
    balance: Balance


def _before(plan: Plan, at: dt.date, since: Cutoff | None) -> PlanState:
    """The state from which a month starts: the previous cut-off, or the day before the month as known then."""
    if since is not None:
        return plan_at(plan, since.at, since.known_at, depth=Depth.FIGURES)
    eve = month_before(at)[1]
    closed = ReportingMonth.of(plan, eve).cutoff()
    try:
        return plan_at(plan, eve, end_of(closed), depth=Depth.FIGURES)
    except NotYet:
        return plan_at(plan, first_day(plan), depth=Depth.FIGURES)


def month_of(plan: Plan, at: dt.date, known_at: dt.datetime, since: Cutoff | None) -> Month:
    """The month that ends on ``at`` as known at ``known_at``, since the cut-off before it.

    Raises ``NotYet`` when the plan was not recorded then. The number of queries is constant.
    """
    reporting = ReportingMonth.of(plan, at)
    before, after = _before(plan, at, since), plan_at(plan, at, known_at, depth=Depth.FIGURES)
    missing = missing_reports(plan, after, reporting)
    reasons = reasons_between(plan, before.on, after.on)
    return Month(reporting, before, after, since, balance(before, after, missing=missing, reasons=reasons))


def previous(plan: Plan, at: dt.date) -> Cutoff | None:
    """The standing cut-off before the month that ends on ``at``."""
    return plan.cutoffs.standing().filter(at__lt=at).first()


def summary_of(month: Month) -> dict:
    """The counts that the list of months shows."""
    found = figures(month.after.actions, month.after.on)
    return {
        **month.balance.counts(),
        "total": found.total,
        "done": found.by_status["done"],
        "done_to_attest": found.to_attest,
        "overdue": found.overdue,
        "progress": found.progress,
    }


def next_to_cut(plan: Plan) -> dt.date | None:
    """The last day of the month to cut off next: after the latest one, else the plan's first; None while it runs."""
    latest = plan.cutoffs.standing().first()
    start = latest.at + dt.timedelta(days=1) if latest else first_day(plan)
    last = ReportingMonth.of(plan, start).last
    return last if last < clock.today() else None


def _wait_for_writers(plan: Plan) -> None:
    """Lock the plan and its actions: a report begun before is written first, one that comes after is recorded after."""
    Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    list(plan.actions.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))


def cut_off(*, user, plan: Plan, at: dt.date, note: str = "") -> Cutoff:
    """Cut off the month that ends on ``at``, as known now.

    Raises ``Refused`` when ``at`` ends no month, when the month is not over, is cut off, or stands before one that is.
    """
    with change(user=user, label="Mois arrêté", reason=note) as act:
        _wait_for_writers(plan)
        if at != ReportingMonth.of(plan, at).last:
            raise Refused(f"Le {day(at)} n’est pas le dernier jour d’un mois.")
        name = f"{MONTHS[at.month - 1]} {at.year}"
        if at >= clock.today():
            raise Refused(
                f"Le mois {_of(name)} n’est pas terminé : il pourra être arrêté à partir du {day(at + dt.timedelta(days=1))}."
            )
        latest = plan.cutoffs.standing().first()
        if latest is not None and latest.at == at:
            raise Refused(f"Le mois {_of(name)} est déjà arrêté : « {latest.name} ».")
        if latest is not None and latest.at > at:
            raise Refused(
                f"Le mois {_of(latest.month_name)} est déjà arrêté : un mois antérieur ne peut plus l’être, les mois s’arrêtent dans l’ordre."
            )
        known_at = clock.now()
        try:
            month = month_of(plan, at, known_at, latest)
        except NotYet as error:
            raise Refused(str(error)) from error
        made = Cutoff.objects.create(
            plan=plan,
            at=at,
            known_at=known_at,
            name=cutoff_name(at, timezone.localtime(known_at, clock.PARIS).date()),
            note=note,
            made_by=user,
            summary=summary_of(month),
        )
        act.cause = made
        act.save()
        transaction.on_commit(call_maker)
    return made


def _of(name: str) -> str:
    return f"d’{name}" if name[0] in "ao" else f"de {name}"


def archive_cutoff(*, user, cutoff: Cutoff, reason: str) -> Cutoff:
    """Set a cut-off aside, with its reason; its month may then be cut off again. Harmless when repeated.

    Raises ``Refused`` without a reason, or when a later month stands upon it.
    """
    reason = reason.strip()
    if not reason:
        raise Refused("Dites pourquoi cet arrêté est annulé : le motif reste dans l’historique.")
    with change(user=user, label="Arrêté annulé", reason=reason, cause=cutoff):
        Plan.objects.select_for_update(of=("self",)).get(pk=cutoff.plan_id)
        current = Cutoff.objects.select_for_update(of=("self",)).get(pk=cutoff.pk)
        if current.archived_at is not None:
            return current
        later = Cutoff.objects.standing().filter(plan=current.plan_id, at__gt=current.at).last()
        if later is not None:
            raise Refused(
                f"Le mois {_of(later.month_name)} compte à partir de cet arrêté : seul le dernier mois arrêté peut être annulé."
            )
        current.archived_at, current.archived_by = clock.now(), user
        current.archive_reason = reason
        current.version += 1
        current.save()
    return current
