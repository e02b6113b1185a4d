"""Cell text as people should read it: HTML remains, exponents and odd spaces undone, words kept."""

import datetime as dt
import html
import re
from collections.abc import Sequence

from actions.importing.raw import RawCell, UnreadableFile

MAX_ROWS = 20_000
MAX_COLUMNS = 200
MAX_CELL_TEXT = 20_000
MAX_CELLS = 300_000
TOO_LONG = (
    "Une cellule dépasse 20\u00a0000 caractères\u00a0: un plan n’en contient pas, "
    "scindez-la ou vérifiez le fichier."
)

MONTHS = {
    "janvier": 1,
    "février": 2,
    "fevrier": 2,
    "mars": 3,
    "avril": 4,
    "mai": 5,
    "juin": 6,
    "juillet": 7,
    "août": 8,
    "aout": 8,
    "septembre": 9,
    "octobre": 10,
    "novembre": 11,
    "décembre": 12,
    "decembre": 12,
}

_INVISIBLE = re.compile("[\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\x00-\x08\x0e-\x1f\x7f]")
_SPACES = re.compile("[\u00a0\u202f\u2000-\u200a\u205f\u3000\t ]+")
_BREAK_TAGS = re.compile(r"</?(?:br|p|div|li|ul|ol)(?:[ \n/][^<>]{0,500})?>", re.I)
_INLINE_TAGS = re.compile(
    r"</?(?:sup|sub|b|i|u|em|strong|span|font|a|small|o:p)(?:[ \n][^<>]{0,500})?/?>", re.I
)
_SUPERSCRIPT = re.compile(r" ?\^ ?\{ ?([^{}\n]{0,40}?) ?\}")
_SUPERSCRIPT_WITH_TAG = re.compile(r" ?<sup(?: [^<>]{0,500})?>([^<>]{0,40})</sup>", re.I)
# What an export puts before a text that a spreadsheet would take for a formula (documents.tabular.safe).
_NEUTRALISED = re.compile(r"^'(?=[=+\-@＝＋－＠\n])")
_BULLETS = re.compile("^[·▪◦●\uf0b7\uf0a7\uf0d8] ?(?=[^ ])", re.M)
_RAISED_LETTERS = str.maketrans({"ᵉ": "e", "ʳ": "r", "ˢ": "s", "ⁿ": "n", "ᵈ": "d", "ᵐ": "m", "º": "°"})
_WRITTEN_DATE = re.compile(r"\b(1er|\d{1,2})\s+(" + "|".join(MONTHS) + r")\s+((?:19|20)\d{2})\b", re.I)
_NUMERIC_DATE = re.compile(r"\b(\d{1,2})[/.](\d{1,2})[/.]((?:19|20)\d{2})\b")


def clean(text: str) -> str:
    """One cell's text: single spaces, paragraphs on lines of their own, no markup left.

    Spaces are made single before any markup is looked for, so that the time stays that of the length.
    """
    if len(text) > 20 * MAX_CELL_TEXT:
        raise UnreadableFile(TOO_LONG)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n").replace("\x0c", "\n")
    text = text.replace("\u2028", "\n").replace("\u2029", "\n").replace("\u2011", "-")
    text = _single_spaces(_INVISIBLE.sub("", text).translate(_RAISED_LETTERS))
    if len(text) > 2 * MAX_CELL_TEXT:
        raise UnreadableFile(TOO_LONG)
    if "<" in text or "&" in text or "^" in text:
        text = _INLINE_TAGS.sub("", _BREAK_TAGS.sub("\n", _SUPERSCRIPT_WITH_TAG.sub(r"\1", text)))
        text = _single_spaces(_INVISIBLE.sub("", html.unescape(text)))
        text = _SUPERSCRIPT.sub(r"\1", text)
    text = _BULLETS.sub("• ", _NEUTRALISED.sub("", text))
    if len(text) > MAX_CELL_TEXT:
        raise UnreadableFile(TOO_LONG)
    return text


def _single_spaces(text: str) -> str:
    lines = (_SPACES.sub(" ", line).strip(" ") for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def captions(lines: Sequence[str]) -> tuple[str, ...]:
    """What stands above a table and may be its title: the last lines of the text since the table before."""
    return tuple(" ".join(line.split()) for line in lines[-6:] if len(line) <= 200)


class Budget:
    """How many cells a whole file may still give."""

    def __init__(self) -> None:
        self._left = MAX_CELLS

    def spend(self, cells: int) -> None:
        """Count cells; beyond what any plan holds, the file is refused."""
        self._left -= cells
        if self._left < 0:
            raise UnreadableFile(
                "Ce fichier compte plus de 300\u00a0000 cellules\u00a0: "
                "ne gardez que le tableau du plan, puis recommencez."
            )


def check_size(rows: int, columns: int = 0) -> None:
    """Refuse a table that is larger than any plan."""
    if rows > MAX_ROWS:
        raise UnreadableFile(
            "Le tableau dépasse 20\u00a0000 lignes\u00a0: ne gardez que celles du plan, puis recommencez."
        )
    if columns > MAX_COLUMNS:
        raise UnreadableFile(
            "Le tableau dépasse 200 colonnes\u00a0: ne gardez que celles du plan, puis recommencez."
        )


def date_cell(day: dt.date, **more) -> RawCell:
    """A real date, written as French people write it."""
    return RawCell(text=f"{day.day:02d}/{day.month:02d}/{day.year:04d}", date=day, **more)


def percent_cell(ratio: float, **more) -> RawCell:
    """A real percentage: 0.4 reads « 40 % »."""
    percent = round(ratio * 100, 6)
    return RawCell(text=f"{french_number(percent)} %", percent=percent, number=ratio, **more)


def number_cell(number: float, **more) -> RawCell:
    """A number, as a French spreadsheet shows it."""
    return RawCell(text=french_number(number), number=float(number), **more)


def french_number(number: float) -> str:
    """12.0 reads « 12 », 12.5 reads « 12,5 »."""
    if float(number).is_integer() and abs(number) < 1e15:
        return str(int(number))
    return f"{number:.10g}".replace(".", ",")


def date_in(text: str) -> dt.date | None:
    """The first full date written in a text, or none."""
    found = []
    for match in _WRITTEN_DATE.finditer(text):
        day = 1 if match[1].lower() == "1er" else int(match[1])
        found.append((match.start(), int(match[3]), MONTHS[match[2].lower()], day))
    for match in _NUMERIC_DATE.finditer(text):
        found.append((match.start(), int(match[3]), int(match[2]), int(match[1])))
    for _, year, month, day in sorted(found):
        try:
            return dt.date(year, month, day)
        except ValueError:
            continue
    return None
