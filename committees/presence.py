"""Who is in the room: for which items, and whether there is a quorum. Pure."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the list: whether present (None: not said yet), from when, until when, and whether this counts."""

    present: bool | None
    counts: bool = True
    arrived: dt.time | None = None
    left: dt.time | None = None


def during(person: Person, began: dt.time | None, ended: dt.time | None) -> bool:
    """Whether ``person`` was there during an item; one whose hours are not known counts the whole meeting."""
    if not person.present:
        return False
    late = person.arrived is not None and ended is not None and person.arrived >= ended
    gone = person.left is not None and began is not None and person.left <= began
    return not (late or gone)


def in_room(people: Iterable[Person], at: dt.time | None = None) -> int:
    """How many of those who count are there, now or at an hour."""
    return sum(1 for p in people if p.counts and during(p, at, None) and not (p.left and at is None))


def quorum_said(people: Iterable[Person], wanted: int | None) -> tuple[bool, str]:
    """Whether there is a quorum, and in words; true and empty where the committee asks for none."""
    if not wanted:
        return True, ""
    count = in_room(people)
    who = f"{count} membre{'s' if count > 1 else ''} présent{'s' if count > 1 else ''} ou représenté{'s' if count > 1 else ''}"
    if count >= wanted:
        return True, f"Quorum atteint : {who}, {wanted} requis."
    return False, f"Quorum non atteint : {who}, {wanted} requis."
