"""The period that a measure of an indicator speaks of, and its number, as people write them: pure.

Read: « 2024 », « S1 2024 », « T1 2024 », « 1er trimestre 2024 », « mars 2024 », « 03/2024 », « 31/03/2024 ».
"""

import calendar
import datetime as dt
import decimal
import re

from actions.querysets.search import plain
from documents.typography import MONTHS, NBSP, day

Period = tuple[dt.date, dt.date]

EXAMPLES = "« 2024 », « T1 2024 », « S1 2024 », « mars 2024 », « 31/03/2024 »"
_SHORT = {"janv": 1, "fevr": 2, "fev": 2, "avr": 4, "juil": 7, "sept": 9, "oct": 10, "nov": 11, "dec": 12}
_MONTHS = {plain(name): rank for rank, name in enumerate(MONTHS, 1)} | _SHORT
_RANK = r"(?:([1-4])(?:er|re|e|eme)?|(premier|deuxieme|second|troisieme|quatrieme))"
_WORDS = {"premier": 1, "deuxieme": 2, "second": 2, "troisieme": 3, "quatrieme": 4}
_YEAR = re.compile(r"(?:annee )?(\d{4})")
_QUARTER = re.compile(rf"(?:[tq]([1-4])|([1-4])[tq]|{_RANK} trimestre)(?: de)?[ -/]?(\d{{4}})")
_QUARTER_AFTER = re.compile(r"(\d{4})[ -/]?[tq]([1-4])")
_HALF = re.compile(rf"(?:s([12])|([12])s|{_RANK} semestre)(?: de)?[ -/]?(\d{{4}})")
_MONTH_NAME = re.compile(r"([a-z]+)\.?[ -]?(\d{4}|\d{2})")
_MONTH_NUMBER = re.compile(r"(\d{1,2})[/-](\d{4})")
_MONTH_ISO = re.compile(r"(\d{4})-(\d{1,2})")
_DAY = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4}|\d{2})")
_DAY_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[ t].*)?")
_YEARS = range(1990, 2101)


def _months(year: int, first: int, count: int) -> Period | None:
    if year not in _YEARS or not 1 <= first <= 12:
        return None
    last = first + count - 1
    return dt.date(year, first, 1), dt.date(year, last, calendar.monthrange(year, last)[1])


def _one_day(year: int, month: int, number: int) -> Period | None:
    try:
        found = dt.date(year, month, number)
    except ValueError:
        return None
    return (found, found) if year in _YEARS else None


def _century(text: str) -> int:
    return int(text) + 2000 if len(text) == 2 else int(text)


def _rank(groups: tuple) -> int:
    return next(_WORDS.get(g) or int(g) for g in groups if g)


def read_period(text: str) -> Period | None:
    """The first and last day of a period as written; None when it cannot be read."""
    said = re.sub(r"\s+", " ", plain(text).replace("\u00a0", " ")).strip()
    if found := _YEAR.fullmatch(said):
        return _months(int(found[1]), 1, 12)
    if found := _QUARTER.fullmatch(said):
        return _months(int(found[5]), 3 * _rank(found.groups()[:4]) - 2, 3)
    if found := _QUARTER_AFTER.fullmatch(said):
        return _months(int(found[1]), 3 * int(found[2]) - 2, 3)
    if found := _HALF.fullmatch(said):
        rank = _rank(found.groups()[:4])
        return _months(int(found[5]), 6 * rank - 5, 6) if rank <= 2 else None
    if found := _DAY_ISO.fullmatch(said):
        return _one_day(int(found[1]), int(found[2]), int(found[3]))
    if found := _DAY.fullmatch(said):
        return _one_day(_century(found[3]), int(found[2]), int(found[1]))
    if found := _MONTH_NUMBER.fullmatch(said):
        return _months(int(found[2]), int(found[1]), 1)
    if found := _MONTH_ISO.fullmatch(said):
        return _months(int(found[1]), int(found[2]), 1)
    if (found := _MONTH_NAME.fullmatch(said)) and found[1] in _MONTHS:
        return _months(_century(found[2]), _MONTHS[found[1]], 1)
    return None


def in_words(first: dt.date, last: dt.date) -> str:
    """A period as a person writes it: « mars 2024 », « 1er trimestre 2024 », « 2024 », « 31 mars 2024 »."""
    if first == last:
        return day(first)
    if first.year == last.year and first.day == 1:
        months = last.month - first.month + 1
        whole = last.day == calendar.monthrange(last.year, last.month)[1]
        if whole and months == 1:
            return f"{MONTHS[first.month - 1]}{NBSP}{first.year}"
        if whole and months == 12:
            return str(first.year)
        if whole and months == 3 and first.month % 3 == 1:
            return f"{_ordinal(first.month // 3 + 1)}{NBSP}trimestre{NBSP}{first.year}"
        if whole and months == 6 and first.month in (1, 7):
            return f"{_ordinal(first.month // 6 + 1)}{NBSP}semestre{NBSP}{first.year}"
    return f"du {day(first)} au {day(last)}"


def _ordinal(rank: int) -> str:
    return "1er" if rank == 1 else f"{rank}e"


def read_number(text: str) -> decimal.Decimal | None:
    """A number as people write it, « 1 234,5 », « 87 % », « -2.5 »; None when it cannot be read."""
    said = re.sub(r"[\s\u00a0\u202f]", "", text).removesuffix("%").replace("−", "-")
    if said.count(",") == 1 and "." not in said:
        said = said.replace(",", ".")
    if not re.fullmatch(r"-?\d{1,10}(\.\d{1,6})?", said):
        return None
    return decimal.Decimal(said)
