"""When each item of an agenda should begin. Pure."""

import datetime as dt
from collections.abc import Iterable


def starts(begins: dt.datetime, minutes: Iterable[int | None]) -> list[dt.datetime]:
    """The hour of each item, one after the other from ``begins``; one without a time takes none."""
    found, at = [], begins
    for lasts in minutes:
        found.append(at)
        at += dt.timedelta(minutes=lasts or 0)
    return found


def balance(minutes: Iterable[int | None], duration: int) -> tuple[int, int]:
    """The total of the items' minutes, and how many are left of ``duration`` (negative: too many)."""
    total = sum(filter(None, minutes))
    return total, duration - total
