"""The plan as the table of its document, with what became of it: what the import reads back without loss."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from actions.snapshot import ActionState, PlanState
from documents.tabular import CONTROL, Column

# Headers that the import knows (actions.importing.headers), in the document's order.
HEADERS = (
    "Objectif",
    "Volet et recommandations",
    "N°",
    "Action",
    "Mise en œuvre",
    "Échéance",
    "Pilote",
    "Contributeurs",
    "Statut",
    "Météo",
    "Avancement (%)",
)
WIDTHS = (30, 30, 6, 50, 40, 18, 14, 20, 14, 20, 10)
DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table: where the action stands, and the action."""

    objective: str
    measure: str
    action: ActionState


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} et {words[-1]}"


def references_in_words(recommendations: Sequence[tuple[str, str]]) -> str:
    """« Recommandations n° 4 et n° 5 ; mesures p. 23 à 28 », as the source document cites them."""
    numbers = [ref for kind, ref in recommendations if kind == "number"]
    pages = [ref.replace("-", " à ") for kind, ref in recommendations if kind == "pages"]
    parts = []
    if numbers:
        plural = "s" if len(numbers) > 1 else ""
        parts.append(f"Recommandation{plural} {_listed([f'n° {n}' for n in numbers])}")
    if pages:
        parts.append(f"Mesures p. {_listed(pages)}")
    return " ; ".join(parts)


def lines(state: PlanState) -> list[Line]:
    """The rows of the table, in the plan's order; an objective or a measure without an action has none."""
    found = []
    for objective, measure, action in state.places():
        cited = references_in_words(measure.recommendations)
        found.append(
            Line(objective.label, "\n".join(part for part in (cited, measure.label) if part), action)
        )
    return found


def note_headers(state: PlanState) -> list[str]:
    """The other columns of the document that actions keep, each once, in the order in which they are met."""
    return list(dict.fromkeys(key for a in state.actions for key, _ in a.notes if key not in HEADERS))


def values(line: Line, notes: Sequence[str]) -> list[str | int | None]:
    """The cells of a row; nothing where nothing is known."""
    action, kept = line.action, dict(line.action.notes)
    return [
        line.objective,
        line.measure,
        action.number,
        action.label,
        action.implementation,
        action.deadline_text,
        action.lead,
        ", ".join(action.contributors),
        action.get_status_display(),
        action.get_weather_display(),
        action.progress,
        *(kept.get(name, "") for name in notes),
    ]


def columns(state: PlanState) -> list[Column]:
    """The table as columns of an export (CSV, XLSX, ODS) over ``lines``."""
    notes = note_headers(state)

    def of(index: int):
        return lambda line: values(line, notes)[index]

    widths = (*WIDTHS, *(20 for _ in notes))
    return [
        Column(f"c{index}", header, of(index), widths[index])
        for index, header in enumerate((*HEADERS, *notes))
    ]


def _put(cell, text: str, *, bold: bool = False) -> None:
    paragraph = cell.paragraphs[0]
    for index, part in enumerate(CONTROL.sub("", text).split("\n")):
        run = paragraph.add_run(part)
        run.bold = bold
        run.font.size = Pt(8)
        if index < text.count("\n"):
            run.add_break()


def _merge(cell, how: str) -> None:
    merge = OxmlElement("w:vMerge")
    if how == "restart":
        merge.set(qn("w:val"), "restart")
    cell._tc.get_or_add_tcPr().append(merge)


def docx(state: PlanState) -> bytes:
    """The table as a Word document, A4 landscape: cells of objectives and measures merged, header repeated."""
    document = Document()
    document.core_properties.title = state.title
    document.core_properties.language = "fr-FR"
    document.core_properties.author = ""
    # The same data gives the same bytes.
    document.core_properties.created = document.core_properties.modified = state.known_at.replace(tzinfo=None)
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(1.2)
    document.add_heading(state.title, level=1)
    document.add_paragraph(
        f"État au {state.on:%d/%m/%Y}" + (" — données fictives" if state.fictional else "")
    )
    notes, rows = note_headers(state), lines(state)
    headers = (*HEADERS, *notes)
    table = document.add_table(rows=1 + len(rows), cols=len(headers), style="Table Grid")
    # Row by row: asking the table for a cell walks it whole each time (python-openxml/python-docx #1209).
    drawn = [list(row.cells) for row in table.rows]
    repeated = OxmlElement("w:tblHeader")
    repeated.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)
    for cell, header in zip(drawn[0], headers, strict=True):
        _put(cell, header, bold=True)
    above = (None, None)
    for cells, line in zip(drawn[1:], rows, strict=True):
        same = (line.objective == above[0], (line.objective, line.measure) == above)
        for index, (cell, value) in enumerate(zip(cells, values(line, notes), strict=True)):
            if index < 2:
                _merge(cell, "continue" if same[index] else "restart")
                if same[index]:
                    continue
            _put(cell, "" if value is None else str(value))
        above = (line.objective, line.measure)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()
