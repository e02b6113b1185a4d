"""What is asked of a period: by its end, from its start, during it; ranges of two; delays; rhythms."""

import dataclasses
import datetime as dt
import re
from collections.abc import Callable

from . import working_days
from .conventions import EVE
from .periods import Period, PeriodReader, add_months, one_period, shown
from .words import MONTHS, NUMBERS, WEEKDAYS

# First day, last day, the end that a missing year is told by.
Bounds = tuple[dt.date | None, dt.date | None, dt.date | None]


@dataclasses.dataclass(frozen=True)
class Clause:
    """One deadline: its kind, and its days in a given year (its own where ``year`` is set)."""

    kind: str
    bounds: Callable[[int], Bounds | None]
    year: int | None
    notes: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    periods: tuple[Period, ...] = ()

    def with_year(self, year: int) -> "Clause":
        """The same in the year that a neighbouring step names."""
        return self if self.year else dataclasses.replace(self, year=year)

    def end(self) -> dt.date | None:
        """The last day of what its own year makes of it; None without a year or an end."""
        days = self.bounds(self.year) if self.year and self.periods else None
        return days and days[2]

    def resolved(
        self, on: dt.date, after: dt.date | None = None
    ) -> tuple[dt.date | None, dt.date | None, tuple[str, ...]] | None:
        """First day, last day and flags, read on the date ``on``; None where the calendar has no such day.

        Without a year: the first such period that ends after ``on``, and after a preceding step (``after``).
        """
        flags, year = self.flags, self.year
        if year is None:
            known = max(on, after or on)
            years = range(max(known.year - 1, 1), min(known.year + 9, 9998))
            year = next(
                (year for year in years if (days := self.bounds(year)) and (not days[2] or days[2] > known)),
                None,
            )
            flags = (
                *flags,
                f"Année absente : première période qui finit après la date du plan ({shown(on)}).",
            )
        found = self.bounds(year) if year else None
        if found is None:
            return None
        named = (period for period in self.periods if period.weekday is not None)
        if any((day := period.on(year)) and day[0].weekday() != period.weekday for period in named):
            flags = (*flags, "Le jour de la semaine ne correspond pas à la date.")
        first, last, _ = found
        return first, last, flags


def _simple(kind: str, period: Period, pick: Callable[[dt.date, dt.date], Bounds], *notes: str) -> Clause:
    def bounds(year: int) -> Bounds | None:
        days = period.on(year)
        try:
            return days and pick(*days)
        except OverflowError:
            return None

    return Clause(kind, bounds, period.year, (*period.notes, *notes), period.flags, (period,))


_EVENT = (
    r"(?:(?:suivant|apres|suivants|a compter de|a partir de|des) (?:la |le |l' )?"
    r"(?:publication|notification|signature|parution|entree en vigueur|promulgation|validation|lancement|"
    r"adoption|"
    r"reception|decision|demarrage|arbitrage)(?: (?:du|de la|de l'|des|de|d'|au) ?[a-z-]+(?: [a-z-]+)?)?)"
)
_UNITS = {
    "jour": ("day", 1), "jours": ("day", 1), "j": ("day", 1), "semaine": ("day", 7), "semaines": ("day", 7),
    "mois": ("month", 1), "m": ("month", 1), "an": ("month", 12), "ans": ("month", 12), "annee": ("month",
    12),
    "annees": ("month", 12), "trimestre": ("month", 3), "trimestres": ("month", 3), "semestre": ("month", 6),
    "semestres": ("month", 6),
}  # fmt: skip
_AMOUNT = rf"(?P<n>\d{{1,3}}|{'|'.join(sorted(NUMBERS, key=len, reverse=True))})"
_UNIT = rf"(?P<unit>{'|'.join(sorted(_UNITS, key=len, reverse=True))})"
_DELAY = re.compile(
    r"(?:au plus tard )?"
    r"(?:sous |dans un delai de |dans un delai d' |dans le delai de |dans un delai maxim(?:um|al) de |dans les |"
    r"dans |d' ici a |"
    r"d' ici |"
    r"delai de |delai |en |sous un delai de |a |a horizon |horizon )?"
    rf"{_AMOUNT} ?(?:prochaines? |prochains )?{_UNIT}(?P<half> et demie?)?"
    rf"(?: (?P<days>ouvre|ouvrable|calendaire)s?)?(?: maximum| au plus tard| au plus|"
    rf" max)?(?: {_EVENT})?"
)
_LONGEST_DELAY = {"day": 999, "month": 600}  # beyond fifty years it is no delay of a plan: a person looks
_OFFSET = re.compile(r"(?:a )?(?P<unit>[jm]) ?\+ ?(?P<n>\d{1,3})(?: ?(?P<counted>jours?|mois))?")
_HOURS = re.compile(r"(?:sous |dans les |dans )?(?P<n>24|48|72) ?(?:h|heures)")
_SET_DELAYS = {"sous huitaine": 7, "sous quinzaine": 15, "sous huit jours": 8, "sous quinze jours": 15}
_NOW = re.compile(
    r"sans (?:delais?|attendre|tarder)|immediat(?:e|s|es)?|immediatement|(?:(?:a|avec) )?effet immediat|"
    r"tout de suite|"
    r"application immediate|des maintenant|des a present|mise en oeuvre immediate|des aujourd' hui"
)
_RHYTHM_WORD = (
    r"(?:quotidien|hebdomadaire|bimensuel|mensuel|bimestriel|trimestriel|semestriel|annuel|pluriannuel|"
    r"recurrent|"
    r"periodique|regulier|continu|permanent|perenne)(?:ne|le|e)?s?"
)
_RHYTHM = re.compile(
    rf"{_RHYTHM_WORD}|(?:rythme |periodicite |frequence |action )(?:: ?)?{_RHYTHM_WORD}|"
    r"en cours de (?:realisation|redaction|deploiement|finalisation|elaboration|validation|definition)|"
    r"en continu|en permanence|au fil de l' eau|en cours|deja en cours|action en cours|travail en cours|"
    r"travaux en cours|"
    r"(?:quotidienne|mensuelle|trimestrielle|semestrielle|annuelle|reguliere|periodique|continue|"
    r"permanente)ment|"
    r"regulierement|annuellement|mensuellement|(?:a )?chaque (?:jour|semaine|mois|trimestre|semestre|annee|"
    r"rentree|an)|"
    r"(?:tous les|toutes les) (?:(?:\d{1,2}|deux|trois|quatre|six) )?(?:jours|semaines|mois|trimestres|"
    r"semestres|ans|annees)|"
    r"(?:(?:\d{1,2}|une|deux|trois|quatre) fois ?(?:par|/)|\d{1,2} ?x? ?/) ?"
    r"(?:jour|semaine|mois|trimestre|semestre|an)|"
    rf"(?:tous les|chaque) (?:(?:premier|dernier)s? )?(?:{'|'.join(WEEKDAYS)})s?(?: (?:du|de chaque) mois)?|"
    r"(?:le|tous les) \d{1,2}e? (?:du|de chaque) mois|au long cours|"
    r"toute l' annee|tout au long de l' annee|tout au long du plan|(?:toute la )?duree du plan|"
    r"sur la duree du plan"
)
_YEARLY = re.compile(
    r"(?:(?:tous les ans|chaque annee|annuel(?:le)?(?:ment)?|une fois par an|\d fois par an),?|chaque|tous les|"
    r"toutes les) \(?(?P<rest>[^()]+)\)?"
)
_STATE_AND_TERM = re.compile(
    rf"(?P<rhythm>{_RHYTHM.pattern})(?: ?[,:(-] ?(?:echeance )?| )(?P<rest>[^()]+)\)?"
)


_WHOLE_YEAR = {"toute l' annee", "tout au long de l' annee"}


def clause(reader: PeriodReader, words: str) -> Clause | None:
    """The one clause that ``words`` is, whole; None where something in it is not understood."""
    words = words.strip(" ,;.:")
    if re.fullmatch(_NOW, words):
        return _counted(reader, reader.on)
    if _RHYTHM.fullmatch(words) or _yearly(reader, words):
        return Clause("ongoing", lambda _: (None, None, None), reader.on.year)
    both = _STATE_AND_TERM.fullmatch(words)
    if both:
        term = clause(reader, both["rest"])
        flag = "Un rythme ou un état accompagne l’échéance : à vérifier."
        if term and both["rhythm"] in _WHOLE_YEAR and both["rest"].isdecimal():
            return term
        if term:
            return dataclasses.replace(term, flags=(*term.flags, flag))
    if words in {"mois", "annee", "exercice"}:
        return None
    for build in (_delay, _bounded, _during, _range):
        found = build(reader, words)
        if found:
            return found
    return None


def _yearly(reader: PeriodReader, words: str) -> bool:
    """« tous les ans en mars »: a rhythm, with a day or a period that names no year."""
    match = _YEARLY.fullmatch(words)
    within = match and next(
        (found for build in (_bounded, _during) if (found := build(reader, match["rest"]))), None
    )
    return bool(within) and within.year is None


def _counted(reader: PeriodReader, last: dt.date, *notes: str) -> Clause:
    flag = f"Compté depuis la date du plan ({shown(reader.on)})."
    return Clause("by", lambda _: (None, last, last), reader.on.year, notes, (flag,))


def _delay(reader: PeriodReader, words: str) -> Clause | None:
    """« sous trois mois », « J+30 », « 1 an »: counted from the plan's date."""
    try:
        if words in _SET_DELAYS:
            return _counted(reader, reader.on + dt.timedelta(_SET_DELAYS[words]))
        match = _HOURS.fullmatch(words)
        if match:
            return _counted(reader, reader.on + dt.timedelta(int(match["n"]) // 24))
        match = _OFFSET.fullmatch(words) or _DELAY.fullmatch(words)
        if not match:
            return None
        unit, size = _UNITS[match["unit"]]
        counted = match.groupdict().get("counted")
        if counted:  # « J+3 mois » counts months; « M+3 jours » says nothing
            if unit == "month" and counted != "mois":
                return None
            unit, size = _UNITS[counted]
        amount = NUMBERS.get(match["n"]) or int(match["n"])
        half = match.groupdict().get("half") and 1
        if amount == 0 or size * amount > _LONGEST_DELAY[unit] or (half and size not in (1, 12)):
            return None
        working = match.groupdict().get("days")
        if working and match["unit"] not in {"jour", "jours", "j"}:
            return None
        if working in {"ouvre", "ouvrable"}:
            last = working_days.after(reader.on, amount, working, reader.public_holidays)
            span = "ouvrés : du lundi au vendredi" if working == "ouvre" else "ouvrables : du lundi au samedi"
            note = f"Jours {span}, hors jours fériés."
            return _counted(reader, last, note)
        count = amount * size
        if unit == "day":
            return None if half else _counted(reader, reader.on + dt.timedelta(count))
        last = add_months(reader.on, count + (6 if half and size == 12 else 0))
        if half and size == 1:
            last += dt.timedelta(15)
        return _counted(reader, last)
    except (ValueError, OverflowError):
        return None


INCLUDED = "Ce jour est inclus."
_TO = r"(?:au |aux |a la |a l' |a |le |la |l' |les |en |du |de la |de )?"
_BY = (
    (r"pas avant ", "from"), (r"avant ", "before"), (r"d'? ?ici |pour ", "here"),
    (r"au plus tard(?: ?[:,])? |(?:date )?limite |delai limite |dernier delai |jusqu' |jusque |jusqu ", "until"),
    (r"a partir |a compter |apres |au plus tot ", "start"), (r"des ", "start"), (r"depuis ", "start"),
    (r"horizon |a (?:l' )?horizon |a (?:l' )?echeance ", "until"),
)  # fmt: skip
_SUFFIX = (
    (r" \(?(?:au plus tard|maximum|au maximum|dernier delai|delai de rigueur)\)?", "until"),
    (r" (?:au plus tot|et au[- ]dela|et suivants?|et suivantes|et annees suivantes|et apres)", "start"),
)


def _bounded(reader: PeriodReader, words: str) -> Clause | None:
    for suffix, how in _SUFFIX:
        match = re.fullmatch(rf"(.+?),?{suffix}", words)
        if match:
            bare = re.sub(r"^(?:en |a |au |a la |a l' |d' ?ici (?:a |au |le |la )?)", "", match[1])
            return _bound(reader, how, bare, match[1])
    for prefix, how in _BY:
        match = re.match(prefix, words)
        if match:
            rest = (
                re.sub(r"^(?:de |du |d' )", "", words[match.end() :])
                if how == "start"
                else words[match.end() :]
            )
            return _bound(reader, how, re.sub(rf"^{_TO}", "", rest), words)
    return None


def _bound(reader: PeriodReader, how: str, words: str, whole: str) -> Clause | None:
    edge = re.search(r" (inclus|exclu|compris)e?$", words)
    if edge:
        words = words[: edge.start()]
    period = reader.read(words)
    if period is None:
        return None
    day = dt.timedelta(1)
    seasonal = period.unit in {"season", "rentree"}
    if edge and (period.unit != "day" or how in {"start", "from"}):
        return None
    if whole.startswith("apres "):
        return _simple(
            "from", period, lambda _, end: (end + day, None, end + day), "« après » : dès le lendemain."
        )
    if how in {"start", "from"}:
        return _simple("from", period, lambda start, end: (start, None, end))
    if how == "before" and not (edge and edge[1] != "exclu"):
        if words.startswith("fin "):
            note = "« avant fin » : au plus tard le dernier jour de cette période (choix de lecture)."
            return _simple("by", period, lambda _, end: (None, end, end), note)
        note = "« avant » : la veille, ce jour étant exclu."
        if seasonal:
            note = "« avant » une saison ou la rentrée : la veille de son premier jour (choix de lecture)."
        return _simple("by", period, lambda start, _: (None, start - day, start - day), note)
    if edge and edge[1] == "exclu":
        return _simple("by", period, lambda start, _: (None, start - day, start - day), "Ce jour est exclu.")
    said = "pour" if whole.startswith("pour ") else "d’ici"
    if how == "here" and period.unit != "day":
        if whole.startswith("pour ") and period.unit in {"year", "years"}:
            return None
        what = "une saison ou la rentrée" if seasonal else "une période"
        choice = reader.conventions.by_season if seasonal else reader.conventions.by_period
        if choice == EVE and period.unit != "part":
            note = f"« {said} » {what} : la veille de son premier jour (choix de lecture)."
            return _simple("by", period, lambda start, _: (None, start - day, start - day), note)
        note = f"« {said} » {what} : son dernier jour est inclus (choix de lecture)."
        return _simple("by", period, lambda _, end: (None, end, end), note)
    note = INCLUDED if period.unit == "day" else "Le dernier jour de la période est inclus."
    return _simple("by", period, lambda _, end: (None, end, end), note)


_YEARS = {"year", "years"}
_RANGES = (
    re.compile(
        r"(?:a partir |semaine )?(?:du|des|de|d') (?P<a>.+?) (?:et )?(?:jusqu' )?(?:au|a|en) (?:la |"
        r"l' )?(?P<b>.+)"
    ),
    re.compile(r"entre (?:le |la |l' )?(?P<a>.+?) et (?:le |la |l' )?(?P<b>.+)"),
    re.compile(r"(?:le |les )?(?P<a>.+?) (?:et )?(?:jusqu' )?(?:au|a) (?:la |l' )?(?P<b>.+)"),
    re.compile(
        r"(?:en |le |les |courant |au |aux )?(?P<a>.+?) (?P<near>et|ou) (?:le |en |au |a la |a l' )?(?P<b>.+)"
    ),
    re.compile(r"(?:en |le |les |courant |au )?(?P<a>.+?) ?(?P<near>/) ?(?P<b>.+)"),
)


def _range(reader: PeriodReader, words: str) -> Clause | None:
    """Two periods that make one: « du 3 au 7 juin 2024 », « mars-juin 2024 », « juin/juillet 2024 »."""
    for pattern in _RANGES:
        match = pattern.fullmatch(words)
        near = bool(match and match.groupdict().get("near"))
        found = match and _between(reader, match["a"], match["b"], near=near, joined=near)
        if found:
            return found
    for hyphen in re.finditer("-", words):
        found = _between(reader, words[: hyphen.start()], words[hyphen.end() :], joined=True)
        if found:
            return found
    return None


def _between(
    reader: PeriodReader, left: str, right: str, *, near: bool = False, joined: bool = False
) -> Clause | None:
    """One period from two; ``near``: only if they touch; ``joined``: by « et », « / » or a hyphen, not in words."""
    left, right = left.strip(" ,"), right.strip(" ,")
    until, since = reader.read(right), None
    if until is not None:
        since = reader.read(completed(left, right))
    if until is None or since is None or (joined and (since.unit == "day") != (until.unit == "day")):
        return None
    if until.unit in _YEARS and since.unit not in _YEARS and (joined or since.year is None):
        return None

    def bounds(year: int) -> Bounds | None:
        end = until.on(year)
        start = since.on(year if until.year is None else until.year)
        if start and end and since.year is None and start[0] > end[0]:
            start = since.on((until.year or year) - 1)
        if start and end and since.year is not None and until.year is None:
            end = until.on(since.year)
            end = until.on(since.year + 1) if end and end[0] < start[0] else end
        apart = near and start and end and end[0] - start[1] != dt.timedelta(1)
        return (start[0], end[1], end[1]) if start and end and start[0] <= end[0] and not apart else None

    if joined and any(a.unit in _YEARS and b.year is None for a, b in ((since, until), (until, since))):
        return None  # « 2024 - juin »: the year of the month rather than a beginning
    year = until.year or since.year
    whole = bounds(year or reader.on.year)
    if whole is None:
        return None
    years = since.unit in _YEARS and until.unit in _YEARS
    notes = (one_period(*whole[:2]),) if years else (*since.notes, *until.notes)
    return Clause("during", bounds, year, notes, (*since.flags, *until.flags), (since, until))


def completed(left: str, right: str) -> str:
    """The first of two periods with what it shares with the second: « du 3 au 7 juin », « T3 et T4 2024 »."""
    if re.fullmatch(r"(?:[a-z]+ )?\d{1,2}e?", left):
        tail = re.search(rf"(?:^| )\d{{1,2}}e? ((?:{'|'.join(MONTHS)})\b.*)", right)
        slashed = re.fullmatch(r"\d{1,2}([/.]\d{1,2}(?:[/.]\d+)?)", right)
        if tail:
            return f"{left} {tail[1]}"
        if slashed:
            return left + slashed[1]
    tail = re.search(r" ((?:trimestre|semestre|trim|quinzaine)s?\b.*)", right)
    if tail and re.fullmatch(r"(?:[1-4]e?|[a-z]+)", left) and left not in MONTHS:
        return f"{left} {tail[1]}"
    if left in {"debut", "mi", "fin"}:
        return f"{left} {re.sub(r'^(?:debut|mi|fin) ', '', right)}"
    return left


def _during(reader: PeriodReader, words: str) -> Clause | None:
    """« en juin », « courant 2024 », « à la rentrée »; a single day is a date to hold: « by »."""
    included = re.fullmatch(r"(?:le )?(.+?),? \(?(?:inclus|compris)\)?", words)
    if included:
        day = reader.read(included[1])
        return (
            _simple("by", day, lambda _, end: (None, end, end), INCLUDED)
            if day and day.unit == "day"
            else None
        )
    period = reader.read(words)
    if period is None:
        match = re.match(
            r"(?:en cours|en|courant|au cours|dans le courant|pendant|durant|au|aux|a|sur|dans)(?: (?:de|du|"
            r"d'))?(?: (?:la|l'|le|les))? ",
            words,
        )
        rest = words[match.end() :] if match else ""
        rest = re.sub(r"^courant (?:de |du |d' )?", "", rest)
        period = reader.read(rest) if rest else None
    if period is None:
        return None
    if period.unit == "day":
        return _simple("by", period, lambda _, end: (None, end, end))
    return _simple("during", period, lambda start, end: (start, end, end))
