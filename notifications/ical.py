"""A calendar as RFC 5545 has it, as Outlook, Thunderbird and phones read it: pure.

The same events give the same bytes. Hours are written in UTC: each programme shows them in its own zone, and none
has to be described (a zone that Outlook cannot read moves a meeting by an hour). Days have no zone: they are the same
everywhere, and their end, as the standard wants it, is the day after.
"""

import datetime as dt
import re
from collections.abc import Iterable

import icalendar

from notifications.calendars import Event

# Alarms that a person may choose, in days before; they ring at nine for what stands on a day.
ALARMS = {
    0: "Le jour même, à 9\u00a0h (une heure avant une réunion)",
    1: "La veille, à 9\u00a0h",
    7: "Une semaine avant",
    30: "Trente jours avant",
}
NINE = dt.timedelta(hours=9)
REFRESHED = dt.timedelta(hours=4)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029]")


def _clean(text: str) -> str:
    return _CONTROL.sub(" ", text.replace("\r\n", "\n"))


def _trigger(event: Event, days: int) -> dt.timedelta:
    if isinstance(event.first, dt.datetime):
        return dt.timedelta(days=-days) if days else dt.timedelta(hours=-1)
    return NINE - dt.timedelta(days=days)


def _span(event: Event) -> tuple[dt.date | dt.datetime, dt.date | dt.datetime]:
    if isinstance(event.first, dt.datetime):
        return event.first.astimezone(dt.UTC), (event.last or event.first).astimezone(dt.UTC)
    return event.first, (event.last or event.first) + dt.timedelta(days=1)


def _entry(event: Event, base_url: str, host: str) -> icalendar.Event:
    entry = icalendar.Event()
    first, end = _span(event)
    link = base_url + event.url
    modified = event.modified.astimezone(dt.UTC).replace(microsecond=0)
    entry.add("uid", f"{event.uid}@{host}")
    # Without an invitation behind it, the stamp of an event is its last change (RFC 5545, 3.8.7.2).
    entry.add("dtstamp", modified)
    entry.add("last-modified", modified)
    entry.add("sequence", event.sequence)
    entry.add("dtstart", first)
    entry.add("dtend", end)
    entry.add("summary", _clean(event.title))
    entry.add("description", _clean(f"{event.description}\n\n{link}".strip()))
    entry.add("url", link)
    if event.place:
        entry.add("location", _clean(event.place))
    if not isinstance(event.first, dt.datetime):
        # A deadline does not make its reader busy.
        entry.add("transp", "TRANSPARENT")
        entry.add("x-microsoft-cdo-busystatus", "FREE")
        entry.add("x-microsoft-cdo-alldayevent", "TRUE")
    return entry


def _day(event: Event) -> dt.date:
    last = event.last or event.first
    return last.date() if isinstance(last, dt.datetime) else last


def write(
    name: str, events: Iterable[Event], alarms: Iterable[int], *, today: dt.date, base_url: str, host: str
) -> bytes:
    """The calendar ``name`` with its events, in order; what is past rings no more. ``host`` makes identifiers unique."""
    calendar = icalendar.Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Plan d’actions//Calendriers//FR")
    calendar.add("calscale", "GREGORIAN")
    # On the calendar only: within an event it would make an invitation of it.
    calendar.add("method", "PUBLISH")
    for field in ("name", "x-wr-calname"):
        calendar.add(field, _clean(name))
    calendar.add("refresh-interval", REFRESHED, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", icalendar.vDuration(REFRESHED).to_ical().decode())
    for event in sorted(events, key=lambda e: (_day(e), e.uid)):
        entry = _entry(event, base_url, host)
        for days in sorted(alarms) if _day(event) >= today else ():
            alarm = icalendar.Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("description", _clean(event.title))
            alarm.add("trigger", _trigger(event, days))
            entry.add_component(alarm)
        calendar.add_component(entry)
    return calendar.to_ical()
