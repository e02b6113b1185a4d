"""What ``manage.py import_plan`` answers: a reading with its findings, or one French sentence and status 2."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from actions.models import Plan
from tests.actions.importing.builders import docx, word_paragraph, word_row, word_table, xlsx

pytestmark = pytest.mark.django_db
UNKNOWN = "Rubrique;Truc;Machin\nO;Former;bleu\n"
HEADERS_ALONE = word_table(word_row("N°", "Action", "Budget", "Échéance"))


@pytest.fixture
def dry(tmp_path):
    """What ``--dry-run --json`` prints for a file."""

    def run(name: str, data: str | bytes) -> dict:
        path = tmp_path / name
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        out = io.StringIO()
        call_command("import_plan", str(path), "--dry-run", "--json", stdout=out)
        return json.loads(out.getvalue())

    return run


def test_columns_that_cannot_be_told_are_one_blocking_finding(dry):
    read = dry("plan.csv", UNKNOWN)
    assert read["objectives"] == []
    (finding,) = read["findings"]
    assert (finding["kind"], finding["blocking"], finding["row"], finding["where"]) == (
        "columns_unknown", True, 1, "Texte",
    )  # fmt: skip
    assert "Rubrique | Truc | Machin" in finding["message"]
    assert finding["proposal"] is None


def test_a_document_whose_columns_cannot_be_told_imports_nothing_and_says_why_in_one_sentence(
    tmp_path, capsys
):
    path = tmp_path / "plan.csv"
    path.write_text(UNKNOWN, encoding="utf-8")
    with pytest.raises(CommandError, match="Les colonnes du plan ne se reconnaissent pas") as refused:
        call_command("import_plan", str(path))
    assert refused.value.returncode == 2
    assert "\n" not in str(refused.value)
    assert capsys.readouterr().err == ""
    assert not Plan.objects.exists()


def test_rows_without_an_action_stay_out_and_the_others_are_imported(tmp_path, dry):
    text = "Objectif;Action;Mise en œuvre;Échéance\nO;;Réunir;2024\nO;Former;;2024\n"
    assert [f["kind"] for f in dry("plan.csv", text)["findings"] if f["blocking"]] == ["no_label"]
    call_command("import_plan", str(tmp_path / "plan.csv"), "--plan", "essai", stderr=io.StringIO())
    assert [action.label for action in Plan.objects.get(slug="essai").actions.all()] == ["Former"]


def test_a_document_whose_rows_are_all_left_out_is_read_and_says_which(dry):
    read = dry("plan.csv", "Axe;Action;Budget;Échéance\nTotal;;10;\n")
    assert read["objectives"] == []
    assert [(f["kind"], f["row"]) for f in read["findings"]] == [("extra_column", 1), ("subtotal", 2)]


def titled(book) -> None:
    for row in (("Plan de la direction",), (), ("N°", "Action", "Budget", "Échéance")):
        book.active.append(row)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("plan.docx", docx(HEADERS_ALONE)),
        ("titre.xlsx", xlsx(titled)),
        ("prose.docx", docx(word_paragraph("Le plan viendra plus tard."))),
        ("prose.txt", b"Le plan viendra plus tard.\n"),
        ("vide.csv", b""),
    ],
)
def test_a_file_without_any_row_of_a_plan_is_refused_in_one_sentence(dry, name, data):
    with pytest.raises(CommandError) as refused:
        dry(name, data)
    assert refused.value.returncode == 2
    assert "\n" not in str(refused.value)
