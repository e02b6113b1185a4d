"""What the sheets of actions say beside their state, on a day: reports, milestones, moved deadlines. Three queries."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

from actions.enums import Status, Weather
from actions.querysets.past_rows import counting_at, rows_at
from actions.snapshot import PlanState


@dataclass(frozen=True, slots=True)
class Told:
    """A report as a sheet shows it."""

    holds_on: dt.date
    status: str
    weather: str
    progress: int | None
    done: str
    blocking: str
    unblocking: str
    next_steps: str
    nothing_new: bool

    def get_status_display(self) -> str:
        """The status in French."""
        return Status(self.status).label

    def get_weather_display(self) -> str:
        """The weather in French, empty when not given."""
        return Weather(self.weather).label if self.weather else ""


@dataclass(frozen=True, slots=True)
class Step:
    """A milestone."""

    text: str
    deadline_text: str
    last: dt.date | None
    reached_on: dt.date | None


@dataclass(frozen=True, slots=True)
class Move:
    """A deadline that moved, with its reason."""

    day: dt.date
    before: str
    after: str
    reason: str


@dataclass(slots=True)
class Details:
    """All that a sheet adds to the state of an action."""

    reports: list[Told] = field(default_factory=list)
    milestones: list[Step] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)


REPORT_FIELDS = (
    "holds_on", "status", "weather", "progress", "done", "blocking", "unblocking", "next_steps", "nothing_new",
)  # fmt: skip


def details(plan, state: PlanState, actions: Collection[int]) -> dict[int, Details]:
    """Reports (latest first), milestones and moves of ``actions`` (keys), on the day and as known at that of ``state``."""
    model = plan._meta.get_field("actions").related_model

    def related(name: str):
        return model._meta.get_field(name).related_model

    which = {"action_id__in": list(actions)}
    found: dict[int, Details] = defaultdict(Details)
    rows = counting_at(related("reports"), state.on, state.known_at, **which)
    for action, *values in rows.values_list("action_id", *REPORT_FIELDS):
        found[action].reports.append(Told(*values))
    rows = rows_at(related("milestones"), state.on, state.known_at, **which).filter(archived_at=None)
    for action, *values in rows.order_by("position", "id").values_list(
        "action_id", "text", "deadline_text", "last", "reached_on"
    ):
        found[action].milestones.append(Step(*values))
    moves = related("deadline_moves")
    rows = rows_at(moves, state.on, state.known_at, **which).filter(state=moves.State.APPLIED)
    for action, decided, recorded, *values in rows.order_by("recorded_at", "id").values_list(
        "action_id", "decided_at", "recorded_at", "before_text", "after_text", "reason"
    ):
        found[action].moves.append(Move((decided or recorded).date(), *values))
    return found


def proposals(plan, state: PlanState) -> dict[int, str]:
    """The deadline that a lead proposed and nobody had decided on, by action, on the day of ``state``."""
    moves = plan._meta.get_field("actions").related_model._meta.get_field("deadline_moves").related_model
    rows = rows_at(moves, state.on, state.known_at, action__plan=plan).filter(state=moves.State.PROPOSED)
    return dict(rows.order_by("recorded_at", "id").values_list("action_id", "after_text"))
