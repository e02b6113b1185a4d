"""Two people who write one text at once: their changes are joined line by line, and nothing is lost. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

# Stands before two versions of the same lines.
BOTH = "[Deux rédactions au même moment : gardez l’une, l’autre ou les deux]"


@dataclass(frozen=True, slots=True)
class Joined:
    """The text that holds both, and whether a person must choose between two versions of some lines."""

    text: str
    both: bool = False


def _same(one: Sequence[str], other: Sequence[str]) -> list[tuple[int, int, int]]:
    return [tuple(block) for block in SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()]


def _anchors(base, mine, theirs) -> Iterator[tuple[int, int, int, int]]:
    """The runs of lines that nobody changed: where they begin in each text, and their length; last, the end."""
    one, other = _same(base, mine), _same(base, theirs)
    i = j = 0
    while i < len(one) and j < len(other):
        (a, m, la), (b, t, lb) = one[i], other[j]
        first, last = max(a, b), min(a + la, b + lb)
        if last > first:
            yield first, m + first - a, t + first - b, last - first
        if a + la < b + lb:
            i += 1
        else:
            j += 1
    yield len(base), len(mine), len(theirs), 0


def _part(base: list[str], mine: list[str], theirs: list[str]) -> tuple[list[str], bool]:
    if mine in (theirs, base):
        return theirs, False
    if theirs == base:
        return mine, False
    ours, others = "\n".join(mine), "\n".join(theirs)
    if others in ours:
        return mine, False
    if ours in others:
        return theirs, False
    if not base:
        return [*theirs, *mine], False
    return [BOTH, *theirs, *mine], True


def join(base: str, mine: str, theirs: str) -> Joined:
    """What ``mine`` and ``theirs``, both made from ``base``, are together.

    Lines that one alone changed are taken from this one, lines that both added follow each other, and of lines that
    both changed the two versions stand one after the other, under a line that says so.
    """
    if mine == theirs or theirs == base:
        return Joined(mine)
    if mine == base:
        return Joined(theirs)
    lines = [text.split("\n") if text else [] for text in (base, mine, theirs)]
    out: list[str] = []
    both, at = False, (0, 0, 0)
    for b, m, t, length in _anchors(*lines):
        part, chosen = _part(lines[0][at[0] : b], lines[1][at[1] : m], lines[2][at[2] : t])
        out += part
        out += lines[0][b : b + length]
        both |= chosen
        at = (b + length, m + length, t + length)
    return Joined("\n".join(out), both)
