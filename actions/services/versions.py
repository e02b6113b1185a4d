"""A newer version of a document goes into the plan that an earlier one made.

Rules: only what is ticked is done, in one transaction; numbers stay; reports, comments, files and leads confirmed
by a person are kept; a deadline moves with its reason, so that the first is never lost; nothing is deleted.
"""

import hashlib
from collections.abc import Collection

from django.db.models import Prefetch
from simple_history.utils import bulk_update_with_history

from actions.importing.comparing import (
    NOTE,
    Compared,
    Comparison,
    FieldChange,
    KnownAction,
    KnownPlace,
    KnownPlan,
    gone_key,
)
from actions.importing.draft import Draft, DraftAction
from actions.models import Action, ImportedRow, MeasureRecommendation, Plan
from actions.services import editing, importing
from actions.services.errors import Stale
from actions.services.naming import KnownServices
from journal.services import change, current_change
from sgcd_plan import clock


class PlanMoved(Stale):
    """The plan is no longer the one that the preview was compared with."""


def known_plan(plan: Plan, services: KnownServices) -> KnownPlan:
    """A plan as it stands, and as its document last said it."""
    answers = MeasureRecommendation.objects.select_related("recommendation").order_by(
        "recommendation__position", "recommendation__reference"
    )
    measures = []
    objectives = plan.objectives.filter(archived_at=None).prefetch_related(
        "measures", Prefetch("measures__answers", queryset=answers)
    )
    for objective in objectives:
        for measure in objective.measures.all():
            cited = [answer.recommendation for answer in measure.answers.all()]
            references = tuple(
                tuple(r.reference for r in cited if r.kind == kind) for kind in ("number", "pages")
            )
            measures.append(KnownPlace(measure.pk, measure.label, objective.pk, references))
    actions = plan.actions.select_related("lead", "imported").order_by("position", "pk")
    return KnownPlan(
        tuple(KnownPlace(o.pk, o.label) for o in objectives),
        tuple(measures),
        tuple(_known(action, services) for action in actions),
    )


def _known(action: Action, services: KnownServices) -> KnownAction:
    source = action.imported.values if hasattr(action, "imported") else None
    as_written = services.lead(action.lead_as_written) if action.lead_as_written else None
    confirmed = action.lead is not None and action.lead != as_written
    names = {str(action.lead), action.lead.name} if action.lead else set()
    if action.lead == as_written:
        names.add(action.lead_as_written)
    return KnownAction(
        number=action.number,
        label=action.label,
        implementation=action.implementation,
        deadline=action.deadline_text,
        lead=str(action.lead) if confirmed else action.lead_as_written,
        lead_confirmed=confirmed,
        lead_names=tuple(sorted(names)),
        notes=action.notes,
        objective=action.objective_id,
        measure=action.measure_id,
        position=action.position,
        archived=action.archived_at is not None,
        source=source,
    )


def fingerprint(known: KnownPlan) -> str:
    """A short text that differs as soon as what was compared differs."""
    return hashlib.sha256(repr(known).encode()).hexdigest()[:16]


def apply_version(
    *,
    user,
    plan: Plan,
    draft: Draft,
    comparison: Comparison,
    ticked: Collection[str],
    as_of,
    reason: str,
    services: KnownServices,
) -> tuple[list[tuple[DraftAction, Action]], dict[str, int]]:
    """Do what is ticked on a locked ``plan``; gives the row and action of each pair, and what was done, counted."""
    with change(user=user, label="Nouvelle version importée", reason=reason):
        return _Version(user, plan, draft, comparison, set(ticked), services).apply(as_of, reason)


class _Version:
    def __init__(self, user, plan, draft, comparison: Comparison, ticked: set[str], services) -> None:
        self.user, self.plan, self.draft = user, plan, draft
        self.comparison, self.ticked, self.services = comparison, ticked, services
        self.objectives = {o.pk: o for o in plan.objectives.all()}
        self.measures = {
            m.pk: m for o in plan.objectives.prefetch_related("measures") for m in o.measures.all()
        }
        self.actions = {
            a.number: a for a in plan.actions.select_for_update(of=("self",)).select_related("lead")
        }
        for action in self.actions.values():
            action.plan = plan
        self.done = dict.fromkeys(("new", "changed", "moved", "gone", "back", "places"), 0)

    def apply(self, as_of, reason: str):
        if as_of != self.plan.as_of:
            self.plan.as_of = as_of
            self.plan.version += 1
            self.plan.save()
        self._relabel()
        new = [
            r
            for r in self.comparison.rows
            if r.kind == "new" and r.key in self.ticked and not r.action.blocked
        ]
        moving = [r for r in self.comparison.rows if r.move and r.move.key in self.ticked]
        objective_of = {key: self.objectives[pk] for key, pk in self.comparison.objective_of.items()}
        measure_of = {key: self.measures[pk] for key, pk in self.comparison.measure_of.items()}
        needed = {id(row.measure) for row in (*new, *moving)}
        places = importing.write_places(self.plan, self.draft, needed, objective_of, measure_of)
        written = importing.write_actions(
            user=self.user,
            plan=self.plan,
            rows=[(row.action, row.measure) for row in new],
            measures=places,
            services=self.services,
        )
        self.plan.refresh_from_db(fields=["next_number"])
        for _, action in written:
            self.actions[action.number] = action
        self.done["new"] = len(written)
        made = {id(drafted): action for drafted, action in written}
        for row in self.comparison.rows:
            if row.known is not None:
                made[id(row.action)] = self._change(row, places, reason)
        self._archive()
        self._order(made)
        self._remember(made)
        return [
            (row.action, made[id(row.action)]) for row in self.comparison.rows if id(row.action) in made
        ], self.done

    def _relabel(self) -> None:
        for change_ in self.comparison.places:
            if change_.key not in self.ticked:
                continue
            kind, pk = change_.key.split("|")
            self.done["places"] += 1
            if kind == "answers":
                self._answer(int(pk))
                continue
            place = (self.objectives if kind == "objective" else self.measures)[int(pk)]
            place.label = change_.after
            place.version += 1
            place.save()

    def _answer(self, pk: int) -> None:
        measure = self.measures[pk]
        drafted = next(
            m
            for o in self.draft.objectives
            for m in o.measures
            if self.comparison.measure_of.get(id(m)) == pk
        )
        wanted = {name: list(values) for name, values in drafted.recommendations.items()}
        for answer in measure.answers.select_related("recommendation"):
            name = "numbers" if answer.recommendation.kind == "number" else "pages"
            if answer.recommendation.reference in wanted[name]:
                wanted[name].remove(answer.recommendation.reference)
            else:
                answer.delete()
        importing.write_answers([(measure, wanted)], self.plan)

    def _change(self, row: Compared, places, reason: str) -> Action:
        """The ticked changes of one action; its deadline through the service that keeps the first."""
        action = self.actions[row.known.number]
        ticked = [c for c in row.changes if c.key in self.ticked]
        touched = False
        if row.kind == "back" and row.key in self.ticked:
            action.archived_at = action.archived_by = None
            self.done["back"] += 1
            touched = True
        for one in ticked:
            touched = self._set(action, one) or touched
        if row.move and row.move.key in self.ticked:
            self.done["moved"] += 1
            if row.move.field == "move":
                action.measure = places[id(row.measure)]
                action.objective = action.measure.objective
                touched = True
        if touched:
            action.version += 1
            action.save()
        self.done["changed"] += bool(ticked)
        for one in ticked:
            if one.field == "deadline":
                moved = editing.move_deadline(
                    user=self.user, action=action, text=one.after[:300], reason=reason
                )
                moved.plan = self.plan
                self.actions[moved.number] = action = moved
        return action

    def _set(self, action: Action, one: FieldChange) -> bool:
        if one.field == "deadline":
            return False
        if one.field == "lead":
            action.lead = self.services.lead(one.after)
            action.lead_as_written = one.after[:300]
        elif one.field.startswith(NOTE):
            action.notes = {**action.notes, one.field.removeprefix(NOTE): one.after}
        else:
            setattr(action, one.field, one.after)
        return True

    def _archive(self) -> None:
        for known in self.comparison.gone:
            if gone_key(known) in self.ticked:
                action = self.actions[known.number]
                action.archived_at, action.archived_by = clock.now(), self.user
                action.version += 1
                action.save()
                self.done["gone"] += 1

    def _order(self, made: dict[int, Action]) -> None:
        """New and moved actions stand after the one that they follow in the document."""
        order = sorted(
            (a for a in self.actions.values() if a.archived_at is None), key=lambda a: (a.position, a.pk)
        )
        numbers = [a.number for a in order]
        live, previous, changed = set(numbers), None, False
        for row in self.comparison.rows:
            action = made.get(id(row.action))
            if action is None or action.number not in live:
                continue
            moving = row.kind == "new" or (row.move is not None and row.move.key in self.ticked)
            if moving or row.kind == "back":
                numbers.remove(action.number)
                numbers.insert(numbers.index(previous) + 1 if previous is not None else 0, action.number)
                changed = True
            previous = action.number
        if not changed:
            return
        late, last = [], 0
        for number in numbers:
            action = self.actions[number]
            if action.position <= last:
                action.position = last + 1
                late.append(action)
            last = action.position
        if late:
            act = current_change()
            bulk_update_with_history(
                late, Action, ["position"], batch_size=500, default_user=act.user,
                custom_historical_attrs={"change": act},
            )  # fmt: skip

    def _remember(self, made: dict[int, Action]) -> None:
        """What the document says is kept where it is done, or already so: a refused change is shown again."""
        rows = []
        for row in self.comparison.rows:
            if row.known is None or row.action.source is None or row.action.source == row.known.source:
                continue
            values = dict(row.action.source)
            before = row.known.source
            refused = [c for c in row.changes if c.key not in self.ticked]
            notes = dict(values["notes"])
            for one in refused:
                if one.field.startswith(NOTE):
                    header = one.field.removeprefix(NOTE)
                    notes[header] = (before["notes"] if before else {}).get(header, one.before)
                else:
                    values[one.field] = before[one.field] if before else one.before
            values["notes"] = notes
            if row.move and row.move.key not in self.ticked and before:
                values |= {
                    name: before[name] for name in ("objective", "measure", "numbers", "pages", "rank")
                }
            rows.append(ImportedRow(action=made[id(row.action)], values=values))
        ImportedRow.objects.bulk_create(
            rows, batch_size=500, update_conflicts=True, unique_fields=["action"], update_fields=["values"]
        )
