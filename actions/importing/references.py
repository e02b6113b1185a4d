"""Recommendations and pages of the report that a cell cites, and what is left of its text."""

import re

_NUMBER = r"\d{1,3}(?:\.\d{1,3})*(?!\d)"
_JOIN = r"(?:\s*(?:,|;|/|&|\bet\b|\bà\b|\bau\b|\bou\b|[-–—])\s*)"
_SIGN = r"(?:(?:n\s?[°ºo]s?|num[ée]ros?|№|#|r)\s*\.?\s*)"
_LIST = rf"{_SIGN}?{_NUMBER}(?:{_JOIN}+{_SIGN}?{_NUMBER})*"
_RECO = re.compile(
    rf"\b(?:recommandations?|rec(?:os?)?\.?|propositions?|pr[ée]conisations?)\s*:?\s*({_LIST})", re.I
)
_LETTER = re.compile(rf"^\s*(R\s?\d{{1,3}}(?:{_JOIN}+R\s?\d{{1,3}})*)(?![\w.])", re.I)
_PAGES = re.compile(
    rf"\b(?:mesures?|parties?|points?|passages?)?\s*(?:du\s+rapport\s*)?[,:]?\s*\b(?:pages?|pp?\.|pp)\s*"
    rf"({_NUMBER}(?:{_JOIN}+(?:pages?|pp?\.)?\s*{_NUMBER})*)",
    re.I,
)
_BARE = re.compile(rf"^\s*({_LIST})\s*\.?\s*$", re.I)
_RANGE_JOIN = re.compile(r"^\s*(?:à|au|[-–—])\s*(?:n\s?[°ºo]s?\s*|pages?\s*|pp?\.\s*|r\s?)?$", re.I)
_EDGE = " \t\n:;,-–—|"


def _items(listed: str) -> list[tuple[str, str | None]]:
    """(first, last or None) for each number or range of a list."""
    found = list(re.finditer(_NUMBER, listed))
    items: list[tuple[str, str | None]] = []
    for i, match in enumerate(found):
        between = listed[found[i - 1].end() : match.start()] if i else ""
        if i and items[-1][1] is None and _RANGE_JOIN.match(between):
            items[-1] = (items[-1][0], match.group())
        else:
            items.append((match.group(), None))
    return items


def _numbers(listed: str) -> list[str]:
    numbers: list[str] = []
    for first, last in _items(listed):
        if last and first.isdigit() and last.isdigit() and 0 < int(last) - int(first) <= 50:
            numbers += [str(n) for n in range(int(first), int(last) + 1)]
        else:
            numbers += [n for n in (first, last) if n]
    return numbers


def _page_ranges(listed: str) -> list[str]:
    return [f"{first}-{last}" if last else first for first, last in _items(listed)]


def cites(text: str) -> bool:
    """Whether the cell opens with recommendations or pages: « Recommandations n°1 », « Mesures p. 23 »."""
    return any(pattern.match(text.lstrip()) for pattern in (_RECO, _PAGES, _LETTER))


def read_references(text: str, *, bare: str = "") -> tuple[dict[str, list[str]], str]:
    """The recommendations and pages cited by a cell, and the label that is left.

    « Recommandations n°4 et n°5 Simplifier… » gives numbers 4 and 5 and « Simplifier… »; « Mesures p. 23 à
    28 » gives pages 23-28. A citation inside a sentence is traced and the sentence stays whole. `bare`
    ("numbers" or "pages") says what figures standing alone mean in this column.
    """
    found: dict[str, list[str]] = {"numbers": [], "pages": []}

    def trace(kind: str, values: list[str]) -> None:
        found[kind] += [value for value in values if value not in found[kind]]

    alone = _BARE.match(text)
    if alone and (bare or _LETTER.match(text)):
        kind = bare or "numbers"
        trace(kind, (_numbers if kind == "numbers" else _page_ranges)(alone.group(1)))
        return found, ""
    label = text
    for pattern, kind, values in (
        (_PAGES, "pages", _page_ranges),
        (_RECO, "numbers", _numbers),
        (_LETTER, "numbers", _numbers),
    ):
        for match in reversed(list(pattern.finditer(label))):
            trace(kind, values(match.group(1)))
            label = _without(label, match.start(), match.end())
    if found["numbers"]:
        found["numbers"].sort(key=lambda n: [int(part) for part in n.split(".")])
    return found, label


def _without(text: str, start: int, end: int) -> str:
    """The text without a citation that opens it, closes it or stands between brackets."""
    before, after = text[:start].rstrip(), text[end:].lstrip()
    if not before.strip(_EDGE):
        return after.lstrip(_EDGE + ".)") if after[:1] != "(" else after
    if before.endswith("(") and after.startswith(")"):
        return f"{before[:-1].rstrip()} {after[1:].lstrip()}".strip()
    if before.endswith("(") and after[:1] in ",;":
        return f"{before}{after[1:].lstrip()}"
    if not after.strip(_EDGE + ".") and before[-1] in _EDGE:
        return before.rstrip(_EDGE)
    return text
