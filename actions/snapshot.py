"""A plan as it stood on a day: plain values, the same for screen, paper, slides and scripts.

Pure: made by ``actions.querysets.past``, read by ``actions.differences``, ``actions.figures`` and every report.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from actions.enums import CLOSED, DeadlineKind, Status, Weather
from actions.numbering import Number

# « À partir de … »: late to start a month past the first day (model, « State of an action »).
LATE_START_AFTER = dt.timedelta(days=30)


class NotYet(Exception):
    """The plan did not exist on the day asked; the message is a French sentence."""


@dataclass(frozen=True, slots=True)
class ActionState:
    """An action on a day. Days are dates, ``progress`` is 0 to 100 or None."""

    pk: int
    number: Number
    label: str
    implementation: str
    lead: str
    contributors: tuple[str, ...]
    deadline_text: str
    deadline_kind: str
    deadline_first: dt.date | None
    deadline_last: dt.date | None
    overdue_after: dt.date | None
    first_deadline_text: str
    first_overdue_after: dt.date | None
    slides: int
    status: str
    weather: str
    progress: int | None
    report_on: dt.date | None
    done: str
    blocking: str
    next_steps: str
    notes: tuple[tuple[str, str], ...] = ()
    # Which services these are: a renamed one is still the same.
    lead_pk: int | None = None
    contributor_pks: tuple[int, ...] = ()
    attested: bool = False
    # What it must produce, in words: « Guide « … », diffusé ».
    deliverables: tuple[str, ...] = ()

    @property
    def to_attest(self) -> bool:
        """« À constater »: said to be done, and nobody had confirmed it."""
        return self.status == Status.DONE and not self.attested

    def is_overdue(self, day: dt.date) -> bool:
        """Past its deadline on ``day``, neither done, abandoned nor suspended (counted apart)."""
        return (
            self.overdue_after is not None
            and self.overdue_after < day
            and self.status not in (*CLOSED, Status.SUSPENDED)
        )

    def is_late_to_start(self, day: dt.date) -> bool:
        """« À partir de … » and not started a month past its first day."""
        return (
            self.deadline_kind == DeadlineKind.FROM
            and self.status == Status.NOT_STARTED
            and self.deadline_first is not None
            and self.deadline_first < day - LATE_START_AFTER
        )

    @property
    def slid_days(self) -> int:
        """Days between the first deadline and this one (0 when either has no day)."""
        if self.overdue_after and self.first_overdue_after:
            return (self.overdue_after - self.first_overdue_after).days
        return 0

    def get_status_display(self) -> str:
        """The status in French, as the model's own method: one template shows both."""
        return Status(self.status).label

    def get_weather_display(self) -> str:
        """The weather in French, empty when not given."""
        return Weather(self.weather).label if self.weather else ""


@dataclass(frozen=True, slots=True)
class MeasureState:
    """A measure on a day, with the recommendations that it answers as (kind, reference)."""

    pk: int
    label: str
    recommendations: tuple[tuple[str, str], ...]
    actions: tuple[ActionState, ...]


@dataclass(frozen=True, slots=True)
class ObjectiveState:
    """An objective on a day."""

    pk: int
    label: str
    measures: tuple[MeasureState, ...]

    @property
    def actions(self) -> tuple[ActionState, ...]:
        """Its actions, in order."""
        return tuple(a for m in self.measures for a in m.actions)


@dataclass(frozen=True, slots=True)
class PlanState:
    """A plan as it stood at the end of ``on``, as known at ``known_at`` (aware)."""

    slug: str
    title: str
    on: dt.date
    known_at: dt.datetime
    fictional: bool
    objectives: tuple[ObjectiveState, ...]

    @property
    def actions(self) -> tuple[ActionState, ...]:
        """All its actions, in the plan's order."""
        return tuple(a for o in self.objectives for a in o.actions)

    def places(self) -> Iterator[tuple[ObjectiveState, MeasureState, ActionState]]:
        """Each action with its place, in the plan's order."""
        for objective in self.objectives:
            for measure in objective.measures:
                for action in measure.actions:
                    yield objective, measure, action
