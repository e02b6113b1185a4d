"""The month on which reports are owed, when they are due and when they are missing: pure.

Rules (model, « State of an action »): a report on a month is due on a working day of the following month, late the
day after, missing at the cut-off. Working days and public holidays are those of the territory of the lead's service.
"""

import datetime as dt
from dataclasses import dataclass
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
def working_day(year: int, month: int, rank: int, territory: str = "") -> dt.date:
    """The ``rank``-th working day of a month: Monday to Friday, without the public holidays of ``territory`` (its key)."""
    public = holidays.country_holidays("FR", subdiv=OWN_CALENDARS.get(territory, ELSEWHERE)[0], years=year)
    day, found = dt.date(year, month, 1), 0
    while True:
        if day.weekday() < 5 and day not in public:
            found += 1
            if found == rank:
                return day
        day += dt.timedelta(days=1)


def local_day(now: dt.datetime, territory: str = "") -> dt.date:
    """The day that it is in ``territory`` (its key): a deadline ends at midnight there."""
    return now.astimezone(ZoneInfo(OWN_CALENDARS.get(territory, ELSEWHERE)[1])).date()


def month_before(day: dt.date) -> tuple[dt.date, dt.date]:
    """First and last day of the month before that of ``day``."""
    last = day.replace(day=1) - dt.timedelta(days=1)
    return last.replace(day=1), last


@dataclass(frozen=True)
class ReportingMonth:
    """A month on which reports are owed, with the working days on which they are due and the month is closed."""

    first: dt.date
    last: dt.date
    due_rank: int
    cutoff_rank: int

    @classmethod
    def of(cls, plan, day: dt.date) -> "ReportingMonth":
        """The month of ``day``, with the settings of ``plan``."""
        first = day.replace(day=1)
        last = month_before((first + dt.timedelta(days=32)).replace(day=1))[1]
        return cls(first, last, plan.report_due_working_day, plan.report_cutoff_working_day)

    @classmethod
    def asked_on(cls, plan, today: dt.date) -> "ReportingMonth":
        """The month on which reports are owed ``today``: the one that ended last."""
        return cls.of(plan, month_before(today)[0])

    def _day(self, rank: int, territory: str) -> dt.date:
        following = self.last + dt.timedelta(days=1)
        return working_day(following.year, following.month, rank, territory)

    def due(self, territory: str = "") -> dt.date:
        """The last day on which a report on this month is on time."""
        return self._day(self.due_rank, territory)

    def cutoff(self, territory: str = "") -> dt.date:
        """The day from which a report that was not given is missing."""
        return self._day(self.cutoff_rank, territory)

    def lack(self, today: dt.date, territory: str = "") -> str:
        """What a report not given by ``today`` is: ``expected``, ``late`` (the day after), ``missing`` (at the cut-off)."""
        if today >= self.cutoff(territory):
            return "missing"
        return "late" if today > self.due(territory) else "expected"

    def lacks(self, now: dt.datetime) -> tuple[str, dict[str, list[str]]]:
        """What a report not given by ``now`` is: in general, then the territories (keys) where it is something else."""
        general = self.lack(local_day(now))
        others: dict[str, list[str]] = {}
        for key in OWN_CALENDARS:
            if (there := self.lack(local_day(now, key), key)) != general:
                others.setdefault(there, []).append(key)
        return general, others
