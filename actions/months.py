"""Working days and the month on which a report is owed: pure."""

import datetime as dt

import holidays


def working_day(year: int, month: int, rank: int) -> dt.date:
    """The ``rank``-th working day of a month (French public holidays excluded)."""
    public = holidays.country_holidays("FR", years=year)
    day, found = dt.date(year, month, 1), 0
    while True:
        if day.weekday() < 5 and day not in public:
            found += 1
            if found == rank:
                return day
        day += dt.timedelta(days=1)


def month_before(day: dt.date) -> tuple[dt.date, dt.date]:
    """First and last day of the month before that of ``day``."""
    last = day.replace(day=1) - dt.timedelta(days=1)
    return last.replace(day=1), last


def reporting_month(today: dt.date) -> tuple[dt.date, dt.date]:
    """The month on which reports are owed today: the one that ended last (model, « State of an action »)."""
    return month_before(today)
