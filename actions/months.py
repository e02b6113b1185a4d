"""The month on which reports are owed, when they are due and when they are missing: pure.

Rules (model, « State of an action »): a report on a month is due on a working day of the following month, late the
day after, missing at the cut-off. Working days and public holidays are those of the territory of the lead's service.
Where a committee examines the month, its session drives the days: opened, due and cut off so many working days before.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from documents.typography import MONTHS, NBSP, day
from organisations.calendars import OWN_CALENDARS, local_day, working_day, working_days_before


def month_before(day: dt.date) -> tuple[dt.date, dt.date]:
    """First and last day of the month before that of ``day``."""
    last = day.replace(day=1) - dt.timedelta(days=1)
    return last.replace(day=1), last


@dataclass(frozen=True)
class Session:
    """The session of a committee that examines a month: so many working days before it, reports are opened, due, cut off."""

    day: dt.date
    name: str
    opened: int = 12
    due: int = 7
    cutoff: int = 5
    # When its day was last set: what follows it (a diary) then knows that it moved.
    moved_at: dt.datetime | None = None


# Each gives the session that examines the month of a plan that begins on a day, or None. Filled in ``ready``, by the
# app that holds sessions; what it keeps is asked again each time, so that a session that moves moves the month.
sessions: list[Callable[[object, dt.date], Session | None]] = []


def session_of(plan, first: dt.date) -> Session | None:
    """The session that examines the month of ``plan`` that begins on ``first``; the earliest where there are several."""
    found = [session for source in sessions if (session := source(plan, first)) is not None]
    return min(found, key=lambda session: session.day) if found else None


@dataclass(frozen=True)
class MonthCalendar:
    """The days of a month: reports are asked from ``opened``, on time until ``due``, missing from ``cutoff``."""

    opened: dt.date
    due: dt.date
    cutoff: dt.date
    # What they come from: « 5e et 7e jours ouvrés du mois suivant », « COTECH du 14 juin 2024 ».
    said: str
    moved_at: dt.datetime | None = None


def calendar_of(plan, month: dt.date, territory: str = "") -> MonthCalendar:
    """The days of the month of ``month`` (any day of it) in ``plan``, counted in working days of ``territory`` (its key)."""
    found = ReportingMonth.of(plan, month)
    return MonthCalendar(
        found.opened(territory),
        found.due(territory),
        found.cutoff(territory),
        found.said,
        found.session.moved_at if found.session else None,
    )


@dataclass(frozen=True)
class ReportingMonth:
    """A month on which reports are owed, with the working days on which they are due and the month is closed."""

    first: dt.date
    last: dt.date
    due_rank: int
    cutoff_rank: int
    session: Session | None = None

    @classmethod
    def of(cls, plan, day: dt.date) -> "ReportingMonth":
        """The month of ``day``, with the settings of ``plan``, or the session that examines it."""
        first = day.replace(day=1)
        last = month_before((first + dt.timedelta(days=32)).replace(day=1))[1]
        ranks = plan.report_due_working_day, plan.report_cutoff_working_day
        return cls(first, last, *ranks, session_of(plan, first))

    @classmethod
    def asked_on(cls, plan, today: dt.date) -> "ReportingMonth":
        """The month on which reports are owed ``today``: the one that ended last, or one that a session opens early."""
        current = cls.of(plan, today) if sessions else None
        if current is not None and current.session and current.opened() <= today:
            return current
        return cls.of(plan, month_before(today)[0])

    @property
    def of_it(self) -> str:
        """« de mars 2024 », « d’avril 2024 »."""
        name = MONTHS[self.first.month - 1]
        return f"{'d’' if name[0] in 'ao' else 'de '}{name}\u00a0{self.first.year}"

    def _day(self, rank: int, territory: str) -> dt.date:
        following = self.last + dt.timedelta(days=1)
        return working_day(following.year, following.month, rank, territory)

    @property
    def said(self) -> str:
        """What its days come from, in words."""
        if self.session:
            return f"{self.session.name} du {day(self.session.day)}"
        due, cutoff = (f"{rank}{'er' if rank == 1 else 'e'}" for rank in (self.due_rank, self.cutoff_rank))
        return f"{due} et {cutoff}{NBSP}jours ouvrés du mois suivant"

    def opened(self, territory: str = "") -> dt.date:
        """The day from which reports on this month are asked."""
        if self.session:
            return working_days_before(self.session.day, self.session.opened, territory)
        return self.last + dt.timedelta(days=1)

    def due(self, territory: str = "") -> dt.date:
        """The last day on which a report on this month is on time."""
        if self.session:
            return working_days_before(self.session.day, self.session.due, territory)
        return self._day(self.due_rank, territory)

    def cutoff(self, territory: str = "") -> dt.date:
        """The day from which a report that was not given is missing."""
        if self.session:
            return working_days_before(self.session.day, self.session.cutoff, territory)
        return self._day(self.cutoff_rank, territory)

    def lack(self, today: dt.date, territory: str = "") -> str:
        """What a report not given by ``today`` is: ``expected``, ``late`` (the day after), ``missing`` (at the cut-off)."""
        if today >= self.cutoff(territory):
            return "missing"
        return "late" if today > self.due(territory) else "expected"

    def lacks(self, now: dt.datetime) -> tuple[str, dict[str, list[str]]]:
        """What a report not given by ``now`` is: in general, then the territories (keys) where it is something else."""
        general = self.lack(local_day(now))
        others: dict[str, list[str]] = {}
        for key in OWN_CALENDARS:
            if (there := self.lack(local_day(now, key), key)) != general:
                others.setdefault(there, []).append(key)
        return general, others
