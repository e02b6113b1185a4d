"""Layouts that people really have: headers by other names, several tables, rows that are not actions."""

import datetime as dt

import pytest

from actions.importing.draft import Draft, ServiceName
from actions.importing.interpret import interpret
from actions.importing.raw import RawCell, RawDocument, RawRow, RawTable

ON = dt.date(2023, 9, 1)
SERVICES = [ServiceName(name, name, "direction") for name in ("DMATES", "DRH", "DGAFP", "PFRH")]


def cell(value) -> RawCell:
    return value if isinstance(value, RawCell) else RawCell(value)


def table(*lines, where="Feuil1", hidden_rows=(), hidden=False) -> RawTable:
    rows = tuple(
        RawRow(n, tuple(cell(value) for value in (line.split("|") if isinstance(line, str) else line)),
               hidden=n in hidden_rows)
        for n, line in enumerate(lines, 1)
    )  # fmt: skip
    return RawTable(where, rows, hidden)


def read(*lines, mapping=None, skip=(), **more) -> Draft:
    return read_tables(table(*lines, **more), mapping=mapping, skip=skip)


def read_tables(*tables, mapping=None, skip=()) -> Draft:
    return interpret(RawDocument("csv", tables), SERVICES, mapping, skip, on=ON)


def kinds(draft: Draft) -> list[str]:
    return [finding.kind for finding in draft.findings]


def shape(draft: Draft) -> list[tuple]:
    return [
        (o.label, [(m.label, [a.label for a in m.actions]) for m in o.measures]) for o in draft.objectives
    ]


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ("Axe|Mesure|Action|Modalités|Délai|Pilote", "objective measure action implementation deadline lead"),
        ("AXES|Actions à mener|Calendrier prévisionnel|Porteur", "objective action deadline lead"),
        ("N°|Objectif stratégique|Intitulé de l'action|Date limite|Responsable|Partenaires",
         "note objective action deadline lead contributors"),
        ("Orientation|Mesure|Échéance|Service pilote", "objective action deadline lead"),
        ("Pilote|Échéance|Mise en œuvre|Action|Volet|Objectif",
         "lead deadline implementation action measure objective"),
        ("Chantier|Action|Date butoir|Chef de file|Budget|Indicateur de résultat",
         "objective action deadline lead note note"),
        ("Objectifs|Recommandations /parties du rapport visées|Actions|Mise en œuvre / déclinaison|Echéances",
         "objective measure action implementation deadline"),
        ("Axe|Objectif|Action|État d’avancement|Météo|Taux d’avancement|Commentaires",
         "objective measure action status weather progress note"),
        ("Priorité|Sous-axe|Action|Description|Moyens|Date de début|Date de fin",
         "objective measure action implementation implementation note end_date"),
        ("Action|Services contributeurs|Service responsable|Échéance", "action contributors lead deadline"),
        ("Objectif|Action|Responsable de l'action|Échéance de réalisation|Direction associée",
         "objective action lead deadline contributors"),
        ("Thématique|Libellé de l’action|Qui ?|Quand ?|Comment ?", "objective action lead deadline implementation"),
        ("Réf.|Axe stratégique|Mesure|Sous-mesure|Pilotage|Délais", "note objective action sub_action lead deadline"),
        ("Objectif|Recommandation|Mesure|Délai", "objective measure action deadline"),
        ("Action n°|Intitulé|Ministère|Jalons|Délai", "note action lead note deadline"),
        ("N° et intitulé de l’action|Objectif|Délai", "action objective deadline"),
        ("Objectif|Action|Date de réalisation|Nom du pilote|Statut", "objective action deadline lead status"),
    ],
)  # fmt: skip
def test_columns_are_found_by_their_usual_names_in_any_order(headers, expected):
    width = headers.count("|") + 1
    draft = read(headers, "|".join(f"texte {i}" for i in range(width)))
    found = {column.index: column.role for column in draft.columns}
    assert " ".join(found[i] for i in range(width)) == expected


def test_the_header_is_found_below_title_lines_whose_first_is_the_title():
    draft = read("Plan de la préfecture", "Version du 3 mars", "", "Objectif|Action|Délai", "O|A|juin 2024")
    assert draft.title == "Plan de la préfecture"
    assert shape(draft) == [("O", [("", ["A"])])]
    assert draft.actions[0].row == 5


def test_a_header_on_two_lines_is_read_as_one():
    draft = read(
        "Objectif|Action|Calendrier||Pilotage|",
        "|||Date de fin|Pilote|Partenaires".replace("|||", "||Date de début|"),
        "O|A|janvier 2024|juin 2024|DRH|PFRH",
    )
    action = draft.actions[0]
    assert (action.lead, action.contributors, action.deadline) == ("DRH", "PFRH", "juin 2024")
    assert action.notes == {"Calendrier Date de début": "janvier 2024", "Pilotage Partenaires": "PFRH"}


def test_an_empty_cell_means_as_above_for_objective_and_measure_only():
    draft = read("Objectif|Volet|Action|Pilote|Délai", "O1|V1|A1|DRH|2024", "||A2||", "O2||A3||", "|V2|A4||")
    assert shape(draft) == [("O1", [("V1", ["A1", "A2"])]), ("O2", [("", ["A3"]), ("V2", ["A4"])])]
    assert (draft.actions[1].lead, draft.actions[1].deadline) == (None, "")


def test_without_a_second_level_the_measure_has_no_label():
    assert shape(read("Axe|Action|Délai", "X|A|2024")) == [("X", [("", ["A"])])]


def test_tables_with_the_same_headers_are_one_plan_and_each_can_be_unticked():
    one = table("Objectif|Action|Délai", "O|A|2024", where="RH")
    two = table("Objectif|Action|Délai", "O|B|2024", where="Achats")
    notes = table("Sigle|Signification", "DRH|Direction des ressources humaines", where="Glossaire")
    draft = read_tables(notes, one, two)
    assert shape(draft) == [("O", [("", ["A", "B"])])]
    left_out = next(f for f in draft.findings if f.kind == "table_left_out")
    assert "Direction des ressources humaines" in left_out.message
    assert shape(read_tables(one, two, skip=["RH"])) == [("O", [("", ["B"])])]


def test_a_table_cut_by_a_page_break_goes_on_without_header():
    one = table("Objectif|Action|Délai", "O|A|2024", where="Tableau 1")
    two = table("|B|2025", where="Tableau 2")
    draft = read_tables(one, two)
    assert [action.label for action in draft.actions] == ["A", "B"]
    assert "continued_table" in kinds(draft)


def test_rows_that_are_not_actions_are_left_out_with_a_finding():
    draft = read(
        "Objectif|Action|Pilote|Budget",
        "O|A|DRH|10",
        "Sous-total||| 10",
        "Objectif|Action|Pilote|Budget",
        "Axe 2 : la suite|||",
        "|B|DRH|5",
        "Total général|2 actions||15",
    )
    assert shape(draft) == [("O", [("", ["A"])]), ("Axe 2 : la suite", [("", ["B"])])]
    assert [kind for kind in kinds(draft) if kind != "extra_column"] == [
        "subtotal",
        "repeated_header",
        "section",
        "subtotal",
    ]


def test_a_title_row_merged_across_the_table_heads_the_rows_below():
    across = [RawCell("Axe 1 – Proximité"), *[RawCell("Axe 1 – Proximité", merged=True)] * 2]
    draft = read("Action|Pilote|Délai", across, "A|DRH|2024")
    assert shape(draft) == [("Axe 1 – Proximité", [("", ["A"])])]


def test_a_hidden_row_is_read_and_flagged():
    draft = read("Objectif|Action|Délai", "O|A|2024", "O|B|2024", hidden_rows={3})
    assert [action.label for action in draft.actions] == ["A", "B"]
    assert [(f.row, f.kind) for f in draft.findings] == [(3, "hidden_row")]


def test_three_bullets_stay_one_action_with_the_proposal_to_split():
    draft = read("Objectif|Action|Délai", ["O", "Il faut :\n• Former\n• Recruter\n• Équiper", "2024"])
    assert len(draft.actions) == 1
    finding = draft.findings[0]
    assert (finding.kind, finding.values["parts"]) == ("several_actions", ["Former", "Recruter", "Équiper"])


@pytest.mark.parametrize("mark", ["idem", "Idem.", "id.", "//", '"', "″", "Idem"])
def test_idem_takes_the_value_above_and_is_flagged(mark):
    draft = read("Objectif|Action|Pilote|Délai", "O|A|DRH|2024", f"O|B|{mark}|2025")
    assert draft.actions[1].lead == "DRH"
    assert [(f.row, f.kind, f.proposal) for f in draft.findings] == [(3, "idem", "DRH")]


def test_a_sub_action_is_an_action_that_names_its_parent():
    draft = read("Objectif|Action|Sous-action|Délai", "O|A|a1|2024", "||a2|2025")
    assert [(a.label, a.notes) for a in draft.actions] == [
        ("a1", {"Action parente": "A"}),
        ("a2", {"Action parente": "A"}),
    ]
    numbered = read("N°|Objectif|Action|Délai", "3|O|A|2024", "3.1|O|B|2024")
    assert numbered.actions[1].notes == {"Action parente": "A", "N°": "3.1"}


def test_a_deadline_column_comes_before_the_end_date_which_fills_its_gaps():
    draft = read("Action|Date de fin|Échéance|Pilote", "A|31/12/2024|juin 2024|DRH", "B|31/12/2024||DRH")
    assert [a.deadline for a in draft.actions] == ["juin 2024", "31/12/2024"]
    assert draft.actions[0].notes == {"Date de fin": "31/12/2024"}


def test_a_real_date_reads_as_written_in_french():
    draft = read("Action|Pilote|Échéance", ["A", "DRH", RawCell("2024-12-31", date=dt.date(2024, 12, 31))])
    assert draft.actions[0].deadline == "31/12/2024"


def test_a_service_comes_before_a_person_as_lead():
    draft = read(
        "Action|Responsable|Service|Échéance", "A|Mme la directrice|DRH|2024", "B|M. le préfet||2024"
    )
    assert [a.lead for a in draft.actions] == ["DRH", "M. le préfet"]
    assert draft.actions[0].notes == {"Responsable": "Mme la directrice"}


def test_with_a_lead_column_the_means_propose_nothing():
    draft = read("Action|Mise en œuvre|Pilote|Délai", "A|Travail en cours de la DGAFP||2024")
    assert "services_in_means" not in kinds(draft)
    assert draft.actions[0].lead is None


def test_states_become_the_values_of_a_proposed_first_report():
    draft = read(
        "Objectif|Action|Statut|Météo|Avancement (%)",
        ["O", "A", "En cours", "Soleil", RawCell("40 %", percent=40.0, number=0.4)],
        "O|B|on verra||",
    )
    first = next(f for f in draft.findings if f.kind == "first_report")
    assert first.values == {"status": "in_progress", "weather": "sun", "progress": 40}
    assert draft.actions[0].proposals == first.values
    assert draft.actions[1].notes == {"Statut": "on verra"}
    assert "state_unreadable" in kinds(draft)


def test_tracked_changes_are_the_accepted_text_flagged():
    draft = read("Objectif|Action|Délai", ["O", RawCell("A", flags=("tracked_change",)), "2024"])
    assert [(f.row, f.column, f.kind) for f in draft.findings] == [(2, "Action", "tracked_change")]


def test_an_action_without_a_label_blocks_its_row_only():
    draft = read("Objectif|Action|Mise en œuvre|Délai", "O||Réunir|2024", "O|B||2024")
    blocking = [f for f in draft.findings if f.blocking]
    assert [(f.row, f.kind) for f in blocking] == [(2, "no_label")]
    assert [(a.label, a.blocked) for a in draft.actions] == [("", True), ("B", False)]


def test_the_same_action_twice_is_flagged():
    draft = read("Objectif|Action|Délai", "O|Former|2024", "P|former.|2025")
    assert [(f.row, f.kind) for f in draft.findings] == [(3, "duplicate")]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Circulaire du préfet", "deadline_unreadable"),
        ("juin", "deadline_without_year"),
        ("à déterminer", "deadline_to_check"),
    ],
)
def test_a_doubtful_deadline_keeps_its_text_and_is_flagged(text, kind):
    draft = read("Objectif|Action|Délai", f"O|A|{text}")
    assert draft.actions[0].deadline == text
    assert kinds(draft) == [kind]


def test_a_column_without_a_place_is_shown_and_kept_as_a_note():
    draft = read("N°|Action|Délai|Budget|Lubie", "1|A|2024|10 k€|bleu")
    assert draft.actions[0].notes == {"N°": "1", "Budget": "10 k€", "Lubie": "bleu"}
    assert [(f.kind, f.column) for f in draft.findings] == [
        ("extra_column", "N°"),
        ("extra_column", "Budget"),
        ("extra_column", "Lubie"),
    ]


def test_columns_that_cannot_be_told_block_until_a_person_maps_them():
    lines = ("Rubrique|Truc|Machin", "O|Former|2024")
    draft = read(*lines)
    assert [(f.kind, f.blocking) for f in draft.findings] == [("columns_unknown", True)]
    assert not draft.objectives
    mapped = read(*lines, mapping={"Rubrique": "objective", "Truc": "action", "Machin": "deadline"})
    assert shape(mapped) == [("O", [("", ["Former"])])]
    assert mapped.actions[0].deadline == "2024"


def test_columns_without_any_header_are_mapped_by_their_rank():
    mapping = {"Colonne 1": "objective", "Colonne 2": "action", "Colonne 3": "deadline"}
    assert shape(read("O|Former|2024", "|Recruter|2025", mapping=mapping)) == [
        ("O", [("", ["Former", "Recruter"])])
    ]


def test_wide_headers_over_unnamed_parts_are_read_on_two_lines():
    draft = read(
        "Tableau|||", "Objectif|Action|Échéances||Pilote", "||Initiale|Révisée|", "O|A|2024|2025|DRH"
    )
    action = draft.actions[0]
    assert (action.deadline, action.lead) == ("2024", "DRH")
    assert action.notes == {"Échéances Révisée": "2025"}


def test_a_numbered_objective_on_a_row_of_its_own_heads_the_rows_below():
    draft = read("N°|Objectif|Action|Délai", "1|Renforcer||", "1.1||A|2024", "2|Conforter||", "2.1||B|2024")
    assert shape(draft) == [("Renforcer", [("", ["A"])]), ("Conforter", [("", ["B"])])]
    assert not [finding for finding in draft.findings if finding.blocking]


def test_axes_as_title_rows_above_measures_are_the_objectives():
    draft = read("Mesure|Action|Délai", "Axe 1 : RH||", "M1|A|2024", "Axe 2 : Achats||", "M2|B|2024")
    assert shape(draft) == [("Axe 1 : RH", [("M1", ["A"])]), ("Axe 2 : Achats", [("M2", ["B"])])]


def test_a_header_repeated_in_capitals_is_recognised():
    draft = read("Objectif|Action|Délai", "O|A|2024", "OBJECTIFS|ACTIONS|DÉLAIS", "|B|2024")
    assert [action.label for action in draft.actions] == ["A", "B"]
    assert kinds(draft) == ["repeated_header"]


def test_rows_that_open_with_dont_are_sub_actions_of_the_action_above():
    draft = read("Objectif|Action|Délai", "O|Former|2024", "|dont les chefs|2024", "|– dont les agents|2024")
    assert [a.notes for a in draft.actions] == [
        {},
        {"Action parente": "Former"},
        {"Action parente": "Former"},
    ]


def test_cells_that_slid_right_are_put_back_when_the_deadline_says_so():
    draft = read(
        "Objectif|Mesure|Action|Mise en œuvre|Échéance", "O|M|A|Faire|2024", "|||B|Faire mieux|fin 2024"
    )  # fmt: skip
    action = draft.actions[1]
    assert (action.label, action.implementation, action.deadline) == ("B", "Faire mieux", "fin 2024")
    assert kinds(draft) == ["shifted_row"]


def test_a_person_can_correct_what_a_column_is():
    draft = read("Objectif|Action|Truc|Délai", "O|A|DRH|2024", mapping={"Truc": "lead"})
    assert draft.actions[0].lead == "DRH"
    assert not draft.findings
