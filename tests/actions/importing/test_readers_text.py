"""What a person can rely on when the plan comes as text, CSV, or through the clipboard."""

import datetime as dt
from pathlib import Path

import pytest

from actions.importing.raw import UnreadableFile
from actions.importing.readers import read_document, read_pasted
from tests.actions.importing.builders import texts

SOURCE = Path(__file__).parents[3] / "fixtures" / "plan_sgcd_2023.txt"
CSV = "Objectifs;Actions;Échéances\nSimplifier;Délimiter les tâches;Fin 2023\n;Réunir;Début 2024\n"


def test_the_real_source_gives_its_table_with_the_lines_of_the_file():
    document = read_document(SOURCE.read_bytes(), "plan.txt")
    (table,) = document.tables
    assert table.where == "Texte"
    assert table.rows[0].number == 18
    assert [cell.text for cell in table.rows[0].cells][::2] == ["Objectifs", "Actions", "Echéances"]
    assert len(table.rows) == 26
    assert {len(row.cells) for row in table.rows} == {5}
    assert table.rows[-1].number == 45
    assert document.title.startswith("Plan d'actions pour un SGC-D")
    assert document.notices == ()


def test_the_real_source_is_cleaned_of_its_markup_and_exponents():
    (table,) = read_document(SOURCE.read_bytes(), "plan.txt").tables
    by_number = {row.number: [cell.text for cell in row.cells] for row in table.rows}
    assert by_number[22][4] == "A partir du 4ème trimestre 2023"
    assert by_number[25][4] == "1er trimestre 2024"
    assert by_number[27][1].startswith("Mesures p. 23 à 28\nAssurer un suivi")
    assert "<p>" not in str(table)
    assert "^" not in str(table)


def test_a_paragraph_left_open_goes_on_over_blank_lines():
    content = (
        "Titre\n\nObjectif\tActions\tÉchéances\nA\t<p>Un</p>\n\n<p>Deux\n\nTrois</p>\tFin 2023\n"
        "B\tAgir\tmars\nC\tAgir\tmai\nD\tAgir\tjuin\n"
    )
    document = read_document(content.encode(), "plan.txt")
    assert texts(document.tables[0])[1] == ["A", "Un\nDeux\nTrois", "Fin 2023"]
    assert [row.number for row in document.tables[0].rows] == [3, 4, 9, 10, 11]
    assert "se poursuit" in document.notices[0]


def test_a_date_above_the_table_is_the_document_s():
    content = "Version du 1er septembre 2023\nObjectif\tAction\nA\tB, le 3 mai 2024\n"
    assert read_document(content.encode(), "plan.txt").date == dt.date(2023, 9, 1)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_a_csv_is_read_whatever_its_encoding_and_separator(encoding, separator):
    data = CSV.replace(";", separator).encode(encoding)
    assert texts(read_document(data, "plan.csv").tables[0]) == [
        ["Objectifs", "Actions", "Échéances"],
        ["Simplifier", "Délimiter les tâches", "Fin 2023"],
        ["", "Réunir", "Début 2024"],
    ]


def test_a_csv_record_has_the_number_of_the_line_where_it_begins():
    data = 'sep=;\r\nActions;Échéances\r\n"Réunir\r\nles pilotes; tous";2024\r\nÉcrire;2025\r\n'.encode(
        "cp1252"
    )
    (table,) = read_document(data, "plan.csv").tables
    assert [row.number for row in table.rows] == [2, 3, 5]
    assert table.rows[1].cells[0].text == "Réunir\nles pilotes; tous"


def test_a_quote_that_is_never_closed_does_not_swallow_the_file():
    document = read_document(b'Actions;Delai\n"Ouvrir;2024\nFermer;2025\n', "plan.csv")
    assert len(document.tables[0].rows) == 3
    assert document.notices


def test_a_table_pasted_from_a_spreadsheet_keeps_cells_of_several_lines():
    document = read_pasted('Actions\tÉchéances\n"Réunir\nles ""pilotes"""\tFin 2023\n')
    assert document.kind == "pasted"
    assert texts(document.tables[0])[1] == ['Réunir\nles "pilotes"', "Fin 2023"]


def test_html_from_the_clipboard_is_read_with_its_spans_and_exponents():
    document = read_pasted(
        "Version:0.9\r\nStartHTML:000\r\n<html><body><table>"
        "<tr><th>Objectifs</th><th>Actions</th><th>Échéances</th></tr>"
        "<tr><td rowspan='2'>Simplifier</td><td><p>Un&nbsp;point</p><p>R&amp;D &lt; 3</p></td>"
        "<td>4 <sup>ème</sup> trimestre</td></tr>"
        "<tr hidden><td colspan=2>Ligne<br>double</td></tr></table></body></html>"
    )
    rows = document.tables[0].rows
    assert texts(document.tables[0])[1:] == [
        ["Simplifier", "Un point\nR&D < 3", "4ème trimestre"],
        ["Simplifier", "Ligne\ndouble", "Ligne\ndouble"],
    ]
    assert [row.hidden for row in rows] == [False, False, True]
    assert [cell.merged for cell in rows[2].cells] == [True, False, True]


def test_the_table_inside_a_mail_s_layout_is_the_one_that_is_read():
    document = read_document(
        b"<html><body><p>Bonjour</p><table><tr><td>logo</td><td><table><tr><th>Actions</th><th>Delai</th></tr>"
        b"<tr><td><ul><li>un</li><li>deux</li></ul></td><td><del>mai</del><ins>juin</ins></td></tr></table>"
        b"</td></tr></table></body></html>",
        "mail.html",
    )
    (table,) = document.tables
    assert texts(table) == [["Actions", "Delai"], ["- un\n- deux", "juin"]]
    assert table.rows[1].cells[1].flags == ("tracked_change",)


@pytest.mark.parametrize("pasted", ["", "  \n", "Bonjour, voici le plan.", "<p>x</p>"])
def test_what_holds_no_table_is_refused_in_one_sentence(pasted):
    with pytest.raises(UnreadableFile, match=r"\.$"):
        read_pasted(pasted)


def test_more_rows_or_longer_cells_than_any_plan_are_refused():
    with pytest.raises(UnreadableFile, match="20\u00a0000 lignes"):
        read_document(b"Actions;Delai\n" + b"a;b\n" * 20_001, "plan.csv")
    with pytest.raises(UnreadableFile, match="20\u00a0000 caract"):
        read_document(b"Actions;Delai\n" + b"a" * 20_001 + b";b\n", "plan.csv")
    with pytest.raises(UnreadableFile, match="200 colonnes"):
        read_document(b";".join([b"a"] * 201) + b"\n", "plan.csv")


def test_invisible_characters_and_odd_spaces_do_not_stay():
    data = "Actions;Délai\nSou\u00adtenir\u202fles\u00a0\u200bSGC-D;1 ^{er} tri\n".encode()
    assert texts(read_document(data, "p.csv").tables[0])[1] == ["Soutenir les SGC-D", "1er tri"]


def test_a_word_list_pasted_as_html_keeps_its_bullets():
    document = read_pasted(
        "<html xmlns:o='urn:schemas-microsoft-com:office:office'><body><!--StartFragment-->"
        "<table class=MsoTableGrid><tr><td><p class=MsoNormal>Actions<o:p></o:p></p></td><td>Délai</td></tr>"
        "<tr><td><p style='mso-list:l0'><![if !supportLists]><span>·<span>&nbsp;&nbsp; </span></span><![endif]>"
        "Réunir<o:p></o:p></p><p>·&nbsp;Écrire</p></td><td><p>1<sup>er</sup>\n trimestre</p></td></tr></table>"
    )
    assert texts(document.tables[0])[1] == ["• Réunir\n• Écrire", "1er trimestre"]


@pytest.mark.parametrize(
    "content",
    [
        ("^{" * 8_000 + " " * 3_000 + "\tb\n") * 2,
        "a\tb\tc\n" * 4 + "<p>x\ty\n" * 30_000,
        "<br" + " \n" * 20_000 + "\tb\nc\td\n",
        '"' + "a\tb\n" * 30_000,
    ],
)
def test_a_text_made_to_be_slow_is_answered_in_seconds(content):
    import contextlib
    import time

    start = time.process_time()
    with contextlib.suppress(UnreadableFile):
        read_document(content.encode(), "plan.txt")
    assert time.process_time() - start < 6
