"""The key figures of a plan: one computation for the screen, paper, slides and scripts. Pure."""

import datetime as dt
import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from actions.enums import CLOSED, Status, Weather
from actions.snapshot import ActionState

SOON = dt.timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts of actions on a day; ``progress`` is the mean in percent, actions without a figure counted as 0."""

    total: int
    by_status: dict[str, int]
    by_weather: dict[str, int]
    overdue: int
    due_soon: int
    late_to_start: int
    slid: int
    without_lead: int
    without_deadline: int
    progress: int
    to_attest: int

    def as_json(self) -> dict:
        """The documented shape of ``plan_at``."""
        return {name: getattr(self, name) for name in self.__slots__}


def whole_percent(mean: float) -> int:
    """A mean as it is written everywhere, halves upwards: 52.5 is « 53 % » on screen, on paper and in files."""
    return math.floor(mean + 0.5)


def progress_of(action: ActionState) -> int:
    """What an action weighs in a mean: 100 when done, its reported progress otherwise, 0 when none was given."""
    return 100 if action.status == Status.DONE else action.progress or 0


def figures(actions: Iterable[ActionState], day: dt.date) -> Figures:
    """The figures of ``actions`` on ``day``. Abandoned actions are counted by status, left out of the mean."""
    rows = list(actions)
    kept = [progress_of(a) for a in rows if a.status != Status.ABANDONED]
    statuses, weathers = Counter(a.status for a in rows), Counter(a.weather for a in rows)
    return Figures(
        total=len(rows),
        by_status={s.value: statuses[s.value] for s in Status},
        by_weather={w: weathers[w] for w in [*Weather.values, ""]},
        overdue=sum(a.is_overdue(day) for a in rows),
        due_soon=sum(
            a.overdue_after is not None and a.status not in CLOSED and day <= a.overdue_after <= day + SOON
            for a in rows
        ),
        late_to_start=sum(a.is_late_to_start(day) for a in rows),
        slid=sum(a.slides > 0 for a in rows),
        without_lead=sum(not a.lead for a in rows),
        without_deadline=sum(a.overdue_after is None for a in rows),
        progress=whole_percent(sum(kept) / len(kept)) if kept else 0,
        to_attest=sum(a.to_attest for a in rows),
    )
