"""A deck as OpenDocument slides: text, tables and drawings stay editable, drawings and tables have titles and descriptions."""

import io
from xml.sax.saxutils import escape, quoteattr

from odfdo import Document, Element

from actions.slides import layout
from actions.slides.deck import Deck, Paragraph, Slide, Table
from documents.drawing import Drawing
from documents.tabular import CONTROL

ALIGNMENTS = {"start": "start", "middle": "center", "end": "end"}


def _text_style(
    name: str, size: float, *, bold: bool = False, white: bool = False, align: str = "start"
) -> str:
    weight = ' fo:font-weight="bold"' if bold else ""
    colour = "#ffffff" if white else f"#{layout.INK}"
    return (
        f'<style:style style:name="{name}" style:family="paragraph"><style:paragraph-properties '
        f'fo:text-align="{align}" fo:margin-bottom="{size * 0.012 if name == "said" else 0:.3f}cm"/>'
        f'<style:text-properties fo:font-family="{layout.FONT}" fo:font-size="{size}pt"{weight} fo:color="{colour}" '
        'fo:language="fr" fo:country="FR"/></style:style>'
    )


def _graphic_style(name: str, fill: str = "", *, stroke: bool = False, middle: bool = False) -> str:
    filled = f'draw:fill="solid" draw:fill-color="#{fill}"' if fill else 'draw:fill="none"'
    line = f'draw:stroke="solid" svg:stroke-color="#{layout.LINE_COLOUR}"' if stroke else 'draw:stroke="none"'
    align = ' draw:textarea-vertical-align="middle"' if middle else ' draw:textarea-vertical-align="top"'
    return (
        f'<style:style style:name="{name}" style:family="graphic"><style:graphic-properties {filled} {line}{align} '
        'draw:auto-grow-height="false" fo:wrap-option="wrap" fo:padding="0.1cm"/></style:style>'
    )


def _cell_style(name: str, fill: str) -> str:
    return (
        f'<style:style style:name="{name}" style:family="table-cell"><style:graphic-properties draw:fill="solid" '
        f'draw:fill-color="#{fill}" draw:textarea-vertical-align="middle" fo:padding="0.08cm"/>'
        f'<style:paragraph-properties fo:border="0.5pt solid #{layout.LINE_COLOUR}"/></style:style>'
    )


def _styles(deck: Deck) -> list[str]:
    shares = sorted({share for slide in deck.slides if slide.table for share in slide.table.widths})
    return [
        _text_style("head", layout.TITLE_SIZE, bold=True),
        _text_style("said", layout.TEXT_SIZE),
        _text_style("said-bold", layout.TEXT_SIZE, bold=True),
        _text_style("subtitle", 20),
        _text_style("figure", 24, bold=True),
        _text_style("counted", 12),
        _text_style("cell", layout.TABLE_SIZE),
        _text_style("cell-head", layout.TABLE_SIZE, bold=True),
        _text_style("foot", layout.FOOT_SIZE),
        _text_style("footer", 10),
        *(
            _text_style(f"label-{anchor}{'-white' * white}", 12, bold=True, white=white, align=align)
            for anchor, align in ALIGNMENTS.items()
            for white in (False, True)
        ),
        _graphic_style("plain"),
        _graphic_style("centred", middle=True),
        _graphic_style("tile", "FFFFFF", stroke=True, middle=True),
        *(
            _graphic_style(f"fill-{fill}", fill, stroke=True)
            for fill in {*layout.FILLS.values(), layout.PALE}
        ),
        _cell_style("head-cell", layout.PALE),
        _cell_style("body-cell", "FFFFFF"),
        *(
            f'<style:style style:name="column-{share}" style:family="table-column"><style:table-column-properties '
            f'style:column-width="{layout.INNER * share / 100:.2f}cm"/></style:style>'
            for share in shares
        ),
    ]


def write(deck: Deck, *, created) -> bytes:
    """The file. ``created``: the instant that it says of itself."""
    document = Document("presentation")
    for element in document.styles.get_elements("//style:page-layout-properties"):
        if element.get_attribute("style:print-orientation") == "landscape":
            element.set_attribute("fo:page-width", f"{layout.WIDTH}cm")
            element.set_attribute("fo:page-height", f"{layout.HEIGHT}cm")
    about = document.meta
    about.title, about.language, about.creator = deck.title, "fr-FR", ""
    about.creation_date = about.date = created.replace(tzinfo=None)
    automatic = document.content.get_element("//office:automatic-styles")
    for style in _styles(deck):
        automatic.append(Element.from_tag(style))
    body = document.body
    body.clear()
    pages = [_first(deck), *(_page(slide, deck, number) for number, slide in enumerate(deck.slides, 2))]
    for page in pages:
        body.append(Element.from_tag(page))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _written(words: str) -> str:
    return escape(CONTROL.sub("", words))


def _paragraph(words: str, style: str) -> str:
    return f'<text:p text:style-name="{style}">{_written(words)}</text:p>'


def _place(x: float, y: float, width: float, height: float) -> str:
    return f'svg:x="{x:.2f}cm" svg:y="{y:.2f}cm" svg:width="{width:.2f}cm" svg:height="{height:.2f}cm"'


def _box(place: str, content: str, *, style: str = "plain", kind: str = "") -> str:
    presented = f' presentation:class="{kind}" presentation:user-transformed="true"' if kind else ""
    return (
        f'<draw:frame draw:style-name="{style}" draw:layer="layout"{presented} {place}>'
        f"<draw:text-box>{content}</draw:text-box></draw:frame>"
    )


def _opened(number: int, title: str) -> str:
    name = quoteattr(CONTROL.sub("", f"{number}. {title}")[:80])
    return f'<draw:page draw:name={name} draw:style-name="dp1" draw:master-page-name="presentation">'


def _title(words: str, top: float, height: float) -> str:
    place = _place(layout.LEFT, top, layout.INNER, height)
    return _box(place, _paragraph(words, "head"), style="centred", kind="title")


def _first(deck: Deck) -> str:
    subtitle = "".join(_paragraph(line, "subtitle") for line in deck.subtitle)
    return (
        _opened(1, "Titre")
        + _title(deck.title, 4.5, 3.0)
        + _box(_place(layout.LEFT, 8.0, layout.INNER, 4.0), subtitle)
        + "</draw:page>"
    )


def _page(slide: Slide, deck: Deck, number: int) -> str:
    parts = [_opened(number, slide.title), _title(slide.title, layout.TITLE_TOP, layout.TITLE_HEIGHT)]
    top = layout.BODY_TOP
    if slide.tiles:
        parts.append(_tiles(slide, top))
        top += -(-len(slide.tiles) // layout.TILES_A_LINE) * (layout.TILE_HEIGHT + layout.GAP)
    if slide.drawing:
        parts.append(_drawn(slide.drawing, slide.alt, top))
        top += layout.drawing_height(slide.drawing) + layout.GAP
    if slide.paragraphs:
        words = "".join(_said(paragraph) for paragraph in slide.paragraphs)
        parts.append(_box(_place(layout.LEFT, top, layout.INNER, layout.FOOT_TOP - top), words))
    if slide.table:
        parts.append(_table(slide.table, slide.title, top))
    if slide.foot:
        place = _place(layout.LEFT, layout.FOOT_TOP, layout.INNER, 1.2)
        parts.append(_box(place, _paragraph(slide.foot, "foot")))
    place = _place(layout.LEFT, layout.HEIGHT - 1.1, layout.INNER, 0.8)
    parts += [_box(place, _paragraph(f"{deck.footer} — {number}", "footer")), "</draw:page>"]
    return "".join(parts)


def _said(paragraph: Paragraph) -> str:
    bold = _paragraph(paragraph.bold, "said-bold") if paragraph.bold else ""
    return bold + (_paragraph(paragraph.words, "said") if paragraph.words else "")


def _tiles(slide: Slide, top: float) -> str:
    width = (layout.INNER - layout.GAP * (layout.TILES_A_LINE - 1)) / layout.TILES_A_LINE
    parts = []
    for rank, (figure, words) in enumerate(slide.tiles):
        line, column = divmod(rank, layout.TILES_A_LINE)
        x, y = layout.LEFT + column * (width + layout.GAP), top + line * (layout.TILE_HEIGHT + layout.GAP)
        content = _paragraph(figure, "figure") + _paragraph(words, "counted")
        parts.append(_box(_place(x, y, width, layout.TILE_HEIGHT), content, style="tile"))
    return "".join(parts)


def _described(title: str, alt: str) -> str:
    return f"<svg:title>{_written(title)}</svg:title><svg:desc>{_written(alt)}</svg:desc>"


def _drawn(drawing: Drawing, alt: str, top: float) -> str:
    parts = []
    for shape in layout.shapes(drawing, top):
        place = _place(shape.box.x, shape.box.y, shape.box.width, shape.box.height)
        if shape.fill:
            parts.append(f'<draw:rect draw:style-name="fill-{shape.fill}" draw:layer="layout" {place}/>')
        else:
            style = f"label-{shape.anchor}{'-white' * shape.white}"
            parts.append(_box(place, _paragraph(shape.words, style), style="centred"))
    return f"<draw:g>{_described(drawing.title, alt)}{''.join(parts)}</draw:g>"


def _table(table: Table, title: str, top: float) -> str:
    rows = [
        _row(table.headers, "head-cell", "cell-head"),
        *(_row(row, "body-cell", "cell") for row in table.rows),
    ]
    columns = "".join(f'<table:table-column table:style-name="column-{share}"/>' for share in table.widths)
    place = _place(layout.LEFT, top, layout.INNER, min(0.75 * len(rows), layout.FOOT_TOP - top))
    alt = f"Tableau : {title}, {len(table.rows)} lignes."
    # The table first, the title after: the order of the schema.
    return (
        f'<draw:frame draw:layer="layout" {place}><table:table table:use-first-row-styles="true">{columns}'
        f"{''.join(rows)}</table:table>{_described(title, alt)}</draw:frame>"
    )


def _row(words, cell: str, paragraph: str) -> str:
    cells = "".join(
        f'<table:table-cell table:style-name="{cell}">{_paragraph(text, paragraph)}</table:table-cell>'
        for text in words
    )
    return f"<table:table-row>{cells}</table:table-row>"
