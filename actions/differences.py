"""What changed in a plan between two days: pure, from two ``PlanState``."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from actions.enums import Status, Weather
from actions.snapshot import ActionState, PlanState

Kind = Literal[
    "added", "removed", "reworded", "implementation", "moved", "lead", "contributors", "deadline",
    "status", "weather", "progress",
]  # fmt: skip
LABELS: dict[str, str] = {
    "added": "ajoutée",
    "removed": "retirée",
    "reworded": "reformulée",
    "implementation": "mise en œuvre modifiée",
    "moved": "déplacée",
    "lead": "pilote",
    "contributors": "contributeurs",
    "deadline": "échéance",
    "status": "statut",
    "weather": "météo",
    "progress": "avancement",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that changed in an action, before and after in words; ``reason`` for a deadline."""

    number: int
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

    def __bool__(self) -> bool:
        return bool(self.headings or self.actions)


def _weather(value: str) -> str:
    return Weather(value).label if value else "non renseignée"


def _progress(value: int | None) -> str:
    return "non renseigné" if value is None else f"{value} %"


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


def _action(old: ActionState, new: ActionState, places: tuple, reason: str) -> list[Difference]:
    was, is_ = places
    pairs: list[tuple[Kind, object, object, str, str]] = [
        ("reworded", old.label, new.label, old.label, new.label),
        ("implementation", old.implementation, new.implementation, old.implementation, new.implementation),
        ("moved", was[0], is_[0], was[1], is_[1]),
        ("lead", old.lead, new.lead, old.lead or "à attribuer", new.lead or "à attribuer"),
        (
            "contributors",
            old.contributors,
            new.contributors,
            ", ".join(old.contributors) or "aucun",
            ", ".join(new.contributors) or "aucun",
        ),
        (
            "deadline",
            (old.deadline_text, old.overdue_after),
            (new.deadline_text, new.overdue_after),
            _deadline(old),
            _deadline(new),
        ),
        ("status", old.status, new.status, Status(old.status).label, Status(new.status).label),
        ("weather", old.weather, new.weather, _weather(old.weather), _weather(new.weather)),
        ("progress", old.progress, new.progress, _progress(old.progress), _progress(new.progress)),
    ]
    return [
        Difference(new.number, new.label, kind, before, after, reason if kind == "deadline" else "")
        for kind, one, other, before, after in pairs
        if one != other
    ]


def differences(before: PlanState, after: PlanState, reasons: Mapping[int, str] | None = None) -> Differences:
    """What changed from ``before`` to ``after``, in the plan's order; removed actions come last.

    ``reasons``: why the deadline of an action (by primary key) moved in between. Swapping the two states swaps
    « added » and « removed ».
    """
    reasons = reasons or {}
    old = {
        a.pk: ((o.pk, m.pk), f"{o.label} › {m.label}" if m.label else o.label, a)
        for o, m, a in before.places()
    }
    found, seen = [], set()
    for objective, measure, action in after.places():
        seen.add(action.pk)
        if action.pk not in old:
            found.append(Difference(action.number, action.label, "added", "", action.label))
            continue
        place, words, past = old[action.pk]
        here = f"{objective.label} › {measure.label}" if measure.label else objective.label
        found += _action(
            past,
            action,
            ((place, words), ((objective.pk, measure.pk), here)),
            reasons.get(action.pk, ""),
        )
    found += [
        Difference(a.number, a.label, "removed", a.label, "") for _, _, a in old.values() if a.pk not in seen
    ]
    return Differences(before.on, after.on, tuple(_headings(before, after)), tuple(found))
