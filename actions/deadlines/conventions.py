"""The days that stand behind people's words: one table of defaults, which is data."""

import dataclasses
import datetime as dt
import itertools
from collections.abc import Mapping

from .words import MONTH_NAMES

Pair = tuple[int, int]
LAST_DAY, EVE = "last_day", "eve"
CHOICES = {LAST_DAY: "son dernier jour, inclus", EVE: "la veille de son premier jour"}


@dataclasses.dataclass(frozen=True)
class Word:
    """A word of the table: the field that holds its days, how people write it, what its value is.

    ``kind``: « days » of a month (31: its end), « months » of a year, a « day » (month, day), or a « choice ».
    """

    name: str
    label: str
    kind: str


WORDS = (
    Word("month_start", "début d’un mois", "days"),
    Word("month_middle", "mi- (milieu) d’un mois", "days"),
    Word("month_end", "fin d’un mois", "days"),
    Word("fortnight_first", "première quinzaine", "days"),
    Word("fortnight_second", "seconde quinzaine", "days"),
    Word("year_start", "début d’une année", "months"),
    Word("year_middle", "mi- (milieu) d’une année", "months"),
    Word("year_end", "fin d’une année", "months"),
    Word("spring", "printemps : premier jour", "day"),
    Word("summer", "été : premier jour", "day"),
    Word("autumn", "automne : premier jour", "day"),
    Word("winter", "hiver : premier jour", "day"),
    Word("rentree_first", "rentrée : premier jour", "day"),
    Word("rentree_last", "rentrée : dernier jour", "day"),
    Word("school_year", "année scolaire : premier jour", "day"),
    Word("by_period", "d’ici un mois, un trimestre, une année (« d’ici juin »)", "choice"),
    Word("by_season", "d’ici une saison ou la rentrée (« d’ici l’été »)", "choice"),
)
KIND_OF = {word.name: word.kind for word in WORDS}
_SEASONS = ("spring", "summer", "autumn", "winter")


class Impossible(ValueError):
    """A value that no calendar has: ``name`` is its word, the text a French sentence for a person."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name = name


@dataclasses.dataclass(frozen=True)
class Conventions:
    """The days of each word (docs/deadlines.md, « Conventions »); ``WORDS`` says what each value means."""

    month_start: Pair = (1, 10)
    month_middle: Pair = (11, 20)
    month_end: Pair = (21, 31)
    fortnight_first: Pair = (1, 15)
    fortnight_second: Pair = (16, 31)
    year_start: Pair = (1, 3)
    year_middle: Pair = (5, 8)
    year_end: Pair = (10, 12)
    spring: Pair = (3, 21)
    summer: Pair = (6, 21)
    autumn: Pair = (9, 21)
    winter: Pair = (12, 21)
    rentree_first: Pair = (9, 1)
    rentree_last: Pair = (9, 30)
    school_year: Pair = (9, 1)
    by_period: str = LAST_DAY
    by_season: str = EVE

    def __post_init__(self) -> None:
        """Refuse what no calendar has (``Impossible``), with a French sentence that says how to mend it."""
        for word in WORDS:
            value = getattr(self, word.name)
            if word.kind == "choice":
                if value not in CHOICES:
                    raise Impossible(word.name, f"{_start(word)} : choisissez l’une des deux lectures.")
                continue
            pair = isinstance(value, tuple) and len(value) == 2 and all(type(part) is int for part in value)
            if not pair:
                raise Impossible(word.name, f"{_start(word)} : indiquez deux nombres.")
            if why := _refusal(word.kind, value):
                raise Impossible(word.name, f"{_start(word)} : {why}")
        if self.rentree_first > self.rentree_last:
            raise Impossible("rentree_last", "La rentrée ne peut pas finir avant son premier jour.")
        for earlier, later in itertools.pairwise(_SEASONS):
            if getattr(self, earlier) >= getattr(self, later):
                raise Impossible(later, "Les saisons se suivent : printemps, été, automne, hiver.")

    def shown(self, name: str) -> str:
        """The value of a word as a person reads it: « du 1er au 10 », « de mai à août », « 21 juin »."""
        value = getattr(self, name)
        kind = KIND_OF[name]
        if kind == "choice":
            return CHOICES[value]
        if kind == "months":
            first, last = (MONTH_NAMES[month - 1] for month in value)
            return f"{'d’' if first[0] in 'ao' else 'de '}{first} à {last}"
        if kind == "days":
            return days_shown(value)
        return f"{_number(value[1])} {MONTH_NAMES[value[0] - 1]}"

    def changed(self) -> list[str]:
        """The words whose value is not the default."""
        return [word.name for word in WORDS if getattr(self, word.name) != getattr(DEFAULTS, word.name)]

    def as_json(self) -> dict[str, list[int] | str]:
        """The table as plain data: a pair of numbers a word, or the name of a choice."""
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in dataclasses.asdict(self).items()
        }

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> "Conventions":
        """The table from plain data; a word that is absent keeps its default, an unknown one is refused."""
        unknown = sorted(set(data) - set(KIND_OF))
        if unknown:
            raise ValueError(f"Convention inconnue : {', '.join(unknown)}.")
        return cls(**{name: tuple(pair) if isinstance(pair, list) else pair for name, pair in data.items()})


def days_shown(span: Pair) -> str:
    """Days of a month as a person reads them: « du 21 à la fin »."""
    last = "à la fin" if span[1] == 31 else f"au {span[1]}"
    return f"du {_number(span[0])} {last}"


def _number(day: int) -> str:
    return "1er" if day == 1 else str(day)


def _start(word: Word) -> str:
    label = word.label.split(" :")[0] if word.kind != "day" else word.label.replace(" :", ",")
    return f"« {label} »"


def _refusal(kind: str, pair: Pair) -> str | None:
    """Why no calendar has ``pair``, in French; None when it has."""
    first, last = pair
    if kind == "day":
        try:
            dt.date(2023, first, last)
        except ValueError:
            return "ce jour n’existe pas tous les ans. Choisissez un jour du calendrier."
        return None
    if kind == "months":
        if not (1 <= first <= 12 and 1 <= last <= 12):
            return "un mois va de 1 (janvier) à 12 (décembre)."
        return "le dernier mois précède le premier. Échangez-les." if first > last else None
    if not (1 <= first <= 28 and 1 <= last <= 31):
        return "le premier jour va de 1 à 28, le dernier de 1 à 31 (31 : la fin du mois)."
    return "le dernier jour précède le premier. Échangez-les." if first > last else None


DEFAULTS = Conventions()

# Wordings that the guide shows as they are read, one of each form of the table.
EXAMPLES = (
    "31/12/2024", "vendredi 31 décembre 2024", "avant le 7 juin 2024", "d’ici au 15 avril 2024", "avant juin 2024",
    "d’ici juin 2024", "d’ici l’été 2024", "à partir de la rentrée 2024", "courant juin 2024", "début juin 2024",
    "mi-juin 2024", "fin juin 2024", "première quinzaine de juin 2024", "T1 2024", "fin T1 2024",
    "deuxième semestre 2024", "2024", "début 2024", "mi-2024", "fin 2024", "automne 2024", "rentrée 2024",
    "année scolaire 2024-2025", "2024 et 2025", "sans délai", "sous trois mois", "sous 10 jours ouvrés", "en continu",
    "1re phase : T1 2024 ; 2e phase : T3 2024", "sans objet", "à déterminer", "courant mars", "septmebre 2024",
    "PLF 2025", "31/02/2024",
)  # fmt: skip
