"""Where the actions of a committee's scope stand for a meeting, and where they stood at the one before."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, replace

from actions.differences import Differences, differences
from actions.figures import Figures, figures
from actions.paper.standing import Standing, standing
from actions.querysets.moves import reasons_between, successions_between
from actions.querysets.past import end_of, first_day, plan_at
from actions.querysets.sheets import proposals
from actions.snapshot import NotYet, PlanState
from committees.enums import Covers
from committees.models import Committee, Meeting
from documents.typography import day as in_words
from sgcd_plan import clock

A_MONTH = dt.timedelta(days=30)


def scoped(
    state: PlanState, objectives: Collection[int] | None, actions: Collection[int] | None
) -> PlanState:
    """``state`` with the objectives, or the actions, of these keys alone; None: all of them."""
    kept = []
    for objective in state.objectives:
        if objectives is not None and objective.pk not in objectives:
            continue
        measures = objective.measures
        if actions is not None:
            measures = tuple(
                replace(measure, actions=found)
                for measure in measures
                if (found := tuple(a for a in measure.actions if a.pk in actions))
            )
            if not measures:
                continue
        kept.append(replace(objective, measures=measures))
    return replace(state, objectives=tuple(kept))


def _keys(committee: Committee) -> tuple[set[int] | None, set[int] | None]:
    if committee.covers == Covers.OBJECTIVES:
        return set(committee.objectives.values_list("objective_id", flat=True)), None
    if committee.covers == Covers.ACTIONS:
        return None, set(committee.actions.values_list("action_id", flat=True))
    return None, None


@dataclass(frozen=True, slots=True)
class Progress:
    """The scope on the day of a meeting (today, for one to come) and on the day of the one before.

    ``since``: that day in words; ``before`` and ``figures_before`` are None where the plan was not recorded then.
    """

    whole: PlanState
    now: Standing
    before: PlanState | None
    figures_before: Figures | None
    since: str
    changes: Differences | None


def _day_before(meeting: Meeting, on: dt.date) -> dt.date:
    """The day of the session held before, else a month earlier."""
    previous = Meeting.objects.live().before(meeting).select_related("committee__territory").first()
    if previous is not None and previous.day < on:
        return previous.day
    return on - A_MONTH


def progress_of(meeting: Meeting) -> Progress | None:
    """How the plan stands for ``meeting``; None for a committee without a plan, or before it was recorded.

    The number of queries is constant.
    """
    committee = meeting.committee
    if committee.plan is None:
        return None
    plan, today = committee.plan, clock.today()
    on = min(meeting.day, today)
    # What was recorded after the day of a past session is not part of what it was told.
    try:
        whole = plan_at(plan, on, None if on == today else end_of(on))
    except NotYet:
        # A session of before the plan was followed here, recorded afterwards.
        return None
    objectives, actions = _keys(committee)
    state = scoped(whole, objectives, actions)
    start = max(_day_before(meeting, on), first_day(plan))
    before = None
    if start < on:
        try:
            before = scoped(plan_at(plan, start, end_of(start)), objectives, actions)
        except NotYet:
            before = None
    return Progress(
        whole=whole,
        now=standing(state, proposals(plan, state)),
        before=before,
        figures_before=figures(before.actions, start) if before else None,
        since=f"le {in_words(start)}",
        changes=differences(
            before, state, reasons_between(plan, start, on), successions_between(plan, start, on)
        )
        if before
        else None,
    )
