"""Tables of a PDF: over several pages, with merged cells and cut rows; a scanned one is refused in words."""

import io
from pathlib import Path

import pytest
from PIL import Image
from weasyprint import HTML

from actions.importing.interpret import interpret
from actions.importing.raw import UnreadableFile
from actions.importing.readers import pdf as reader
from actions.importing.readers import read_document

PAGE = """<html lang="fr"><head><title>{title}</title><style>
@page {{ size: A4 landscape; margin: 10mm; @bottom-right {{ content: "Page " counter(page) }} }}
body {{ font: 9pt/1.3 "DejaVu Sans"; }} h1 {{ font-size: 14pt; }}
table {{ border-collapse: collapse; width: 100%; }} td, th {{ border: .5pt solid black; vertical-align: top; padding: 1mm; }}
p {{ margin: 0 0 2mm; }} {style}
</style></head><body><h1>{title}</h1><p>Version du 3 mars 2024</p>{body}</body></html>"""
HEAD = "<thead><tr><th>Objectif</th><th>Volet</th><th>Action</th><th>Échéance</th></tr></thead>"


def printed(body: str, *, title: str = "Plan d’essai", style: str = "") -> bytes:
    return HTML(string=PAGE.format(title=title, body=body, style=style)).write_pdf()


def rows_of(data: bytes) -> list[list[str]]:
    (table,) = read_document(data, "plan.pdf").tables
    return [[cell.text for cell in row.cells] for row in table.rows]


def table(*rows: str) -> str:
    return f"<table>{HEAD}{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"


def scanned() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (600, 800), "white").save(out, "PDF")
    return out.getvalue()


def test_the_title_the_day_and_the_cells_are_read():
    data = printed(table("<td>Un</td><td>Recommandation n°3</td><td>Former</td><td>Fin 2024</td>"))
    found = read_document(data, "plan.pdf")
    assert (found.title, str(found.date)) == ("Plan d’essai", "2024-03-03")
    assert rows_of(data) == [
        ["Objectif", "Volet", "Action", "Échéance"],
        ["Un", "Recommandation n°3", "Former", "Fin 2024"],
    ]


def test_a_table_over_pages_is_one_without_its_repeated_headers():
    rows = [f"<td>O</td><td>V</td><td>Action {n}</td><td>2024</td>" for n in range(120)]
    found = rows_of(printed(table(*rows)))
    assert [row[2] for row in found] == ["Action", *(f"Action {n}" for n in range(120))]


def test_lines_of_a_paragraph_are_joined_and_paragraphs_kept():
    words = "Mettre en place des groupes inter-services de nomadisme/télétravail à l’échelle nationale " * 4
    data = printed(
        table(f"<td>O</td><td>V</td><td><p>{words}</p><p>Deuxième paragraphe</p></td><td>2024</td>"),
        style="table { width: 120mm; table-layout: fixed }",
    )
    assert rows_of(data)[1][2] == f"{words.strip()}\nDeuxième paragraphe"


def test_a_line_ended_on_purpose_is_a_line_of_its_own():
    data = printed(table("<td>O</td><td>V</td><td>DGAFP<br>DNUM<br>• puce</td><td>2024</td>"))
    assert rows_of(data)[1][2] == "DGAFP\nDNUM\n• puce"


def test_merged_cells_belong_to_all_their_rows():
    data = printed(
        table(
            '<td rowspan="2">Un</td><td>V1</td><td>A</td><td>2024</td>',
            "<td>V2</td><td>B</td><td>2025</td>",
            '<td>Deux</td><td colspan="2">C</td><td>2026</td>',
        )
    )
    (found,) = read_document(data, "plan.pdf").tables
    assert [(c.text, c.merged) for c in found.rows[2].cells] == [
        ("Un", True),
        ("V2", False),
        ("B", False),
        ("2025", False),
    ]
    assert [(c.text, c.merged) for c in found.rows[3].cells][1:3] == [("C", False), ("C", True)]


def test_a_merged_cell_that_goes_on_over_the_page_is_the_same():
    first = (
        '<td rowspan="2">Un long</td><td>V</td><td>A</td><td>2024</td>',
        "<td>V</td><td>B</td><td>2024</td>",
    )
    following = (
        '<td rowspan="2">Un long<br>(suite)</td><td>V</td><td>C</td><td>2024</td>',
        "<td>V</td><td>D</td><td>2024</td>",
    )
    body = table(*first, *following).replace(
        '<tr><td rowspan="2">Un long<br>', '<tr class="n"><td rowspan="2">Un long<br>'
    )
    data = printed(body, style=".n { break-before: page }")
    assert [row[0] for row in rows_of(data)[1:]] == ["Un long"] * 4


def test_a_row_cut_by_the_end_of_a_page_is_whole_again():
    long = " ".join(f"mot{n}" for n in range(900))
    rows = [
        "<td>O</td><td>V</td><td>Avant</td><td>2024</td>",
        f"<td>O</td><td>V</td><td>{long}</td><td>2025</td>",
    ]
    data = printed(
        table(*rows, "<td>O</td><td>V</td><td>Après</td><td>2026</td>"),
        style="table { table-layout: fixed; width: 150mm }",
    )
    assert [row[2] for row in rows_of(data)] == ["Action", "Avant", long, "Après"]
    (notice,) = read_document(data, "plan.pdf").notices
    assert "la ligne 3 se poursuit page 2" in notice


def test_rows_at_the_head_of_a_page_that_begin_anew_are_not_joined():
    filler = [f"<td>O</td><td>V</td><td>Action {n}<br><br><br></td><td>2024</td>" for n in range(30)]
    rows = [row if n % 2 else row.replace("2024", "") for n, row in enumerate(filler)]
    assert len(rows_of(printed(table(*rows)))) == 31


def test_the_plan_is_understood():
    data = printed(
        table(
            '<td rowspan="2">Un</td><td>Recommandations n°1 et n°2 Accueillir</td><td>Ouvrir</td><td>Rentrée 2023</td>',
            "<td>Mesures p. 4</td><td>Former</td><td></td>",
        )
    )
    (objective,) = interpret(read_document(data, "plan.pdf"), []).objectives
    assert [m.recommendations for m in objective.measures] == [
        {"numbers": ["1", "2"], "pages": []},
        {"numbers": [], "pages": ["4"]},
    ]


def test_a_plan_printed_by_an_office_suite_is_read_without_loss():
    """The real plan, printed by LibreOffice 7.4 in narrow columns: words cut in two, rows and merged cells over pages."""
    from tests.actions.test_plan_table import DOCUMENTS, shape

    printed_by_office = Path(__file__).parent / "files" / "plan_by_libreoffice.pdf"
    read = read_document(printed_by_office.read_bytes(), "plan.pdf")
    first = interpret(read_document(*DOCUMENTS["the real plan"]), [])
    assert shape(interpret(read, [])) == shape(first)
    assert any("recollés, à vérifier" in notice for notice in read.notices)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (scanned(), "image numérisée"),
        (printed("<p>Pas de tableau ici, seulement une phrase.</p>"), "tableau à traits"),
        (printed("<p>Tronqué</p>")[:400], "endommagé"),
    ],
)
def test_what_cannot_be_read_is_said_in_one_sentence(data, says):
    with pytest.raises(UnreadableFile, match=says) as refused:
        read_document(data, "plan.pdf")
    assert str(refused.value).count(". ") == 0


def test_a_page_that_is_an_image_among_others_is_told(monkeypatch):
    from pypdf import PdfReader, PdfWriter

    out, both = io.BytesIO(), PdfWriter()
    both.append(PdfReader(io.BytesIO(printed(table("<td>O</td><td>V</td><td>A</td><td>2024</td>")))))
    both.append(PdfReader(io.BytesIO(scanned())))
    both.write(out)
    assert "Pages sans texte" in read_document(out.getvalue(), "plan.pdf").notices[0]


def test_too_many_pages_are_refused(monkeypatch):
    monkeypatch.setattr(reader, "MAX_PAGES", 1)
    rows = [f"<td>O</td><td>V</td><td>Action {n}</td><td>2024</td>" for n in range(120)]
    with pytest.raises(UnreadableFile, match="pages"):
        read_document(printed(table(*rows)), "plan.pdf")


@pytest.mark.django_db
def test_the_command_refuses_a_scanned_plan_with_status_2(tmp_path):
    from django.core.management import CommandError, call_command

    path = tmp_path / "plan.pdf"
    path.write_bytes(scanned())
    with pytest.raises(CommandError, match="image numérisée") as refused:
        call_command("import_plan", str(path), "--dry-run", "--json")
    assert refused.value.returncode == 2
