"""Plans: copied from another, retitled, archived and brought back. Creating an empty one is ``building.create_plan``."""

import datetime as dt
import re
from collections.abc import Mapping

from actions.enums import DeadlineKind
from actions.models import (
    Action,
    ActionContributor,
    Measure,
    MeasureRecommendation,
    Milestone,
    Objective,
    Plan,
    Recommendation,
)
from actions.services import building
from actions.services.errors import Refused, Stale
from actions.services.locking import locked_plan
from actions.services.milestones import read_milestone
from journal.services import change
from sgcd_plan import clock

EDITABLE_FIELDS = ("title", "as_of", "circulated")
# What a copy has of the settings of its model.
SETTINGS = ("report_due_working_day", "report_cutoff_working_day", "alert_thresholds", "conventions")
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")


def shifted(text: str, years: int) -> str:
    """A deadline as written, each of its years moved on by ``years``: « T1 2024 » becomes « T1 2025 »."""
    return _YEAR.sub(lambda found: str(int(found[1]) + years), text)


def copy_plan(
    *,
    user,
    source: Plan,
    title: str,
    as_of: dt.date,
    circulated: bool = False,
    years: int = 0,
    deadlines: bool = True,
    leads: bool = True,
) -> Plan:
    """A new plan with the structure, wording, recommendations and settings of ``source``; no report, comment or file.

    ``years``: by how many each deadline as written moves on; without ``deadlines`` there is none. ``leads``: with their
    contributors. Actions are numbered anew from 1, in the order of the plan; archived parts are left out.
    """
    with change(user=user, label="Plan copié") as act:
        made = building.create_plan(user=user, title=title, as_of=as_of, circulated=circulated)
        for name in SETTINGS:
            setattr(made, name, getattr(source, name))
        made.fictional = source.fictional
        made.save()
        objectives, measures, recommendations = {}, {}, {}
        for row in source.recommendations.all():
            recommendations[row.pk] = Recommendation(
                plan=made, kind=row.kind, reference=row.reference, label=row.label, position=row.position
            )
        for row in source.objectives.filter(archived_at=None):
            objectives[row.pk] = Objective(plan=made, label=row.label, position=row.position)
        building.write_all(list(recommendations.values()))
        building.write_all(list(objectives.values()))
        live = Measure.objects.filter(objective__in=objectives, archived_at=None).prefetch_related("answers")
        answers = []
        for row in live:
            measures[row.pk] = Measure(
                objective=objectives[row.objective_id], label=row.label, position=row.position
            )
            answers += [(measures[row.pk], recommendations[a.recommendation_id]) for a in row.answers.all()]
        building.write_all(list(measures.values()))
        building.write_all([MeasureRecommendation(measure=m, recommendation=r) for m, r in answers])
        rows = list(
            source.actions.live()
            .filter(measure__in=measures)
            .prefetch_related("contributions", "milestones")
            .order_by("position", "pk")
        )
        actions = [_copied(row, measures[row.measure_id], years, deadlines, leads) for row in rows]
        building.add_actions(user=user, plan=made, actions=actions)
        pairs = list(zip(rows, actions, strict=True))
        if leads:
            building.write_all(
                [
                    ActionContributor(action=action, service_id=held.service_id)
                    for row, action in pairs
                    for held in row.contributions.all()
                ]
            )
        building.write_all([step for row, action in pairs for step in _steps(row, action, years, deadlines)])
        act.cause = made
        act.save()
        made.refresh_from_db()
    return made


def _copied(row: Action, measure: Measure, years: int, deadlines: bool, leads: bool) -> Action:
    return Action(
        objective=measure.objective,
        measure=measure,
        label=row.label,
        implementation=row.implementation,
        notes=row.notes,
        lead_id=row.lead_id if leads else None,
        lead_as_written=row.lead_as_written if leads else "",
        deadline_text=shifted(row.deadline_text, years) if deadlines else "",
    )


def _steps(row: Action, action: Action, years: int, deadlines: bool) -> list[Milestone]:
    """Milestones given by hand; those that a deadline reads into come with it."""
    found = []
    for step in row.milestones.all():
        if step.archived_at is not None or not (step.deadline_text or step.last is None):
            continue
        text = shifted(step.deadline_text, years) if deadlines else ""
        made = Milestone(action=action, text=step.text, deadline_text=text, position=100 + step.position)
        try:
            read_milestone(made, action)
        except Refused:
            # Kept as it was written: a person looks at it.
            made.kind = DeadlineKind.UNREADABLE
        found.append(made)
    return found


def update_plan(*, user, plan: Plan, version: int, values: Mapping[str, object]) -> Plan:
    """Change the title, date or circulation of a plan; its address stays. Raises ``Stale``, or ``Refused`` without a title.

    Deadlines already read stay, whatever the new date.
    """
    if "title" in values and not str(values["title"]).strip():
        raise Refused("Un plan a toujours un titre\u00a0: écrivez-le, puis enregistrez.")
    with change(user=user, label="Plan modifié", cause=plan):
        current = locked_plan(plan, version)
        changed = [f for f in EDITABLE_FIELDS if f in values and getattr(current, f) != values[f]]
        for field in changed:
            setattr(current, field, values[field])
        if changed:
            current.version += 1
            current.save()
    return current


def archive_plan(*, user, plan: Plan, reason: str, version: int) -> Plan:
    """Take a plan out of the lists, whole, with the reason: it is read, and changes no more. Raises ``Stale``, ``Refused``."""
    reason = reason.strip()
    if not reason:
        raise Refused("Dites pourquoi le plan est archivé\u00a0: le motif reste dans son historique.")
    with change(user=user, label="Plan archivé", reason=reason, cause=plan):
        current = locked_plan(plan, version)
        current.archived_at, current.archived_by = clock.now(), user
        current.version += 1
        current.save()
    return current


def restore_plan(*, user, plan: Plan, version: int) -> Plan:
    """Bring an archived plan back as it was (harmless when repeated). Raises ``Stale``."""
    with change(user=user, label="Plan désarchivé", cause=plan):
        current = Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
        if current.archived_at is None:
            return current
        if current.version != version:
            raise Stale(current)
        current.archived_at = current.archived_by = None
        current.version += 1
        current.save()
    return current
