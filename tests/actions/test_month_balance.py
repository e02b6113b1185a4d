"""What a month did to a plan, from two states: every outcome once, and counts that add up."""

import dataclasses
import datetime as dt

import pytest

from actions.month_balance import BUCKETS, OUTCOMES, balance
from actions.snapshot import ActionState, MeasureState, ObjectiveState, PlanState

START, END = dt.date(2024, 3, 31), dt.date(2024, 4, 30)
IN_MONTH, LATER, BEFORE = dt.date(2024, 4, 15), dt.date(2024, 9, 30), dt.date(2024, 2, 1)


def an_action(
    pk: int, status: str = "in_progress", limit: dt.date | None = IN_MONTH, lead: str = "DGAFP"
) -> ActionState:
    return ActionState(
        pk=pk, number=pk, label=f"Action {pk}", implementation="", lead=lead, contributors=(), deadline_text=str(limit or ""),
        deadline_kind="by", deadline_first=None, deadline_last=limit, overdue_after=limit, first_deadline_text="",
        first_overdue_after=limit, slides=0, status=status, weather="", progress=None, report_on=None, done="", blocking="",
        next_steps="",
    )  # fmt: skip


def a_plan(on: dt.date, *actions: ActionState, objective: int = 1) -> PlanState:
    measure = MeasureState(1, "", (), actions)
    return PlanState(
        "p", "Plan", on, dt.datetime.now(dt.UTC), False, (ObjectiveState(objective, "Objectif", (measure,)),)
    )


def buckets(old: ActionState | None, new: ActionState | None, **more) -> set[str]:
    found = balance(
        a_plan(START, *([old] if old else [])), a_plan(END, *([new] if new else [])), **more
    ).lines
    return set(found[0].buckets) if found else set()


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (an_action(1), an_action(1, "done"), {"promised", "kept", "to_attest"}),
        (an_action(1), dataclasses.replace(an_action(1, "done"), attested=True), {"promised", "kept"}),
        # Put off, then done all the same: what was promised is kept.
        (an_action(1), an_action(1, "done", LATER), {"promised", "kept", "to_attest"}),
        (an_action(1), an_action(1, limit=LATER), {"promised", "put_off"}),
        (an_action(1), an_action(1, limit=None), {"promised", "put_off"}),
        (an_action(1), an_action(1), {"promised", "broken"}),
        # Brought forward is not put off.
        (an_action(1), an_action(1, limit=dt.date(2024, 4, 2)), {"promised", "broken"}),
        (an_action(1), an_action(1, "suspended"), {"promised", "set_aside"}),
        (an_action(1), an_action(1, "abandoned"), {"promised", "set_aside"}),
        (an_action(1), None, {"promised", "set_aside", "removed"}),
        (an_action(1, limit=LATER), an_action(1, "done", LATER), {"done_besides", "to_attest"}),
        (an_action(1, limit=BEFORE), an_action(1, "done", BEFORE), {"done_besides", "to_attest"}),
        (an_action(1, limit=BEFORE), an_action(1, limit=LATER), {"slid_besides"}),
        (an_action(1, "done"), an_action(1, "done"), set()),
        (an_action(1, "abandoned"), an_action(1, "abandoned"), set()),
        (an_action(1, limit=LATER), None, {"removed"}),
        (None, an_action(1, limit=LATER), {"added"}),
        (None, an_action(1, "done"), {"added", "done_besides", "to_attest"}),
        (an_action(1, limit=LATER), an_action(1, limit=LATER), set()),
        # The last day of the month belongs to it, that of the cut-off before does not.
        (an_action(1, limit=END), an_action(1, limit=END), {"promised", "broken"}),
        (an_action(1, limit=START), an_action(1, limit=START), set()),
    ],
)
def test_each_action_counts_where_a_person_expects_it(old, new, expected):
    assert buckets(old, new) == expected


def test_what_was_promised_is_kept_put_off_not_kept_or_set_aside_and_nothing_else():
    old = a_plan(START, *(an_action(n) for n in range(1, 6)))
    new = a_plan(
        END, an_action(1, "done"), an_action(2, limit=LATER), an_action(3), an_action(4, "suspended")
    )
    counts = balance(old, new).counts()
    assert counts["promised"] == 5 == sum(counts[key] for key in OUTCOMES)
    assert {key: counts[key] for key in OUTCOMES} == {"kept": 1, "put_off": 1, "broken": 1, "set_aside": 2}


def test_counts_by_objective_and_by_lead_add_up_to_those_of_the_month():
    old = a_plan(START, an_action(1), an_action(2, lead=""), an_action(3, lead="DRH"))
    new = a_plan(
        END, an_action(1, "done"), an_action(2, limit=LATER, lead=""), an_action(3, lead="DRH"), an_action(4)
    )
    found = balance(old, new, missing={3}, reasons={2: "Marché infructueux"})
    for rows in ([r[2] for r in found.by_objective()], [r[1] for r in found.by_lead()]):
        assert {key: sum(row[key] for row in rows) for key in BUCKETS} == found.counts()
    assert [lead for lead, _ in found.by_lead()] == ["DGAFP", "DRH", ""]
    assert [line.reason for line in found.of("put_off")] == ["Marché infructueux"]
    assert [line.number for line in found.of("missing", lead="DRH")] == [3]
