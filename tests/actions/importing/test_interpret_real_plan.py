"""The real document, in the fixtures: what was counted by hand is what is read."""

import datetime as dt
from pathlib import Path

import pytest

from actions.importing.draft import Draft, ServiceName
from actions.importing.interpret import interpret
from actions.importing.readers import read_document

SOURCE = Path(__file__).parents[3] / "fixtures" / "plan_sgcd_2023.txt"
SERVICES = [
    ServiceName(acronym, acronym, kind)
    for acronym, kind in (
        *(
            (name, "direction")
            for name in ("DMATES", "SDATE", "DGAFP", "DRH", "DNUM", "DICOM", "PFRH", "SGC-D")
        ),
        ("MIOM", "ministère"),
    )
]


@pytest.fixture(scope="module")
def draft() -> Draft:
    return interpret(read_document(SOURCE.read_bytes(), SOURCE.name), SERVICES, on=dt.date(2023, 9, 1))


def the_action(draft: Draft, opening: str):
    return next(action for action in draft.actions if action.label.startswith(opening))


def test_the_plan_has_the_objectives_measures_and_actions_counted_by_hand(draft):
    assert len(draft.objectives) == 4
    assert sum(len(objective.measures) for objective in draft.objectives) == 8
    assert len(draft.actions) == 25
    assert sum(bool(action.deadline) for action in draft.actions) == 19


def test_each_recommendation_is_traced_once_and_so_are_the_pages(draft):
    measures = [measure for objective in draft.objectives for measure in objective.measures]
    numbers = [number for measure in measures for number in measure.recommendations["numbers"]]
    assert sorted(numbers, key=int) == [str(n) for n in range(1, 11)]
    pages = [page for measure in measures for page in measure.recommendations["pages"]]
    assert pages == ["23-28", "20", "21"]


def test_a_row_whose_recommendation_slid_is_put_back_and_flagged(draft):
    action = the_action(draft, "Proposer un cadre type")
    assert (action.implementation, action.deadline) == ("Circulaire à destination des préfets", "")
    measure = next(m for o in draft.objectives for m in o.measures if action in m.actions)
    assert measure.label.startswith("Renforcer le positionnement")
    assert measure.recommendations == {"numbers": ["10"], "pages": []}
    assert len(measure.actions) == 3
    assert len([f for f in draft.findings if f.kind == "shifted_row"]) == 3


def test_services_named_in_the_means_are_proposed_and_nothing_is_set(draft):
    assert all(action.lead is None for action in draft.actions)
    action = the_action(draft, "Travailler sur la « marque employeur »")
    assert action.proposals == {"lead": "DGAFP", "contributors": ["PFRH"], "status": "in_progress"}
    assert not action.status


def test_nothing_in_the_real_plan_prevents_its_import(draft):
    assert not [finding for finding in draft.findings if finding.blocking]


def test_the_printed_shape_has_the_documented_keys(draft):
    printed = draft.as_json()
    assert set(printed) == {"objectives", "findings"}
    measure = printed["objectives"][0]["measures"][0]
    assert set(measure) == {"label", "recommendations", "actions"}
    assert list(measure["actions"][0]) == [
        "label", "implementation", "deadline", "lead", "notes", "row", "where"
    ]  # fmt: skip
    assert list(printed["findings"][0]) == [
        "row", "where", "column", "kind", "blocking", "message", "proposal"
    ]  # fmt: skip
