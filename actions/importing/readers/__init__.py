"""Readers of plans, by the kind of file; each gives a `RawDocument`."""

from actions.importing.raw import RawDocument, UnreadableFile
from actions.importing.readers import text


def read_document(data: bytes, filename: str) -> RawDocument:
    """Read a file into tables; `UnreadableFile` says in French why it cannot be."""
    if not data.strip():
        raise UnreadableFile("Ce fichier est vide\u00a0: vérifiez que vous avez choisi le bon.")
    content = text.decode(data)
    if filename.lower().endswith(".csv"):
        return text.read_csv(content)
    return text.read_text(content, "txt")


def read_pasted(text_or_html: str) -> RawDocument:
    """Read what was pasted into the box: tab-separated text or the clipboard's HTML."""
    if not text_or_html.strip():
        raise UnreadableFile(
            "Rien n’a été collé\u00a0: copiez le tableau puis collez-le dans la zone de texte."
        )
    return text.read_text(text_or_html, "pasted")
