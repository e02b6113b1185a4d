"""Acronyms and what they stand for: which ones a text uses, and their expansion at the first use. Pure.

The form is « SGC-D (secrétariat général commun départemental) »: the acronym stays where it stands, so that the
article before it (« du SGC-D », « l’ATE ») agrees whatever the gender of the expansion.
"""

import html
import re
from collections.abc import Iterable, Mapping, Sequence

_QUOTED = re.compile(r"«[^«»]*»")
_HIDDEN = re.compile(r"<(style|svg|head|script)\b.*?</\1>|<[^>]+>", re.DOTALL | re.IGNORECASE)


def _pattern(acronyms: Iterable[str]) -> re.Pattern[str] | None:
    """The acronyms as whole words, in their own case (« car » is no « CAR »), the longest first."""
    found = sorted(filter(None, acronyms), key=len, reverse=True)
    if not found:
        return None
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, found))})(?![\w-])")


def employed(texts: Iterable[str], glossary: Mapping[str, str]) -> list[tuple[str, str]]:
    """The acronyms of ``glossary`` that ``texts`` use, each with its expansion, in alphabetical order."""
    pattern = _pattern(glossary)
    if pattern is None:
        return []
    used = {found for text in texts for found in pattern.findall(text)}
    return [(acronym, glossary[acronym]) for acronym in sorted(used, key=str.lower)]


def words_of(page: str) -> str:
    """What a reader reads of an HTML page: its text without tags, styles and drawings."""
    return html.unescape(_HIDDEN.sub(" ", page))


def expand_first_use(fragments: Sequence[str], glossary: Mapping[str, str]) -> list[str]:
    """``fragments`` of one document, in order, where the first use of each acronym is followed by its expansion.

    Only for what the application writes: words between « » are somebody's, and stay. Within brackets a comma takes
    the place of a second pair. An acronym whose expansion follows already is left as it is.
    """
    pattern = _pattern(glossary)
    if pattern is None:
        return list(fragments)
    known: set[str] = set()
    return [_expanded(text, glossary, pattern, known) for text in fragments]


def _expanded(text: str, glossary: Mapping[str, str], pattern: re.Pattern[str], known: set[str]) -> str:
    quoted = [found.span() for found in _QUOTED.finditer(text)]
    told, end = [], 0
    for found in pattern.finditer(text):
        acronym = found[0]
        if acronym in known or any(start <= found.start() < stop for start, stop in quoted):
            continue
        known.add(acronym)
        expansion = glossary[acronym]
        if expansion.lower() in text.lower():
            continue
        before = text[: found.start()]
        within = before.count("(") > before.count(")")
        told.append(text[end : found.end()])
        told.append(f", {expansion}" if within else f" ({expansion})")
        end = found.end()
    return "".join([*told, text[end:]])
