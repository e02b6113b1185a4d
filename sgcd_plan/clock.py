"""The application's only clock: all code asks it, nothing else reads the system's.

With ``DEMO_TODAY`` set, the clock stood at noon (Paris) of that day when the demonstration was made, and flows
from there: ``DEMO_STARTED_AT`` (written beside the demonstration's data) says when that was.
"""

import datetime as dt
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

PARIS = ZoneInfo("Europe/Paris")


def _shift() -> dt.timedelta:
    """How far the demonstration's clock stands from the system's (zero outside a demonstration)."""
    if settings.DEMO_TODAY is None:
        return dt.timedelta()
    noon = dt.datetime.combine(settings.DEMO_TODAY, dt.time(12), tzinfo=PARIS)
    return noon - settings.DEMO_STARTED_AT


def now() -> dt.datetime:
    """The application's present instant, aware, in UTC."""
    return timezone.now() + _shift()


def today(tz: dt.tzinfo = PARIS) -> dt.date:
    """The application's present day in ``tz`` (Paris unless told)."""
    return now().astimezone(tz).date()
