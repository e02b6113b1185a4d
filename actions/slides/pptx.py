"""A deck as PowerPoint slides: text, tables and drawings stay editable, drawings and tables have alternative texts."""

import io

from lxml import etree
from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Cm, Pt

from actions.slides import layout
from actions.slides.deck import Deck, Paragraph, Slide, Table
from documents.drawing import Drawing
from documents.tabular import CONTROL

TITLE_ONLY = 5
ALIGNMENTS = {"start": PP_ALIGN.LEFT, "middle": PP_ALIGN.CENTER, "end": PP_ALIGN.RIGHT}
PML = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
INK = RGBColor.from_string(layout.INK)
WHITE = RGBColor(255, 255, 255)


def write(deck: Deck, *, created) -> bytes:
    """The file. ``created``: the instant that it says of itself (the same deck gives the same content)."""
    presentation = Presentation()
    presentation.slide_width, presentation.slide_height = Cm(layout.WIDTH), Cm(layout.HEIGHT)
    about = presentation.core_properties
    about.title, about.language, about.author = deck.title, "fr-FR", ""
    about.created = about.modified = created
    first = _slide(presentation, deck.title, top=4.5, height=3.0)
    _words(first, (1.4, 8.0, layout.INNER, 4.0), [Paragraph("", line) for line in deck.subtitle], size=20)
    for number, slide in enumerate(deck.slides, 2):
        _fill(_slide(presentation, slide.title), slide, deck, number)
    out = io.BytesIO()
    presentation.save(out)
    return out.getvalue()


def _slide(presentation, title: str, *, top: float = layout.TITLE_TOP, height: float = layout.TITLE_HEIGHT):
    slide = presentation.slides.add_slide(presentation.slide_layouts[TITLE_ONLY])
    shape = slide.shapes.title
    shape.left, shape.top = Cm(layout.LEFT), Cm(top)
    shape.width, shape.height = Cm(layout.INNER), Cm(height)
    frame = shape.text_frame
    frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.MIDDLE
    paragraph = frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.LEFT
    _run(paragraph, title, layout.TITLE_SIZE, bold=True)
    return slide


def _run(paragraph, words: str, size: float, *, bold: bool = False, colour: RGBColor = INK) -> None:
    run = paragraph.add_run()
    run.text = CONTROL.sub("", words)
    run.font.size, run.font.bold, run.font.name = Pt(size), bold, layout.FONT
    run.font.color.rgb = colour
    run._r.get_or_add_rPr().set("lang", "fr-FR")


def _words(slide, box: tuple[float, float, float, float], paragraphs, *, size: float, foot: bool = False):
    shape = slide.shapes.add_textbox(*(Cm(value) for value in box))
    frame = shape.text_frame
    frame.word_wrap = True
    for rank, said in enumerate(paragraphs):
        paragraph = frame.paragraphs[0] if rank == 0 else frame.add_paragraph()
        paragraph.space_after = Pt(0 if foot else size * 0.6)
        if said.bold:
            _run(paragraph, said.bold, size, bold=True)
        if said.bold and said.words:
            paragraph.add_line_break()
        if said.words:
            _run(paragraph, said.words, size)
    return shape


def _fill(page, slide: Slide, deck: Deck, number: int) -> None:
    top = layout.BODY_TOP
    if slide.tiles:
        top = _tiles(page, slide, top)
    if slide.drawing:
        _draw(page, slide.drawing, slide.alt, top)
        top += layout.drawing_height(slide.drawing) + layout.GAP
    if slide.paragraphs:
        box = (layout.LEFT, top, layout.INNER, layout.FOOT_TOP - top)
        _words(page, box, slide.paragraphs, size=layout.TEXT_SIZE)
    if slide.table:
        _table(page, slide.table, slide.title, top)
    if slide.foot:
        box = (layout.LEFT, layout.FOOT_TOP, layout.INNER, 1.2)
        _words(page, box, [Paragraph("", slide.foot)], size=layout.FOOT_SIZE, foot=True)
    box = (layout.LEFT, layout.HEIGHT - 1.1, layout.INNER, 0.8)
    _words(page, box, [Paragraph("", f"{deck.footer} — {number}")], size=10, foot=True)


def _tiles(page, slide: Slide, top: float) -> float:
    """Figures as boxes, five a line; gives where the next thing stands."""
    width = (layout.INNER - layout.GAP * (layout.TILES_A_LINE - 1)) / layout.TILES_A_LINE
    lines = 0
    for rank, (figure, words) in enumerate(slide.tiles):
        line, column = divmod(rank, layout.TILES_A_LINE)
        lines = line + 1
        shape = page.shapes.add_shape(
            MSO_SHAPE.RECTANGLE,
            Cm(layout.LEFT + column * (width + layout.GAP)),
            Cm(top + line * (layout.TILE_HEIGHT + layout.GAP)),
            Cm(width),
            Cm(layout.TILE_HEIGHT),
        )
        _outlined(shape, "FFFFFF")
        frame = shape.text_frame
        frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.MIDDLE
        frame.paragraphs[0].alignment = PP_ALIGN.LEFT
        _run(frame.paragraphs[0], figure, 24, bold=True)
        below = frame.add_paragraph()
        below.alignment = PP_ALIGN.LEFT
        _run(below, words, 12)
    return top + lines * (layout.TILE_HEIGHT + layout.GAP)


def _outlined(shape, fill: str) -> None:
    shape.fill.solid()
    shape.fill.fore_color.rgb = RGBColor.from_string(fill)
    shape.line.color.rgb = RGBColor.from_string(layout.LINE_COLOUR)
    shape.line.width = Pt(0.75)
    # The theme's own effects: a shadow, that a drawing in black and white has no use for.
    if (style := shape._element.find(f"{PML}style")) is not None:
        shape._element.remove(style)


def _draw(page, drawing: Drawing, alt: str, top: float) -> None:
    group = page.shapes.add_group_shape()
    for shape in layout.shapes(drawing, top):
        box = [Cm(value) for value in (shape.box.x, shape.box.y, shape.box.width, shape.box.height)]
        if shape.fill:
            _outlined(group.shapes.add_shape(MSO_SHAPE.RECTANGLE, *box), shape.fill)
            continue
        label = group.shapes.add_textbox(*box)
        frame = label.text_frame
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.MIDDLE
        frame.paragraphs[0].alignment = ALIGNMENTS[shape.anchor]
        _run(frame.paragraphs[0], shape.words, 12, bold=True, colour=WHITE if shape.white else INK)
    _describe(group._element.nvGrpSpPr.cNvPr, drawing.title, alt)


def _describe(properties, name: str, alt: str) -> None:
    properties.set("name", name)
    properties.set("descr", alt)


def _table(page, table: Table, title: str, top: float) -> None:
    rows = 1 + len(table.rows)
    height = min(0.75 * rows, layout.FOOT_TOP - top)
    frame = page.shapes.add_table(
        rows, len(table.headers), Cm(layout.LEFT), Cm(top), Cm(layout.INNER), Cm(height)
    )
    _describe(frame._element.nvGraphicFramePr.cNvPr, title, f"Tableau : {title}, {len(table.rows)} lignes.")
    grid = frame.table
    grid.first_row, grid.horz_banding = True, False
    for column, share in zip(grid.columns, table.widths, strict=True):
        column.width = Cm(layout.INNER * share / 100)
    for row, words in zip(grid.rows, (table.headers, *table.rows), strict=True):
        header = words is table.headers
        for cell, text in zip(row.cells, words, strict=True):
            cell.margin_top = cell.margin_bottom = Cm(0.08)
            cell.vertical_anchor = MSO_ANCHOR.MIDDLE
            cell.fill.solid()
            cell.fill.fore_color.rgb = RGBColor.from_string(layout.PALE if header else "FFFFFF")
            _run(cell.text_frame.paragraphs[0], text, layout.TABLE_SIZE, bold=header)
            _border(cell)


def _border(cell) -> None:
    """Thin lines around a cell: the default style of tables draws none in black and white."""
    name = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
    properties = cell._tc.get_or_add_tcPr()
    for place, side in enumerate(("lnL", "lnR", "lnT", "lnB")):
        line = etree.Element(f"{name}{side}", w="9525")
        fill = etree.SubElement(line, f"{name}solidFill")
        etree.SubElement(fill, f"{name}srgbClr", val=layout.LINE_COLOUR)
        properties.insert(place, line)
