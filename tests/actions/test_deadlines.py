"""Deadlines as officials write them, read with the conventions of docs/deadlines.md on 1 September 2023."""

import datetime as dt
import re
from pathlib import Path

import pytest

from actions.deadlines import DEFAULTS, WORDS, Conventions, read

ON = dt.date(2023, 9, 1)


def days(reading):
    return reading.kind, *(day and day.isoformat() for day in (reading.first, reading.last))


DOCUMENT = [
    ("Début 2024", "during", "2024-01-01", "2024-03-31"),
    ("Fin 2023", "during", "2023-10-01", "2023-12-31"),
    ("A partir de la rentrée 2023", "from", "2023-09-01", None),
    ("A partir du 4 ^{ème} trimestre 2023", "from", "2023-10-01", None),
    ("Rentrée 2023", "during", "2023-09-01", "2023-09-30"),
    ("A partir de septembre 2023", "from", "2023-09-01", None),
    ("1 ^{er} trimestre 2024", "during", "2024-01-01", "2024-03-31"),
    ("En cours", "ongoing", None, None),
    ("Deuxième semestre", "during", "2023-07-01", "2023-12-31"),
    ("Circulaire à destination des préfets", "unreadable", None, None),
    ("A partir du 1 ^{er} trimestre 2024", "from", "2024-01-01", None),
    ("Automne 2023", "during", "2023-09-21", "2023-12-20"),
    ("2023 et 2024", "during", "2023-01-01", "2024-12-31"),
    ("A partir de l'automne 2023", "from", "2023-09-21", None),
    ("Septembre 2023", "during", "2023-09-01", "2023-09-30"),
]
ELSEWHERE = [
    ("31/12/2023", "by", None, "2023-12-31"),
    ("le 31 décembre 2023", "by", None, "2023-12-31"),
    ("31/12/23", "by", None, "2023-12-31"),
    ("2023-12-31", "by", None, "2023-12-31"),
    ("avant le 7 juin 2024", "by", None, "2024-06-06"),
    ("d’ici le 15 avril 2024", "by", None, "2024-04-15"),
    ("au plus tard le 15 avril 2024", "by", None, "2024-04-15"),
    ("jusqu’au 15 avril 2024", "by", None, "2024-04-15"),
    ("avant juin 2024", "by", None, "2024-05-31"),
    ("d’ici juin 2024", "by", None, "2024-06-30"),
    ("d’ici fin juin 2024", "by", None, "2024-06-30"),
    ("avant l’été 2024", "by", None, "2024-06-20"),
    ("d’ici à la rentrée 2024", "by", None, "2024-08-31"),
    ("avant fin 2024", "by", None, "2024-12-31"),
    ("d'ici fin 2023", "by", None, "2023-12-31"),
    ("janvier 2024 au plus tard", "by", None, "2024-01-31"),
    ("à compter du 1er janvier 2024", "from", "2024-01-01", None),
    ("dès septembre 2023", "from", "2023-09-01", None),
    ("courant juin 2024", "during", "2024-06-01", "2024-06-30"),
    ("en juin 2024", "during", "2024-06-01", "2024-06-30"),
    ("mi-juin 2024", "during", "2024-06-11", "2024-06-20"),
    ("fin février 2024", "during", "2024-02-21", "2024-02-29"),
    ("seconde quinzaine de juin 2024", "during", "2024-06-16", "2024-06-30"),
    ("Q3 2024", "during", "2024-07-01", "2024-09-30"),
    ("IIe trimestre 2024", "during", "2024-04-01", "2024-06-30"),
    ("S2 2023", "during", "2023-07-01", "2023-12-31"),
    ("fin T1 2024", "during", "2024-03-01", "2024-03-31"),
    ("mi-S1 2024", "during", "2024-03-01", "2024-04-30"),
    ("T3-T4 2024", "during", "2024-07-01", "2024-12-31"),
    ("mi-2024", "during", "2024-05-01", "2024-08-31"),
    ("exercice 2024", "during", "2024-01-01", "2024-12-31"),
    ("hiver 2023-2024", "during", "2023-12-21", "2024-03-20"),
    ("année scolaire 2023-2024", "during", "2023-09-01", "2024-08-31"),
    ("2023-2024", "during", "2023-01-01", "2024-12-31"),
    ("du 3 au 7 juin 2024", "during", "2024-06-03", "2024-06-07"),
    ("de mars à juin 2024", "during", "2024-03-01", "2024-06-30"),
    ("mars-juin 2024", "during", "2024-03-01", "2024-06-30"),
    ("entre mars et juin 2024", "during", "2024-03-01", "2024-06-30"),
    ("S24 2024", "during", "2024-06-10", "2024-06-16"),
    ("T IV 2023", "during", "2023-10-01", "2023-12-31"),
    ("2023/24", "during", "2023-01-01", "2024-12-31"),
    ("2023, 2024", "during", "2023-01-01", "2024-12-31"),
    ("ven. 7 juin 2024", "by", None, "2024-06-07"),
    ("du 1er juin à fin septembre 2024", "during", "2024-06-01", "2024-09-30"),
    ("fin du mois de juin 2024", "during", "2024-06-21", "2024-06-30"),
    ("du 20 décembre au 5 janvier 2024", "during", "2023-12-20", "2024-01-05"),
    ("pas avant juin 2024", "from", "2024-06-01", None),
    ("après le 1er mars 2024", "from", "2024-03-02", None),
    ("jusqu’au 7 juin 2024 inclus", "by", None, "2024-06-07"),
    ("- T1 2024", "during", "2024-01-01", "2024-03-31"),
    ("En cours de rédaction", "ongoing", None, None),
    ("Échéance fixée au 31 décembre 2023", "by", None, "2023-12-31"),
    ("période 2023-2025", "during", "2023-01-01", "2025-12-31"),
    ("en continu", "ongoing", None, None),
    ("trimestriel", "ongoing", None, None),
    ("tous les ans en mars", "ongoing", None, None),
    ("", "none", None, None),
    ("-", "none", None, None),
    ("sans objet", "none", None, None),
    ("n/a", "none", None, None),
]
FLAGGED = [
    ("vendredi 31 décembre 2023", "by", None, "2023-12-31"),
    ("d'ici l'été", "by", None, "2024-06-20"),
    ("courant mars", "during", "2024-03-01", "2024-03-31"),
    ("fin d'année", "during", "2023-10-01", "2023-12-31"),
    ("semaine 24", "during", "2024-06-10", "2024-06-16"),
    ("hiver", "during", "2023-12-21", "2024-03-20"),
    ("Setpembre 2023", "during", "2023-09-01", "2023-09-30"),
    ("Autonme 2023", "during", "2023-09-21", "2023-12-20"),
    ("sans délai", "by", None, "2023-09-01"),
    ("sous trois mois", "by", None, "2023-12-01"),
    ("J+30", "by", None, "2023-10-01"),
    ("dans les 6 mois suivant la publication", "by", None, "2024-03-01"),
    ("1 an", "by", None, "2024-09-01"),
    ("dans un délai d'un an", "by", None, "2024-09-01"),
    ("Fin 2023 (sous réserve)", "during", "2023-10-01", "2023-12-31"),
    ("En cours - fin 2023", "during", "2023-10-01", "2023-12-31"),
    ("en continu à partir de septembre 2023", "from", "2023-09-01", None),
    ("T1 24", "during", "2024-01-01", "2024-03-31"),
    ("fin du mois", "during", "2023-09-21", "2023-09-30"),
    ("à déterminer", "none", None, None),
    ("dès que possible", "none", None, None),
    ("à moyen terme", "none", None, None),
    ("selon arbitrage", "none", None, None),
    ("Fait", "none", None, None),
    ("PLF 2025", "unreadable", None, None),
    ("31/02/2024", "unreadable", None, None),
    ("13e trimestre", "unreadable", None, None),
    ("3 réunions", "unreadable", None, None),
    ("Loi de finances 2024", "unreadable", None, None),
]


@pytest.mark.parametrize(("text", "kind", "first", "last"), DOCUMENT + ELSEWHERE + FLAGGED)
def test_each_wording_reads_to_the_days_of_the_conventions(text, kind, first, last):
    reading = read(text, ON)
    assert days(reading) == (kind, first, last)
    assert reading.text == text
    assert reading.overdue_after == reading.last


@pytest.mark.parametrize(("text", "kind", "first", "last"), ELSEWHERE)
def test_a_wording_that_is_whole_asks_nothing_of_a_person(text, kind, first, last):
    assert read(text, ON).flags == ()


@pytest.mark.parametrize(("text", "kind", "first", "last"), FLAGGED)
def test_a_wording_that_is_doubtful_is_flagged(text, kind, first, last):
    assert read(text, ON).flags


@pytest.mark.parametrize(
    "text",
    [
        "T1 2024 / T3 2024",
        "1re phase : T1 2024 ; 2e phase : T3 2024",
        "Cadrage : T1 2024\nDéploiement : T3 2024",
        "T1 et T3 2024",
    ],
)
def test_two_steps_in_one_cell_become_two_milestones(text):
    reading = read(text, ON)
    assert days(reading) == ("during", "2024-01-01", "2024-09-30")
    assert [(step.kind, step.first.month, step.last.month) for step in reading.milestones] == [
        ("during", 1, 3),
        ("during", 7, 9),
    ]


def test_steps_of_different_kinds_make_a_period_without_end_where_one_has_none():
    reading = read("avant le 1er mars 2024 puis à partir de juin 2024", ON)
    assert days(reading) == ("during", "2024-02-29", None)


def test_a_change_of_convention_holds_for_later_readings():
    changed = Conventions.from_json({"summer": [7, 1]})
    assert read("d'ici l'été 2024", ON, changed).last == dt.date(2024, 6, 30)
    assert Conventions.from_json(changed.as_json()) == changed


@pytest.mark.parametrize(
    "data",
    [
        {"summer": [2, 30]},
        {"été": [6, 21]},
        {"month_end": [21]},
        {"winter": "12-21"},
        {"month_start": [12, 10]},
        {"month_start": [0, 10]},
        {"year_end": [10, 13]},
        {"year_start": [3, 1]},
        {"rentree_first": [10, 1]},
        {"summer": [3, 1]},
        {"by_period": "hier"},
        {"spring": [2, 29]},
        {"month_end": [21, True]},
    ],
)
def test_a_convention_that_no_calendar_has_is_refused(data):
    with pytest.raises(ValueError):
        Conventions.from_json(data)


def test_a_season_ends_on_the_eve_of_the_next_one_whatever_their_days():
    changed = Conventions.from_json({"summer": [7, 1], "spring": [3, 1]})
    assert read("printemps 2024", ON, changed).last == dt.date(2024, 6, 30)
    assert read("hiver 2023", ON, changed).last == dt.date(2024, 2, 29)
    assert read("fin du printemps 2024", ON, changed).last == dt.date(2024, 6, 30)


def test_what_by_a_period_means_is_a_choice_that_can_be_changed():
    changed = Conventions.from_json({"by_period": "eve", "by_season": "last_day"})
    assert read("d’ici juin 2024", ON, changed).last == dt.date(2024, 5, 31)
    assert read("d’ici l’été 2024", ON, changed).last == dt.date(2024, 9, 20)
    assert read("d’ici fin juin 2024", ON, changed).last == dt.date(2024, 6, 30)
    assert read("d’ici le 7 juin 2024", ON, changed).last == dt.date(2024, 6, 7)


def test_the_guide_shows_each_deadline_of_the_document_as_it_is_read():
    guide = (Path(__file__).parents[2] / "docs" / "deadlines.md").read_text(encoding="utf-8")
    for text, kind, first, last in DOCUMENT:
        shown = (f"{dt.date.fromisoformat(day):%d/%m/%Y}" if day else "—" for day in (first, last))
        assert f"| {text} | `{kind}` | {' | '.join(shown)} |" in guide


def test_the_guide_shows_each_convention_with_its_default():
    guide = (Path(__file__).parents[2] / "docs" / "deadlines.md").read_text(encoding="utf-8")
    values = DEFAULTS.as_json()
    assert [word.name for word in WORDS] == list(values)
    rows = [f"| `{w.name}` | {w.label} | {DEFAULTS.shown(w.name)} | {values[w.name]} |" for w in WORDS]
    written = re.compile(r"\| `\w+` \| .+ \| (?:\[\d+, \d+\]|eve|last_day) \|")
    assert [line for line in guide.splitlines() if written.fullmatch(line)] == rows


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("octobre puis mars 2024", "2023-10-01", "2024-03-31"),
        ("octobre 2023 puis mars", "2023-10-01", "2024-03-31"),
        ("mars puis septembre", "2024-03-01", "2024-09-30"),
        ("mars, juin et septembre 2024", "2024-03-01", "2024-09-30"),
        ("Étape 1 : mars 2024, étape 2 : juin 2024", "2024-03-01", "2024-06-30"),
        ("V1 : mars 2024 – V2 : juin 2024", "2024-03-01", "2024-06-30"),
        ("Cadrage (T1 2024) ; déploiement (T3 2024)", "2024-01-01", "2024-09-30"),
        ("Livraison en mars 2024 puis généralisation en septembre 2024", "2024-03-01", "2024-09-30"),
    ],
)
def test_steps_follow_one_another(text, first, last):
    assert days(read(text, ON))[1:] == (first, last)


@pytest.mark.parametrize(
    "text",
    [
        "octobre 2024 et 2025",
        "rentrée 2023-2024",
        "été 2023-2024",
        "mars à 2023",
        "Circulaire du Premier ministre : mars 2024",
        "Loi de finances : 2024",
        "décret n° 2024-12 du 3 mars 2024",
        "12 réunions en 2024",
        "Réunion du 12 mars 2024",
        "29/02/2023",
        "du 7 au 3 juin 2024",
        "T5 2024",
        "3e semestre",
        "S02 2024",
        "S53 2024",
        "3",
        "COPIL mensuel",
        "31 décembre 2023 (vendredi)",
        "CSA de juin 2024",
        "mois",
    ],
)
def test_what_can_be_read_in_two_ways_is_not_guessed(text):
    reading = read(text, ON)
    assert reading.kind == "unreadable"
    assert reading.flags
