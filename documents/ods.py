"""An OpenDocument spreadsheet of one sheet, written row after row.

The library that reads OpenDocument builds the whole tree in memory, 2 ms a row: a list of 10 000 actions would hold a
request for half a minute. What a plain table needs of the format (ODF 1.3, part 3) is little.
"""

import datetime as dt
import re
import zipfile
from collections.abc import Iterable, Sequence
from typing import IO
from xml.sax.saxutils import escape, quoteattr

MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"
NAMESPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}"'
    for prefix, name in (
        ("office", "office:1.0"),
        ("table", "table:1.0"),
        ("text", "text:1.0"),
        ("style", "style:1.0"),
        ("number", "datastyle:1.0"),
        ("fo", "xsl-fo-compatible:1.0"),
    )
)
MANIFEST = f"""<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">
<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="{MIMETYPE}"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>
<manifest:file-entry manifest:full-path="styles.xml" manifest:media-type="text/xml"/>
</manifest:manifest>"""
STYLES = f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document-styles {NAMESPACES} office:version="1.3"><office:styles>
<style:default-style style:family="table-cell"><style:table-cell-properties style:vertical-align="top"/>
<style:text-properties fo:language="fr" fo:country="FR"/></style:default-style>
</office:styles></office:document-styles>"""
DATE = (
    '<number:day number:style="long"/><number:text>/</number:text><number:month number:style="long"/>'
    '<number:text>/</number:text><number:year number:style="long"/>'
)
TIME = (
    '<number:text> </number:text><number:hours number:style="long"/><number:text>:</number:text>'
    '<number:minutes number:style="long"/>'
)
CELL_STYLES = f"""<number:date-style style:name="N1">{DATE}</number:date-style>
<number:date-style style:name="N2">{DATE}{TIME}</number:date-style>
<style:style style:name="head" style:family="table-cell"><style:table-cell-properties fo:background-color="#eeeeee"
 fo:wrap-option="wrap"/><style:text-properties fo:font-weight="bold"/></style:style>
<style:style style:name="words" style:family="table-cell"><style:table-cell-properties fo:wrap-option="wrap"
 style:vertical-align="top"/></style:style>
<style:style style:name="day" style:family="table-cell" style:data-style-name="N1"/>
<style:style style:name="instant" style:family="table-cell" style:data-style-name="N2"/>"""
SPACES = re.compile(r"^ +| {2,}")


def _spaces(match: re.Match) -> str:
    return f'<text:s text:c="{len(match.group())}"/>'


def _paragraphs(text: str) -> str:
    lines = escape(text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "".join(
        f"<text:p>{SPACES.sub(_spaces, line).replace(chr(9), '<text:tab/>')}</text:p>" for line in lines
    )


def _cell(value, style: str = "words") -> str:
    if value is None or value == "":
        return "<table:table-cell/>"
    if isinstance(value, dt.datetime):
        return (
            f'<table:table-cell table:style-name="instant" office:value-type="date" '
            f'office:date-value="{value:%Y-%m-%dT%H:%M:%S}"><text:p>{value:%d/%m/%Y %H:%M}</text:p></table:table-cell>'
        )
    if isinstance(value, dt.date):
        return (
            f'<table:table-cell table:style-name="day" office:value-type="date" '
            f'office:date-value="{value:%Y-%m-%d}"><text:p>{value:%d/%m/%Y}</text:p></table:table-cell>'
        )
    if isinstance(value, str):
        return (
            f'<table:table-cell table:style-name="{style}" office:value-type="string">'
            f"{_paragraphs(value)}</table:table-cell>"
        )
    return (
        f'<table:table-cell office:value-type="float" office:value="{value}">'
        f"<text:p>{str(value).replace('.', ',')}</text:p></table:table-cell>"
    )


def write(
    out: IO[bytes], sheet: str, headers: Sequence[tuple[str, int]], rows: Iterable[Iterable[object]]
) -> None:
    """Write a sheet to ``out``: headers (text, width in characters), then rows of texts, numbers, days or None."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        # First and not compressed: this is how the format is told.
        package.writestr("mimetype", MIMETYPE, compress_type=zipfile.ZIP_STORED)
        package.writestr("META-INF/manifest.xml", MANIFEST)
        package.writestr("styles.xml", STYLES)
        with package.open("content.xml", "w") as content:

            def put(*parts: str) -> None:
                content.write("".join(parts).encode())

            put('<?xml version="1.0" encoding="UTF-8"?>\n', f"<office:document-content {NAMESPACES} ")
            put('office:version="1.3"><office:automatic-styles>', CELL_STYLES)
            for width in sorted({width for _, width in headers}):
                put(
                    f'<style:style style:name="w{width}" style:family="table-column"><style:table-column-properties '
                    f'style:column-width="{width * 0.21:.2f}cm"/></style:style>'
                )
            put("</office:automatic-styles><office:body><office:spreadsheet>")
            put(f"<table:table table:name={quoteattr(sheet)}>")
            put(*(f'<table:table-column table:style-name="w{width}"/>' for _, width in headers))
            put("<table:table-header-rows><table:table-row>", *(_cell(text, "head") for text, _ in headers))
            put("</table:table-row></table:table-header-rows>")
            for row in rows:
                put("<table:table-row>", *map(_cell, row), "</table:table-row>")
            put("</table:table></office:spreadsheet></office:body></office:document-content>")
