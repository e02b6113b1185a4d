"""Invitations of calendars, as RFC 5545 and 5546 have them and as Outlook and Thunderbird read them: pure.

One message asks one member: its own address alone stands in it, with those of its substitute and of the addresses in
copy, so that each may answer and none learns the addresses of the others. ``UID`` never changes; ``SEQUENCE`` rises
when the meeting moves or is cancelled, and then alone: it asks everybody again. The zone is described by its rules
(Outlook leaves lists of dates aside), and the method stands on the calendar only.
"""

import datetime as dt
from dataclasses import dataclass
from email import message_from_bytes
from zoneinfo import ZoneInfo

import icalendar

PRODID = "-//Plan d’actions//Comités//FR"
# The zones that change their hour, by the rules in force (directive 2000/84/CE; North America since 2007).
SUMMER = {
    "Europe/Paris": (("DAYLIGHT", 3, "-1SU", 2), ("STANDARD", 10, "-1SU", 3)),
    "America/Miquelon": (("DAYLIGHT", 3, "2SU", 2), ("STANDARD", 11, "1SU", 2)),
}
# Any year since which those rules hold: an observance begins somewhere.
SINCE = 2010
# What a participation status of a calendar says.
ANSWERS = {"ACCEPTED": "present", "DECLINED": "excused", "DELEGATED": "represented"}
STATUS = {"present": "ACCEPTED", "excused": "DECLINED", "represented": "DELEGATED", "none": "NEEDS-ACTION"}


@dataclass(frozen=True)
class Guest:
    """An address that a message invites; ``role``: REQ-PARTICIPANT, OPT-PARTICIPANT or NON-PARTICIPANT (for information)."""

    email: str
    name: str = ""
    role: str = "REQ-PARTICIPANT"
    # What it has answered for this sequence: one of the keys of STATUS.
    answer: str = "none"


@dataclass(frozen=True)
class Invitation:
    """What a calendar is told of a meeting."""

    # Names the meeting for life: « UUID@host ».
    uid: str
    sequence: int
    stamp: dt.datetime
    starts_at: dt.datetime
    ends_at: dt.datetime
    timezone: str
    title: str
    organizer: str
    organizer_name: str
    guests: tuple[Guest, ...]
    description: str = ""
    place: str = ""
    video_url: str = ""
    # The address of its page.
    url: str = ""
    cancelled: bool = False


def _observance(kind: str, month: int, day: str, hour: int, before: dt.timedelta, after: dt.timedelta):
    found = icalendar.TimezoneDaylight() if kind == "DAYLIGHT" else icalendar.TimezoneStandard()
    found.add("dtstart", dt.datetime.combine(dt.date(SINCE, 1, 1), dt.time(hour)))
    found.add("tzoffsetfrom", before)
    found.add("tzoffsetto", after)
    found.add("rrule", {"freq": "yearly", "bymonth": month, "byday": day})
    return found


def zone(name: str) -> icalendar.Timezone:
    """The description of a zone (IANA): its offset, and the rules by which it changes where it does."""
    made = icalendar.Timezone()
    made.add("tzid", name)
    winter = dt.datetime(SINCE, 1, 1, 12, tzinfo=ZoneInfo(name)).utcoffset()
    summer = dt.datetime(SINCE, 7, 1, 12, tzinfo=ZoneInfo(name)).utcoffset()
    if name in SUMMER:
        for kind, month, day, hour in SUMMER[name]:
            before, after = (winter, summer) if kind == "DAYLIGHT" else (summer, winter)
            made.add_component(_observance(kind, month, day, hour, before, after))
    else:
        only = icalendar.TimezoneStandard()
        only.add("dtstart", dt.datetime.combine(dt.date(SINCE, 1, 1), dt.time()))
        only.add("tzoffsetfrom", winter)
        only.add("tzoffsetto", winter)
        made.add_component(only)
    return made


def _address(email: str, name: str) -> icalendar.vCalAddress:
    found = icalendar.vCalAddress(f"mailto:{email}")
    if name:
        found.params["CN"] = icalendar.vText(_clean(name).replace('"', "’"))
    return found


def _attendee(guest: Guest) -> icalendar.vCalAddress:
    found = _address(guest.email, guest.name)
    found.params["CUTYPE"] = icalendar.vText("INDIVIDUAL")
    found.params["ROLE"] = icalendar.vText(guest.role)
    informed = guest.role == "NON-PARTICIPANT"
    found.params["PARTSTAT"] = icalendar.vText(STATUS["none" if informed else guest.answer])
    found.params["RSVP"] = icalendar.vText("FALSE" if informed else "TRUE")
    return found


def _clean(text: str) -> str:
    kept = text.replace("\r\n", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return "".join(c for c in kept if c == "\n" or (ord(c) >= 32 and ord(c) != 127))


def write(invitation: Invitation) -> str:
    """The message, lines folded and ended as the standard wants: METHOD:REQUEST, or CANCEL when the meeting is cancelled."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", PRODID)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "CANCEL" if invitation.cancelled else "REQUEST")
    calendar.add_component(zone(invitation.timezone))
    event, local = icalendar.Event(), ZoneInfo(invitation.timezone)
    event.add("uid", invitation.uid)
    event.add("sequence", invitation.sequence)
    event.add("dtstamp", invitation.stamp.astimezone(dt.UTC).replace(microsecond=0))
    event.add("dtstart", invitation.starts_at.astimezone(local))
    event.add("dtend", invitation.ends_at.astimezone(local))
    event.add("summary", _clean(invitation.title))
    event.add("organizer", _address(invitation.organizer, invitation.organizer_name))
    for guest in invitation.guests:
        event.add("attendee", _attendee(guest))
    where = "\u00a0; ".join(part for part in (invitation.place, invitation.video_url) if part)
    if where:
        event.add("location", _clean(where))
    if invitation.description:
        event.add("description", _clean(invitation.description))
    if invitation.url:
        event.add("url", invitation.url)
    if invitation.video_url:
        # RFC 7986: programmes that know it show a button.
        event.add("conference", invitation.video_url, parameters={"VALUE": "URI", "FEATURE": "VIDEO"})
    event.add("status", "CANCELLED" if invitation.cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if invitation.cancelled else "OPAQUE")
    event.add("x-microsoft-cdo-busystatus", "FREE" if invitation.cancelled else "BUSY")
    calendar.add_component(event)
    return calendar.to_ical().decode()


@dataclass(frozen=True)
class Reply:
    """What the calendar of somebody invited answers (METHOD:REPLY)."""

    uid: str
    sequence: int
    stamp: dt.datetime | None
    attendee: str
    name: str
    # One of the values of ANSWERS, or empty: undecided.
    answer: str
    # Whom it sends in its place.
    delegate: str = ""
    comment: str = ""


class NotAReply(ValueError):
    """The bytes are not the answer of a calendar; the text says why, in French."""


def _calendar_of(data: bytes) -> bytes:
    """The calendar that a file holds: itself, or the part of a mail."""
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:15].upper() == b"BEGIN:VCALENDAR":
        return data.lstrip(b"\xef\xbb\xbf \t\r\n")
    message = message_from_bytes(data)
    for part in message.walk():
        if part.get_content_type() in ("text/calendar", "application/ics"):
            return part.get_payload(decode=True) or b""
    raise NotAReply("Ce fichier ne contient pas de réponse d’agenda.")


def _mailto(value) -> str:
    return str(value).strip().removeprefix("mailto:").removeprefix("MAILTO:").strip().lower()


def read(data: bytes) -> Reply:
    """The answer that a file holds: a calendar, or a mail that carries one. Raises ``NotAReply``."""
    try:
        calendar = icalendar.Calendar.from_ical(_calendar_of(data))
        events = calendar.walk("VEVENT")
        if str(calendar.get("method", "")).upper() != "REPLY" or not events:
            raise NotAReply("Cet agenda n’est pas une réponse à une convocation.")
        event = events[0]
        attendees = event.get("attendee", [])
        attendee = attendees if not isinstance(attendees, list) else attendees[0] if attendees else None
        if attendee is None or not event.get("uid"):
            raise NotAReply("Cette réponse ne dit pas de qui elle vient ni à quoi elle répond.")
        stamp = event["dtstamp"].dt if "dtstamp" in event else None
        if stamp is not None and stamp.tzinfo is None:
            stamp = stamp.replace(tzinfo=dt.UTC)
        delegate = attendee.params.get("DELEGATED-TO", "")
        return Reply(
            uid=str(event["uid"]).strip(),
            sequence=int(event.get("sequence", 0)),
            stamp=stamp,
            attendee=_mailto(attendee),
            name=str(attendee.params.get("CN", "")),
            answer=ANSWERS.get(str(attendee.params.get("PARTSTAT", "")).upper(), ""),
            delegate=_mailto(delegate[0] if isinstance(delegate, list) and delegate else delegate or ""),
            comment=str(event.get("comment", "")),
        )
    except NotAReply:
        raise
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        raise NotAReply("Cette réponse d’agenda ne peut pas être lue.") from error
