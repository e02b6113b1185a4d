"""Periods of time in plain words: a day, a month, a quarter, a season, a school year, a part of one."""

import calendar
import dataclasses
import datetime as dt
import itertools
import re
from collections.abc import Callable, Container

from .conventions import Conventions, days_shown
from .words import MONTH_NAMES, MONTHS, ORDINALS, WEEKDAYS

Days = tuple[dt.date, dt.date]
_YEAR = r"(?:19|2[01])\d\d"
_OF_YEAR = rf"(?:[ ,/.-]*(?:en |de |d' |(?:de |en )?l' annee |annee )?(?P<y>{_YEAR}|(?:' )?\d\d))?"
_MONTH = r"(?P<m>" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\.?"
_WEEKDAY = rf"(?:(?P<wd>{'|'.join(WEEKDAYS)}),? (?:le )?)?"
_ORDINAL = rf"(?P<n>[1-4]e?|{'|'.join(sorted(ORDINALS, key=len, reverse=True))}|dernier)"
_SEASONS = {"printemps": "spring", "ete": "summer", "automne": "autumn", "hiver": "winter"}
_PARTS = {"debut": ("start", 0), "mi": ("middle", 1), "milieu": ("middle", 1), "fin": ("end", 2)}
_PART_NAMES = {"start": "Début", "middle": "Mi-", "end": "Fin"}


@dataclasses.dataclass(frozen=True)
class Period:
    """Days that depend on a year where ``year`` is None; ``days`` is None where the calendar has none."""

    unit: str
    days: Callable[[int], Days | None]
    year: int | None
    notes: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    weekday: int | None = None

    def on(self, year: int) -> Days | None:
        """Its days, with its own year or else in ``year``."""
        try:
            days = self.days(self.year or year)
        except (ValueError, OverflowError):
            return None
        return days if days and days[0] <= days[1] else None


def last_of(year: int, month: int) -> dt.date:
    """The last day of a month."""
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day ``months`` later, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _months(year: int, first: int, last: int) -> Days:
    return dt.date(year, first, 1), last_of(year, last)


def _in_month(year: int, month: int, days: tuple[int, int]) -> Days:
    last = last_of(year, month).day
    return dt.date(year, month, min(days[0], last)), dt.date(year, month, min(days[1], last))


def shown(day: dt.date) -> str:
    """A day as the notes write it: « 1er juin 2024 »."""
    number = "1er" if day.day == 1 else str(day.day)
    return f"{number} {MONTH_NAMES[day.month - 1]} {day.year}"


def one_period(first: dt.date, last: dt.date) -> str:
    """The note of years that make one deadline: « 2023 et 2024 »."""
    return f"Une seule période, du {shown(first)} au {shown(last)}."


@dataclasses.dataclass(frozen=True)
class PeriodReader:
    """Reads periods with the conventions in force, ``on`` being the plan's date."""

    conventions: Conventions
    on: dt.date
    public_holidays: Container[dt.date]

    def read(self, words: str) -> Period | None:
        """The one period that ``words`` is, whole; None where it is not one."""
        words = re.sub(r"^(?:la |le |les |l' )", "", words)
        for pattern, rule in _RULES:
            match = pattern.fullmatch(words)
            period = match and rule(self, match)
            if period:
                return self._with_year_note(match, period)
        return None

    @staticmethod
    def _with_year_note(match: re.Match, period: Period) -> Period:
        written = match.groupdict().get("y")
        if written and len(written.removeprefix("' ")) == 2:
            if period.unit == "day":
                note = f"Année écrite sur deux chiffres, lue {period.year}."
                return dataclasses.replace(period, notes=(*period.notes, note))
            flag = f"Année écrite sur deux chiffres, lue {period.year} : à vérifier."
            return dataclasses.replace(period, flags=(*period.flags, flag))
        return period

    @staticmethod
    def _year(match: re.Match) -> int | None:
        written = match.groupdict().get("y")
        if not written:
            return None
        written = written.removeprefix("' ")
        return int(written) + (2000 if len(written) == 2 else 0)

    def day(self, match: re.Match) -> Period | None:
        """A day, its weekday checked: a weekday that does not fit is flagged."""
        month = MONTHS[match["m"]] if match["m"] in MONTHS else int(match["m"])
        number = 1 if match["d"] == "premier" else int(match["d"].removesuffix("e"))
        if match["d"].endswith("e") and number != 1:
            return None
        year = self._year(match)
        weekday = WEEKDAYS.index(match["wd"]) if match.groupdict().get("wd") else None

        def days(year: int) -> Days:
            return dt.date(year, month, number), dt.date(year, month, number)

        period = Period("day", days, year, weekday=weekday)
        if match.groupdict().get("hour"):
            return dataclasses.replace(period, notes=("L’heure n’est pas retenue : l’échéance est un jour.",))
        return period

    def month(self, match: re.Match) -> Period:
        """A month, whole."""
        month = MONTHS[match["m"]] if match["m"] in MONTHS else int(match["m"])
        return Period("month", lambda year: _months(year, month, month), self._year(match))

    def fortnight(self, match: re.Match) -> Period | None:
        """« première quinzaine de juin »: the days of the conventions."""
        rank = 2 if match["n"] == "derniere" else self._rank(match["n"], 2)
        month = MONTHS[match["m"]]
        if not rank or match["n"].isdigit():
            return None
        span = self.conventions.fortnight_first if rank == 1 else self.conventions.fortnight_second
        name = "Première" if rank == 1 else "Seconde"
        return Period(
            "fortnight",
            lambda year: _in_month(year, month, span),
            self._year(match),
            (f"{name} quinzaine : {days_shown(span)} du mois.",),
        )

    def week_of_month(self, match: re.Match) -> Period | None:
        """« première semaine de juin »: days 1 to 7; « dernière »: the last seven days of the month."""
        month, last = MONTHS[match["m"]], match["n"] == "derniere"
        rank = 1 if last else self._rank(match["n"], 4)
        if not rank or match["n"].isdigit():
            return None

        def days(year: int) -> Days:
            end = last_of(year, month)
            if last:
                return end - dt.timedelta(6), end
            return dt.date(year, month, 7 * rank - 6), dt.date(year, month, 7 * rank)

        which = "les sept derniers jours" if last else days_shown((7 * rank - 6, 7 * rank))
        note = f"Semaine du mois : {which} du mois (choix de lecture)."
        return Period("week", days, self._year(match), (note,))

    @staticmethod
    def _rank(written: str, highest: int) -> int | None:
        rank = highest if written == "dernier" else ORDINALS.get(written) or int(written.removesuffix("e"))
        return rank if rank <= highest else None

    def quarter(self, match: re.Match) -> Period | None:
        """« T1 2024 », « 1er trimestre », « Q3 »."""
        return self._division(match, 4, "quarter")

    def half(self, match: re.Match) -> Period | None:
        """« S2 2023 », « premier semestre »."""
        return self._division(match, 2, "half")

    def _division(self, match: re.Match, count: int, unit: str) -> Period | None:
        rank, year = self._rank(match["n"], count), self._year(match)
        bare = match["n"].isdigit() and match.groupdict().get("noun")
        if not rank or (bare and year is None):
            return None
        months = 12 // count
        return Period(unit, lambda year: _months(year, months * (rank - 1) + 1, months * rank), year)

    def season(self, match: re.Match) -> Period | None:
        """A season, from its first day to the day before the next one's."""
        names = list(_SEASONS.values())
        here = names.index(_SEASONS[match["season"]])
        start = getattr(self.conventions, names[here])
        following = getattr(self.conventions, names[(here + 1) % 4])
        second = match.groupdict().get("y2")
        year = self._year(match)
        if second and int(second) not in (year + 1, (year + 1) % 100):
            return None

        def days(year: int) -> Days:
            after = dt.date(year + (here == 3), *following)
            return dt.date(year, *start), after - dt.timedelta(1)

        around = days(year or 2023)
        name = match["season"].replace("ete", "été").capitalize()
        note = f"{name} : du {_day_month(around[0])} au {_day_month(around[1])}."
        return Period("season", days, year, (note,))

    def rentree(self, match: re.Match) -> Period:
        """« rentrée 2023 »: the days of the conventions (September)."""
        first, last = self.conventions.rentree_first, self.conventions.rentree_last

        def days(year: int) -> Days:
            return dt.date(year, *first), dt.date(year, *last)

        around = days(2023)
        note = f"Rentrée : du {_day_month(around[0])} au {_day_month(around[1])}."
        return Period("rentree", days, self._year(match), (note,))

    def school_year(self, match: re.Match) -> Period | None:
        """« année scolaire 2023-2024 »: from its first day to the day before the next one's."""
        year, second = self._year(match), match["y2"]
        if second and int(second) not in (year + 1, (year + 1) % 100):
            return None
        if match["y"] and not second:
            return None
        start = self.conventions.school_year

        def days(year: int) -> Days:
            return dt.date(year, *start), dt.date(year + 1, *start) - dt.timedelta(1)

        around = days(2023)
        note = f"Année scolaire : du {_day_month(around[0])} au {_day_month(around[1])}."
        return Period("school_year", days, year, (note,))

    def year(self, match: re.Match) -> Period:
        """« 2024 », « courant 2024 », « exercice 2024 »: the calendar year."""
        return Period("year", lambda year: _months(year, 1, 12), self._year(match))

    def years(self, match: re.Match) -> Period | None:
        """« 2023 et 2024 », « 2023-2024 »: one period, all its years."""
        written = [int(year) for year in re.findall(r"\d+", match.group())]
        if len(written) == 2 and written[1] < 100:
            written[1] += written[0] // 100 * 100
        between = match.groupdict().get("joint")
        steps = {later - earlier for earlier, later in itertools.pairwise(written)}
        if min(steps) < 1 or (between is None and steps != {1}):
            return None
        first, last = dt.date(written[0], 1, 1), dt.date(written[-1], 12, 31)
        return Period("years", lambda _: (first, last), written[0], (one_period(first, last),))

    def week(self, match: re.Match) -> Period | None:
        """« semaine 24 », « S24 »: a week of the ISO calendar; S1 to S4 are half-years or faulty quarters."""
        number = int(match["n"])
        semester = match.groupdict().get("short") and number <= 2
        if semester or not 1 <= number <= 53:
            return None

        def days(year: int) -> Days:
            monday = dt.date.fromisocalendar(year, number, 1)
            return monday, monday + dt.timedelta(6)

        return Period(
            "week", days, self._year(match), (f"Semaine {number} du calendrier, du lundi au dimanche.",)
        )

    def week_of(self, match: re.Match) -> Period | None:
        """« semaine du 3 juin 2024 »: from its Monday to its Sunday."""
        day = self.read(match["rest"])
        if day is None or day.unit != "day":
            return None

        def days(year: int) -> Days | None:
            around = day.on(year)
            monday = around and around[0] - dt.timedelta(around[0].weekday())
            return monday and (monday, monday + dt.timedelta(6))

        return dataclasses.replace(day, unit="week", days=days, notes=("Semaine, du lundi au dimanche.",))

    def relative(self, match: re.Match) -> Period:
        """« fin du mois », « l'année prochaine »: counted from the plan's date, flagged."""
        words, on = match.group(), self.on
        ahead = int("prochain" in words)
        if "mois" in words:
            first = add_months(on.replace(day=1), ahead)
            unit, days = "month", _months(first.year, first.month, first.month)
        else:
            unit, days = "year", _months(on.year + ahead, 1, 12)
        flag = f"Compté depuis la date du plan ({shown(on)})."
        return Period(unit, lambda _: days, days[0].year, flags=(flag,))

    def undated_year(self, _match: re.Match) -> Period:
        """« d'année » in « fin d'année »: a year that nothing names."""
        return Period("year", lambda year: _months(year, 1, 12), None)

    def part_of_short_year(self, match: re.Match) -> Period | None:
        """« fin 23 »: of the year 2023, flagged as every year of two figures."""
        whole = self.read(f"{match['p']} {self._year(match)}")
        return whole and dataclasses.replace(whole, year=self._year(match))

    def part(self, match: re.Match) -> Period | None:
        """« début », « mi- », « fin » of a month, a quarter, a half-year, a year or a season."""
        whole = self.read(match["rest"])
        name, third = _PARTS[match["p"]]
        if whole is None or whole.unit not in {"month", "quarter", "half", "year", "season"}:
            return None
        table = self.conventions

        def days(year: int) -> Days | None:
            around = whole.on(year)
            if around is None:
                return None
            first = around[0]
            if whole.unit == "month":
                return _in_month(first.year, first.month, getattr(table, f"month_{name}"))
            if whole.unit == "year":
                return _months(first.year, *getattr(table, f"year_{name}"))
            step = {"quarter": 1, "half": 2, "season": 1}[whole.unit]
            start = add_months(first, step * third)
            end = around[1] if third == 2 else add_months(start, step) - dt.timedelta(1)
            return start, end

        label = _PART_NAMES[name]
        joint = "" if label.endswith("-") else " de "
        if whole.unit == "month":
            note = f"{label}{joint}mois : {days_shown(getattr(table, f'month_{name}'))}."
        elif whole.unit == "year":
            start = f"{label} d’année" if joint else f"{label}année"
            note = f"{start} : {table.shown(f'year_{name}')}."
        else:
            words = {"quarter": "trimestre", "half": "semestre", "season": "saison"}[whole.unit]
            which = ("premier", "deuxième", "dernier")[third]
            note = f"{label}{joint}{words} : son {which} tiers."
        kept = whole.notes if whole.unit == "season" else ()
        return dataclasses.replace(whole, unit="part", days=days, notes=(*kept, note))


def _day_month(day: dt.date) -> str:
    return shown(day).rsplit(" ", 1)[0]


_LINK = r"(?: de la| de l'| du mois de| du mois d'| du| de| d'| des|,)?"
_HOUR = r"(?P<hour> ?,? (?:a |avant )?(?:\d{1,2} ?h(?: ?\d\d)?|\d\d:\d\d(?::\d\d)?|minuit|midi))?"
_NOUN_YEAR = r"(?:annee|an|exercice budgetaire|exercice)"
_RULES = tuple(
    (re.compile(pattern), rule)
    for pattern, rule in (
        (rf"{_WEEKDAY}(?P<d>\d{{1,2}}e?|premier) ?{_MONTH}{_OF_YEAR}{_HOUR}", PeriodReader.day),
        (rf"(?P<d>\d{{1,2}})-{_MONTH}(?:-(?P<y>{_YEAR}|\d\d))?", PeriodReader.day),
        (
            rf"{_WEEKDAY}(?P<d>\d{{1,2}}e?) ?(?P<s>[/.-]) ?(?P<m>\d{{1,2}}) ?(?P=s) ?(?P<y>{_YEAR}|"
            rf"\d\d)(?: 00:00(?::00)?)?{_HOUR}",
            PeriodReader.day,
        ),
        (rf"{_WEEKDAY}(?P<d>\d{{1,2}}) (?P<m>\d{{1,2}}) (?P<y>{_YEAR})", PeriodReader.day),
        # No month has such a number: « 09/23 » can only be a month and its year.
        (r"(?P<m>0[1-9]|1[0-2])/(?P<y>1[3-9]|[2-9]\d)", PeriodReader.month),
        (rf"{_WEEKDAY}(?P<d>\d{{1,2}}) ?/ ?(?P<m>\d{{1,2}}){_HOUR}", PeriodReader.day),
        (rf"(?P<y>{_YEAR})[-/](?P<m>\d\d)[-/](?P<d>\d\d)(?:[ t]00:00(?::00)?)?", PeriodReader.day),
        (rf"(?:mois de |mois d' )?{_MONTH}{_OF_YEAR}", PeriodReader.month),
        (rf"(?P<m>0?[1-9]|1[0-2]) ?[/.-] ?(?P<y>{_YEAR})", PeriodReader.month),
        (rf"(?P<y>{_YEAR})[-/](?P<m>0[1-9]|1[0-2])", PeriodReader.month),
        (
            rf"(?P<n>derniere|[1-4]e?|{'|'.join(sorted(ORDINALS, key=len, reverse=True))}) semaine{_LINK} "
            rf"(?:mois de |mois d' )?{_MONTH}{_OF_YEAR}",
            PeriodReader.week_of_month,
        ),
        (
            rf"(?P<n>derniere) quinzaine{_LINK} (?:mois de |mois d' )?{_MONTH}{_OF_YEAR}",
            PeriodReader.fortnight,
        ),
        (rf"{_ORDINAL} quinzaine{_LINK} (?:mois de |mois d' )?{_MONTH}{_OF_YEAR}", PeriodReader.fortnight),
        (rf"[tq] ?(?P<n>[1-4]){_OF_YEAR}", PeriodReader.quarter),
        (rf"(?P<y>{_YEAR})[ /-]*[tq] ?(?P<n>[1-4])", PeriodReader.quarter),
        (rf"(?P<n>[1-4])e? ?t(?: |-|/)?(?P<y>{_YEAR}|\d\d)", PeriodReader.quarter),
        (rf"{_ORDINAL} (?P<noun>trimestre|trim)s?\.?{_OF_YEAR}", PeriodReader.quarter),
        (rf"(?:trimestre|trim\.?) (?:ne ?)?(?P<n>[1-4]){_OF_YEAR}", PeriodReader.quarter),
        (rf"[sh] ?(?P<n>[12]){_OF_YEAR}", PeriodReader.half),
        (rf"(?P<y>{_YEAR})[ /-]*s ?(?P<n>[12])", PeriodReader.half),
        (rf"(?P<n>[12])e? ?s(?: |-|/)?(?P<y>{_YEAR})", PeriodReader.half),
        (rf"{_ORDINAL} (?P<noun>semestre|sem)s?\.?{_OF_YEAR}", PeriodReader.half),
        (rf"semestre (?:ne ?)?(?P<n>[12]){_OF_YEAR}", PeriodReader.half),
        (rf"(?:cet )?(?P<season>{'|'.join(_SEASONS)}){_OF_YEAR}", PeriodReader.season),
        (rf"(?P<season>hiver) (?P<y>{_YEAR}|\d\d)[-/](?P<y2>{_YEAR}|\d\d)", PeriodReader.season),
        (rf"rentree(?: scolaire)?(?:(?: de| en)? septembre)?{_OF_YEAR}", PeriodReader.rentree),
        (rf"annee scolaire(?: (?P<y>{_YEAR}|\d\d)[-/](?P<y2>{_YEAR}|\d\d))?", PeriodReader.school_year),
        (rf"(?:{_NOUN_YEAR} )?(?P<y>{_YEAR})", PeriodReader.year),
        (rf"(?:annees |exercices |periode )?{_YEAR}(?: et | ?/ ?|, ?)(?:en )?{_YEAR}", PeriodReader.years),
        (rf"(?:annees |exercices |periode )?{_YEAR}(?P<joint>-| a ){_YEAR}", PeriodReader.years),
        (rf"(?:annees |exercices |periode )?{_YEAR}[-/](?:1[3-9]|[2-9]\d)", PeriodReader.years),
        (rf"(?:annees |exercices |periode )?{_YEAR}(?:, ?{_YEAR})+(?: et |, ?){_YEAR}", PeriodReader.years),
        (
            rf"(?:semaine|(?P<short>sem)\.?) (?:ne ?)?(?P<n>\d{{1,2}})(?:[ ,/-]+(?:de )?(?P<y>{_YEAR}))?",
            PeriodReader.week,
        ),
        (rf"s ?(?P<n>[5-9]|[1-5]\d)(?:[ ,/-]*(?:de )?(?P<y>{_YEAR}))?", PeriodReader.week),
        (r"semaine du (?P<rest>.+)", PeriodReader.week_of),
        (r"mois prochain|mois en cours|mois|ce mois(?:-ci)?", PeriodReader.relative),
        (r"annee prochaine|an prochain|annee en cours|cette annee", PeriodReader.relative),
        (r"annee|exercice", PeriodReader.undated_year),
        (rf"(?P<p>debut|mi|milieu|fin){_LINK} (?:la |le |l' )?(?P<rest>.+)", PeriodReader.part),
        (r"(?P<p>debut|mi|fin) '? ?(?P<y>[2-4]\d)", PeriodReader.part_of_short_year),
    )
)
