"""PDF of ours: tagged, in French, titled, and made of the project's own static files alone."""

import io
import logging

import pikepdf
import pytest

from documents import pdf

PAGE = """<!DOCTYPE html><html lang="fr"><head><title>{title}</title>
<link rel="stylesheet" href="css/pdf.css"></head><body><h1>{title}</h1><h2>Deuxième niveau</h2><p>Texte</p>{more}</body></html>"""


@pytest.fixture
def template(settings, tmp_path):
    """Makes a template of a text; gives its name."""

    def make(text: str) -> str:
        (tmp_path / "essai.html").write_text(text, encoding="utf-8")
        settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
        return "essai.html"

    return make


def test_a_document_is_tagged_in_french_titled_and_has_bookmarks(template, caplog):
    made = pdf.render(template(PAGE.format(title="Été à l’État", more="")), {})
    assert [r.getMessage() for r in caplog.records if r.levelno >= logging.WARNING] == []
    document = pikepdf.open(io.BytesIO(made))
    assert document.Root.MarkInfo.Marked
    assert str(document.Root.Lang) == "fr"
    assert str(document.docinfo.Title) == "Été à l’État"
    assert document.Root.ViewerPreferences.DisplayDocTitle
    with document.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
    with document.open_outline() as outline:
        assert [item.title for item in outline.root] == ["Été à l’État"]
        assert [item.title for item in outline.root[0].children] == ["Deuxième niveau"]


def test_the_same_document_twice_is_the_same(template):
    name = template(PAGE.format(title="Essai", more=""))
    assert pdf.render(name, {}) == pdf.render(name, {})


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "http://localhost/secret.png",
        "https://static.invalid/../settings.py",
        "absent.png",
    ],
)
def test_no_other_file_and_no_network_can_be_read(template, caplog, address):
    pdf.render(template(PAGE.format(title="Essai", more=f'<img src="{address}" alt="rien">')), {})
    assert any("Failed to load image" in r.getMessage() for r in caplog.records)


def test_the_progress_of_a_document_is_told_page_by_page_and_not_printed(template, caplog):
    told = []
    more = "<p>Ligne</p>" * 200
    pdf.render(template(PAGE.format(title="Essai", more=more)), {}, on_page=told.append)
    assert told[:3] == [1, 2, 3]
    assert caplog.records == []
