"""The files of calendars: an invitation, its move, its cancellation, the answer that comes back (RFC 5545, 5546)."""

import dataclasses
import datetime as dt
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from committees import calendar

SENT = dt.datetime(2024, 5, 20, 10, tzinfo=dt.UTC)
INVITATION = calendar.Invitation(
    uid="8a5e2f10-0000-4000-8000-000000000001@plan.exemple.gouv.fr",
    sequence=0,
    stamp=SENT,
    starts_at=dt.datetime(2024, 6, 4, 8, tzinfo=dt.UTC),
    ends_at=dt.datetime(2024, 6, 4, 10, tzinfo=dt.UTC),
    timezone="Europe/Paris",
    title="COTECH ATE, séance 2024-06",
    organizer="secretariat@exemple.gouv.fr",
    organizer_name="Secrétariat du COTECH ATE",
    guests=(
        calendar.Guest("sga@exemple.gouv.fr", "Secrétaire général adjoint"),
        calendar.Guest("suppleant@exemple.gouv.fr", "Suppléant", "OPT-PARTICIPANT"),
        calendar.Guest("assistant@exemple.gouv.fr", "", "NON-PARTICIPANT"),
    ),
    description="Ordre du jour :\n1. Approbation du compte rendu ; suites\n2. Échéances dépassées",
    place="Place Beauvau, salle 1",
    video_url="https://visio.exemple.gouv.fr/cotech",
    url="https://plan.exemple.gouv.fr/comites/cotech-ate/seances/1/",
)


def opened(text: str) -> tuple[icalendar.Calendar, icalendar.Event]:
    """The calendar and its one event, as another program reads them."""
    found = icalendar.Calendar.from_ical(text)
    (event,) = found.walk("VEVENT")
    assert not found.errors
    assert not event.errors
    return found, event


def test_an_invitation_holds_what_the_standard_requires():
    found, event = opened(calendar.write(INVITATION))
    assert str(found["method"]) == "REQUEST"
    assert str(found["version"]) == "2.0"
    assert "method" not in event
    assert str(event["uid"]) == INVITATION.uid
    assert event["sequence"] == 0
    assert event["dtstamp"].dt == SENT
    assert str(event["organizer"]) == "mailto:secretariat@exemple.gouv.fr"
    assert str(event["status"]) == "CONFIRMED"
    assert str(event["location"]) == "Place Beauvau, salle 1\u00a0; https://visio.exemple.gouv.fr/cotech"
    assert event["dtstart"].dt == INVITATION.starts_at
    assert event["dtstart"].params["TZID"] == "Europe/Paris"
    assert event["dtend"].dt == INVITATION.ends_at
    assert "duration" not in event


def test_those_who_must_answer_are_asked_to_and_those_in_copy_are_not():
    _, event = opened(calendar.write(INVITATION))
    told = {str(a): (a.params["ROLE"], a.params["RSVP"], a.params["PARTSTAT"]) for a in event["attendee"]}
    assert told == {
        "mailto:sga@exemple.gouv.fr": ("REQ-PARTICIPANT", "TRUE", "NEEDS-ACTION"),
        "mailto:suppleant@exemple.gouv.fr": ("OPT-PARTICIPANT", "TRUE", "NEEDS-ACTION"),
        "mailto:assistant@exemple.gouv.fr": ("NON-PARTICIPANT", "FALSE", "NEEDS-ACTION"),
    }


def test_lines_end_and_fold_as_the_standard_wants():
    text = calendar.write(dataclasses.replace(INVITATION, title="É" * 200))
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    assert str(opened(text)[1]["summary"]) == "É" * 200


def test_a_move_keeps_the_identifier_and_raises_the_sequence():
    later = dt.timedelta(days=7)
    moved = dataclasses.replace(
        INVITATION,
        sequence=1,
        stamp=SENT + dt.timedelta(hours=1),
        starts_at=INVITATION.starts_at + later,
        ends_at=INVITATION.ends_at + later,
    )
    (found, event), (_, before) = opened(calendar.write(moved)), opened(calendar.write(INVITATION))
    assert str(found["method"]) == "REQUEST"
    assert str(event["uid"]) == str(before["uid"])
    assert event["sequence"] > before["sequence"]
    assert event["dtstamp"].dt > before["dtstamp"].dt
    assert str(event["organizer"]) == str(before["organizer"])


def test_a_cancellation_is_a_cancel_with_the_same_identifier():
    found, event = opened(calendar.write(dataclasses.replace(INVITATION, sequence=2, cancelled=True)))
    assert str(found["method"]) == "CANCEL"
    assert str(event["status"]) == "CANCELLED"
    assert str(event["uid"]) == INVITATION.uid
    assert event["sequence"] == 2
    assert {"dtstamp", "organizer", "attendee"} <= {name.lower() for name in event}


@pytest.mark.parametrize(
    "name",
    [
        "Europe/Paris", "America/Miquelon", "Indian/Reunion", "America/Guadeloupe", "America/Cayenne",
        "Pacific/Tahiti", "Pacific/Noumea", "Pacific/Wallis", "Indian/Mayotte", "America/Marigot",
    ],
)  # fmt: skip
def test_the_zone_that_the_file_describes_is_the_true_one_all_year(name):
    described = icalendar.Timezone.from_ical(calendar.zone(name).to_ical()).to_tz(lookup_tzid=False)
    for month in range(1, 13):
        for day in (1, 10, 28):
            naive = dt.datetime(2024, month, day, 10)
            true = naive.replace(tzinfo=ZoneInfo(name)).utcoffset()
            assert described.utcoffset(naive) == true, (name, naive)


def test_no_list_of_dates_stands_in_the_zone():
    assert b"RDATE" not in calendar.zone("Europe/Paris").to_ical()


@settings(max_examples=30)
@given(st.text(max_size=300), st.text(max_size=100))
def test_what_people_typed_never_breaks_the_file(description, place):
    text = calendar.write(dataclasses.replace(INVITATION, description=description, place=place))
    found, event = opened(text)
    assert len(found.subcomponents) == 2
    assert str(event["uid"]) == INVITATION.uid


def reply(partstat: str = "ACCEPTED", **params) -> bytes:
    """What a calendar sends back."""
    answered = icalendar.Calendar()
    answered.add("prodid", "-//Agenda//FR")
    answered.add("version", "2.0")
    answered.add("method", "REPLY")
    event = icalendar.Event()
    event.add("uid", INVITATION.uid)
    event.add("sequence", 0)
    event.add("dtstamp", SENT)
    attendee = icalendar.vCalAddress("MAILTO:SGA@exemple.gouv.fr")
    attendee.params["PARTSTAT"] = icalendar.vText(partstat)
    for name, value in params.items():
        attendee.params[name.replace("_", "-")] = icalendar.vText(value)
    event.add("attendee", attendee)
    event.add("organizer", "mailto:secretariat@exemple.gouv.fr")
    answered.add_component(event)
    return answered.to_ical()


@pytest.mark.parametrize(
    ("partstat", "answer"),
    [("ACCEPTED", "present"), ("DECLINED", "excused"), ("DELEGATED", "represented"), ("TENTATIVE", "")],
)
def test_the_answer_of_a_calendar_is_read(partstat, answer):
    found = calendar.read(reply(partstat))
    assert (found.uid, found.attendee, found.answer) == (INVITATION.uid, "sga@exemple.gouv.fr", answer)


def test_the_answer_is_found_in_the_mail_that_brings_it():
    mail = (
        b"From: sga@exemple.gouv.fr\r\nSubject: Accepted\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/alternative; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nOui\r\n'
        b"--b\r\nContent-Type: text/calendar; method=REPLY; charset=utf-8\r\n\r\n"
        + reply()
        + b"\r\n--b--\r\n"
    )
    assert calendar.read(mail).answer == "present"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"From: x@exemple.gouv.fr\r\n\r\nBonjour",
        b"BEGIN:VCALENDAR\r\n",
        b"BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nEND:VCALENDAR\r\n",
        calendar.write(INVITATION).encode(),
        reply().replace(b"20240520T100000Z", b"hier"),
        b"\x00\xff" * 50,
    ],
)
def test_what_is_no_answer_is_refused_and_nothing_breaks(data):
    with pytest.raises(calendar.NotAReply):
        calendar.read(data)
