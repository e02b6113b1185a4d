"""What anyone who sends a file can rely on: it is judged by its content, and a refusal says what to do."""

import time

import pytest

from documents.inspection import DEFAULT_ALLOWED, inspect
from tests.actions.importing.builders import docx, odf, odf_row, odf_table, word_paragraph, xlsx, zipped
from tests.documents.corpus import pdfs
from tests.documents.corpus.old_office import old_word
from tests.documents.corpus.others import picture


def word(**parts):
    return docx(word_paragraph("Bonjour"), **parts)


def refused(data: bytes, name: str, **options) -> str:
    """The reason of a refusal."""
    verdict = inspect(data, name, **options)
    assert not verdict.ok
    return verdict.reason_fr


@pytest.mark.parametrize(
    ("make", "name", "kind"),
    [
        (word, "plan.docx", "docx"),
        (word, "sans extension", "docx"),
        (lambda: odf("odt", odf_table(odf_row("a", "b"))), "plan.odt", "odt"),
        (lambda: odf("ods", odf_table(odf_row("a", "b"))), "plan.ods", "ods"),
        (lambda: xlsx(lambda book: book.active.append(["a"])), "plan.xlsx", "xlsx"),
        (pdfs.pdf, "note.pdf", "pdf"),
        (picture, "photo.PNG", "png"),
        (lambda: picture("JPEG"), "photo.jpg", "jpeg"),
        (lambda: "Échéance;été\n".encode("cp1252"), "plan.csv", "csv"),
        (lambda: "Échéance\tété\n".encode("utf-16"), "plan.txt", "txt"),
        (lambda: b"MZ est le debut d'un texte", "note.txt", "txt"),
        (lambda: b"<!DOCTYPE html><html><body><p>Bonjour</p></body></html>", "page.htm", "html"),
        (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'><path d='M0 0'/></svg>", "dessin.svg", "svg"),
    ],
)
def test_a_file_that_is_what_it_claims_comes_in(make, name, kind):
    verdict = inspect(make(), name)
    assert (verdict.ok, verdict.kind, verdict.reason_fr) == (True, kind, "")


@pytest.mark.parametrize("data", [b"", b"  \r\n", b"\xef\xbb\xbf", b"\x00" * 50])
def test_an_empty_file_is_refused(data):
    assert "vide" in refused(data, "plan.txt")


def test_a_file_over_the_limit_is_refused_with_the_limit():
    assert "2\u00a0Mo" in refused(b"a" * 2_000_001, "plan.txt", max_size=2_000_000)


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (word, "plan.xlsx"),
        (word, "plan.pdf"),
        (pdfs.pdf, "plan.docx"),
        (lambda: b"Bonjour\n", "plan.docx"),
        (lambda: b"<html><table><tr><td>1</td></tr></table></html>", "export.xls"),
        (lambda: zipped({"a.txt": "x"}), "plan.docx"),
        (old_word, "photo.png"),
    ],
)
def test_a_file_that_is_not_what_its_name_claims_is_refused(make, name):
    assert "n’est pas ce que son nom annonce" in refused(make(), name)


@pytest.mark.parametrize(("name", "target"), [("a.doc", ".docx"), ("a.xls", ".xlsx"), ("a.ppt", ".pptx")])
def test_old_office_files_are_refused_with_the_format_to_choose(name, target):
    assert target in refused(old_word(), name)
    assert target in refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, name)


def test_a_pdf_is_refused_for_an_import_with_what_to_do_instead():
    assert "collez-le" in refused(pdfs.pdf(), "plan.pdf", allowed={"docx", "txt"})


def test_what_the_page_does_not_ask_for_is_refused_with_what_it_takes():
    assert ".docx, .odt" in refused(picture(), "photo.png", allowed={"odt", "docx"})
    assert "svg" in DEFAULT_ALLOWED


@pytest.mark.parametrize("name", ["plan.docm", "plan.xlsm", "plan.xlsb"])
def test_formats_of_macros_are_refused_whatever_they_hold(name):
    assert "macros" in refused(word(), name)


@pytest.mark.parametrize("name", ["../a.xml", "/etc/a.xml", "a\\b.xml", "C:/a.xml", "word/../../a"])
def test_parts_whose_names_leave_the_folder_are_refused(name):
    assert "noms" in refused(word(**{name: "x"}), "plan.docx")


def test_a_part_that_was_altered_is_refused():
    data = bytearray(word())
    data[60:70] = b"\xff" * 10
    assert refused(bytes(data), "plan.docx")


@pytest.mark.parametrize(
    "data",
    [
        b"<!---->" * 2_000 + b"x",
        b"<" * 2_000_000,
        b"<html>" + b"<a on" * 300_000,
        b"<html" + b" on" * 300_000,
        b"<svg>" + b"<b " * 300_000 + b"href",
    ],
)
def test_a_page_made_to_be_slow_is_judged_in_seconds(data):
    start = time.process_time()
    inspect(data, "a.html")
    assert time.process_time() - start < 3


@pytest.mark.parametrize(
    "part",
    [
        b"<a href " * 500_000,
        b"<a " + b"href= " * 500_000,
        b"<f>" + b"(cmd " * 500_000 + b"</f>",
        b"<c action=" * 300_000,
        b"<a" + b" x:href=''" * 200_000 + b"/>",
    ],
)
@pytest.mark.parametrize("make", [lambda part: odf("odt", part), lambda part: word(**{"word/a.xml": part})])
def test_a_document_made_to_be_slow_is_judged_in_seconds(make, part):
    data = make(part.decode())
    start = time.process_time()
    inspect(data, "a.odt")
    assert time.process_time() - start < 3
