"""The calendars that a person who leaves followed: the other follows those that it may see, at addresses of its own."""

from accounts.handovers import Part
from accounts.models import User
from notifications import calendars
from notifications.models import CalendarFeed
from notifications.services import feeds


def _feeds(leaver: User):
    return CalendarFeed.objects.visible_to(leaver).filter(revoked_at=None)


def _things(leaver: User, successor: User, by: User) -> list[str]:
    return [feed.name for feed in _feeds(leaver)]


def _move(leaver: User, successor: User, by: User) -> None:
    open_to = calendars.choices(successor)
    followed = set(_feeds(successor).values_list("source", "object_id"))
    for feed in list(_feeds(leaver)):
        key = (feed.source, feed.object_id)
        if key in open_to and key not in followed:
            feeds.follow(user=successor, source=feed.source, object_id=feed.object_id, alarms=feed.alarms)
        feeds.revoke(user=leaver, feed=feed)


PARTS = (
    Part(
        "calendars",
        "Calendriers suivis",
        _things,
        _move,
        note="Les adresses d’avant n’ouvrent plus rien\u00a0; les nouvelles sont sur la page « Mes calendriers ».",
    ),
)
