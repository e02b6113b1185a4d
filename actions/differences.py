"""What changed in a plan between two days: pure, from two ``PlanState``."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import Literal

from actions.enums import Status, Weather
from actions.numbering import Number
from actions.snapshot import ActionState, MeasureState, ObjectiveState, PlanState

Kind = Literal[
    "added", "removed", "reworded", "implementation", "moved", "lead", "contributors", "deadline",
    "status", "weather", "progress", "attested", "deliverables", "split", "merged",
]  # fmt: skip
LABELS: dict[str, str] = {
    "added": "ajoutée",
    "removed": "retirée",
    "split": "partagée",
    "merged": "regroupée",
    "reworded": "reformulée",
    "implementation": "mise en œuvre modifiée",
    "moved": "déplacée",
    "lead": "pilote",
    "contributors": "contributeurs",
    "deadline": "échéance",
    "status": "statut",
    "weather": "météo",
    "progress": "avancement",
    "attested": "constat",
    "deliverables": "livrables",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that changed in an action, before and after in words; ``reason`` for a deadline."""

    number: Number
    label: str
    kind: Kind
    before: str
    after: str
    reason: str = ""

    @property
    def kind_label(self) -> str:
        """The kind in French."""
        return LABELS[self.kind]


@dataclass(frozen=True, slots=True)
class Heading:
    """An objective or a measure added, removed or reworded."""

    level: Literal["objective", "measure", "plan"]
    kind: Literal["added", "removed", "reworded"]
    before: str
    after: str

    @property
    def level_label(self) -> str:
        """The level in French."""
        return {"objective": "objectif", "measure": "volet", "plan": "plan"}[self.level]

    @property
    def kind_label(self) -> str:
        """The kind in French, agreeing with the level (masculine in all three)."""
        return {"added": "ajouté", "removed": "retiré", "reworded": "reformulé"}[self.kind]


@dataclass(frozen=True, slots=True)
class Differences:
    """All that changed from one day to another."""

    start: dt.date
    end: dt.date
    headings: tuple[Heading, ...]
    actions: tuple[Difference, ...]

    def of_kind(self, kind: str) -> tuple[Difference, ...]:
        """The differences of one kind."""
        return tuple(d for d in self.actions if d.kind == kind)

    def counts(self) -> dict[str, int]:
        """How many differences there are of each kind that has some, in the order of ``LABELS``."""
        found = Counter(d.kind for d in self.actions)
        return {kind: found[kind] for kind in LABELS if found[kind]}

    def __bool__(self) -> bool:
        return bool(self.headings or self.actions)


def _weather(value: str) -> str:
    return Weather(value).label if value else "non renseignée"


def _progress(value: int | None) -> str:
    return "non renseigné" if value is None else f"{value} %"


def _attested(action: ActionState) -> str:
    return "réalisation constatée" if action.attested else "non constatée"


def _deadline(action: ActionState) -> str:
    written = f"« {action.deadline_text} »" if action.deadline_text else "sans échéance"
    if action.overdue_after is None or not action.deadline_text:
        return written
    return f"{written} ({action.overdue_after:%d/%m/%Y})"


def _headings(before: PlanState, after: PlanState) -> list[Heading]:
    found = []
    if before.title != after.title:
        found.append(Heading("plan", "reworded", before.title, after.title))
    for level, old, new in (
        ("objective", {o.pk: o.label for o in before.objectives}, {o.pk: o.label for o in after.objectives}),
        (
            "measure",
            {m.pk: m.label for o in before.objectives for m in o.measures},
            {m.pk: m.label for o in after.objectives for m in o.measures},
        ),
    ):
        found += [Heading(level, "removed", label, "") for pk, label in old.items() if pk not in new]
        found += [Heading(level, "added", "", label) for pk, label in new.items() if pk not in old]
        found += [
            Heading(level, "reworded", old[pk], label)
            for pk, label in new.items()
            if pk in old and old[pk] != label
        ]
    return found


def _lead(action: ActionState) -> str:
    return action.lead or "à attribuer"


# What is compared of an action: its kind, the value that tells two states apart, that value in words. The words are
# said only of what differs: most of a large plan does not.
COMPARED: tuple[tuple[Kind, Callable[[ActionState], object], Callable[[ActionState], str]], ...] = (
    ("reworded", attrgetter("label"), attrgetter("label")),
    ("implementation", attrgetter("implementation"), attrgetter("implementation")),
    ("lead", lambda a: a.lead_pk or a.lead, _lead),
    (
        "contributors",
        lambda a: a.contributor_pks or a.contributors,
        lambda a: ", ".join(a.contributors) or "aucun",
    ),
    ("deadline", attrgetter("deadline_text", "overdue_after"), _deadline),
    ("status", attrgetter("status"), lambda a: Status(a.status).label),
    ("weather", attrgetter("weather"), lambda a: _weather(a.weather)),
    ("progress", attrgetter("progress"), lambda a: _progress(a.progress)),
    ("attested", attrgetter("attested"), _attested),
    ("deliverables", attrgetter("deliverables"), lambda a: " ; ".join(a.deliverables) or "aucun"),
)


def _place(objective: ObjectiveState, measure: MeasureState) -> str:
    return f"{objective.label} › {measure.label}" if measure.label else objective.label


def _action(old: tuple, new: tuple, reason: str) -> list[Difference]:
    """What differs between two places (objective, measure, action) of the same action."""
    was, now = old[2], new[2]
    found = [
        Difference(now.number, now.label, kind, said(was), said(now), reason if kind == "deadline" else "")
        for kind, value, said in COMPARED
        if value(was) != value(now)
    ]
    if (old[0].pk, old[1].pk) != (new[0].pk, new[1].pk):
        moved = Difference(now.number, now.label, "moved", _place(*old[:2]), _place(*new[:2]))
        rank = sum(d.kind in ("reworded", "implementation") for d in found)
        found.insert(rank, moved)
    return found


def _gone(action: ActionState, succession: tuple[str, list[str]] | None) -> Difference:
    if succession is None:
        return Difference(action.number, action.label, "removed", action.label, "")
    kind, numbers = succession
    following = " et ".join(f"n° {number}" for number in numbers)
    if kind == "split":
        return Difference(action.number, action.label, "split", action.label, f"partagée en {following}")
    return Difference(action.number, action.label, "merged", action.label, f"regroupée dans {following}")


def differences(
    before: PlanState,
    after: PlanState,
    reasons: Mapping[int, str] | None = None,
    successions: Mapping[int, tuple[str, list[str]]] | None = None,
) -> Differences:
    """What changed from ``before`` to ``after``, in the plan's order; removed actions come last.

    ``reasons``: why the deadline of an action (by primary key) moved in between; ``successions``: of an action that was
    split or merged in between, how and into which numbers. Without them, swapping the two states swaps
    « added » and « removed ».
    """
    reasons = reasons or {}
    old = {place[2].pk: place for place in before.places()}
    found, seen = [], set()
    for place in after.places():
        action = place[2]
        seen.add(action.pk)
        if action.pk not in old:
            found.append(Difference(action.number, action.label, "added", "", action.label))
        else:
            found += _action(old[action.pk], place, reasons.get(action.pk, ""))
    found += [_gone(a, (successions or {}).get(a.pk)) for _, _, a in old.values() if a.pk not in seen]
    return Differences(before.on, after.on, tuple(_headings(before, after)), tuple(found))
