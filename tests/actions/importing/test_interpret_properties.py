"""Whatever the table, no word of a cell is lost: it is in the plan, in a note or in a finding."""

import datetime as dt
import json
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from actions.importing.draft import Draft, ServiceName
from actions.importing.folding import fold
from actions.importing.interpret import interpret
from actions.importing.raw import RawCell, RawDocument, RawRow, RawTable

HEADERS = (
    "Objectif", "Axe", "Recommandations", "Volet", "Mesure", "Sous-action", "Mise en œuvre", "Moyens", "Échéance",
    "Date de fin", "Pilote", "Service", "Partenaires", "Statut", "Météo", "Avancement", "N°", "Budget", "Lubie", "",
)  # fmt: skip
TEXTS = st.sampled_from(
    (
        "", "", "", "Former les agents", "Recommandation n°4 Simplifier", "Mesures p. 23 à 28 Assurer", "R7", "12",
        "fin 2024", "31/12/2024", "idem", '"', "Total", "Sous-total 3", "Axe 2 : Proximité", "Page 3", "En cours",
        "DRH", "Mme la directrice", "Circulaire aux préfets", "40 %", "soleil", "• un\n• deux", "Source : bilan",
        "SECTION ENTIÈRE", "dont recrutement", "3.1", "-", "Suivre la recommandation n°8 du rapport",
    )
)  # fmt: skip
CITED = {"page", "recommandation", "recommandations", "mesure", "mesures", "numero", "p", "r7", "a"}


@st.composite
def tables(draw):
    headers = [
        "Action",
        *draw(st.lists(st.sampled_from(HEADERS), min_size=1, max_size=6, unique=True)),
        "Délai",
    ]
    headers = draw(st.permutations(headers))
    width = len(headers) + draw(st.integers(0, 1))
    rows = [RawRow(1, tuple(RawCell(text) for text in headers))]
    for number in range(2, 2 + draw(st.integers(1, 6))):
        texts = draw(st.lists(TEXTS, min_size=width, max_size=width))
        merged = draw(st.booleans()) and draw(st.booleans())
        cells = [RawCell(text) for text in texts]
        if merged:
            cells[1:] = [RawCell(texts[0], merged=True) for _ in cells[1:]]
        rows.append(RawRow(number, tuple(cells), hidden=draw(st.booleans())))
    return RawTable("Feuil1", tuple(rows))


def words_kept(draft: Draft) -> set[str]:
    printed = json.dumps(draft.as_json(), ensure_ascii=False).replace("\\n", " ").replace('\\"', '"')
    kept = [printed, draft.title, *(action.contributors for action in draft.actions)]
    pages = re.findall(r'"(\d+)-(\d+)"', printed)
    return set(fold(" ".join([*kept, *(figure for pair in pages for figure in pair)])).split())


@settings(max_examples=120, deadline=None)
@given(tables())
def test_no_word_of_a_cell_is_lost(table):
    document = RawDocument("csv", (table,))
    draft = interpret(document, [ServiceName("DRH", "", "direction")], on=dt.date(2023, 9, 1))
    kept = words_kept(draft)
    lost = {
        word
        for row in table.rows[1:]
        for cell in row.cells
        for word in fold(cell.text).split()
        if word not in kept
    }
    assert lost <= CITED


@settings(max_examples=60, deadline=None)
@given(tables())
def test_every_row_with_text_is_an_action_or_has_a_finding(table):
    draft = interpret(RawDocument("csv", (table,)), [], on=dt.date(2023, 9, 1))
    told = {action.row for action in draft.actions} | {finding.row for finding in draft.findings}
    written = {row.number for row in table.rows[1:] if any(cell.text for cell in row.cells)}
    assert written <= told
