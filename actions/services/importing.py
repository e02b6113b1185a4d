"""A plan gets in: a document is read, previewed, then written in one transaction."""

import datetime as dt
from collections.abc import Collection, Mapping

from actions.importing.draft import Draft, ServiceName
from actions.importing.interpret import interpret
from actions.importing.raw import RawDocument
from actions.importing.readers import read_document
from actions.models import Measure, MeasureRecommendation, Objective, Plan, Recommendation
from actions.services import building
from actions.services.errors import Refused
from journal.services import change
from organisations.models import Service


def known_services() -> list[ServiceName]:
    """The services that a document may name."""
    found = Service.objects.filter(archived_at=None, territory=None).select_related("kind")
    return [ServiceName(acronym=s.acronym, name=s.name, kind=s.kind.slug) for s in found]


def read_plan(
    data: bytes,
    filename: str,
    *,
    mapping: Mapping[str, str] | None = None,
    skip: Collection[str] = (),
    on: dt.date | None = None,
) -> tuple[RawDocument, Draft]:
    """What a document says, as read and as understood; nothing is written.

    ``on``: the plan's date, against which deadlines without a year are read. Raises ``UnreadableFile``."""
    document = read_document(data, filename)
    return document, interpret(document, known_services(), mapping, skip, on=on)


def _answers(measure: Measure, recommendations: Mapping[str, list[str]]) -> None:
    for kind, name in ((Recommendation.Kind.NUMBER, "numbers"), (Recommendation.Kind.PAGES, "pages")):
        for reference in recommendations.get(name, []):
            first = reference.split("-")[0]
            found, _ = Recommendation.objects.get_or_create(
                plan=measure.objective.plan,
                kind=kind,
                reference=reference,
                defaults={"position": int(first) if first.isdecimal() else 0},
            )
            MeasureRecommendation.objects.create(measure=measure, recommendation=found)


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
        raise Refused(
            "Aucune action n’a été trouvée dans ce document : vérifiez qu’il contient un tableau avec une colonne "
            "« Action », ou indiquez ses colonnes."
        )
    services = {
        s.acronym: s for s in Service.objects.filter(archived_at=None, territory=None).exclude(acronym="")
    }
    with change(user=user, label="Plan importé"):
        plan = building.create_plan(
            user=user, title=title, as_of=as_of, slug=slug, circulated=circulated, fictional=fictional
        )
        for objective_draft in draft.objectives:
            objective = Objective.objects.create(
                plan=plan,
                label=objective_draft.label or "Sans objectif",
                position=plan.objectives.count() + 1,
            )
            for position, measure_draft in enumerate(objective_draft.measures, start=1):
                measure = Measure.objects.create(
                    objective=objective, label=measure_draft.label, position=position
                )
                _answers(measure, measure_draft.recommendations)
                for action in measure_draft.actions:
                    if action.blocked:
                        continue
                    building.add_action(
                        user=user,
                        measure=measure,
                        label=action.label,
                        implementation=action.implementation,
                        deadline=action.deadline[:300],
                        lead=services.get(action.lead or ""),
                        lead_as_written=(action.lead or "")[:300],
                        notes=action.notes,
                        source_row=action.row,
                        source_where=action.where[:200],
                    )
    return plan
