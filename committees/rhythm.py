"""On which days a committee sits: « le premier mardi de chaque mois », public holidays skipped. Pure."""

import calendar
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from organisations.calendars import is_working_day

# Months between two sessions, by rhythm (keys of ``enums.Rhythm``).
EVERY = {"monthly": 1, "bimonthly": 2, "quarterly": 3}


@dataclass(frozen=True)
class Rule:
    """A rhythm: how often, which such day of the month (1 to 4, or -1 for the last), which weekday (0 is Monday)."""

    rhythm: str
    rank: int
    weekday: int
    # The key of the territory whose public holidays count; "" for a national committee.
    territory: str = ""


def day_in(year: int, month: int, rule: Rule) -> dt.date:
    """The day of ``rule`` in a month: the next working day where that one is a public holiday."""
    days = [day for week in calendar.monthcalendar(year, month) if (day := week[rule.weekday])]
    index = rule.rank - 1 if rule.rank > 0 else rule.rank
    found = dt.date(year, month, days[index])
    while not is_working_day(found, rule.territory):
        found += dt.timedelta(days=1)
    return found


def days_from(rule: Rule, start: dt.date, first_month: dt.date | None = None) -> Iterator[dt.date]:
    """The days of ``rule`` from ``start`` on, without end; nothing where there is no rhythm.

    ``first_month``: any day of a month in which the committee sits; the others follow at the rhythm's distance.
    """
    step = EVERY.get(rule.rhythm)
    if step is None:
        return
    origin = first_month or start
    month = start.year * 12 + start.month - 1
    while (month - (origin.year * 12 + origin.month - 1)) % step:
        month += 1
    while True:
        found = day_in(month // 12, month % 12 + 1, rule)
        if found >= start:
            yield found
        month += step
