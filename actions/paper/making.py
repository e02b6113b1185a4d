"""Makes the documents of a plan: one entry for the worker and for the command line."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from actions.differences import differences
from actions.models import Plan
from actions.numbering import Number
from actions.paper import changes, sheets, summary, table
from actions.paper.opening import opening
from actions.paper.standing import standing
from actions.querysets.moves import reasons_between
from actions.querysets.past import plan_at
from actions.querysets.sheets import details, proposals
from actions.slides import odp, pptx
from actions.slides.deck import deck
from actions.snapshot import PlanState
from documents.heading import Heading
from documents.models import Acronym
from sgcd_plan import clock

# On two busy cores, 1 000 actions took 175 s as a table (0.4 s of processor a page) and 570 s as sheets; a job that
# takes more than 600 s is given to another worker (visibility_timeout). See scripts/bench_paper.py.
LIMIT, SHEETS_LIMIT = 1_500, 500


class TooLong(Exception):
    """More than a document may hold; the text is a French sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A document that the application makes of a plan: its name, that of its file, its format."""

    label: str
    file: str
    extension: str = "pdf"


KINDS = {
    "table": Kind("Tableau du plan", "tableau"),
    "summary": Kind("Synthèse d’une page", "synthese"),
    "sheets": Kind("Fiches action", "fiches"),
    "odp": Kind("Diaporama LibreOffice (ODP)", "diaporama", "odp"),
    "pptx": Kind("Diaporama PowerPoint (PPTX)", "diaporama", "pptx"),
    "differences": Kind("Ce qui a changé entre deux dates", "differences"),
}
SLIDES = {"odp": odp.write, "pptx": pptx.write}


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked: the kind, the day (None: today), the first day of differences, the numbers of sheets."""

    kind: str
    on: dt.date | None = None
    start: dt.date | None = None
    known_on: dt.date | None = None
    numbers: tuple[Number, ...] = ()


def filename(plan: Plan, asked: Asked) -> str:
    """« sgcd-2023-tableau-2024-05-20.pdf »; the n° of the action for one sheet, both days for differences."""
    kind = KINDS[asked.kind]
    name = kind.file
    if asked.kind == "sheets" and len(asked.numbers) == 1:
        name = f"fiche-{asked.numbers[0]}"
    if asked.kind == "differences" and asked.start:
        name += f"-du-{asked.start:%Y-%m-%d}-au"
    return f"{plan.slug}-{name}-{asked.on or clock.today():%Y-%m-%d}.{kind.extension}"


def subject(asked: Asked) -> str:
    """« Objet », where nobody wrote another."""
    kind = KINDS[asked.kind].label
    if asked.kind == "sheets" and len(asked.numbers) == 1:
        kind = f"Fiche de l’action n° {asked.numbers[0]}"
    return kind


def state_of(plan: Plan, asked: Asked) -> PlanState:
    """The plan on the day asked. Raises ``NotYet``, ``TooLong``."""
    known_at = (
        dt.datetime.combine(asked.known_on, dt.time.max, tzinfo=clock.PARIS) if asked.known_on else None
    )
    state = plan_at(plan, asked.on or clock.today(), known_at)
    count, limit = len(state.actions), LIMIT
    if asked.kind == "sheets":
        count, limit = len(asked.numbers) or count, SHEETS_LIMIT
    if count > limit:
        raise TooLong(
            f"Le plan compte {count} actions : ce document en prend {limit} au plus. Exportez-le en tableur."
        )
    return state


def make(
    plan: Plan,
    asked: Asked,
    *,
    heading: Heading,
    asked_by: str = "",
    progress: Callable[[int], None] = lambda percent: None,
) -> bytes:
    """The document, as bytes. ``progress``: 0 to 100. Raises ``NotYet``, ``TooLong``."""
    state = state_of(plan, asked)
    glossary = Acronym.objects.as_mapping()
    context = opening(
        state,
        today=clock.today(),
        what=subject(asked),
        heading=heading,
        asked_by=asked_by,
        glossary=glossary,
        known_on=asked.known_on,
    )
    images = heading.images
    progress(5)
    if asked.kind in SLIDES:
        found = standing(state, proposals(plan, state))
        past = state.on < clock.today() or asked.known_on is not None
        said = deck(found, service=heading.timbre, past=past, glossary=glossary)
        return SLIDES[asked.kind](said, created=state.known_at)
    if asked.kind == "table":
        return table.render(state, context, images=images, progress=progress)
    if asked.kind == "summary":
        found = standing(state, proposals(plan, state))
        return summary.render(found, context, images=images, progress=progress)
    if asked.kind == "differences":
        start = asked.start or state.on
        before = plan_at(plan, start)
        found = differences(before, state, reasons_between(plan, start, state.on))
        return changes.render(found, context, images=images, progress=progress)
    chosen = [a.pk for a in state.actions if not asked.numbers or a.number in asked.numbers]
    told = details(plan, state, chosen)
    return sheets.render(state, told, asked.numbers, context, images=images, progress=progress)
