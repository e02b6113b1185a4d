"""The session that examines a month of a plan, where a committee drives it: that of the following month.

The reference of a meeting says for which month it was convened: one that moves over the end of a month still examines
the same one. Cancelled meetings are ignored; the first of several counts.
"""

import contextlib
import contextvars
import datetime as dt
from collections.abc import Iterator

from actions.months import Session
from committees.enums import MeetingState
from committees.models import Meeting

Driven = dict[tuple[int, str], Session]
_held: contextvars.ContextVar[dict | None] = contextvars.ContextVar("committees_months", default=None)


def _driven() -> Driven:
    """Every session that drives a month, by plan and month in which it is held: one query."""
    rows = (
        Meeting.objects.live()
        .filter(committee__drives_month=True, committee__archived_at=None, committee__plan__isnull=False)
        .exclude(state=MeetingState.CANCELLED)
        .for_list()
        .order_by("starts_at")
    )
    found: Driven = {}
    for meeting in rows:
        committee = meeting.committee
        found.setdefault(
            (committee.plan_id, meeting.reference[:7]),
            Session(
                day=meeting.day,
                name=committee.short_name,
                opened=committee.report_opens,
                due=committee.report_due,
                cutoff=committee.report_cutoff,
                moved_at=meeting.day_set_at,
            ),
        )
    return found


@contextlib.contextmanager
def asked_once() -> Iterator[None]:
    """Ask the database once for all the months that are looked at inside: a page."""
    token = _held.set({})
    try:
        yield
    finally:
        _held.reset(token)


def session_for(plan, first: dt.date) -> Session | None:
    """The session that examines the month of ``plan`` that begins on ``first``; None when no committee drives it."""
    if plan.pk is None:
        # Not kept yet: nothing can drive it.
        return None
    held = _held.get()
    if held is None:
        found = _driven()
    else:
        if "found" not in held:
            held["found"] = _driven()
        found = held["found"]
    following = (first + dt.timedelta(days=32)).replace(day=1)
    return found.get((plan.pk, f"{following:%Y-%m}"))
