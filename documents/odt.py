"""A text document in OpenDocument (ODF 1.3) from plain blocks: titles, lists and tables that a person goes on amending."""

import datetime as dt
import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

from documents.prose import Block, Paragraph, Table
from documents.tabular import CONTROL

MIMETYPE = "application/vnd.oasis.opendocument.text"
FONT = "Arial"
# The same bytes for the same text: a ZIP keeps a date a file.
STILL = (2000, 1, 1, 0, 0, 0)
NAMESPACES = (
    " ".join(
        f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}"'
        for prefix, name in (
            ("office", "office:1.0"),
            ("table", "table:1.0"),
            ("text", "text:1.0"),
            ("style", "style:1.0"),
            ("meta", "meta:1.0"),
            ("fo", "xsl-fo-compatible:1.0"),
        )
    )
    + ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
)
MANIFEST = f"""<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">
<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="{MIMETYPE}"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>
<manifest:file-entry manifest:full-path="styles.xml" manifest:media-type="text/xml"/>
<manifest:file-entry manifest:full-path="meta.xml" manifest:media-type="text/xml"/>
</manifest:manifest>"""
SIZES = {1: 18, 2: 14, 3: 11.5, 4: 10.5}
_HEADINGS = "".join(
    f'<style:style style:name="Heading_20_{level}" style:display-name="Heading {level}" style:family="paragraph" '
    f'style:default-outline-level="{level}" style:next-style-name="Standard"><style:paragraph-properties '
    f'fo:margin-top="{0.5 if level < 3 else 0.35}cm" fo:margin-bottom="0.15cm" fo:keep-with-next="always"/>'
    f'<style:text-properties fo:font-size="{size}pt" fo:font-weight="bold"/></style:style>'
    for level, size in SIZES.items()
)
STYLES = f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document-styles {NAMESPACES} office:version="1.3"><office:styles>
<style:default-style style:family="paragraph"><style:text-properties fo:font-family="{FONT}" fo:font-size="10pt"
 fo:language="fr" fo:country="FR"/></style:default-style>
<style:style style:name="Standard" style:family="paragraph"><style:paragraph-properties fo:margin-bottom="0.12cm"/></style:style>
{_HEADINGS}
<style:style style:name="Footer" style:family="paragraph"><style:paragraph-properties fo:text-align="end"/>
<style:text-properties fo:font-size="8pt"/></style:style>
</office:styles><office:automatic-styles><style:page-layout style:name="A4"><style:page-layout-properties
 fo:page-width="21cm" fo:page-height="29.7cm" fo:margin="2cm"/><style:footer-style/></style:page-layout>
</office:automatic-styles><office:master-styles><style:master-page style:name="Standard" style:page-layout-name="A4">
<style:footer><text:p text:style-name="Footer">Page <text:page-number text:select-page="current"/> sur
 <text:page-count/></text:p></style:footer></style:master-page></office:master-styles></office:document-styles>"""
CONTENT_STYLES = """<style:style style:name="bold" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>
<style:style style:name="italic" style:family="text"><style:text-properties fo:font-style="italic"/></style:style>
<style:style style:name="both" style:family="text"><style:text-properties fo:font-weight="bold" fo:font-style="italic"/></style:style>
<style:style style:name="grid" style:family="table"><style:table-properties table:border-model="collapsing"/></style:style>
<style:style style:name="cell" style:family="table-cell"><style:table-cell-properties fo:border="0.5pt solid #161616" fo:padding="0.08cm"/></style:style>
<style:style style:name="head" style:family="table-cell"><style:table-cell-properties fo:border="0.5pt solid #161616" fo:padding="0.08cm" fo:background-color="#eeeeee"/></style:style>"""


def _words(text: str) -> str:
    return escape(CONTROL.sub("", text)).replace("\n", "<text:line-break/>")


def _paragraph(found: Paragraph) -> str:
    runs = ""
    for run in found.runs:
        style = "both" if run.bold and run.italic else "bold" if run.bold else "italic" if run.italic else ""
        said = _words(run.words)
        runs += f'<text:span text:style-name="{style}">{said}</text:span>' if style else said
    if found.level:
        style = f"Heading_20_{found.level}"
        return f'<text:h text:style-name="{style}" text:outline-level="{found.level}">{_words(found.words)}</text:h>'
    return f'<text:p text:style-name="Standard">{runs}</text:p>'


def _row(cells: Sequence[Sequence[Block]], style: str, columns: int) -> str:
    said = ""
    for rank in range(columns):
        inner = "".join(_block(block) for block in cells[rank]) if rank < len(cells) else ""
        said += f'<table:table-cell table:style-name="{style}" office:value-type="string">{inner or "<text:p/>"}</table:table-cell>'
    return f"<table:table-row>{said}</table:table-row>"


def _table(found: Table) -> str:
    columns = max((len(row) for row in found.rows), default=1)
    head = "".join(_row(row, "head", columns) for row in found.rows[: found.headers])
    body = "".join(_row(row, "cell", columns) for row in found.rows[found.headers :])
    opening = f"<table:table-header-rows>{head}</table:table-header-rows>" if head else ""
    return (
        f'<table:table table:style-name="grid"><table:table-column table:number-columns-repeated="{columns}"/>'
        f"{opening}{body}</table:table><text:p/>"
    )


def _block(block: Block) -> str:
    return _table(block) if isinstance(block, Table) else _paragraph(block)


def _body(blocks: Sequence[Block]) -> str:
    found, listing = [], False
    for block in blocks:
        bullet = isinstance(block, Paragraph) and block.bullet and not block.level
        if bullet != listing:
            found.append("<text:list>" if bullet else "</text:list>")
            listing = bullet
        found.append(f"<text:list-item>{_block(block)}</text:list-item>" if bullet else _block(block))
    if listing:
        found.append("</text:list>")
    return "".join(found)


def write(blocks: Sequence[Block], *, title: str, created: dt.datetime) -> bytes:
    """The file. ``created``: the instant that it says of itself."""
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document-content {NAMESPACES} office:version="1.3">'
        f"<office:automatic-styles>{CONTENT_STYLES}</office:automatic-styles><office:body><office:text>"
        f"{_body(blocks)}</office:text></office:body></office:document-content>"
    )
    meta = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document-meta {NAMESPACES} office:version="1.3"><office:meta>'
        f"<dc:title>{_words(title)}</dc:title><dc:language>fr-FR</dc:language>"
        f"<meta:creation-date>{created:%Y-%m-%dT%H:%M:%S}</meta:creation-date></office:meta></office:document-meta>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        # The first entry says what the package is, in clear.
        package.writestr(zipfile.ZipInfo("mimetype", STILL), MIMETYPE)
        for name, data in (
            ("content.xml", content),
            ("styles.xml", STYLES),
            ("meta.xml", meta),
            ("META-INF/manifest.xml", MANIFEST),
        ):
            package.writestr(zipfile.ZipInfo(name, STILL), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()
