"""Two people's work on one object, field by field: what each changed from what the second had seen. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Merged:
    """``values``: what a form proposes; ``both``: fields that each changed otherwise, for the person to choose;
    ``theirs``: fields that only the other changed."""

    values: dict
    both: tuple[str, ...]
    theirs: tuple[str, ...]


def merge(seen: Mapping, theirs: Mapping, mine: Mapping) -> Merged:
    """Set two versions side by side. Without what was seen of a field, any difference is for the person to choose."""
    values, both, taken = {}, [], []
    for name, value in mine.items():
        other, before = theirs[name], seen.get(name, object())
        values[name] = value
        if value == other:
            continue
        if value == before:
            values[name] = other
            taken.append(name)
        elif other != before:
            both.append(name)
    return Merged(values, tuple(both), tuple(taken))
