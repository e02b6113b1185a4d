"""The days that stand behind people's words: one table of defaults, which is data."""

import dataclasses
import datetime as dt
from collections.abc import Mapping

_DAYS_OF_MONTH = ("month_start", "month_middle", "month_end", "fortnight_first", "fortnight_second")
_MONTHS_OF_YEAR = ("year_start", "year_middle", "year_end")
Pair = tuple[int, int]


@dataclasses.dataclass(frozen=True)
class Conventions:
    """The days of each word (docs/deadlines.md, « Conventions »).

    Parts of a month are (first day, last day), 31 standing for the month's end; parts of a year are (first
    month, last month); seasons, rentrée and school year are days as (month, day).
    """

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

    def __post_init__(self) -> None:
        """Refuse days that no calendar has, with a French sentence that names the word."""
        for field in dataclasses.fields(self):
            pair = getattr(self, field.name)
            numbers = (
                isinstance(pair, tuple) and len(pair) == 2 and all(type(number) is int for number in pair)
            )
            if not numbers or not self._exists(field.name, pair):
                raise ValueError(
                    f"Convention « {field.name} » : {pair!r} ne désigne pas des jours du calendrier."
                )
        if self.rentree_first > self.rentree_last:
            raise ValueError("La rentrée ne peut pas finir avant son premier jour.")

    @staticmethod
    def _exists(name: str, pair: Pair) -> bool:
        if name in _DAYS_OF_MONTH:
            return 1 <= pair[0] <= min(pair[1], 28) and pair[1] <= 31
        if name in _MONTHS_OF_YEAR:
            return 1 <= pair[0] <= pair[1] <= 12
        try:
            dt.date(2023, *pair)
        except ValueError:
            return False
        return True

    def as_json(self) -> dict[str, list[int]]:
        """The table as plain data, one pair of numbers a word."""
        return {name: list(pair) for name, pair in dataclasses.asdict(self).items()}

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> "Conventions":
        """The table from plain data; a word that is absent keeps its default, an unknown one is refused."""
        known = {field.name for field in dataclasses.fields(cls)}
        unknown = sorted(set(data) - known)
        if unknown:
            raise ValueError(f"Convention inconnue : {', '.join(unknown)}.")
        return cls(**{name: tuple(pair) if isinstance(pair, list) else pair for name, pair in data.items()})


DEFAULTS = Conventions()
