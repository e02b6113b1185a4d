"""A newer version of a document beside the plan that it was imported into: new, changed, moved, gone; pure.

Each value is weighed three ways: what the new version says, what the version before it said (``source``),
what the plan says now. What the document did not change is left as people made it in the application.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from actions.importing.draft import Draft, DraftAction, DraftMeasure, DraftObjective
from actions.importing.folding import fold
from actions.importing.pairing import Row, pair
from actions.numbering import Number

FIELDS = {
    "label": "Action",
    "implementation": "Mise en œuvre",
    "deadline": "Échéance",
    "lead": "Pilote",
}
NOTE = "note:"


@dataclass(frozen=True)
class KnownAction:
    """An action as it stands in the plan. ``source``: its row when it was last imported, or None."""

    number: Number
    label: str
    implementation: str
    deadline: str
    lead: str
    lead_confirmed: bool
    lead_names: tuple[str, ...]
    notes: Mapping[str, str]
    objective: int
    measure: int
    position: int
    archived: bool = False
    source: Mapping | None = None


@dataclass(frozen=True)
class KnownPlace:
    """An objective (``parent`` None) or a measure of the plan; ``references``: numbers, then pages."""

    pk: int
    label: str
    parent: int | None = None
    references: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())


@dataclass(frozen=True)
class KnownPlan:
    """A plan as it stands."""

    objectives: tuple[KnownPlace, ...]
    measures: tuple[KnownPlace, ...]
    actions: tuple[KnownAction, ...]


@dataclass(frozen=True)
class FieldChange:
    """One value that the new version changes; ``by_person``: somebody set it in the application since."""

    key: str
    field: str
    name: str
    before: str
    after: str
    by_person: bool = False


@dataclass(frozen=True)
class Compared:
    """A row of the new version and the action that it is, if any."""

    action: DraftAction
    objective: DraftObjective
    measure: DraftMeasure
    known: KnownAction | None = None
    changes: tuple[FieldChange, ...] = ()
    move: FieldChange | None = None

    @property
    def key(self) -> str:
        """What the tick of a new or returning action is kept under."""
        if self.known is None:
            return f"new|{self.action.row}|{self.action.where}|{fold(self.action.label)[:80]}"
        return f"back|{self.known.number}"

    @property
    def kind(self) -> str:
        """``new``, ``back`` (archived, in the document again), ``changed``, ``moved`` or ``same``."""
        if self.known is None:
            return "new"
        if self.known.archived:
            return "back"
        return "changed" if self.changes else "moved" if self.move else "same"


@dataclass
class Comparison:
    """What a newer version would do to a plan; nothing of it is done without its tick."""

    rows: list[Compared]
    places: list[FieldChange]
    gone: list[KnownAction]
    objective_of: dict[int, int] = field(default_factory=dict)
    measure_of: dict[int, int] = field(default_factory=dict)

    @cached_property
    def counts(self) -> Counter:
        """How many rows of each kind."""
        return Counter(row.kind for row in self.rows)

    @property
    def nothing(self) -> bool:
        """Whether the document changes nothing (an action added by hand is not « gone »)."""
        return (
            not self.places
            and not any(k.source is not None for k in self.gone)
            and all(row.kind == "same" for row in self.rows)
        )

    def as_json(self) -> dict:
        """What ``import_plan --dry-run --json`` adds for a plan that exists: new, changed, moved, gone."""

        def said(change: FieldChange) -> dict:
            return {"field": change.name, "before": change.before, "after": change.after}

        def row(one: Compared) -> dict:
            number = one.known.number if one.known else None
            return {
                "number": number,
                "label": one.action.label,
                "row": one.action.row,
                "where": one.action.where,
            }

        return {
            "new": [row(one) for one in self.rows if one.kind in ("new", "back")],
            "changed": [
                row(one) | {"fields": [said(change) for change in one.changes]}
                for one in self.rows
                if one.known and one.changes
            ],
            "moved": [
                row(one) | {"before": one.move.before, "after": one.move.after}
                for one in self.rows
                if one.move
            ],
            "gone": [{"number": known.number, "label": known.label} for known in self.gone],
            "labels": [said(change) for change in self.places],
        }

    def keys(self) -> dict[str, bool]:
        """Each tick, and whether it is proposed: never what a person set since, nor an archiving."""
        found = {change.key: not change.by_person for change in self.places}
        for row in self.rows:
            if row.kind in ("new", "back"):
                found[row.key] = not row.action.blocked and row.kind == "new"
            for change in (*row.changes, *([row.move] if row.move else ())):
                found[change.key] = not change.by_person and row.kind != "back"
        return found | {gone_key(known): False for known in self.gone}


def gone_key(known: KnownAction) -> str:
    """What the tick of an action absent from the new version is kept under."""
    return f"gone|{known.number}"


def compare(draft: Draft, plan: KnownPlan) -> Comparison:
    """The draft of a newer version beside ``plan``; rows in the order of the document."""
    _split_again(draft, plan.actions)
    rows = [
        (action, objective, measure)
        for objective in draft.objectives
        for measure in objective.measures
        for action in measure.actions
    ]
    matched = _match(rows, plan)
    objective_of, measure_of = _places(draft, plan, matched)
    columns = {"deadline" if c.role == "end_date" else c.role for c in draft.columns}
    names = {("objective", place.pk): place.label for place in plan.objectives}
    names |= {("measure", place.pk): place.label for place in plan.measures}
    compared = []
    for rank, (action, objective, measure) in enumerate(rows):
        known = matched.get(rank)
        changes: tuple[FieldChange, ...] = ()
        move = None
        if known is not None:
            changes = tuple(_changes(action, known, columns))
            move = _move(action, objective, measure, known, measure_of.get(id(measure)), names)
        compared.append(Compared(action, objective, measure, known, changes, move))
    _moved_in_rank(compared)
    seen = {known.number for known in matched.values()}
    gone = [known for known in plan.actions if known.number not in seen and not known.archived]
    return Comparison(
        compared,
        list(_place_changes(draft, plan, objective_of, measure_of)),
        gone,
        objective_of,
        measure_of,
    )


def _split_again(draft: Draft, known: Iterable[KnownAction]) -> None:
    """A cell that was split when it was first imported is split again: its parts are those actions."""
    cells = defaultdict(list)
    for action in known:
        if action.source and action.source.get("cell"):
            cells[fold(action.source["cell"])].append(action.source["label"])
    if not cells:
        return
    for objective in draft.objectives:
        for measure in objective.measures:
            measure.actions = [
                part for action in measure.actions for part in action.split(cells.get(fold(action.label), ()))
            ]


def _match(rows, plan: KnownPlan) -> dict[int, KnownAction]:
    objectives = {place.pk: fold(place.label) for place in plan.objectives}
    measures = {place.pk: fold(place.label) for place in plan.measures}
    new = [
        Row(
            (action.label, action.read("label")),
            f"{fold(objective.label)}|{fold(measure.label)}",
            action.implementation,
            action.notes,
            rank,
        )
        for rank, (action, objective, measure) in enumerate(rows)
    ]
    old = [
        Row(
            (known.label, *([known.source["label"]] if known.source else ())),
            f"{objectives.get(known.objective, '')}|{measures.get(known.measure, '')}",
            known.implementation,
            known.source["notes"] if known.source else known.notes,
            known.position,
            known.archived,
        )
        for known in plan.actions
    ]
    return {rank: plan.actions[index] for rank, index in pair(new, old).items()}


def _same(left: str, right: str) -> bool:
    return " ".join(left.split()) == " ".join(right.split())


def _changes(action: DraftAction, known: KnownAction, columns: set[str]) -> Iterable[FieldChange]:
    for name, title in FIELDS.items():
        now, read = getattr(action, name) or "", action.read(name)
        corrected = not _same(now, read)
        if name != "label" and name not in columns and not corrected:
            # The new version has no such column: it says nothing of it.
            continue
        current = getattr(known, name)
        if _same(now, current) or (name == "lead" and any(_same(now, one) for one in known.lead_names)):
            continue
        before = known.source.get(name) if known.source else None
        if before is not None and _same(read, before) and not corrected:
            continue
        if name == "lead":
            since = known.lead_confirmed
        else:
            since = before is not None and not _same(current, before)
        yield FieldChange(f"{name}|{known.number}", name, title, current, now, since and not corrected)
    for header, now in action.notes.items():
        current = known.notes.get(header, "")
        before = (known.source or {}).get("notes", {}).get(header)
        if _same(now, current) or (before is not None and _same(now, before)):
            continue
        yield FieldChange(f"{NOTE}{header}|{known.number}", f"{NOTE}{header}", header, current, now)


def _move(action, objective, measure, known: KnownAction, target: int | None, names) -> FieldChange | None:
    """The objective or measure that the new version puts the action under, when it is another."""
    if target == known.measure:
        return None
    source, read = known.source, action.source or {}
    place = ("objective", "measure", "numbers", "pages")
    if source and all(source.get(name) == read.get(name) for name in place):
        return None
    before = " › ".join(
        filter(None, (names.get(("objective", known.objective)), names.get(("measure", known.measure))))
    )
    after = " › ".join(filter(None, (objective.label or "Sans objectif", measure.label)))
    return FieldChange(f"move|{known.number}", "move", "Place", before, after)


def _moved_in_rank(compared: list[Compared]) -> None:
    """Rows whose order changed: the fewest that have to move for the others to stay as they are."""
    still = [
        (i, row) for i, row in enumerate(compared) if row.known and not row.known.archived and not row.move
    ]
    with_rank = all(row.known.source is not None for _, row in still)
    ranks = [row.known.source["rank"] if with_rank else row.known.position for _, row in still]
    kept = _longest_rising(ranks)
    previous = None
    for order, (i, row) in enumerate(still):
        if order in kept:
            previous = row.known
            continue
        after = f"après l’action n°\u00a0{previous.number}" if previous else "en tête du plan"
        change = FieldChange(f"move|{row.known.number}", "rank", "Rang", f"rang {row.known.position}", after)
        compared[i] = Compared(row.action, row.objective, row.measure, row.known, row.changes, change)
        previous = row.known


def _longest_rising(ranks: Sequence[int]) -> set[int]:
    """The places of a longest subsequence that never falls."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int | None] = []
    for place, rank in enumerate(ranks):
        at = bisect_right(tails, rank)
        before.append(ends[at - 1] if at else None)
        tails[at : at + 1] = [rank]
        ends[at : at + 1] = [place]
    kept: set[int] = set()
    place = ends[-1] if ends else None
    while place is not None:
        kept.add(place)
        place = before[place]
    return kept


def _places(draft: Draft, plan: KnownPlan, matched: Mapping[int, KnownAction]):
    """Which objective and which measure of the plan each of the draft's is: by label, else by their actions."""
    objective_votes, measure_votes = defaultdict(Counter), defaultdict(Counter)
    objective_names, measure_names = defaultdict(set), defaultdict(set)
    for known in plan.actions:
        if known.source:
            objective_names[known.objective].add(fold(known.source["objective"]))
            measure_names[known.measure].add(fold(known.source["measure"]))
    rank = 0
    for objective in draft.objectives:
        for measure in objective.measures:
            for _ in measure.actions:
                if (known := matched.get(rank)) is not None:
                    objective_votes[id(objective)][known.objective] += 1
                    measure_votes[id(measure)][known.measure] += 1
                rank += 1
    objectives = _assign(draft.objectives, plan.objectives, objective_names, objective_votes)
    measures: dict[int, int] = {}
    for objective in draft.objectives:
        parent = objectives.get(id(objective))
        if parent is None:
            continue
        siblings = [place for place in plan.measures if place.parent == parent]
        measures |= _assign(objective.measures, siblings, measure_names, measure_votes)
    return objectives, measures


def _assign(drafts, known: Sequence[KnownPlace], names: Mapping, votes: Mapping) -> dict[int, int]:
    found: dict[int, int] = {}
    free = {place.pk: place for place in known}

    def take(draft, candidates: list[KnownPlace]) -> None:
        if id(draft) not in found and candidates:
            best = max(
                candidates,
                key=lambda place: (
                    _references(draft) == place.references,
                    votes[id(draft)][place.pk],
                    -place.pk,
                ),
            )
            found[id(draft)] = best.pk
            del free[best.pk]

    for draft in drafts:
        label = fold(draft.label or ("Sans objectif" if isinstance(draft, DraftObjective) else ""))
        take(
            draft, [p for p in free.values() if fold(p.label) == label and _references(draft) == p.references]
        )
    for draft in drafts:
        label = fold(draft.label or ("Sans objectif" if isinstance(draft, DraftObjective) else ""))
        take(draft, [p for p in free.values() if fold(p.label) == label or label in names.get(p.pk, ())])
    for draft in drafts:
        total = votes[id(draft)].total()
        take(draft, [p for p in free.values() if votes[id(draft)][p.pk] * 2 > total])
    return found


def _references(draft: DraftObjective | DraftMeasure) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if isinstance(draft, DraftObjective):
        return ((), ())
    return tuple(draft.recommendations["numbers"]), tuple(draft.recommendations["pages"])


def _place_changes(draft: Draft, plan: KnownPlan, objective_of, measure_of) -> Iterable[FieldChange]:
    """Labels of objectives and measures, and recommendations, that the new version changes."""
    known = {place.pk: place for place in plan.objectives}
    second = {place.pk: place for place in plan.measures}
    said = defaultdict(set)
    answered = defaultdict(set)
    for action in plan.actions:
        if action.source:
            said["objective", action.objective].add(" ".join(action.source["objective"].split()))
            said["measure", action.measure].add(" ".join(action.source["measure"].split()))
            answered[action.measure].add((tuple(action.source["numbers"]), tuple(action.source["pages"])))
    for objective in draft.objectives:
        if (pk := objective_of.get(id(objective))) is None:
            continue
        yield from _relabelled("objective", "Objectif", known[pk], objective, said)
        for measure in objective.measures:
            if (pk := measure_of.get(id(measure))) is None:
                continue
            yield from _relabelled("measure", "Volet", second[pk], measure, said)
            now = _references(measure)
            if now != second[pk].references and now not in answered[pk]:
                yield FieldChange(
                    f"answers|{pk}", "answers", "Recommandations",
                    _cited(second[pk].references), _cited(now), bool(answered[pk] - {second[pk].references}),
                )  # fmt: skip


def _relabelled(kind: str, name: str, place: KnownPlace, draft, said) -> Iterable[FieldChange]:
    now = draft.label or ("Sans objectif" if kind == "objective" else "")
    before = said[kind, place.pk]
    if _same(now, place.label) or " ".join(now.split()) in before:
        return
    since = bool(before) and " ".join(place.label.split()) not in before
    yield FieldChange(f"{kind}|{place.pk}", kind, name, place.label, now, since)


def _cited(references: tuple[tuple[str, ...], tuple[str, ...]]) -> str:
    numbers, pages = references
    said = [f"n°\u00a0{number}" for number in numbers] + [f"p.\u00a0{page}" for page in pages]
    return ", ".join(said)
