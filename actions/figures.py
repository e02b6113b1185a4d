"""The key figures of a plan: one computation for the screen, paper, slides and scripts. Pure."""

import datetime as dt
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

    def as_json(self) -> dict:
        """The documented shape of ``plan_at``."""
        return {name: getattr(self, name) for name in self.__slots__}


def progress_of(action: ActionState) -> int:
    """What an action weighs in a mean: 100 when done, its reported progress otherwise, 0 when none was given."""
    return 100 if action.status == Status.DONE else action.progress or 0


def figures(actions: Iterable[ActionState], day: dt.date) -> Figures:
    """The figures of ``actions`` on ``day``. Abandoned actions are counted by status, left out of the mean."""
    rows = list(actions)
    kept = [progress_of(a) for a in rows if a.status != Status.ABANDONED]
    return Figures(
        total=len(rows),
        by_status={s.value: sum(a.status == s for a in rows) for s in Status},
        by_weather={w: sum(a.weather == w for a in rows) for w in [*Weather.values, ""]},
        overdue=sum(a.is_overdue(day) for a in rows),
        due_soon=sum(
            a.overdue_after is not None and a.status not in CLOSED and day <= a.overdue_after <= day + SOON
            for a in rows
        ),
        late_to_start=sum(a.is_late_to_start(day) for a in rows),
        slid=sum(a.slid_days > 0 for a in rows),
        without_lead=sum(not a.lead for a in rows),
        without_deadline=sum(a.overdue_after is None for a in rows),
        progress=round(sum(kept) / len(kept)) if kept else 0,
    )
