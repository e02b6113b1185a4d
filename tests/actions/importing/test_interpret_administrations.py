"""Tables as administrations keep them: what their own headers, states and services mean."""

import json
import re
from pathlib import Path

import pytest
from openpyxl.comments import Comment

from actions.deadlines import Conventions
from actions.importing.draft import KINDS, Finding, ServiceName
from actions.importing.interpret import interpret
from actions.importing.means import read_means
from actions.importing.raw import RawDocument
from actions.importing.readers import read_document, read_pasted
from actions.importing.stored import from_json, to_json
from tests.actions.importing.builders import (
    HEADER,
    docx,
    odf,
    odf_row,
    odf_table,
    word_cell,
    word_paragraph,
    word_row,
    word_table,
    xlsx,
)
from tests.actions.importing.test_interpret_layouts import ON, SERVICES, kinds, read, shape, table

ROOT = Path(__file__).parents[3]


def known_services() -> list[ServiceName]:
    """The services of the application, under their real names."""
    rows = json.loads((ROOT / "fixtures" / "services.json").read_text(encoding="utf-8"))["services"]
    return [ServiceName(row.get("acronym", ""), row["name"], row["kind"]) for row in rows]


def test_the_ministry_after_a_direction_whose_name_also_says_it_only_tells_which_one():
    means = read_means("Travail en cours de la DRH MIOM et appui des PFRH", known_services())
    assert (means.lead, means.contributors, means.status) == ("DRH", ("PFRH",), "in_progress")


@pytest.mark.parametrize(
    ("text", "weather"),
    [
        ("nuageux", "cloud"), ("Orageux", "storm"), ("pluvieux", "storm"), ("ensoleillé", "sun"),
        ("gris", "cloud"), ("⛅", "overcast"), ("plutôt nuageux, appui nécessaire", "cloud"),
    ],
)  # fmt: skip
def test_the_weather_is_read_from_its_adjectives(text, weather):
    draft = read("Action|Pilote|Délai|Météo", f"A|DRH|2024|{text}")
    assert draft.actions[0].weather == weather
    assert "state_unreadable" not in kinds(draft)


@pytest.mark.parametrize(
    ("text", "status", "progress"),
    [("0,75", "", 75), ("60", "", 60), ("✔", "done", None), ("✅", "done", None), ("En cours - 50 %", "in_progress", 50)],
)  # fmt: skip
def test_an_advancement_in_figures_or_ticked_is_read_among_words(text, status, progress):
    draft = read("Action|Pilote|Délai|Avancement", "A|DRH|2024|à lancer", f"B|DRH|2024|{text}")
    assert (draft.actions[1].status, draft.actions[1].progress) == (status, progress)


def test_an_advancement_all_in_shares_is_a_progress():
    draft = read("Action|Pilote|Délai|Avancement", "A|DRH|2024|0,5", "B|DRH|2024|1")
    assert {column.header: column.role for column in draft.columns}["Avancement"] == "progress"


def test_of_a_calendar_in_two_columns_the_deadline_is_not_the_launch():
    draft = read(
        "Thématique|Actions|Calendrier||Pilote", "||Lancement|Échéance|", "Accueil|Former|mars 2024|juin 2024|DRH"
    )  # fmt: skip
    (action,) = draft.actions
    assert action.deadline == "juin 2024"
    assert action.notes == {"Calendrier Lancement": "mars 2024"}


def test_a_level_in_two_columns_its_number_and_its_title_is_that_level():
    draft = read(
        "Engagement n°|Intitulé|Actions concrètes|Qui ?|Quand ?",
        "1|Accueillir mieux|Ouvrir le samedi|Préfecture|2024",
        "||Former|SGC-D|2024",
    )
    assert shape(draft) == [("Accueillir mieux", [("", ["Ouvrir le samedi", "Former"])])]
    assert draft.actions[0].notes == {"Engagement n°": "1"}


def test_a_recommendation_is_recognised_under_its_short_name():
    draft = read("Objectif|Recommandations|Action|Délai", "O|Rec. 10 – positionnement|A|2024")
    (measure,) = draft.objectives[0].measures
    assert (measure.label, measure.recommendations["numbers"]) == ("positionnement", ["10"])


def test_a_shift_that_would_run_over_a_written_cell_is_not_made():
    draft = read(
        "Recommandations|Pilote|Action|Délai",
        "R1 Agir|DGAFP|A|2024",
        "|DRH|Recommandation n°4 Simplifier|2024",
    )
    assert draft.actions[1].lead == "DRH"
    assert draft.actions[1].label == "Recommandation n°4 Simplifier"


@pytest.mark.parametrize("text", ["sans délai", "sept. 23", "sous trois mois"])
def test_a_deadline_is_said_without_a_year_only_when_its_year_is_missing(text):
    assert kinds(read("Objectif|Action|Délai", f"O|A|{text}")) == ["deadline_to_check"]


def test_deadlines_are_read_with_the_conventions_of_the_plan():
    document = RawDocument("csv", (table("Objectif|Action|Délai", "O|A|d’ici l’été"),))
    draft = interpret(document, SERVICES, on=ON, conventions=Conventions(summer=(7, 1)))
    assert [finding.proposal for finding in draft.findings] == ["Au plus tard le 30/06/2024"]


def test_the_title_above_each_table_is_its_objective_where_no_column_says_it():
    rows = word_row("Action", "Pilote", "Échéance"), word_row("Former", "DRH", "2024")
    data = docx(
        word_paragraph("Plan local")
        + word_paragraph("Axe 1 : Proximité")
        + word_table(*rows)
        + word_paragraph("Objectif n° 2 – Qualité")
        + word_table(rows[0], word_row("Équiper", "DNUM", "2025"))
    )
    draft = interpret(read_document(data, "plan.docx"), SERVICES, on=ON)
    assert shape(draft) == [
        ("Axe 1 : Proximité", [("", ["Former"])]),
        ("Objectif n° 2 – Qualité", [("", ["Équiper"])]),
    ]
    assert kinds(draft) == ["section", "section"]


def test_a_table_cut_in_two_goes_on_under_the_objective_of_the_first():
    header = word_row("Objectif", "Action", "Échéance")
    data = docx(
        word_table(header, word_row("O", "Former", "2024"))
        + word_table(header, word_row("", "Équiper", "2025"))
    )
    draft = interpret(read_document(data, "plan.docx"), SERVICES, on=ON)
    assert shape(draft) == [("O", [("", ["Former", "Équiper"])])]


def word_with_asides() -> bytes:
    names = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    note = "<w:{0}s {1}><w:{0} w:id='2'>{2}</w:{0}></w:{0}s>"
    called = "<w:p><w:r><w:t>Former</w:t></w:r><w:r><w:{}Reference w:id='2'/></w:r></w:p>"
    cells = (word_cell(inner=called.format("footnote")), word_cell(inner=called.format("comment")))
    return docx(
        word_table(word_row(*HEADER), word_row("O", *cells)),
        **{
            "word/footnotes.xml": note.format("footnote", names, word_paragraph("Sous réserve du budget")),
            "word/comments.xml": note.format("comment", names, word_paragraph("À revoir")),
        },
    )


def excel_with_asides() -> bytes:
    def fill(book):
        for row in (HEADER, ("O", "Former", None)):
            book.active.append(row)
        book.active["B2"].comment = Comment("Service RH:\nSous réserve du budget", "Service RH")
        book.active["C2"].comment = Comment("À revoir", "Service RH")

    return xlsx(fill)


def libreoffice_with_asides() -> bytes:
    note = "<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>{}</text:p></text:note-body></text:note>"
    comment = "<office:annotation><text:p>À revoir</text:p></office:annotation>"
    first = (
        f"<table:table-cell><text:p>Former{note.format('Sous réserve du budget')}</text:p></table:table-cell>"
    )
    second = f"<table:table-cell>{comment}<text:p>2024</text:p></table:table-cell>"
    return odf("odt", odf_table(odf_row(*HEADER), odf_row("O", first, second)))


@pytest.mark.parametrize(
    ("make", "name"),
    [(word_with_asides, "p.docx"), (excel_with_asides, "p.xlsx"), (libreoffice_with_asides, "p.odt")],
)
def test_footnotes_and_comments_of_cells_are_kept_with_their_action(make, name):
    document = read_document(make(), name)
    assert from_json(to_json(document)) == document
    draft = interpret(document, SERVICES, on=ON)
    assert draft.actions[0].label == "Former"
    assert draft.actions[0].notes == {"Note du document": "Sous réserve du budget\nÀ revoir"}
    assert [f.column for f in draft.findings if f.kind == "aside"] == ["Actions", "Échéances"]


def test_what_a_mail_says_around_a_table_is_neither_its_title_nor_a_row():
    document = read_pasted(
        "Bonjour,\nVoici le plan :\nPlan de la DDT\n\nAction\tPilote\tDélai\nFormer\tDRH\t2024\n\nBien à vous,\nLe bureau\n"
    )
    assert document.title == "Plan de la DDT"
    draft = interpret(document, SERVICES, on=ON)
    assert [action.label for action in draft.actions] == ["Former"]
    assert "Bien à vous, Le bureau" in draft.findings[0].message


def test_each_kind_of_finding_is_listed_in_the_documentation_and_only_those():
    listed = set()
    for line in (ROOT / "docs" / "import-findings.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("| `"):
            listed |= set(re.findall(r"`(\w+)`", line.split("|")[1]))
    assert listed == KINDS
    code = "\n".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "actions" / "importing").glob("[!d]*.py")
    )
    unused = {kind for kind in KINDS if f'"{kind}"' not in code}
    assert unused == set()


def test_a_finding_of_a_kind_that_is_not_listed_is_refused():
    with pytest.raises(ValueError, match="nouveauté"):
        Finding(1, "", "", "nouveauté", "")
