"""Readers of plans, by the kind of file; each gives a `RawDocument`."""

import re

from actions.importing.raw import RawDocument, UnreadableFile
from actions.importing.readers import docx, html, odf, pdf, text, xlsx
from documents.inspection import MAX_SIZE, inspect

ACCEPTED = frozenset({"txt", "csv", "html", "docx", "odt", "xlsx", "ods", "pdf"})
MAX_PASTED = 5_000_000

__all__ = ["ACCEPTED", "MAX_PASTED", "MAX_SIZE", "read_document", "read_pasted"]

_MARKUP = re.compile(r"<table[\s>]", re.I)


def read_document(data: bytes, filename: str) -> RawDocument:
    """Read a file into tables; `UnreadableFile` says in French why it cannot be."""
    verdict = inspect(data, filename, allowed=set(ACCEPTED))
    if not verdict.ok:
        raise UnreadableFile(verdict.reason_fr)
    if verdict.kind == "docx":
        return docx.read_docx(data)
    if verdict.kind in ("odt", "ods"):
        return odf.read_odf(data, verdict.kind)
    if verdict.kind == "xlsx":
        return xlsx.read_xlsx(data)
    if verdict.kind == "pdf":
        return pdf.read_pdf(data)
    content = text.decode(data)
    if verdict.kind == "html":
        if len(content) > MAX_PASTED:
            raise UnreadableFile("Cette page est trop longue\u00a0: ne gardez que le tableau du plan.")
        return html.read_html(content)
    if verdict.kind == "csv":
        return text.read_csv(content)
    return text.read_text(content, "txt")


def read_pasted(text_or_html: str) -> RawDocument:
    """Read what was pasted into the box: tab-separated text or the clipboard's HTML."""
    if not text_or_html.strip():
        raise UnreadableFile(
            "Rien n’a été collé\u00a0: copiez le tableau puis collez-le dans la zone de texte."
        )
    if len(text_or_html) > MAX_PASTED:
        raise UnreadableFile("Le texte collé est trop long\u00a0: enregistrez-le et importez le fichier.")
    if _MARKUP.search(text_or_html):
        # Windows puts a header (« Version:0.9 StartHTML:… ») before the clipboard's HTML.
        return html.read_html(text_or_html[text_or_html.index("<") :], "pasted")
    return text.read_text(text_or_html, "pasted")
