"""Calendars followed from a diary: their private address, and what a diary reads there."""

import datetime as dt
from zoneinfo import ZoneInfo

import icalendar
import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from redis import RedisError

from accounts.enums import Role
from notifications import ical
from notifications.calendars import Event
from notifications.models import CalendarFeed
from notifications.services import feeds

TODAY = dt.date(2024, 5, 20)
STAMP = dt.datetime(2024, 5, 1, 8, 30, 15, 999, tzinfo=dt.UTC)


def written(*events: Event, alarms=()) -> icalendar.Calendar:
    return icalendar.Calendar.from_ical(body(*events, alarms=alarms))


def body(*events: Event, alarms=()) -> bytes:
    return ical.write(
        "Mes échéances", events, alarms, today=TODAY, base_url="https://plan.gouv.fr", host="plan.gouv.fr"
    )


def event(first, last=None, **fields) -> Event:
    return Event(
        **{"uid": "action-1", "title": "Échéance", "url": "/a/1/", "modified": STAMP, **fields},
        first=first,
        last=last,
    )


def test_a_day_ends_the_day_after_as_the_standard_has_it():
    found = written(event(dt.date(2024, 6, 30))).walk("VEVENT")[0]
    assert found["DTSTART"].to_ical() == b"20240630"
    assert found["DTSTART"].params["VALUE"] == "DATE"
    assert found["DTEND"].dt == dt.date(2024, 7, 1)
    assert found["TRANSP"] == "TRANSPARENT"


def test_several_days_end_after_the_last_one():
    found = written(event(dt.date(2024, 9, 1), dt.date(2024, 9, 30))).walk("VEVENT")[0]
    assert (found["DTSTART"].dt, found["DTEND"].dt) == (dt.date(2024, 9, 1), dt.date(2024, 10, 1))


def test_an_hour_is_the_same_instant_on_both_sides_of_summer_time():
    paris = ZoneInfo("Europe/Paris")
    for day, utc in ((dt.date(2024, 3, 29), 13), (dt.date(2024, 4, 2), 12)):
        start = dt.datetime.combine(day, dt.time(14), tzinfo=paris)
        raw = body(event(start, start + dt.timedelta(hours=2)))
        assert f"DTSTART:{day:%Y%m%d}T{utc}0000Z".encode() in raw
        # No zone to describe, so none that Outlook could misread.
        assert b"TZID" not in raw


def test_the_file_keeps_to_the_rules_of_the_format():
    raw = body(event(dt.date(2024, 6, 30), title="Échéance, « été » ; \\ fin\r\nligne\x00" + "é" * 200))
    lines = raw.split(b"\r\n")
    assert raw.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(map(len, lines)) <= 75
    read = icalendar.Calendar.from_ical(raw)
    assert read["METHOD"] == "PUBLISH"
    assert "METHOD" not in read.walk("VEVENT")[0]
    assert read.walk("VEVENT")[0]["SUMMARY"].startswith("Échéance, « été » ; \\ fin\nligne ééé")
    assert str(read["X-WR-CALNAME"]) == "Mes échéances"
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT4H" in raw
    assert b"X-PUBLISHED-TTL:PT4H" in raw


def test_an_event_says_what_a_diary_needs_to_follow_it():
    found = written(event(dt.date(2024, 6, 30), sequence=2, description="Détail")).walk("VEVENT")[0]
    assert found["UID"] == "action-1@plan.gouv.fr"
    assert found["SEQUENCE"] == 2
    assert found["DTSTAMP"].dt == found["LAST-MODIFIED"].dt == STAMP.replace(microsecond=0)
    assert found["URL"] == "https://plan.gouv.fr/a/1/"
    assert found["DESCRIPTION"] == "Détail\n\nhttps://plan.gouv.fr/a/1/"


def test_alarms_ring_at_nine_for_a_day_and_before_the_hour_for_a_meeting():
    def triggers(found):
        return [alarm["TRIGGER"].dt for alarm in found.walk("VALARM")]

    at_nine = triggers(written(event(dt.date(2024, 6, 30)), alarms=[7, 0]))
    assert at_nine == [dt.timedelta(hours=9), dt.timedelta(days=-7, hours=9)]
    meeting = triggers(written(event(STAMP + dt.timedelta(days=60)), alarms=[0, 1]))
    assert meeting == [dt.timedelta(hours=-1), dt.timedelta(days=-1)]
    assert triggers(written(event(dt.date(2024, 5, 19)), alarms=[0, 7])) == []


def test_the_same_events_in_another_order_give_the_same_bytes():
    one, two = event(dt.date(2024, 6, 30)), event(dt.date(2024, 6, 30), uid="action-2")
    assert body(one, two) == body(two, one)


@pytest.fixture
def lead(people):
    cache.clear()
    return people[Role.ACTION_LEAD]


@pytest.fixture
def feed(lead):
    return feeds.follow(user=lead, source="deadlines", object_id=0, alarms=[7])


def path(feed: CalendarFeed) -> str:
    feed.refresh_from_db()
    return "/" + feeds.address(feed).split("/", 3)[3]


def test_a_diary_reads_the_address_without_a_session(feed, action):
    answer = Client().get(path(feed))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert "sessionid" not in answer.cookies
    assert "Échéance" in str(icalendar.Calendar.from_ical(answer.content).walk("VEVENT")[0]["SUMMARY"])
    assert CalendarFeed.objects.get().read_at is not None


def test_what_has_not_changed_is_not_sent_again(feed, action):
    first = Client().get(path(feed))
    again = Client().get(path(feed), HTTP_IF_NONE_MATCH=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    action.label = "Tout autre chose"
    action.save()
    assert Client().get(path(feed), HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 200
    assert Client().head(path(feed)).status_code == 200


def test_an_address_that_is_wrong_revoked_or_of_a_closed_account_says_nothing_of_why(feed, lead):
    address = path(feed)
    known = address.rsplit("/", 1)[1].removesuffix(".ics")
    wrong = reverse("notifications:calendar", args=[known[:-1] + ("A" if known[-1] != "A" else "B")])
    answers = [Client().get(wrong), Client().get(reverse("notifications:calendar", args=["x" * 65]))]
    lead.is_active = False
    lead.save()
    answers.append(Client().get(address))
    lead.is_active = True
    lead.save()
    feeds.revoke(user=lead, feed=feed)
    answers.append(Client().get(address))
    assert {(a.status_code, a.content) for a in answers} == {(404, b"Adresse inconnue.\n")}


def test_a_renewed_address_kills_the_former_one(feed, lead):
    before = path(feed)
    feeds.renew(user=lead, feed=feed)
    assert Client().get(before).status_code == 404
    assert Client().get(path(feed)).status_code == 200


def test_the_database_alone_opens_no_calendar(feed, settings):
    stored = CalendarFeed.objects.get()
    assert stored.nonce in feeds.address(stored)
    address = path(feed)
    settings.SECRET_KEY = "une autre clé, d'une autre installation"
    assert Client().get(address).status_code == 404


def test_an_address_lives_through_a_change_of_key_that_keeps_the_former_one(feed, settings):
    address, former = path(feed), settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "une clé nouvelle", [former]
    assert Client().get(address).status_code == 200


def test_a_role_that_is_withdrawn_empties_the_calendar(feed, lead):
    lead.grants.all().delete()
    answer = Client().get(path(feed))
    assert answer.status_code == 200
    assert icalendar.Calendar.from_ical(answer.content).walk("VEVENT") == []


def test_a_diary_that_asks_without_end_is_asked_to_wait(feed, monkeypatch):
    monkeypatch.setattr(feeds, "READS_AN_HOUR", 3)
    address = path(feed)
    answers = [Client().get(address).status_code for _ in range(feeds.READS_AN_HOUR + 1)]
    assert answers[-2:] == [200, 429]


def test_a_diary_is_served_when_the_count_is_lost(feed, monkeypatch):
    def lost(*args):
        raise RedisError("down")

    monkeypatch.setattr(feeds.cache, "add", lost)
    assert Client().get(path(feed)).status_code == 200


def test_nobody_follows_what_it_may_not_see(people, plan):
    plan.circulated = False
    plan.save()
    with pytest.raises(feeds.Refused, match="ne vous est pas ouvert"):
        feeds.follow(user=people["stranger"], source="plan", object_id=plan.pk)


def test_a_person_makes_renews_and_stops_a_calendar_on_its_page(lead, client):
    client.force_login(lead)
    page = reverse("notifications:calendars")
    client.post(page, {"calendar": "deadlines:0", "alarms": ["1", "7"]})
    feed = CalendarFeed.objects.get()
    assert feed.alarms == [1, 7]
    shown = client.get(page).content.decode()
    assert feeds.address(feed) in shown
    change = reverse("notifications:calendar_change", args=[feed.pk])
    client.post(change, {"alarms": ["30"]})
    client.post(change, {"renew": "1"})
    feed.refresh_from_db()
    assert feed.alarms == [30]
    assert feeds.address(feed) not in shown
    client.post(change, {"revoke": "1"})
    assert feeds.address(feed) not in client.get(page).content.decode()
    late = client.post(change, {"renew": "1"})
    assert late.status_code == 409
    assert "supprimé entre-temps" in late.content.decode()


def test_what_cannot_be_followed_says_so(lead, people, client):
    client.force_login(lead)
    page = reverse("notifications:calendars")
    assert client.post(page, {"calendar": "x"}).status_code == 422
    assert client.post(page, {"calendar": "deadlines:0", "alarms": ["3"]}).status_code == 422
    client.post(page, {"calendar": "deadlines:0"})
    twice = client.post(page, {"calendar": "deadlines:0"})
    assert twice.status_code == 409
    assert "Vous suivez déjà ce calendrier" in twice.content.decode()
    client.force_login(people[Role.READER])
    own = reverse("notifications:calendar_change", args=[CalendarFeed.objects.get().pk])
    assert client.post(own, {"revoke": "1"}).status_code == 404
