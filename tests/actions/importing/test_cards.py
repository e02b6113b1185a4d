"""« Fiches action »: the first column names what the second says."""

import datetime as dt

import pytest

from actions.importing.interpret import interpret
from actions.importing.readers import read_document, read_pasted
from tests.actions.importing.builders import (
    docx,
    word_cell,
    word_paragraph,
    word_row,
    word_table,
    xlsx,
)
from tests.actions.importing.test_interpret_layouts import ON, SERVICES, kinds, read, shape


def of_file(data: bytes, name: str):
    return interpret(read_document(data, name), SERVICES, on=ON)


def card(*pairs: tuple[str, str]) -> str:
    return word_table(*(word_row(*pair) for pair in pairs))


def test_one_table_a_card_gives_one_action_each():
    draft = of_file(
        docx(
            word_paragraph("Plan local")
            + card(("Action", "Former"), ("Pilote", "DRH"), ("Échéance", "fin 2024"), ("Budget", "10 k€"))
            + card(("Action", "Ouvrir"), ("Pilote", "PFRH"), ("Échéance", "T1 2024"), ("Budget", "0"))
        ),
        "fiches.docx",
    )
    assert [(a.label, a.lead, a.deadline, a.notes, a.row, a.where) for a in draft.actions] == [
        ("Former", "DRH", "fin 2024", {"Budget": "10 k€"}, 1, "Tableau 1"),
        ("Ouvrir", "PFRH", "T1 2024", {"Budget": "0"}, 1, "Tableau 2"),
    ]
    assert kinds(draft) == ["card", "extra_column", "card"]
    assert draft.findings[0].proposal == "Lire comme une action"


def test_cards_one_after_another_in_a_sheet_keep_the_objective_said_once():
    draft = read(
        "Objectif :|Mieux accueillir", "Action n° 1 :|Former", "Pilote :|DRH", "Échéance :|2024",
        "|", "Action n° 2 :|Recruter", "Pilote :|PFRH", "Échéance :|2025",
    )  # fmt: skip
    assert shape(draft) == [("Mieux accueillir", [("", ["Former", "Recruter"])])]
    assert [(a.row, a.lead, a.notes) for a in draft.actions] == [
        (2, "DRH", {"N°": "1"}),
        (6, "PFRH", {"N°": "2"}),
    ]


def test_the_title_of_a_card_is_its_action_where_no_row_says_it():
    def fill(book):
        sheet = book.active
        for row in (
            ("Fiche action n° 1 : Former les agents",),
            ("Objectif", "Qualité", "Pilote", "DRH"),
            ("Description", "Un module", "Échéance", dt.date(2024, 12, 31)),
            ("Fiche action n° 2 : Équiper",),
            ("Objectif", "Qualité", "Pilote", "PFRH"),
            ("Description", "Un poste", "Échéance", None),
        ):
            sheet.append(row)

    draft = of_file(xlsx(fill), "fiches.xlsx")
    assert [(a.label, a.implementation, a.deadline, a.lead) for a in draft.actions] == [
        ("Former les agents", "Un module", "31/12/2024", "DRH"),
        ("Équiper", "Un poste", "", "PFRH"),
    ]


def test_a_value_over_several_rows_is_one_text_and_the_axis_above_is_the_objective():
    goes_on = word_cell("", properties="<w:vMerge/>")
    draft = of_file(
        docx(
            word_paragraph("Axe 1 : RH")
            + word_table(
                word_row("Intitulé de l'action", "Former"),
                word_row("Mise en œuvre", "Étape 1"),
                word_row(goes_on, "Étape 2"),
                word_row("Service pilote", "DRH"),
                word_row("Date butoir", "31/12/2024"),
                word_row("État d'avancement", "En cours"),
            )
        ),
        "fiche.docx",
    )
    assert shape(draft) == [("Axe 1 : RH", [("", ["Former"])])]
    assert draft.actions[0].implementation == "Étape 1\nÉtape 2"
    assert "first_report" in kinds(draft)


def test_a_value_that_sounds_like_a_header_is_still_a_value():
    draft = interpret(
        read_pasted("Action\tMise en œuvre d'un calendrier\nPilote\tDRH\nÉchéance\t2024\nContributeurs\tDDI"),
        SERVICES,
        on=ON,
    )
    assert [action.label for action in draft.actions] == ["Mise en œuvre d'un calendrier"]


@pytest.mark.parametrize(
    "lines",
    [
        ("Axe|Action|Pilote|Échéance", "Pilotage|A|DRH|2024", "Action sociale|B|DRH|2024", "Budget|C|DRH|2025"),
        ("Action|Pilote", "Former|DRH", "Recruter|PFRH"),
        ("Action|Objectif|Axe|Délai", "||Recommandation n°4 Simplifier|"),
    ],
)  # fmt: skip
def test_rows_under_a_header_are_no_card(lines):
    assert "card" not in kinds(read(*lines))


def test_several_values_beside_each_label_are_not_guessed():
    draft = read("Action|Former|Recruter", "Pilote|DRH|PFRH", "Échéance|2024|2025")
    assert kinds(draft) == ["columns_unknown"]


def test_cards_beside_the_plan_that_they_detail_are_left_out_and_said():
    draft = of_file(
        docx(
            word_table(word_row("Action", "Pilote", "Échéance"), word_row("Former", "DRH", "2024"))
            + card(("Action", "Former"), ("Pilote", "DRH"), ("Échéance", "2024"))
        ),
        "plan.docx",
    )
    assert [action.where for action in draft.actions] == ["Tableau 1"]
    assert kinds(draft) == ["table_left_out"]
