"""Documents as careful officials would read them: shifted rows, odd headers, totals, levels, pages."""

import pytest

from actions.importing.interpret import interpret
from actions.importing.readers import read_document, read_pasted
from tests.actions.importing.builders import docx, word_row, word_table
from tests.actions.importing.test_interpret_layouts import ON, SERVICES, kinds, read, shape


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ("Ref|Task|Owner|Deadline|Status", "note action lead deadline status"),
        ("Objective|Action item|Assigned to|Due date|Progress|Comments",
         "objective action lead deadline progress note"),
        ("Goal|Action|Responsible|End date|Deliverable", "objective action lead end_date note"),
        ("ECHEANCE|PILOTE(S)|ACTION|LIVRABLE ATTENDU|BUDGET (K EUR)", "deadline lead action note note"),
        ("Action|Pilote|Date prévisionnelle de début|Date prévisionnelle de fin|Date réelle de fin",
         "action lead note end_date note"),
        ("Action|Pilote|Échéance|État d'avancement au 15/03/2024", "action lead deadline status"),
        ("Action|Pilote|Échéance|Avancement au 1er mars 2024 (%)", "action lead deadline progress"),
        ("Pages du rapport|Recommandation|Action|Délai", "recommendation measure action deadline"),
        ("Projet|Action|Tâche|Pilote", "measure action sub_action lead"),
        ("Axe|Action principale|Actions détaillées|Délai", "objective action sub_action deadline"),
    ],
)  # fmt: skip
def test_headers_in_other_words_are_known(headers, expected):
    width = headers.count("|") + 1
    draft = read(headers, "|".join(f"texte {i}" for i in range(width)))
    found = {column.index: column.role for column in draft.columns}
    assert " ".join(found[i] for i in range(width)) == expected


def test_pages_in_a_column_of_their_own_are_traced():
    draft = read("Pages du rapport|Recommandation|Action|Délai", "12-14|3|A|2024", "p. 20 et 21|4|B|2024")
    assert [m.recommendations for m in draft.objectives[0].measures] == [
        {"numbers": ["3"], "pages": ["12-14"]},
        {"numbers": ["4"], "pages": ["20", "21"]},
    ]


def test_a_level_between_objective_and_measure_is_kept_for_each_of_its_actions():
    draft = read(
        "Axe|Objectif opérationnel|Mesure|Action|Délai", "A1|O1|M1|X|2024", "|||Y|2024", "A2||M2|Z|2024"
    )
    assert [a.notes for a in draft.actions] == [
        {"Objectif opérationnel": "O1"},
        {"Objectif opérationnel": "O1"},
        {},
    ]


def test_rows_whose_deadline_stands_one_cell_too_early_are_put_back():
    draft = read(
        "Axe|Action|Pilote|Échéance", "A1|X|DRH|2024", "|Y|PFRH|2024", "Z|PFRH|2025|", "|W|fin 2025|"
    )
    assert [(a.label, a.lead, a.deadline) for a in draft.actions[2:]] == [
        ("Z", "PFRH", "2025"),
        ("W", None, "fin 2025"),
    ]
    assert kinds(draft) == ["shifted_row", "shifted_row"]
    assert [objective.label for objective in draft.objectives] == ["A1"]


def test_a_row_that_slid_beyond_the_table_is_put_back():
    draft = read("Axe|Action|Pilote|Échéance", "A1|X|DRH|2024", "||Y|DRH|fin 2024")
    assert (draft.actions[1].label, draft.actions[1].lead, draft.actions[1].deadline) == (
        "Y",
        "DRH",
        "fin 2024",
    )
    assert kinds(draft) == ["shifted_row"]


def test_a_date_among_the_means_is_no_shift():
    draft = read("Objectif|Action|Mise en œuvre|Échéance", "O|A|Faire|2024", "|B|Réunion en mars 2024|")
    assert draft.actions[1].implementation == "Réunion en mars 2024"
    assert not draft.findings


def test_a_subtotal_is_recognised_behind_the_number_of_its_row():
    draft = read(
        "N°|Axe|Action|Budget|Échéance", "1|A1|X|10|2024", "2|Sous-total A1||10|", "3|Total||10|100 %"
    )
    assert [f.row for f in draft.findings if f.kind == "subtotal"] == [3, 4]
    assert [action.label for action in draft.actions] == ["X"]


def test_a_title_just_above_the_header_heads_the_rows_as_the_ones_below_do():
    draft = read(
        "Objectif n°1 : Accueillir||", "Action|Pilote|Échéance", "A|DRH|2024",
        "Objectif n°2 : Former||", "Action|Pilote|Échéance", "B|DRH|2025",
    )  # fmt: skip
    assert shape(draft) == [
        ("Objectif n°1 : Accueillir", [("", ["A"])]),
        ("Objectif n°2 : Former", [("", ["B"])]),
    ]


@pytest.mark.parametrize(
    ("text", "status"),
    [("Done", "done"), ("In progress", "in_progress"), ("Not started", "not_started"), ("On hold", "suspended"),
     ("Cancelled", "abandoned"), ("Réalisé à 50 %", "in_progress"), ("Réalisé à 100 %", "done")],
)  # fmt: skip
def test_a_state_is_read_in_other_words(text, status):
    assert read("Action|Pilote|Échéance|Statut", f"A|DRH|2024|{text}").actions[0].status == status


def test_a_single_bullet_is_no_part_of_the_label():
    draft = read("Action|Pilote|Échéance", "- Revoir les courriers|DRH|2024", "• Un\n• Deux|DRH|2024")
    assert [action.label for action in draft.actions] == ["Revoir les courriers", "• Un\n• Deux"]


def test_a_header_of_several_lines_pasted_from_a_spreadsheet_is_whole():
    pasted = '"Action\nà mener :"\t"Pilote :"\t"Date\nbutoir"\nA\tDRH\t2024\n'
    draft = interpret(read_pasted(pasted), SERVICES, on=ON)
    assert [(a.label, a.lead, a.deadline, a.row) for a in draft.actions] == [("A", "DRH", "2024", 4)]


def test_the_line_that_rules_a_text_table_off_is_no_row():
    data = b"| Action | Pilote | D\xc3\xa9lai |\n|---|:--:|---|\n| Former | DRH | 2024 |\n"
    draft = interpret(read_document(data, "plan.txt"), SERVICES, on=ON)
    assert shape(draft) == [("", [("", ["Former"])])]
    assert not draft.findings


def test_tables_with_the_same_headers_in_another_order_are_one_plan():
    data = docx(
        word_table(word_row("N°", "Action", "Pilote", "Échéance"), word_row("1", "A", "DRH", "2024"))
        + word_table(word_row("N°", "Actions", "Échéances", "Pilotes"), word_row("2", "B", "2025", "PFRH"))
    )
    draft = interpret(read_document(data, "plan.docx"), SERVICES, on=ON)
    assert [(a.label, a.lead, a.deadline) for a in draft.actions] == [
        ("A", "DRH", "2024"),
        ("B", "PFRH", "2025"),
    ]
