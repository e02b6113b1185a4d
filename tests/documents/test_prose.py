"""Templates of documents as plain blocks, and the texts written from them."""

import datetime as dt
import io
import zipfile

import docx
import pytest

from documents import odt, word
from documents.prose import Paragraph, Table, blocks_of

HTML = """<header><h1>Titre <span>long</span></h1></header><nav><p>Sommaire</p></nav>
<p>Un <strong>mot</strong> &amp; <em>un autre</em><br>puis une ligne.</p><ul><li>Premier</li><li>Second</li></ul>
<svg><text>dessin</text></svg>
<table><thead><tr><th scope="col">A</th><th scope="col">B</th></tr></thead><tbody><tr><th scope="row">1</th><td><p>x</p><p>y</p></td></tr></tbody></table>
fin"""
CREATED = dt.datetime(2024, 5, 20, 12, tzinfo=dt.UTC)


def test_titles_lists_tables_and_styles_are_read_drawings_and_contents_left_out():
    found = blocks_of(HTML)
    assert [(b.level, b.bullet, b.words) for b in found if isinstance(b, Paragraph)] == [
        (1, False, "Titre long"),
        (0, False, "Un mot & un autre\npuis une ligne."),
        (0, True, "Premier"),
        (0, True, "Second"),
        (0, False, "fin"),
    ]
    (table,) = [b for b in found if isinstance(b, Table)]
    assert table.headers == 1
    assert [[[p.words for p in cell] for cell in row] for row in table.rows] == [
        [["A"], ["B"]],
        [["1"], ["x", "y"]],
    ]
    bold = [run.words for run in found[1].runs if run.bold]
    assert bold == ["mot"]


@pytest.mark.parametrize("write", [odt.write, word.write])
def test_a_text_is_the_same_twice_and_bears_what_no_xml_may(write):
    blocks = [Paragraph(blocks_of("<p>a</p>")[0].runs), *blocks_of("<p>x\x0b<b>&lt;y&gt;</b></p>")]
    assert write(blocks, title="T", created=CREATED) == write(blocks, title="T", created=CREATED)
    write(blocks_of("<p>a</p>"), title="\x01", created=CREATED)


def test_word_opens_what_was_written():
    document = docx.Document(io.BytesIO(word.write(blocks_of(HTML), title="Essai", created=CREATED)))
    assert document.paragraphs[0].style.name == "Heading 1"
    assert [cell.text for cell in document.tables[0].rows[1].cells] == ["1", "x\ny"]
    assert document.core_properties.title == "Essai"


def test_an_open_document_says_first_what_it_is():
    package = zipfile.ZipFile(io.BytesIO(odt.write(blocks_of(HTML), title="Essai", created=CREATED)))
    assert package.namelist()[0] == "mimetype"
    assert package.read("mimetype").decode() == odt.MIMETYPE
    assert "<text:h" in package.read("content.xml").decode()
