"""Makes the files that people send, from rows or from XML, without any fixture on disk."""

import io
import zipfile

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_ODF_NAMES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        ("office", "office"),
        ("text", "text"),
        ("table", "table"),
        ("style", "style"),
        ("fo", "xsl-fo-compatible"),
    )
)
HEADER = ("Objectifs", "Actions", "Échéances")


def zipped(parts: dict[str, str | bytes]) -> bytes:
    """A ZIP with these parts, in this order."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def word_paragraph(text: str) -> str:
    return f'<w:p><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def word_cell(text: str = "", *, inner: str | None = None, properties: str = "") -> str:
    """A cell with a text, or with the XML given."""
    content = word_paragraph(text) if inner is None else inner
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>"


def word_row(*cells: str, properties: str = "") -> str:
    """A row of cells; a plain text becomes one."""
    made = "".join(cell if cell.startswith("<") else word_cell(cell) for cell in cells)
    return f"<w:tr><w:trPr>{properties}</w:trPr>{made}</w:tr>"


def word_table(*rows: str) -> str:
    return f"<w:tbl>{''.join(rows)}</w:tbl>"


def docx(body: str, **parts: str | bytes) -> bytes:
    """A .docx with this body."""
    return zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "word/document.xml": f"<w:document {_W}><w:body>{body}</w:body></w:document>",
            **parts,
        }
    )


def odf_cell(text: str = "", attributes: str = "") -> str:
    paragraphs = "".join(f"<text:p>{line}</text:p>" for line in text.split("\n")) if text else ""
    return f"<table:table-cell {attributes}>{paragraphs}</table:table-cell>"


def odf_row(*cells: str, attributes: str = "") -> str:
    """A row of cells; a plain text becomes one."""
    made = "".join(cell if cell.startswith("<") else odf_cell(cell) for cell in cells)
    return f"<table:table-row {attributes}>{made}</table:table-row>"


def odf_table(*rows: str, name: str = "Plan", attributes: str = "") -> str:
    return f'<table:table table:name="{name}" {attributes}>{"".join(rows)}</table:table>'


def odf(kind: str, content: str, *, styles: str = "", **parts: str | bytes) -> bytes:
    """An .odt or .ods with this content."""
    holder = {"odt": "text", "ods": "spreadsheet"}[kind]
    return zipped(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{holder}",
            "content.xml": (
                f"<office:document-content {_ODF_NAMES}>"
                f"<office:automatic-styles>{styles}</office:automatic-styles><office:body>"
                f"<office:{holder}>{content}</office:{holder}></office:body></office:document-content>"
            ),
            **parts,
        }
    )


def xlsx(fill) -> bytes:
    """An .xlsx whose workbook `fill` has filled."""
    import openpyxl

    book = openpyxl.Workbook()
    fill(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def texts(table) -> list[list[str]]:
    """The texts of a table's rows."""
    return [[cell.text for cell in row.cells] for row in table.rows]
