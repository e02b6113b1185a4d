"""French typography of what the application writes (never of what people or sources wrote).

The rules are those of the Imprimerie nationale: a no-break space before the colon, inside guillemets, after « n° » and
within dates and times; a narrow one before ; ! and ?; the typographic apostrophe.
"""

import datetime as dt
import re

MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
NBSP = "\u00a0"
NARROW = "\u202f"

_LETTER = "A-Za-zÀ-ÖØ-öø-ÿŒœ"
_MONTH = "|".join(MONTHS)
_RULES = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (rf"(?<=[{_LETTER}])'(?=[{_LETTER}«])", "’"),
        # An elision before something that a template inserts.
        (r"(?<![A-Za-zÀ-ÿ=\"])([ldjmtscnLDJMTSCN]|[Qq]u|jusqu|lorsqu|puisqu)'$", r"\1’"),
        (r"\.\.\.", "…"),
        (r" (?=[;!?])", NARROW),
        (r" (?=[:»])", NBSP),
        (r"(?<=«) ", NBSP),
        (r"(?<=[nN]°) ", NBSP),
        (r"\b(pp?\.|art\.|M\.|MM\.|Mme) (?=[\dA-ZÉÀ])", rf"\1{NBSP}"),
        (r"(?:(?<=\d)|^) (?=[%€])", NBSP),
        (r"(?<=\d) h (?=\d\d\b)", f"{NBSP}h{NBSP}"),
        (r"(?<=\d) (?=h\b)", NBSP),
        (rf"\b(\d{{1,2}}|1er) ({_MONTH})\b", rf"\1{NBSP}\2"),
        (rf"\b({_MONTH}) (?=\d{{4}}\b)", rf"\1{NBSP}"),
        (r"\b1(?:ère|ere)\b", "1re"),
        (r"\b(\d+)(?:ème|ième|eme)\b", r"\1e"),
    )
)
_FAULTS = re.compile(
    rf"[{_LETTER}]'[{_LETTER}]| [;:!?»]|« |«[^\s{NBSP}{NARROW}]|[^\s{NBSP}{NARROW}]»|[{_LETTER}][;!?](?=\s|$)|[{_LETTER})]:(?=\s)"
    rf"|[nN]° |\.\.\.|\d [%€]|\d h\b|\b\d{{1,2}} (?:{_MONTH})\b|(?:{_MONTH}) \d{{4}}|\b1ère\b|\b\d+(?:ème|ième)\b"
)
_ADDRESS = re.compile(r"\b(?:https?|mailto|[sf]tp|postgres|redis)://?\S+|\S+@\S+")


def french(text: str) -> str:
    """``text`` with its no-break spaces, apostrophes, ellipses and ordinals; a text already right is unchanged."""
    for rule, replacement in _RULES:
        text = rule.sub(replacement, text)
    return text


def faults(text: str) -> list[str]:
    """What is wrong in a text of ours, each with a few letters around it; addresses are left aside."""
    text = _ADDRESS.sub("", text)
    return [text[max(0, m.start() - 20) : m.end() + 20] for m in _FAULTS.finditer(text)]


def day(value: dt.date | None) -> str:
    """A day in full, « 1er septembre 2024 », with no-break spaces; empty without one."""
    if value is None:
        return ""
    number = "1er" if value.day == 1 else str(value.day)
    return f"{number}{NBSP}{MONTHS[value.month - 1]}{NBSP}{value.year}"


def days(first: dt.date, last: dt.date) -> str:
    """Two days, what they share said once: « le 1er et le 30 septembre 2023 », « le 1er janvier et le 31 mars 2024 »."""
    begins = day(first)
    if first.year == last.year:
        begins = begins.removesuffix(f"{NBSP}{first.year}")
        if first.month == last.month:
            begins = begins.removesuffix(f"{NBSP}{MONTHS[first.month - 1]}")
    return f"le {begins} et le {day(last)}"


def time(value: dt.time | dt.datetime | None) -> str:
    """An hour, « 14 h 32 », « 9 h » when it is round; empty without one."""
    if value is None:
        return ""
    minutes = f"{NBSP}{value.minute:02}" if value.minute else ""
    return f"{value.hour}{NBSP}h{minutes}"


def number(value: float | int | None, decimals: int = 0) -> str:
    """A number, « 1 234,5 », rounded to ``decimals``; empty without one."""
    if value is None:
        return ""
    return f"{value:,.{decimals}f}".replace(",", NARROW).replace(".", ",")
