"""The slides of a director's meeting: the same words in both formats, which open again, described and in French."""

import datetime as dt
import io
import re
import zipfile

import pytest
from odfdo import Document
from pptx import Presentation

from actions.figures import figures
from actions.paper import making
from actions.paper.standing import figure_lines, standing
from actions.querysets.past import plan_at
from actions.services import building
from actions.slides.deck import deck
from documents import typography
from documents.heading import Heading
from sgcd_plan import clock

TODAY = dt.date(2024, 5, 20)
HEADING = Heading(timbre=("Secrétariat général", "Direction des essais"))


def made(plan, kind: str, **asked) -> bytes:
    return making.make(plan, making.Asked(kind=kind, **asked), heading=HEADING)


def _in_group(shapes):
    for shape in shapes:
        if shape.shape_type == 6:
            yield from _in_group(shape.shapes)
        else:
            yield shape


def words_of_pptx(data: bytes) -> list[list[str]]:
    found = []
    for slide in Presentation(io.BytesIO(data)).slides:
        words = []
        for shape in _in_group(slide.shapes):
            if shape.has_text_frame:
                words += [run.text for p in shape.text_frame.paragraphs for run in p.runs]
            elif shape.has_table:
                words += [cell.text for row in shape.table.rows for cell in row.cells]
        found.append(sorted(filter(None, words)))
    return found


def words_of_odp(data: bytes) -> list[list[str]]:
    pages = Document(io.BytesIO(data)).body.get_elements("draw:page")
    return [
        sorted(
            filter(
                None, (p.get_formatted_text().strip("\n") for p in page.get_elements("descendant::text:p"))
            )
        )
        for page in pages
    ]


def solid(slides: list[list[str]]) -> list[list[str]]:
    return [sorted(re.sub(r"\s+", " ", words).strip() for words in slide) for slide in slides]


def test_both_formats_say_the_same(demo):
    pptx, odp = words_of_pptx(made(demo, "pptx")), words_of_odp(made(demo, "odp"))
    assert solid(pptx) == solid(odp)
    assert len(pptx) == 8


def test_the_slides_say_the_figures_of_the_screen_and_what_needs_a_decision(demo):
    state = plan_at(demo, TODAY)
    slides = words_of_pptx(made(demo, "pptx"))
    for figure, words in figure_lines(figures(state.actions, TODAY)):
        assert figure in slides[1]
        assert words in slides[1]
    assert "3 actions attendent une décision" in slides[2]
    assert any(words.replace("\u00a0", " ").startswith("N° 3 — Relancer") for words in slides[2])
    assert any("Direction des essais" in words for words in slides[0])
    assert any("Démonstration" in words for words in slides[0])
    assert [len(s) > 1 for s in slides] == [True] * 8


def test_drawings_and_tables_are_described_and_each_slide_has_its_title(demo):
    data = made(demo, "pptx")
    titles = [slide.shapes.title.text for slide in Presentation(io.BytesIO(data)).slides]
    assert len(set(titles)) == len(titles)
    for slide in Presentation(io.BytesIO(data)).slides:
        for shape in slide.shapes:
            if shape.shape_type == 6 or shape.has_table:
                properties = shape._element.xpath(".//p:cNvPr")[0]
                assert len(properties.get("descr")) > 20
    content = zipfile.ZipFile(io.BytesIO(made(demo, "odp"))).read("content.xml").decode()
    assert content.count("<svg:desc>") == content.count("<draw:g>") + content.count("<table:table ")
    assert "réalisée 6" in content.replace("\u00a0", " ")


def test_what_we_write_is_in_french_typography(demo):
    said = deck(standing(plan_at(demo, TODAY), {}), past=True)
    ours = [said.footer, *said.subtitle]
    for slide in said.slides:
        ours += [slide.title, slide.foot, slide.alt, *(words for _, words in slide.tiles)]
        ours += slide.table.headers if slide.table else ()
    assert [fault for words in ours for fault in typography.faults(words)] == []


def test_a_past_day_is_said_on_each_slide(demo):
    slides = words_of_pptx(made(demo, "pptx", on=dt.date(2024, 3, 31)))
    assert all(any("Archive" in words for words in slide) for slide in slides)
    assert any("tel qu’il était au 31" in words.replace("\u00a0", " ") for words in slides[0])


@pytest.mark.parametrize("kind", ["odp", "pptx"])
def test_the_same_plan_gives_the_same_content(demo, kind):
    with clock.held_at(dt.datetime(2024, 5, 20, 12, tzinfo=clock.PARIS)):
        one, other = made(demo, kind), made(demo, kind)
    name = "content.xml" if kind == "odp" else "ppt/slides/slide2.xml"
    assert zipfile.ZipFile(io.BytesIO(one)).read(name) == zipfile.ZipFile(io.BytesIO(other)).read(name)


@pytest.mark.parametrize("kind", ["odp", "pptx"])
def test_words_that_a_file_cannot_hold_do_not_break_it(plan, kind):
    measure = plan.actions.first().measure
    building.add_action(user=None, measure=measure, label="Écrire <b>&\x0b le guide", deadline="Fin 2023")
    words = {"odp": words_of_odp, "pptx": words_of_pptx}[kind](made(plan, kind))
    assert any("Écrire <b>& le guide" in said for slide in words for said in slide)


@pytest.mark.parametrize("kind", ["odp", "pptx"])
def test_an_empty_plan_has_its_slides_too(plan, kind):
    plan.actions.all().delete()
    words = {"odp": words_of_odp, "pptx": words_of_pptx}[kind](made(plan, kind))
    assert any("Aucune action n’attend de décision" in said for slide in words for said in slide)


def test_many_objectives_take_several_slides(plan):
    for n in range(9):
        objective = building.add_objective(user=None, plan=plan, label=f"Objectif {n}")
        measure = building.add_measure(user=None, objective=objective, label="")
        building.add_action(user=None, measure=measure, label=f"Agir {n}")
    titles = [s.title for s in deck(standing(plan_at(plan, TODAY), {})).slides]
    assert [t for t in titles if t.startswith("Par objectif")] == [
        "Par objectif (1 sur 2)",
        "Par objectif (2 sur 2)",
    ]
