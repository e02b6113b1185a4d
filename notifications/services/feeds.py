"""Calendars followed from a diary: made, renewed, revoked, read.

An address is a random half and the seal of that half under the secret key: the database alone opens no calendar, and
its owner can be shown the address again for a second device. Renewing draws another half: the former address is dead.
"""

import base64
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.crypto import salted_hmac
from redis import RedisError

from notifications import calendars, ical
from notifications.models import CalendarFeed
from sgcd_plan import clock

SALT = "notifications.calendar"
NONCE = 22
SEAL = 43
# A diary asks a few times an hour; beyond, it waits.
READS_AN_HOUR = 60
HOUR = 3600


class Refused(Exception):
    """What was asked cannot be done; the text is a French sentence that says why."""


class TooOften(Exception):
    """The address was read more often in the hour than any diary does."""


@dataclass(frozen=True)
class Read:
    """What an address gives: the bytes of the calendar, and the name of its file."""

    body: bytes
    filename: str


def _seal(nonce: str, secret: str | None = None) -> str:
    made = salted_hmac(SALT, nonce, secret=secret, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


def address(feed: CalendarFeed) -> str:
    """The private address of a calendar."""
    return settings.BASE_URL + reverse("notifications:calendar", args=[feed.nonce + _seal(feed.nonce)])


def _feed_of(token: str) -> CalendarFeed | None:
    nonce, seal = token[:NONCE], token[NONCE:]
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    if len(seal) != SEAL or not any(hmac.compare_digest(_seal(nonce, key), seal) for key in keys):
        return None
    found = CalendarFeed.objects.filter(nonce=nonce, revoked_at=None, user__is_active=True)
    return found.select_related("user").first()


def follow(*, user, source: str, object_id: int, alarms: Iterable[int] = ()) -> CalendarFeed:
    """Follow a calendar. Raises ``Refused`` when the person may not see it, or follows it already."""
    name = calendars.choices(user).get((source, object_id))
    if name is None:
        raise Refused(
            "Ce calendrier n’existe pas ou ne vous est pas ouvert\u00a0: choisissez-en un de la liste."
        )
    try:
        with transaction.atomic():
            return CalendarFeed.objects.create(
                user=user,
                source=source,
                object_id=object_id,
                name=name,
                nonce=secrets.token_urlsafe(16),
                alarms=sorted(set(alarms)),
            )
    except IntegrityError as error:
        raise Refused("Vous suivez déjà ce calendrier\u00a0: son adresse est dans la liste.") from error


def _locked(user, feed: CalendarFeed) -> CalendarFeed:
    found = CalendarFeed.objects.visible_to(user).select_for_update(of=("self",)).filter(pk=feed.pk).first()
    if found is None:
        raise Refused(
            "Ce calendrier a été supprimé entre-temps\u00a0: ajoutez-le de nouveau s’il vous manque."
        )
    return found


@transaction.atomic
def renew(*, user, feed: CalendarFeed) -> CalendarFeed:
    """Give a calendar another address; the former one opens nothing any more. Raises ``Refused`` once revoked."""
    current = _locked(user, feed)
    current.nonce, current.renewed_at, current.read_at = secrets.token_urlsafe(16), clock.now(), None
    current.save(update_fields=["nonce", "renewed_at", "read_at"])
    return current


@transaction.atomic
def revoke(*, user, feed: CalendarFeed) -> CalendarFeed:
    """Stop a calendar: its address opens nothing any more. Raises ``Refused`` when it is done already."""
    current = _locked(user, feed)
    current.revoked_at = clock.now()
    current.save(update_fields=["revoked_at"])
    return current


@transaction.atomic
def set_alarms(*, user, feed: CalendarFeed, alarms: Iterable[int]) -> CalendarFeed:
    """Choose the alarms (days before) of a calendar. Raises ``Refused`` once revoked."""
    current = _locked(user, feed)
    current.alarms = sorted(set(alarms))
    current.save(update_fields=["alarms"])
    return current


def _count(feed: CalendarFeed) -> None:
    key = f"calendar:{feed.pk}:{int(clock.now().timestamp()) // HOUR}"
    try:
        cache.add(key, 0, HOUR)
        count = cache.incr(key)
    except (RedisError, ValueError):
        # Without its memory nobody is counted: a diary is served all the same.
        return
    if count > READS_AN_HOUR:
        raise TooOften


def read(token: str) -> Read | None:
    """What an address gives now, with its owner's rights of this moment; None when it opens nothing.

    A calendar that its owner may no longer see is empty: diaries then forget what they held. Raises ``TooOften``.
    """
    if (feed := _feed_of(token)) is None:
        return None
    _count(feed)
    source = calendars.sources.get(feed.source)
    events = source.events(feed.user, feed.object_id) if source else None
    now = clock.now()
    if feed.read_at is None or (now - feed.read_at).total_seconds() > HOUR:
        CalendarFeed.objects.filter(pk=feed.pk).update(read_at=now)
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    body = ical.write(
        feed.name, events or (), feed.alarms, today=clock.today(), base_url=settings.BASE_URL, host=host
    )
    return Read(body, f"{feed.source}.ics")
