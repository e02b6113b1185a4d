"""A plan gets in: a document is read, then written in one transaction."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping

from actions.deadlines import DEFAULTS
from actions.importing.draft import Draft, DraftAction, DraftMeasure
from actions.importing.interpret import interpret
from actions.importing.raw import RawDocument, UnreadableFile
from actions.importing.readers import read_document
from actions.models import (
    Action,
    ActionContributor,
    ImportedRow,
    Measure,
    MeasureRecommendation,
    Objective,
    Plan,
    Recommendation,
)
from actions.services import building, editing
from actions.services.errors import Refused
from actions.services.naming import KnownServices
from journal.services import change

NOTHING_FOUND = (
    "Aucune action n’a été trouvée dans ce document : vérifiez qu’il contient un tableau avec une colonne "
    "« Action », ou indiquez ses colonnes."
)
NO_OBJECTIVE = "Sans objectif"


# What is said of a document as a whole, or of what stands above its rows: no row was read.
_NOT_OF_ROWS = frozenset(
    {
        "title_row", "two_line_header", "extra_column", "column_left_out", "hidden_column", "hidden_table",
        "table_left_out", "notice",
    }
)  # fmt: skip


def refuse_headers_alone(draft: Draft) -> None:
    """Raise ``UnreadableFile`` for a document whose table has nothing under its headers.

    Columns that are not told apart, and rows that are all left out, are findings for a person, no refusal."""
    if draft.actions or any(finding.kind not in _NOT_OF_ROWS for finding in draft.findings):
        return
    raise UnreadableFile(
        "Ce document ne contient aucune action\u00a0: son tableau n’a que sa ligne d’en-têtes. "
        "Vérifiez que vous avez choisi le bon fichier."
    )


def read_plan(
    data: bytes,
    filename: str,
    *,
    mapping: Mapping[str, str] | None = None,
    skip: Collection[str] = (),
    on: dt.date | None = None,
    plan: Plan | None = None,
) -> tuple[RawDocument, Draft]:
    """What a document says, as read and as understood; nothing is written.

    ``on``: the plan's date, against which deadlines without a year are read. ``plan``: the one that the document
    renews, whose own conventions hold. Raises ``UnreadableFile``, also for a table that has nothing under its headers."""
    document = read_document(data, filename)
    table = editing.conventions_of(plan) if plan else DEFAULTS
    draft = interpret(document, KnownServices().names, mapping, skip, on=on, conventions=table)
    refuse_headers_alone(draft)
    return document, draft


def write_answers(measures: Iterable[tuple[Measure, Mapping[str, list[str]]]], plan: Plan) -> None:
    """The recommendations that measures answer; each recommendation stands once in the plan."""
    known = {(r.kind, r.reference): r for r in plan.recommendations.all()}
    wanted, missing = [], []
    kinds = ((Recommendation.Kind.NUMBER, "numbers"), (Recommendation.Kind.PAGES, "pages"))
    for measure, recommendations in measures:
        for kind, name in kinds:
            for reference in dict.fromkeys(recommendations.get(name, ())):
                if (kind, reference) not in known:
                    first = reference.split("-")[0].split(".")[0]
                    known[kind, reference] = Recommendation(
                        plan=plan,
                        kind=kind,
                        reference=reference,
                        position=int(first) if first.isdecimal() else 0,
                    )
                    missing.append(known[kind, reference])
                wanted.append((measure, known[kind, reference]))
    building.write_all(missing)
    building.write_all([MeasureRecommendation(measure=m, recommendation=r) for m, r in wanted])


def write_places(
    plan: Plan,
    draft: Draft,
    needed: Collection[int],
    objectives: Mapping[int, Objective],
    measures: Mapping[int, Measure],
) -> dict[int, Measure]:
    """The measure of each draft measure, by its identity; those of ``needed`` that the plan lacks are made."""
    found = dict(measures)
    parents = dict(objectives)
    last = plan.objectives.count()
    new_objectives, new_measures = [], []
    for drafted in draft.objectives:
        wanted = [m for m in drafted.measures if id(m) in needed and id(m) not in found]
        if not wanted:
            continue
        parent = parents.get(id(drafted))
        if parent is None:
            last += 1
            parent = Objective(plan=plan, label=drafted.label or NO_OBJECTIVE, position=last)
            new_objectives.append(parent)
            position = 0
        else:
            position = parent.measures.count()
        for measure in wanted:
            position += 1
            found[id(measure)] = Measure(objective=parent, label=measure.label, position=position)
            new_measures.append((found[id(measure)], measure.recommendations))
    building.write_all(new_objectives)
    building.write_all([measure for measure, _ in new_measures])
    write_answers(new_measures, plan)
    return found


def write_actions(
    *,
    user,
    plan: Plan,
    rows: Iterable[tuple[DraftAction, DraftMeasure]],
    measures: Mapping[int, Measure],
    services: KnownServices,
) -> list[tuple[DraftAction, Action]]:
    """The actions of rows, each in its measure, with its lead, its contributors and what the document says."""
    rows = list(rows)
    written = building.add_actions(
        user=user,
        plan=plan,
        actions=[
            Action(
                objective=measures[id(measure)].objective,
                measure=measures[id(measure)],
                label=action.label,
                implementation=action.implementation,
                deadline_text=action.deadline[:300],
                lead=services.lead(action.lead or ""),
                lead_as_written=(action.lead or "")[:300],
                notes=action.notes,
                source_row=action.row,
                source_where=action.where[:200],
            )
            for action, measure in rows
        ],
    )
    pairs = [(drafted, action) for (drafted, _), action in zip(rows, written, strict=True)]
    building.write_all(
        [
            ActionContributor(action=action, service=service)
            for drafted, action in pairs
            for service in services.all_of(drafted.contributors)
            if service.pk != action.lead_id
        ]
    )
    ImportedRow.objects.bulk_create(
        [ImportedRow(action=action, values=drafted.source) for drafted, action in pairs if drafted.source],
        batch_size=500,
    )
    return pairs


def write_draft(
    *, user, plan: Plan, draft: Draft, services: KnownServices
) -> list[tuple[DraftAction, Action]]:
    """All of a reading but the actions with a blocking finding, into an empty plan."""
    rows = [
        (action, measure)
        for objective in draft.objectives
        for measure in objective.measures
        for action in measure.actions
        if not action.blocked
    ]
    needed = {id(measure) for objective in draft.objectives for measure in objective.measures}
    measures = write_places(plan, draft, needed, {}, {})
    return write_actions(user=user, plan=plan, rows=rows, measures=measures, services=services)


def write_plan(
    *,
    user,
    draft: Draft,
    title: str,
    as_of: dt.date,
    slug: str = "",
    circulated: bool = False,
    fictional: bool = False,
) -> Plan:
    """A new plan from a reading, in one transaction; actions with a blocking finding stay out.

    Raises ``Refused`` when nothing of the document can be written.
    """
    if not any(not action.blocked for action in draft.actions):
        raise Refused(NOTHING_FOUND)
    with change(user=user, label="Plan importé"):
        plan = building.create_plan(
            user=user, title=title, as_of=as_of, slug=slug, circulated=circulated, fictional=fictional
        )
        write_draft(user=user, plan=plan, draft=draft, services=KnownServices())
    return plan
