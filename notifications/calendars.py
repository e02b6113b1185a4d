"""The calendars that a person may follow in its own diary: an extension point that the apps above fill."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from accounts.models import User


@dataclass(frozen=True)
class Event:
    """What stands on a day, or at an hour.

    ``uid`` names it for life within the application; ``sequence`` rises each time that its day or hour changes.
    """

    uid: str
    title: str
    # The path of its page in the application.
    url: str
    modified: dt.datetime
    # A day, or an instant (aware): both ends are of one kind.
    first: dt.date | dt.datetime
    # The last day, included, or the instant of the end; None: one day, or no length.
    last: dt.date | dt.datetime | None = None
    description: str = ""
    place: str = ""
    sequence: int = 0


@dataclass(frozen=True)
class Source:
    """One kind of calendar.

    ``choices``: what a person may follow of it, by identifier (0 where there is only one), under its name.
    ``events``: what it holds for a person now; None when the person may no longer see it.
    """

    choices: Callable[[User], list[tuple[int, str]]]
    events: Callable[[User, int], list[Event] | None]


# Filled in each app's ``ready``, by name: « plan », « committee ».
sources: dict[str, Source] = {}


def choices(user: User) -> dict[tuple[str, int], str]:
    """Every calendar that ``user`` may follow: (source, identifier) and its name."""
    return {(key, pk): name for key, source in sources.items() for pk, name in source.choices(user)}
