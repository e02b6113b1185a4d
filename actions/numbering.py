"""Numbers of actions: for life, 7, and « 7-1 », « 7-2 » once 7 is split (model, « State of an action »). Pure.

A number is an integer, or a text for an action that came out of another: so files, scripts and people's macros count on it.
"""

import re

Number = int | str
PATTERN = r"[0-9]{1,9}(?:-[0-9]{1,4})*"
LONGEST = 30
_WHOLE = re.compile(PATTERN)


class NumberConverter:
    """A number in an address; one given as an integer is taken too."""

    regex = PATTERN

    def to_python(self, value: str) -> str:
        """As it is kept."""
        return read(value)

    def to_url(self, value: Number) -> str:
        """As it is kept."""
        return str(value)


def read(typed: str) -> str:
    """The number that « 7 », « 007 », « 7-1 » writes; empty when it is none."""
    typed = typed.strip().replace("\u2011", "-")
    return "-".join(str(int(part)) for part in typed.split("-")) if _WHOLE.fullmatch(typed) else ""


def order(number: Number) -> tuple[int, ...]:
    """What sorts numbers as people count: 2, 7, 7-1, 7-2, 10."""
    return tuple(int(part) for part in str(number).split("-"))


def as_value(number: Number) -> Number:
    """The number of what was typed or kept as a text: an integer, or a text such as « 7-1 »."""
    return int(number) if str(number).isdecimal() else number


def parts(number: Number, taken: set[Number], count: int) -> list[str]:
    """The numbers of ``count`` actions that come out of ``number``: the next ones that nobody bears or ever bore."""
    found, rank = [], 0
    while len(found) < count:
        rank += 1
        if (made := f"{number}-{rank}") not in taken:
            found.append(made)
    return found
