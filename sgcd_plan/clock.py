"""The application's only clock: all code asks it, nothing else reads the system's.

With ``DEMO_TODAY`` set, the clock stood at noon (Paris) of that day when the demonstration was made, and flows
from there: ``DEMO_STARTED_AT`` (written beside the demonstration's data) says when that was.
"""

import contextlib
import contextvars
import datetime as dt
from collections.abc import Iterator
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


_held: contextvars.ContextVar[dt.datetime | None] = contextvars.ContextVar("clock_held", default=None)


@contextlib.contextmanager
def held_at(instant: dt.datetime) -> Iterator[None]:
    """Hold the clock at ``instant`` (aware): the demonstration's past is played through the services."""
    token = _held.set(instant)
    try:
        yield
    finally:
        _held.reset(token)


def now() -> dt.datetime:
    """The application's present instant, aware, in UTC."""
    return _held.get() or timezone.now() + _shift()


def today(tz: dt.tzinfo = PARIS) -> dt.date:
    """The application's present day in ``tz`` (Paris unless told)."""
    return now().astimezone(tz).date()
