"""Tables as files: what a French Excel, LibreOffice and people's macros can rely on."""

import datetime as dt
import decimal
import io
import zipfile

import pytest
from django.http import Http404
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from documents.tabular import DANGEROUS, KINDS, Column, csv_lines, export_response

COLUMNS = (
    Column("text", "Libellé", lambda row: row[0], 40),
    Column("number", "Montant", lambda row: row[1]),
    Column("day", "Le", lambda row: row[2]),
)
ROW = ("Réponse à l’État ; « oui »", decimal.Decimal("1234.5"), dt.date(2024, 5, 2))


def taken(rows, kind, columns=COLUMNS) -> bytes:
    return b"".join(export_response(iter(rows), columns, kind, "essai").streaming_content)


def sheet(rows, kind) -> list:
    return CalamineWorkbook.from_filelike(io.BytesIO(taken(rows, kind))).get_sheet_by_index(0).to_python()


def test_csv_opens_right_in_a_french_excel():
    body = taken([ROW], "csv").decode("utf-8")
    assert body == (
        "\ufeffLibellé;Montant;Le\r\n"
        '"Réponse à l’État ; « oui »";1234,5;02/05/2024\r\n'
    )  # fmt: skip


def test_csv_is_made_while_it_leaves():
    read = []

    def rows():
        for i in range(1000):
            read.append(i)
            yield (f"ligne {i}", i, None)

    lines = csv_lines(rows(), COLUMNS)
    next(lines)
    assert read == []
    next(lines)
    assert 0 < len(read) < 200
    assert sum(block.count("\r\n") for block in lines) + len(read[:100]) == 1000


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_numbers_and_days_stay_so_in_spreadsheets(kind):
    assert sheet([ROW], kind) == [
        ["Libellé", "Montant", "Le"],
        ["Réponse à l’État ; « oui »", 1234.5, ROW[2]],
    ]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("first", DANGEROUS)
def test_a_text_that_a_spreadsheet_would_run_is_neutralised(kind, first):
    typed = f"{first}HYPERLINK(1)"
    if kind == "csv":
        assert f"'{typed}" in taken([(typed, 1, None)], kind).decode()
    else:
        assert sheet([(typed, 1, None)], kind)[1][0].startswith("'")


@pytest.mark.parametrize("kind", KINDS)
def test_a_negative_number_stays_a_number(kind):
    if kind == "csv":
        assert ";-3;" in taken([("a", -3, None)], kind).decode()
    else:
        assert sheet([("a", -3, None)], kind)[1][1] == -3


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_control_characters_lines_and_spaces_do_not_break_the_file(kind):
    typed = "un\x00\x0b <deux> & \n  trois  quatre"
    assert sheet([(typed, 1, None)], kind)[1][0] == "un <deux> & \n  trois  quatre"


def test_instants_are_in_paris_time_and_truth_in_words():
    columns = [
        Column("at", "À", lambda row: row[0]),
        Column("yes", "Oui", lambda row: row[1]),
        Column("nothing", "Rien", lambda row: None),
    ]
    at = dt.datetime(2024, 5, 20, 22, 30, tzinfo=dt.UTC)
    assert taken([(at, True)], "csv", columns).decode().splitlines()[1] == "21/05/2024 00:30;oui;"


def test_a_workbook_keeps_its_headers_in_view_and_filters():
    page = load_workbook(io.BytesIO(taken([ROW, ROW], "xlsx"))).active
    assert page.freeze_panes == "A2"
    assert page.auto_filter.ref == "A1:C3"


def test_an_ods_is_told_by_its_first_entry():
    package = zipfile.ZipFile(io.BytesIO(taken([ROW], "ods")))
    assert package.infolist()[0].filename == "mimetype"
    assert package.infolist()[0].compress_type == zipfile.ZIP_STORED


def test_the_file_is_named_and_dated():
    named = export_response([], COLUMNS, "ods", "essai")["Content-Disposition"]
    assert named == 'attachment; filename="essai-2024-05-20.ods"'


def test_an_unknown_kind_does_not_exist():
    with pytest.raises(Http404):
        export_response([], COLUMNS, "exe", "essai")


def test_a_number_that_excel_would_take_for_a_day_keeps_its_hyphen_unbroken():
    columns = [Column("a", "N°", lambda row: row)]
    assert "".join(csv_lines(["7-1", "2023-2024"], columns)).splitlines()[1:] == ["7\u20111", "2023-2024"]
