"""Working days: Monday to Friday (« ouvrés ») or to Saturday (« ouvrables »), public holidays left out."""

import datetime as dt
from collections.abc import Container

import holidays

# The library computes, from the law, the days of any year that is asked of it.
FRANCE: Container[dt.date] = holidays.country_holidays("FR")
_LAST_WEEKDAY = {"ouvre": 4, "ouvrable": 5}


def after(start: dt.date, count: int, kind: str, public_holidays: Container[dt.date]) -> dt.date:
    """The ``count``-th working day (``kind``: « ouvre » or « ouvrable ») after ``start``, which does not count."""
    day = start
    while count:
        day += dt.timedelta(1)
        if day.weekday() <= _LAST_WEEKDAY[kind] and day not in public_holidays:
            count -= 1
    return day
