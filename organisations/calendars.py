"""Days and hours of a territory: its public holidays, its working days, its time zone. Pure."""

import datetime as dt
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

# Territories whose public holidays or day are not those of the rest of the country: the library's name, the time zone.
OWN_CALENDARS = {
    "departement:57": ("57", "Europe/Paris"),
    "departement:67": ("6AE", "Europe/Paris"),
    "departement:68": ("6AE", "Europe/Paris"),
    "departement:971": ("971", "America/Guadeloupe"),
    "region:01": ("971", "America/Guadeloupe"),
    "departement:972": ("972", "America/Martinique"),
    "region:02": ("972", "America/Martinique"),
    "departement:973": ("973", "America/Cayenne"),
    "region:03": ("973", "America/Cayenne"),
    "departement:974": ("974", "Indian/Reunion"),
    "region:04": ("974", "Indian/Reunion"),
    "departement:976": ("976", "Indian/Mayotte"),
    "region:06": ("976", "Indian/Mayotte"),
    "collectivite:975": ("PM", "America/Miquelon"),
    "collectivite:977": ("BL", "America/St_Barthelemy"),
    "collectivite:978": ("MF", "America/Marigot"),
    "collectivite:984": ("TF", "Indian/Kerguelen"),
    "collectivite:986": ("WF", "Pacific/Wallis"),
    "collectivite:987": ("PF", "Pacific/Tahiti"),
    "collectivite:988": ("NC", "Pacific/Noumea"),
}
ELSEWHERE = (None, "Europe/Paris")


@lru_cache(maxsize=512)
def _public_holidays(year: int, territory: str):
    return holidays.country_holidays(
        "FR", subdiv=OWN_CALENDARS.get(territory, ELSEWHERE)[0], years=year, language="fr"
    )


def is_working_day(day: dt.date, territory: str = "") -> bool:
    """Whether ``day`` is worked in ``territory`` (its key): Monday to Friday, not a public holiday there."""
    return day.weekday() < 5 and day not in _public_holidays(day.year, territory)


def day_off(day: dt.date, territory: str = "") -> str:
    """Why ``day`` is not worked in ``territory`` (its key), « Lundi de Pentecôte », « un dimanche »; empty when it is."""
    if name := _public_holidays(day.year, territory).get(day):
        return name
    return {5: "un samedi", 6: "un dimanche"}.get(day.weekday(), "")


def next_working_day(day: dt.date, territory: str = "") -> dt.date:
    """The first working day of ``territory`` (its key) after ``day``."""
    day += dt.timedelta(days=1)
    while not is_working_day(day, territory):
        day += dt.timedelta(days=1)
    return day


@lru_cache(maxsize=512)
def working_day(year: int, month: int, rank: int, territory: str = "") -> dt.date:
    """The ``rank``-th working day of a month: Monday to Friday, without the public holidays of ``territory`` (its key)."""
    day, found = dt.date(year, month, 1), 0
    while True:
        if is_working_day(day, territory):
            found += 1
            if found == rank:
                return day
        day += dt.timedelta(days=1)


@lru_cache(maxsize=512)
def working_days_before(day: dt.date, count: int, territory: str = "") -> dt.date:
    """The day that comes ``count`` working days before ``day`` in ``territory`` (its key)."""
    while count:
        day -= dt.timedelta(days=1)
        count -= is_working_day(day, territory)
    return day


def zone(territory: str = "") -> ZoneInfo:
    """The time zone of ``territory`` (its key)."""
    return ZoneInfo(OWN_CALENDARS.get(territory, ELSEWHERE)[1])


def local_time(now: dt.datetime, territory: str = "") -> dt.datetime:
    """``now`` (aware) on the clocks of ``territory`` (its key)."""
    return now.astimezone(zone(territory))


def local_day(now: dt.datetime, territory: str = "") -> dt.date:
    """The day that it is in ``territory`` (its key): a deadline ends at midnight there."""
    return local_time(now, territory).date()
