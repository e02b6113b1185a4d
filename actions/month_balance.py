"""What a month did to a plan: promised, kept, pushed out, added. Pure, from two states of the plan.

A month runs from one cut-off to the next. What it promised is what the earlier state says: the open actions whose
deadline falls in between. Whatever was known after the later cut-off counts for the next month.
"""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from actions.enums import CLOSED, Status
from actions.numbering import Number
from actions.snapshot import ActionState, ObjectiveState, PlanState

# What is counted, in the order in which a person reads it: key, words, what it means.
BUCKETS: dict[str, tuple[str, str]] = {
    "promised": ("Promises", "leur échéance tombait dans la période"),
    "kept": ("Tenues", "promises, et réalisées"),
    "put_off": ("Repoussées", "promises, dont l’échéance a été repoussée"),
    "broken": ("Non tenues", "promises, ni réalisées ni repoussées"),
    "set_aside": ("Écartées", "promises, puis suspendues, abandonnées ou retirées"),
    "done_besides": ("Réalisées en plus", "en avance, ou en retard d’une période passée"),
    "slid_besides": ("Autres repoussées", "leur échéance, plus lointaine ou déjà passée, a été repoussée"),
    "added": ("Ajoutées", "absentes à l’arrêté précédent"),
    "to_attest": ("À constater", "déclarées réalisées dans la période, pas encore constatées"),
    "removed": ("Retirées", "présentes à l’arrêté précédent"),
    "missing": ("Points manquants", "attendus sur le mois, non reçus à l’arrêté"),
}
# How what was promised ended: these four add up to it.
OUTCOMES = ("kept", "put_off", "broken", "set_aside")


@dataclass(frozen=True, slots=True)
class Line:
    """An action that the month touched, and the buckets in which it counts."""

    pk: int
    number: Number
    label: str
    objective: int
    objective_label: str
    lead: str
    deadline_before: str
    deadline_after: str
    status_before: str
    status_after: str
    buckets: frozenset[str]
    reason: str = ""

    @property
    def words(self) -> str:
        """The buckets in French, without « promises », which its outcome already says."""
        return ", ".join(
            _singular(key)
            for key in BUCKETS
            if key in self.buckets and not (key == "promised" and _ended(self))
        )


def _ended(line: Line) -> bool:
    return any(key in line.buckets for key in OUTCOMES)


def _singular(key: str) -> str:
    return {
        "promised": "promise",
        "kept": "promise et tenue",
        "put_off": "promise, repoussée",
        "broken": "promise, non tenue",
        "set_aside": "promise, écartée",
        "done_besides": "réalisée en plus",
        "slid_besides": "repoussée",
        "added": "ajoutée",
        "to_attest": "à constater",
        "removed": "retirée",
        "missing": "point manquant",
    }[key]


@dataclass(frozen=True, slots=True)
class Balance:
    """What happened from ``start`` (excluded) to ``end`` (included), one line for each action touched."""

    start: dt.date
    end: dt.date
    lines: tuple[Line, ...]

    def of(self, bucket: str = "", objective: int | None = None, lead: str | None = None) -> tuple[Line, ...]:
        """The lines of a bucket, an objective (key), a lead (its name, "" without one); all when not said."""
        return tuple(
            line
            for line in self.lines
            if (not bucket or bucket in line.buckets)
            and (objective is None or line.objective == objective)
            and (lead is None or line.lead == lead)
        )

    def counts(self) -> dict[str, int]:
        """How many actions each bucket has."""
        return _counted(self.lines)

    def by_objective(self) -> list[tuple[int, str, dict[str, int]]]:
        """The counts of each objective that the month touched: its key, its label, its counts."""
        groups: dict[int, list[Line]] = {}
        for line in self.lines:
            groups.setdefault(line.objective, []).append(line)
        return [(pk, lines[-1].objective_label, _counted(lines)) for pk, lines in groups.items()]

    def by_lead(self) -> list[tuple[str, dict[str, int]]]:
        """The counts of each lead that the month touched, those without a lead last."""
        groups: dict[str, list[Line]] = {}
        for line in self.lines:
            groups.setdefault(line.lead, []).append(line)
        return [(lead, _counted(groups[lead])) for lead in sorted(groups, key=lambda name: (not name, name))]


def _counted(lines: Iterable[Line]) -> dict[str, int]:
    """How many of ``lines`` each bucket has, in one pass."""
    found = Counter(bucket for line in lines for bucket in line.buckets)
    return {key: found[key] for key in BUCKETS}


def _moved_later(old: ActionState, new: ActionState) -> bool:
    """Whether the deadline went to a later day, or to none."""
    if old.overdue_after is None:
        return False
    return new.overdue_after is None or new.overdue_after > old.overdue_after


def _buckets(old: ActionState | None, new: ActionState | None, start: dt.date, end: dt.date) -> set[str]:
    found: set[str] = set()
    if old is None:
        found.add("added")
        if new.status == Status.DONE:
            found.add("done_besides")
        return found | ({"to_attest"} if new.to_attest else set())
    promised = old.status not in CLOSED and old.overdue_after is not None and start < old.overdue_after <= end
    if new is None:
        return {"removed", "promised", "set_aside"} if promised else {"removed"}
    newly_done = new.status == Status.DONE and old.status != Status.DONE
    if newly_done and new.to_attest:
        found.add("to_attest")
    if promised:
        found.add("promised")
        if new.status == Status.DONE:
            found.add("kept")
        elif new.status in (Status.SUSPENDED, Status.ABANDONED):
            found.add("set_aside")
        else:
            found.add("put_off" if _moved_later(old, new) else "broken")
    elif newly_done:
        found.add("done_besides")
    elif _moved_later(old, new) and new.status not in CLOSED:
        found.add("slid_besides")
    return found


def _places(state: PlanState) -> dict[int, tuple[ObjectiveState, ActionState]]:
    return {action.pk: (objective, action) for objective, _, action in state.places()}


def balance(
    before: PlanState,
    after: PlanState,
    *,
    missing: Collection[int] = (),
    reasons: Mapping[int, str] | None = None,
) -> Balance:
    """What the month from ``before`` to ``after`` did, in the plan's order; what was removed comes last.

    ``missing``: the actions (keys) whose report was missing at the cut-off. ``reasons``: why deadlines moved.
    """
    reasons = reasons or {}
    old, new = _places(before), _places(after)
    lines = []
    for pk in [*new, *(pk for pk in old if pk not in new)]:
        objective, action = new.get(pk) or old[pk]
        was, is_ = old.get(pk, (None, None))[1], new.get(pk, (None, None))[1]
        found = _buckets(was, is_, before.on, after.on)
        if pk in missing:
            found.add("missing")
        if not found:
            continue
        lines.append(
            Line(
                pk=pk,
                number=action.number,
                label=action.label,
                objective=objective.pk,
                objective_label=objective.label,
                lead=action.lead,
                deadline_before=was.deadline_text if was else "",
                deadline_after=is_.deadline_text if is_ else "",
                status_before=was.status if was else "",
                status_after=is_.status if is_ else "",
                buckets=frozenset(found),
                reason=reasons.get(pk, "") if found & {"put_off", "slid_besides"} else "",
            )
        )
    return Balance(before.on, after.on, tuple(lines))
