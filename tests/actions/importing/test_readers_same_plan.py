"""The same plan reads the same, whatever the format in which people send it."""

import html
from pathlib import Path

import pytest

from actions.importing.interpret import interpret
from actions.importing.readers import read_document, read_pasted
from tests.actions.importing.builders import docx, odf, odf_row, odf_table, texts, word_row, word_table, xlsx

SOURCE = Path(__file__).parents[3] / "fixtures" / "plan_sgcd_2023.txt"


def source_rows() -> list[list[str]]:
    (table,) = read_document(SOURCE.read_bytes(), "plan.txt").tables
    return texts(table)


def escaped(rows: list[list[str]]) -> list[list[str]]:
    return [[html.escape(text, quote=False) for text in row] for row in rows]


def as_docx(rows):
    breaks = "</w:t><w:br/><w:t>"
    made = [word_row(*(text.replace("\n", breaks) for text in row)) for row in escaped(rows)]
    return read_document(docx(word_table(*made)), "plan.docx")


def as_odf(kind):
    return lambda rows: read_document(
        odf(kind, odf_table(*(odf_row(*row) for row in escaped(rows)))), f"plan.{kind}"
    )


def as_xlsx(rows):
    def fill(book):
        for row in rows:
            book.active.append(row)

    return read_document(xlsx(fill), "plan.xlsx")


def as_page(rows) -> str:
    cells = ("".join(f"<td>{text.replace(chr(10), '<br>')}</td>" for text in row) for row in escaped(rows))
    return f"<html><body><table>{''.join(f'<tr>{row}</tr>' for row in cells)}</table></body></html>"


def as_csv(separator, encoding):
    def read(rows):
        lines = (separator.join('"' + text.replace('"', '""') + '"' for text in row) for row in rows)
        return read_document("\r\n".join(lines).encode(encoding), "plan.csv")

    return read


def as_clipboard_text(rows):
    return read_pasted("\r\n".join("\t".join(f'"{t}"' if "\n" in t else t for t in row) for row in rows))


@pytest.mark.parametrize(
    "read",
    [
        pytest.param(as_docx, id="docx"),
        pytest.param(as_odf("odt"), id="odt"),
        pytest.param(as_odf("ods"), id="ods"),
        pytest.param(as_xlsx, id="xlsx"),
        pytest.param(lambda rows: read_document(as_page(rows).encode(), "plan.html"), id="html"),
        pytest.param(lambda rows: read_pasted(as_page(rows)), id="clipboard html"),
        pytest.param(as_clipboard_text, id="clipboard text"),
        pytest.param(as_csv(";", "utf-8-sig"), id="csv of a French Excel"),
        pytest.param(as_csv(",", "utf-8"), id="csv with commas"),
        pytest.param(as_csv("\t", "cp1252"), id="csv of windows-1252"),
    ],
)
def test_the_real_plan_reads_the_same_in_every_format(read):
    expected = source_rows()
    (table,) = read(expected).tables
    assert texts(table) == expected


def test_the_real_plan_gives_the_same_objectives_from_word_as_from_text():
    plain = interpret(read_document(SOURCE.read_bytes(), "plan.txt"), [])
    word = interpret(as_docx(source_rows()), [])
    assert [o.label for o in word.objectives] == [o.label for o in plain.objectives]
    assert [[m.label for m in o.measures] for o in word.objectives] == [
        [m.label for m in o.measures] for o in plain.objectives
    ]
