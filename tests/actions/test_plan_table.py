"""The plan leaves as a table and comes back through the import without loss."""

import datetime as dt
import io
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actions.importing.interpret import interpret
from actions.importing.readers import read_document
from actions.paper import table
from actions.paper.opening import opening
from actions.plan_table import columns, docx, lines, references_in_words
from actions.snapshot import ActionState, MeasureState, ObjectiveState, PlanState
from documents.heading import Heading
from documents.tabular import csv_lines, write_ods, write_xlsx
from tests.actions.importing import builders

SOURCE = Path(__file__).parents[2] / "fixtures" / "plan_sgcd_2023.txt"


def state_of(draft) -> PlanState:
    """A draft as the state of a plan, without a database."""
    numbers = count(1)
    return PlanState(
        slug="plan",
        title="Plan",
        on=dt.date(2024, 5, 20),
        known_at=dt.datetime(2024, 5, 20, 10, tzinfo=dt.UTC),
        fictional=False,
        objectives=tuple(
            ObjectiveState(
                pk=next(numbers),
                label=objective.label,
                measures=tuple(
                    MeasureState(
                        pk=next(numbers),
                        label=measure.label,
                        recommendations=tuple(
                            (kind, reference)
                            for kind, name in (("number", "numbers"), ("pages", "pages"))
                            for reference in measure.recommendations[name]
                        ),
                        actions=tuple(action_of(action, next(numbers)) for action in measure.actions),
                    )
                    for measure in objective.measures
                ),
            )
            for objective in draft.objectives
        ),
    )


def action_of(drafted, number: int) -> ActionState:
    return ActionState(
        pk=number,
        number=number,
        label=drafted.label,
        implementation=drafted.implementation,
        lead=drafted.lead or "",
        contributors=(),
        deadline_text=drafted.deadline,
        deadline_kind="none",
        deadline_first=None,
        deadline_last=None,
        overdue_after=None,
        first_deadline_text="",
        first_overdue_after=None,
        slides=0,
        status="in_progress",
        weather="sun",
        progress=40,
        report_on=None,
        done="",
        blocking="",
        next_steps="",
        notes=tuple(drafted.notes.items()),
    )


def written(state: PlanState, kind: str) -> bytes:
    if kind == "docx":
        return docx(state)
    if kind == "pdf":
        head = opening(state, today=state.on, what="Tableau du plan", heading=Heading(), asked_by="")
        return table.render(state, head, images={}, progress=lambda percent: None)
    if kind == "csv":
        return "".join(csv_lines(lines(state), columns(state))).encode()
    out = io.BytesIO()
    {"xlsx": write_xlsx, "ods": write_ods}[kind](out, lines(state), columns(state), "Plan")
    return out.getvalue()


def shape(draft) -> list:
    """All that a plan says, without where it was read."""
    return [
        (
            objective.label,
            [
                (
                    measure.label,
                    measure.recommendations,
                    [
                        (
                            a.label,
                            a.implementation,
                            a.deadline,
                            a.lead,
                            {k: v for k, v in a.notes.items() if k != "N°"},
                        )
                        for a in measure.actions
                    ],
                )
                for measure in objective.measures
            ],
        )
        for objective in draft.objectives
    ]


def spreadsheet(book):
    book.active.append(["Axe", "Mesure", "Action", "Modalités", "Délai", "Budget", "Indicateur"])
    book.active.append(["Axe 1", "Recommandation n°3", "Former", "= 3 sessions", "T1 2024", "12 k€", "-"])
    book.active.append(["Axe 1", "Mesures p. 4", "- Équiper", "+ de postes\n@tous", "Fin 2024", None, "nb"])
    book.active.append(["Axe 2", "Sans référence", "Évaluer", None, None, None, None])


DOCUMENTS = {
    "the real plan": (SOURCE.read_bytes(), "plan.txt"),
    "a spreadsheet with notes and texts like formulas": (builders.xlsx(spreadsheet), "plan.xlsx"),
    "a csv without a second level": (
        "Objectif;Action;Échéance\nUn;Écrire;31/12/2024\nUn;Relire;\nDeux;Signer;en continu\n".encode(),
        "plan.csv",
    ),
    "a Word table": (
        builders.docx(
            builders.word_table(
                builders.word_row("Objectifs", "Volets", "Actions", "Échéances"),
                builders.word_row(
                    "Un", "Recommandations n°1 et n°2 Mieux accueillir", "Ouvrir", "Rentrée 2023"
                ),
                builders.word_row("", "", "Former", "S1 2024"),
            )
        ),
        "plan.docx",
    ),
}


@pytest.mark.parametrize("kind", ["xlsx", "ods", "docx", "csv", "pdf"])
@pytest.mark.parametrize("name", DOCUMENTS)
def test_what_the_plan_table_writes_the_import_reads_back_without_loss(name, kind):
    data, filename = DOCUMENTS[name]
    first = interpret(read_document(data, filename), [])
    again = interpret(read_document(written(state_of(first), kind), f"plan.{kind}"), [])
    assert shape(again) == shape(first)
    assert [f.message for f in again.findings if f.blocking] == []


def test_status_weather_and_progress_come_back_as_proposals():
    first = interpret(read_document(*DOCUMENTS["a csv without a second level"]), [])
    again = interpret(read_document(written(state_of(first), "xlsx"), "plan.xlsx"), [])
    assert [(a.status, a.weather, a.progress) for a in again.actions] == [("in_progress", "sun", 40)] * 3


WORDS = st.text(alphabet="abcdé '-=+@;«»:\n1", min_size=1, max_size=30).map(str.strip).filter(bool)


@settings(max_examples=60)
@given(st.lists(st.tuples(WORDS, WORDS, WORDS), min_size=2, max_size=6))
def test_no_word_is_lost_on_the_way_out_and_back(rows):
    header = '"Objectif";"Action";"Mise en œuvre"'
    text = "\n".join(
        [
            header,
            *(
                ";".join('"' + cell.replace('"', '""') + '"' for cell in (f"Objectif {i}", *row[1:]))
                for i, row in enumerate(rows)
            ),
        ]
    )
    first = interpret(read_document(text.encode(), "plan.csv"), [])
    for kind in ("xlsx", "docx"):
        again = interpret(read_document(written(state_of(first), kind), f"plan.{kind}"), [])
        assert shape(again) == shape(first)


def test_references_are_written_as_the_document_cites_them():
    assert references_in_words([("number", "4"), ("number", "5")]) == "Recommandations n° 4 et n° 5"
    assert references_in_words([("pages", "20"), ("pages", "21")]) == "Mesures p. 20 et 21"
    assert references_in_words([("pages", "23-28")]) == "Mesures p. 23 à 28"
    assert references_in_words([("number", "1"), ("pages", "2")]) == "Recommandation n° 1 ; Mesures p. 2"
    assert references_in_words([]) == ""


def test_the_same_state_gives_the_same_word_document():
    state = state_of(interpret(read_document(*DOCUMENTS["the real plan"]), []))
    assert docx(state) == docx(state)
