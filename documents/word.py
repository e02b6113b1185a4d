"""A text document in Word's format from plain blocks: titles, lists and tables that a person goes on amending."""

import datetime as dt
import io
import zipfile
from collections.abc import Sequence

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from documents.odt import FONT, SIZES, STILL
from documents.prose import Block, Paragraph, Table
from documents.tabular import CONTROL

WIDTH = 17.0


def _styles(document) -> None:
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(10)
    normal.paragraph_format.space_after = Pt(4)
    normal.element.rPr.append(_element("w:lang", {"w:val": "fr-FR"}))
    for level, size in SIZES.items():
        style = document.styles[f"Heading {level}"]
        style.font.name, style.font.size, style.font.bold = FONT, Pt(size), True
        style.font.italic = False
        style.font.color.rgb = RGBColor(0x16, 0x16, 0x16)
        # The theme's own fonts would win over the name.
        fonts = style.element.rPr.find(qn("w:rFonts"))
        for name in [key for key in fonts.attrib if "Theme" in key]:
            del fonts.attrib[name]


def _element(name: str, values: dict[str, str]):
    made = OxmlElement(name)
    for key, value in values.items():
        made.set(qn(key), value)
    return made


def _page_numbers(document) -> None:
    line = document.sections[0].footer.paragraphs[0]
    line.alignment = 2
    for words, code in (("Page ", "PAGE"), (" sur ", "NUMPAGES")):
        line.add_run(words)
        field = _element("w:fldSimple", {"w:instr": code})
        run = OxmlElement("w:r")
        text = OxmlElement("w:t")
        text.text = "1"
        run.append(text)
        field.append(run)
        line._p.append(field)


def _fill(line, found: Paragraph) -> None:
    for run in found.runs:
        made = line.add_run(CONTROL.sub("", run.words))
        made.bold, made.italic = run.bold or None, run.italic or None


def _paragraph(holder, found: Paragraph) -> None:
    style = f"Heading {found.level}" if found.level else "List Bullet" if found.bullet else "Normal"
    _fill(holder.add_paragraph(style=style), found)


def _table(document, found: Table) -> None:
    columns = max((len(row) for row in found.rows), default=1)
    made = document.add_table(rows=len(found.rows), cols=columns, style="Table Grid")
    # Row after row: asking for each cell by its place takes a time that grows with the square of the table.
    for rank, (row, cells) in enumerate(zip(made.rows, found.rows, strict=True)):
        if rank < found.headers:
            row._tr.get_or_add_trPr().append(_element("w:tblHeader", {"w:val": "true"}))
        for cell, blocks in zip(row.cells, cells, strict=False):
            paragraphs = [block for block in blocks if isinstance(block, Paragraph)]
            for place, block in enumerate(paragraphs):
                line = cell.paragraphs[0] if place == 0 else cell.add_paragraph()
                _fill(line, block)
    document.add_paragraph()


def write(blocks: Sequence[Block], *, title: str, created: dt.datetime) -> bytes:
    """The file. ``created``: the instant that it says of itself."""
    document = Document()
    _styles(document)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(2)
    about = document.core_properties
    about.title, about.author, about.language, about.comments = CONTROL.sub("", title), "", "fr-FR", ""
    about.created = about.modified = created.replace(tzinfo=None)
    about.last_modified_by, about.revision = "", 1
    _page_numbers(document)
    for block in blocks:
        if isinstance(block, Table):
            _table(document, block)
        else:
            _paragraph(document, block)
    out = io.BytesIO()
    document.save(out)
    return _still(out.getvalue())


def _still(data: bytes) -> bytes:
    """The same package, its entries without the hour of their writing."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as package:
        for name in source.namelist():
            package.writestr(zipfile.ZipInfo(name, STILL), source.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()
