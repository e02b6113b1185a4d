"""What anyone who sends a file can rely on: it is judged by its content, and a refusal says what to do."""

import io
import random
import zipfile

import pytest

from documents.inspection import DEFAULT_ALLOWED, inspect
from tests.actions.importing.builders import docx, odf, odf_row, odf_table, word_paragraph, xlsx, zipped

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<< /Size 1 {} >>\n%%EOF"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600


def word(**parts):
    return docx(word_paragraph("Bonjour"), **parts)


def refused(data: bytes, name: str, **options) -> str:
    """The reason of a refusal: one French sentence, that says what is wrong, then what to do."""
    verdict = inspect(data, name, **options)
    assert not verdict.ok
    assert verdict.reason_fr.endswith(".")
    assert verdict.reason_fr.count(". ") == 0
    assert "\u00a0: " in verdict.reason_fr
    assert "'" not in verdict.reason_fr
    return verdict.reason_fr


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (word(), "plan.docx", "docx"),
        (word(), "sans extension", "docx"),
        (odf("odt", odf_table(odf_row("a", "b"))), "plan.odt", "odt"),
        (odf("ods", odf_table(odf_row("a", "b"))), "plan.ods", "ods"),
        (xlsx(lambda book: book.active.append(["a"])), "plan.xlsx", "xlsx"),
        (PDF.replace(b"{}", b""), "note.pdf", "pdf"),
        (PNG, "photo.PNG", "png"),
        (b"\xff\xd8\xff\xe0" + b"\x00" * 20, "photo.jpg", "jpeg"),
        ("Échéance;été\n".encode("cp1252"), "plan.csv", "csv"),
        ("Échéance\tété\n".encode("utf-16"), "plan.txt", "txt"),
        (b"MZ est le debut d'un texte", "note.txt", "txt"),
        (b"<!DOCTYPE html><html><body><p>Bonjour</p></body></html>", "page.htm", "html"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><path d='M0 0'/></svg>", "dessin.svg", "svg"),
    ],
)
def test_a_file_that_is_what_it_claims_comes_in(data, name, kind):
    verdict = inspect(data, name)
    assert (verdict.ok, verdict.kind, verdict.reason_fr) == (True, kind, "")


@pytest.mark.parametrize("data", [b"", b"  \r\n", b"\xef\xbb\xbf", b"\x00" * 50])
def test_an_empty_file_is_refused(data):
    assert "vide" in refused(data, "plan.txt")


def test_a_file_that_is_too_large_is_refused():
    assert "20\u00a0Mo" in refused(b"a" * 20_000_001, "plan.txt")
    assert "2\u00a0Mo" in refused(b"a" * 2_000_001, "plan.txt", max_size=2_000_000)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (word(), "plan.xlsx"),
        (word(), "plan.pdf"),
        (PNG, "photo.jpg"),
        (PDF, "plan.docx"),
        (b"Bonjour\n", "plan.docx"),
        (b"Bonjour\n", "photo.png"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "export.xls"),
        (zipped({"a.txt": "x"}), "plan.docx"),
        (OLE, "photo.png"),
    ],
)
def test_a_file_that_is_not_what_its_name_claims_is_refused(data, name):
    assert "n’est pas ce que son nom annonce" in refused(data, name)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (OLE + "EncryptedPackage".encode("utf-16-le"), "plan.docx"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "plan.xlsx"),
        (
            odf("odt", "", **{"META-INF/manifest.xml": "<manifest><encryption-data/></manifest>"}),
            "plan.odt",
        ),
        (PDF.replace(b"{}", b"/Encrypt 5 0 R"), "plan.pdf"),
    ],
)
def test_a_file_behind_a_password_is_refused(data, name):
    assert "mot de passe" in refused(data, name)


@pytest.mark.parametrize(("name", "target"), [("a.doc", ".docx"), ("a.xls", ".xlsx"), ("a.ppt", ".pptx")])
def test_old_office_files_are_refused_with_the_format_to_choose(name, target):
    assert target in refused(OLE, name)


def test_a_pdf_is_refused_for_an_import_with_what_to_do_instead():
    assert "collez-le" in refused(PDF, "plan.pdf", allowed={"docx", "txt"})


def test_what_the_page_does_not_ask_for_is_refused_with_what_it_takes():
    assert ".docx, .odt" in refused(PNG, "photo.png", allowed={"odt", "docx"})
    assert refused(b"{\\rtf1 x}", "a.rtf")
    assert refused(zipped({"a.txt": "x"}), "a.zip")
    assert refused(bytes(range(256)) * 9, "inconnu")
    assert "svg" in DEFAULT_ALLOWED


class TestBombs:
    def test_a_huge_expansion_is_refused(self):
        assert "démesuré" in refused(word(**{"word/media/a.xml": b" " * 20_000_000}), "plan.docx")

    def test_too_many_entries_are_refused(self):
        assert "démesuré" in refused(zipped({f"{index}.txt": "" for index in range(5_001)}), "plan.docx")

    def test_entries_that_overlap_are_refused(self):
        data = bytearray(zipped({"a": random.Random(1).randbytes(5_000), "b": b""}))
        end = data.rindex(b"PK\x05\x06")
        start = int.from_bytes(data[end + 16 : end + 20], "little")
        entry = data[start : start + 47]
        stream = bytes(data[:start]) + b"".join(bytes(entry[:46]) + bytes([97 + i]) for i in range(9))
        tail = bytearray(data[end:])
        tail[8:10] = tail[10:12] = (9).to_bytes(2, "little")
        tail[12:16] = (9 * 47).to_bytes(4, "little")
        assert "démesuré" in refused(stream + bytes(tail), "plan.docx")

    def test_archives_inside_are_refused(self):
        assert "archives" in refused(word(**{"word/embeddings/a.zip": b"PK"}), "plan.docx")
        inner = word()
        for _ in range(3):
            inner = word(**{"word/embeddings/a.docx": inner})
        assert "archives" in refused(inner, "plan.docx")

    def test_a_bomb_inside_an_embedded_document_is_refused(self):
        bomb = word(**{"a.xml": b" " * 20_000_000})
        assert "démesuré" in refused(word(**{"word/embeddings/a.docx": bomb}), "plan.docx")

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
    def test_xml_entities_are_refused(self, encoding):
        part = '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'.encode(encoding)
        assert "entités" in refused(word(**{"word/styles.xml": part}), "plan.docx")

    def test_entities_in_a_drawing_are_refused(self):
        assert "entités" in refused(b'<!DOCTYPE svg [<!ENTITY a "b">]><svg/>', "a.svg")


class TestPrograms:
    @pytest.mark.parametrize("name", ["plan.docm", "plan.xlsm", "plan.xlsb"])
    def test_macro_formats_are_refused(self, name):
        assert "macros" in refused(word(), name)

    def test_macros_inside_are_refused(self):
        assert "macros" in refused(word(**{"word/vbaProject.bin": b"x"}), "plan.docx")
        assert "macros" in refused(word(**{"[Content_Types].xml": "<a macroEnabled='1'/>"}), "plan.docx")
        basic = {"Basic/Standard/Module1.xml": "<a/>"}
        assert "macros" in refused(odf("odt", "", **basic), "plan.odt")

    def test_an_empty_library_of_libreoffice_is_not_a_macro(self):
        assert inspect(odf("ods", "", **{"Basic/Standard/script-lb.xml": "<a/>"}), "a.ods").ok

    @pytest.mark.parametrize(
        ("data", "name"),
        [
            (b"MZ\x90\x00\x03\x00", "facture"),
            (b"\x7fELF\x02\x01", "plan.docx"),
            (b"#!/bin/sh\n", "plan.txt"),
            (b"Bonjour", "plan.pdf.exe"),
            (b"Bonjour", "plan.js"),
            (word(**{"word/embeddings/a.bin": b"MZ\x90\x00"}), "plan.docx"),
            (word(**{"word/embeddings/a.exe": b"x"}), "plan.docx"),
            (PDF.replace(b"{}", b"/S /JavaScript /JS (app.alert)"), "plan.pdf"),
            (b"<html><script>1</script></html>", "a.html"),
            (b"<html><img src=x onerror=alert(1)></html>", "a.html"),
            (b"<svg onload='x()'/>", "a.svg"),
            (b"<svg><a href='javascript:x()'/></svg>", "a.svg"),
        ],
    )
    def test_programs_are_refused_wherever_they_hide(self, data, name):
        assert "programme" in refused(data, name)


class TestStructure:
    @pytest.mark.parametrize("name", ["../a.xml", "/etc/a.xml", "a\\b.xml", "C:/a.xml", "word/../../a"])
    def test_names_that_leave_the_folder_are_refused(self, name):
        assert "noms" in refused(word(**{name: "x"}), "plan.docx")

    @pytest.mark.parametrize("name", ["../plan.docx", "plan\u202excod.docx", "a\x00.docx", "a" * 256])
    def test_a_file_name_that_misleads_is_refused(self, name):
        assert "nom de ce fichier" in refused(word(), name)

    def test_a_damaged_file_is_refused(self):
        assert "endommagé" in refused(word()[:-60], "plan.docx")
        data = bytearray(word())
        data[60:70] = b"\xff" * 10
        assert refused(bytes(data), "plan.docx")

    def test_an_encrypted_zip_entry_is_refused(self):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            archive.writestr("word/document.xml", "x")
        data = bytearray(stream.getvalue())
        data[data.index(b"PK\x01\x02") + 8] |= 1
        assert "mot de passe" in refused(bytes(data), "plan.docx")


@pytest.mark.parametrize(
    "data",
    [
        b"<!---->" * 2_000 + b"x",
        b"<" * 2_000_000,
        b"<html>" + b"<a on" * 300_000,
        b"<html" + b" on" * 300_000,
    ],
)
def test_a_page_made_to_be_slow_is_judged_in_seconds(data):
    import time

    start = time.process_time()
    inspect(data, "a.html")
    assert time.process_time() - start < 3
