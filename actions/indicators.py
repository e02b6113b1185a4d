"""Whether the target of an indicator is met, and an indicator as it stood on a day: pure."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from actions.enums import Direction, TargetState
from documents.typography import number


def target_state(
    *,
    direction: str,
    target: Decimal | None,
    target_on: dt.date | None,
    latest: Decimal | None,
    today: dt.date,
) -> TargetState:
    """Where an indicator stands, from its latest measure: met, missed once the day of the target has passed, or ahead."""
    if target is None:
        return TargetState.NO_TARGET
    if latest is None:
        return TargetState.NO_VALUE
    if latest >= target if direction == Direction.UP else latest <= target:
        return TargetState.MET
    if target_on is not None and target_on < today:
        return TargetState.MISSED
    return TargetState.AHEAD


@dataclass(frozen=True, slots=True)
class IndicatorState:
    """An indicator on a day, with the latest measure of the whole that was recorded by then."""

    pk: int
    name: str
    # « Action n° 2 », or the objective in its words of that day.
    about: str
    unit: str
    decimals: int
    direction: str
    baseline: Decimal | None
    target: Decimal | None
    target_on: dt.date | None
    latest: Decimal | None
    latest_first: dt.date | None
    latest_last: dt.date | None
    on: dt.date

    def shown(self, value: Decimal | None) -> str:
        """A value with its decimals and its unit; empty without one."""
        if value is None:
            return ""
        said = number(value, self.decimals)
        return f"{said}\u00a0{self.unit}" if self.unit else said

    @property
    def latest_shown(self) -> str:
        """The latest measure, with its unit."""
        return self.shown(self.latest)

    @property
    def target_shown(self) -> str:
        """The target, with its unit."""
        return self.shown(self.target)

    @property
    def standing(self) -> TargetState:
        """Whether its target was met on that day."""
        return target_state(
            direction=self.direction,
            target=self.target,
            target_on=self.target_on,
            latest=self.latest,
            today=self.on,
        )
