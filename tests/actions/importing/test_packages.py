"""Office files whose parts are not where, or not named as, Word and Excel put them."""

import io
import zipfile

import pytest

from actions.importing.raw import UnreadableFile
from actions.importing.readers import read_document
from actions.services import importing, reading
from tests.actions.importing.builders import HEADER, docx, texts, word_row, word_table, xlsx, zipped

USUAL = "http://schemas.openxmlformats.org/"
STRICT = {
    f"{USUAL}spreadsheetml/2006/main": "http://purl.oclc.org/ooxml/spreadsheetml/main",
    f"{USUAL}officeDocument/2006/relationships": "http://purl.oclc.org/ooxml/officeDocument/relationships",
    f"{USUAL}wordprocessingml/2006/main": "http://purl.oclc.org/ooxml/wordprocessingml/main",
}
ROW = ("Renforcer", "Relancer", "Fin 2023")


def repacked(data: bytes, change, names=lambda name: name) -> bytes:
    """The same package, its XML parts changed and its parts renamed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            target.writestr(names(name), change(name, source.read(name).decode()))
    return out.getvalue()


def strict(name: str, part: str) -> str:
    for usual, other in STRICT.items():
        part = part.replace(usual, other)
    return part


def written(rows=(ROW,)) -> bytes:
    return docx(word_table(word_row(*HEADER), *(word_row(*row) for row in rows)))


def book(rows=(ROW,)) -> bytes:
    def fill(made):
        sheet = made.active
        sheet.append(HEADER)
        for row in rows:
            sheet.append(row)

    return xlsx(fill)


@pytest.mark.parametrize(("data", "name"), [(written(), "plan.docx"), (book(), "plan.xlsx")])
def test_a_file_saved_as_strict_office_xml_reads_as_any_other(data, name):
    usual, other = read_document(data, name), read_document(repacked(data, strict), name)
    assert texts(other.tables[0]) == texts(usual.tables[0]) == [list(HEADER), list(ROW)]


def test_a_word_document_whose_main_part_has_another_name_is_read():
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
        f'Type="{USUAL}officeDocument/2006/relationships/officeDocument" Target="/word/document2.xml"/></Relationships>'
    )
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override '
        'PartName="/word/document2.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        'wordprocessingml.document.main+xml"/></Types>'
    )
    with zipfile.ZipFile(io.BytesIO(written())) as source:
        body = source.read("word/document.xml")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for name, part in (
            ("[Content_Types].xml", types),
            ("_rels/.rels", relations),
            ("word/document2.xml", body),
        ):
            target.writestr(name, part)
    assert texts(read_document(out.getvalue(), "plan.docx").tables[0])[1] == list(ROW)


@pytest.mark.django_db
@pytest.mark.parametrize(("data", "name"), [(written(()), "plan.docx"), (book(()), "plan.xlsx")])
def test_a_table_with_headers_and_nothing_else_is_refused(data, name):
    with pytest.raises(UnreadableFile, match="ne contient aucune action"):
        importing.read_plan(data, name)


def test_a_short_document_is_read_at_once_and_a_long_one_by_a_worker():
    assert not reading.takes_long(written(), "plan.docx")
    assert not reading.takes_long(
        zipped({"word/document.xml": "<w/>", "word/styles.xml": "s" * 5_000_000}), "p.docx"
    )
    assert reading.takes_long(zipped({"word/document.xml": "d" * 1_000_000}), "plan.docx")
    assert reading.takes_long(zipped({"xl/worksheets/sheet1.xml": "d" * 1_000_000}), "plan.xlsx")
