"""Wordings as different people type them: each must read like its plain form, or be left to a person."""

import datetime as dt
import time

import pytest

from actions.deadlines import read

ON = dt.date(2023, 9, 1)
YEAR = "Année absente"
SHORT = "deux chiffres"
COUNTED = "Compté depuis"
ASIDE = "Texte autour"
RESERVE = "sous réserve"

BY = {
    "2023-12-31": [
        "31 déc. 2023", "31 dec 2023", "31.12.2023", "31-12-2023", "31 12 2023", "2023/12/31", "LE 31 DECEMBRE 2023",
        "31/12/2023 à 18h", "31/12/2023 00:00:00", "31/12/2023 23:59", "31 / 12 / 2023", "31/12/2023.", "31 décembre 23",
        "au 31 décembre 2023", "pour le 31 décembre 2023", "avant le 1er janvier 2024", "avant janvier 2024",
        "avant 2024", "avant le T1 2024", "d’ici la fin de l’année 2023", "d'ici à fin 2023", "dici fin 2023",
        "d ici fin 2023", "d'ici 2023", "d'ici T4 2023", "d'ici la fin du second semestre 2023", "au plus tard fin 2023",
        "au plus tard : fin 2023", "au plus tard, le 31 décembre 2023", "jusqu'au 31/12/2023 inclus", "jusqu'en 2023",
        "horizon 2023", "à horizon 2023", "fin 2023 au plus tard", "d'ici décembre 2023 au plus tard", "٣١/١٢/٢٠٢٣",
        "３１/１２/２０２３", "Date limite : 31/12/2023", "avant la fin 2023", "dim. 31 décembre 2023",
    ],
    "2024-06-30": [
        "avant le 1er juillet 2024", "d'ici fin juin 2024", "d'ici la fin du mois de juin 2024", "d'ici au 30 juin 2024",
        "d'ici le mois de juin 2024", "au plus tard à la fin du premier semestre 2024", "jusqu’à fin juin 2024",
        "avant le 2e semestre 2024", "d’ici la fin du T2 2024", "avant fin juin 2024", "30.06.24",
    ],
    "2024-03-01": ["1er/03/2024", "01.03.2024", "1er mars 2024", "vendredi 1er mars 2024", "1/3/24"],
    "2024-06-20": ["avant l'été 2024", "d'ici à l'été 2024", "d’ici été 2024"],
}  # fmt: skip
FROM = {
    "2023-09-01": [
        "A PARTIR DE LA RENTREE 2023", "dès septembre 2023", "des septembre 2023", "à compter de septembre 2023",
        "à partir du 1er septembre 2023", "dès la rentrée 2023", "pas avant septembre 2023", "depuis septembre 2023",
    ],
    "2024-01-01": ["à compter du T1 2024", "dès 2024", "À PARTIR DE 2024", "à partir de janv. 2024", "dès le 1er trimestre 2024"],
    "2023-09-21": ["à partir de l’automne 2023", "dès l'automne 2023"],
    "2024-07-01": ["à partir du second semestre 2024", "à compter du 2nd semestre 2024", "dès le S2 2024"],
}  # fmt: skip
DURING = {
    ("2024-06-01", "2024-06-30"): [
        "courant juin 2024", "courant du mois de juin 2024", "au cours du mois de juin 2024", "06/2024", "2024-06",
        "juin-2024", "Juin2024", "(juin 2024)", "[juin 2024]", "« juin 2024 »", "**juin 2024**", "<p>juin 2024</p>",
        "juin&nbsp;2024", "échéance : juin 2024", "prévu pour juin 2024", "JUIN 2024",
    ],
    ("2024-06-01", "2024-06-07"): ["première semaine de juin 2024", "1ère semaine de juin 2024", "1re semaine du mois de juin 2024"],
    ("2024-06-24", "2024-06-30"): ["dernière semaine de juin 2024"],
    ("2024-06-16", "2024-06-30"): ["dernière quinzaine de juin 2024", "2ème quinzaine de juin 2024", "2nde quinzaine juin 2024"],
    ("2024-06-11", "2024-06-20"): ["mi juin 2024", "à la mi-juin 2024", "milieu juin 2024"],
    ("2024-01-01", "2024-03-31"): [
        "T 1 2024", "T1-2024", "T1/2024", "T1.2024", "2024T1", "2024 Q1", "1T2024", "1er trim. 2024", "1 ^{er} trimestre 2024",
        "1° trimestre 2024", "Ier trimestre 2024", "premier trimestre de l'année 2024", "trimestre 1 2024", "début 2024",
        "début d'année 2024", "au cours du T1 2024", "au 1er trimestre 2024", "courant premier trimestre 2024",
    ],
    ("2024-04-01", "2024-06-30"): ["2nd trimestre 2024", "2d trimestre 2024", "IIe trimestre 2024", "T II 2024", "second trimestre 2024"],
    ("2023-10-01", "2023-12-31"): ["dernier trimestre 2023", "4ᵉ trimestre 2023", "4<sup>e</sup> trimestre 2023", "4^{ème} trimestre 2023", "fin d'année 2023"],
    ("2024-07-01", "2024-12-31"): ["2nd semestre 2024", "2S 2024", "H2 2024", "semestre 2 2024", "courant 2e semestre 2024"],
    ("2024-01-01", "2024-12-31"): ["en cours d'année 2024", "courant 2024", "au cours de l'année 2024", "exercice budgétaire 2024", "dans l'année 2024"],
    ("2023-01-01", "2024-12-31"): ["2023 & 2024", "2023/2024", "2023 – 2024", "en 2023 et en 2024", "de 2023 à 2024", "années 2023 et 2024", "2023-24"],
    ("2024-01-01", "2026-12-31"): ["2024-2026", "2024/2025/2026", "2024, 2025 et 2026", "période 2024-2026"],
    ("2023-09-01", "2023-09-30"): ["rentrée septembre 2023", "rentrée scolaire 2023", "rentrée2023", "à la rentrée 2023", "rentrée de septembre 2023"],
    ("2024-03-01", "2024-05-31"): ["entre mars et mai 2024", "de mars à mai 2024", "mars-mai 2024", "mars 2024 à mai 2024", "mars 2024 - mai 2024"],
    ("2024-06-03", "2024-06-07"): ["semaine du 3 au 7 juin 2024", "du lundi 3 au vendredi 7 juin 2024", "entre le 3 et le 7 juin 2024"],
    ("2024-06-21", "2024-12-20"): ["été-automne 2024", "été et automne 2024"],
}  # fmt: skip
WHOLE = [
    *((text, "by", None, day) for day, texts in BY.items() for text in texts),
    *((text, "from", day, None) for day, texts in FROM.items() for text in texts),
    *((text, "during", *days) for days, texts in DURING.items() for text in texts),
]
FLAGGED = [
    ("d'ici la fin de l'année", "by", None, "2023-12-31", YEAR),
    ("d'ici au 15 avril", "by", None, "2024-04-15", YEAR),
    ("d'ici la rentrée", "by", None, "2024-08-31", YEAR),
    ("avant fin juin", "by", None, "2024-06-30", YEAR),
    ("au plus tard fin mars", "by", None, "2024-03-31", YEAR),
    ("à compter du 1er janvier", "from", "2024-01-01", None, YEAR),
    ("dès septembre", "from", "2023-09-01", None, YEAR),
    ("au cours du T2", "during", "2024-04-01", "2024-06-30", YEAR),
    ("14 juillet", "by", None, "2024-07-14", YEAR),
    ("cet hiver", "during", "2023-12-21", "2024-03-20", YEAR),
    ("fin 23", "during", "2023-10-01", "2023-12-31", SHORT),
    ("mi-24", "during", "2024-05-01", "2024-08-31", SHORT),
    ("1T24", "during", "2024-01-01", "2024-03-31", SHORT),
    ("hiver 23-24", "during", "2023-12-21", "2024-03-20", SHORT),
    ("oct. 23", "during", "2023-10-01", "2023-10-31", SHORT),
    ("sous 15 jours", "by", None, "2023-09-16", COUNTED),
    ("d'ici trois mois", "by", None, "2023-12-01", COUNTED),
    ("48h", "by", None, "2023-09-03", COUNTED),
    ("sous 10 jours ouvrés", "by", None, "2023-09-15", COUNTED),
    ("sous dix jours ouvrables", "by", None, "2023-09-13", COUNTED),
    ("dans un délai de 5 jours ouvrés à compter de la notification", "by", None, "2023-09-08", COUNTED),
    ("sous 30 jours calendaires", "by", None, "2023-10-01", COUNTED),
    ("septmebre 2023", "during", "2023-09-01", "2023-09-30", "Faute de frappe"),
    ("1er trimetre 2024", "during", "2024-01-01", "2024-03-31", "Faute de frappe"),
    ("rentré 2023", "during", "2023-09-01", "2023-09-30", "Faute de frappe"),
    ("Fin 2023 (DICOM)", "during", "2023-10-01", "2023-12-31", ASIDE),
    ("T1 2024 (1re version)", "during", "2024-01-01", "2024-03-31", ASIDE),
    ("juin 2024 si possible", "during", "2024-06-01", "2024-06-30", RESERVE),
    ("Fin 2023 sous réserve des arbitrages", "during", "2023-10-01", "2023-12-31", RESERVE),
    ("fin 2023 - à confirmer", "during", "2023-10-01", "2023-12-31", RESERVE),
    ("fin 2023 → mi-2024", "during", "2023-10-01", "2024-08-31", "Flèche"),
]
ONGOING = [
    "1 fois/an", "2 fois par an", "tous les 31 mars", "chaque année en mars", "chaque trimestre", "tous les six mois",
    "action permanente", "EN COURS", "en cours de déploiement", "au fil de l’eau", "annuel", "Trimestrielle",
]  # fmt: skip
UNREADABLE = [
    "SI 2024", "SI RH 2024", "S3 2024", "S4", "hier", "Avent 2024", "Débat mars 2024", "Noël 2024", "quadrimestre",
    "2 à 3 mois", "sous 3 à 6 mois", "dans 1 mois et 15 jours", "999 ans", "sous 10 jours francs", "T0 + 6 mois",
    "PLF 2025 (septembre 2024)", "Septembre 2024 (PLF 2025)", "juin 2024 (initialement mars 2024)",
    "fin 2023 reporté à mi-2024", "d'ici fin 2023/début 2024", "à partir de juin-juillet 2024", "T5 2024", "5e trimestre 2024",
    "30 février 2024", "31/06/2024", "12/13/2024", "00/00/0000", "31/12/20233", "45291", "31122023", "n° 12", "25 %",
    "p. 23 à 28", "Bilan 2023", "Plan 2024", "idem", '"', "〃", "lundi prochain", "fin du plan", "Comité de juin 2024",
    "rentrée de janvier 2024", "à compter de la publication", "dès publication", "🎯", "x", "0",
]  # fmt: skip
STEPS = [
    ("1re phase : T1 2024 – 2e phase : T3 2024", ["1re phase : T1 2024", "2e phase : T3 2024"]),
    ("1re phase : T1 2024 - 2e phase : T3 2024", ["1re phase : T1 2024", "2e phase : T3 2024"]),
    ("1ère phase : T1 2024 / 2ème phase : T3 2024", ["1ère phase : T1 2024", "2ème phase : T3 2024"]),
    ("1re phase T1 2024, 2e phase T3 2024", ["1re phase T1 2024", "2e phase T3 2024"]),
    ("phase 1 (T1 2024), phase 2 (T3 2024)", ["phase 1 (T1 2024)", "phase 2 (T3 2024)"]),
    ("T1 2024 (phase 1) ; T3 2024 (phase 2)", ["T1 2024 (phase 1)", "T3 2024 (phase 2)"]),
    ("1) T1 2024 2) T3 2024", ["1) T1 2024", "2) T3 2024"]),
    ("• T1 2024 : cadrage • T3 2024 : bilan", ["T1 2024 : cadrage", "T3 2024 : bilan"]),
    ("Cadrage : T1 2024. Bilan : T3 2024", ["Cadrage : T1 2024", "Bilan : T3 2024"]),
    ("T1 2024 | T3 2024", ["T1 2024", "T3 2024"]),
    ("T1 2024, puis T3 2024", ["T1 2024", "T3 2024"]),
    ("T1 2024 ensuite T3 2024", ["T1 2024", "T3 2024"]),
    ("Lancement T1 2024 – Généralisation T3 2024", ["Lancement T1 2024", "Généralisation T3 2024"]),
]


def days(reading):
    return reading.kind, *(day and day.isoformat() for day in (reading.first, reading.last))


@pytest.mark.parametrize(("text", "kind", "first", "last"), WHOLE)
def test_a_whole_wording_reads_like_its_plain_form_and_asks_nothing(text, kind, first, last):
    reading = read(text, ON)
    assert days(reading) == (kind, first, last)
    assert reading.flags == ()


@pytest.mark.parametrize(("text", "kind", "first", "last", "why"), FLAGGED)
def test_a_wording_that_lacks_something_is_read_and_says_what(text, kind, first, last, why):
    reading = read(text, ON)
    assert days(reading) == (kind, first, last)
    assert any(why in flag for flag in reading.flags)


@pytest.mark.parametrize("text", ONGOING)
def test_a_rhythm_has_no_end_and_is_kept_in_the_notes(text):
    reading = read(text, ON)
    assert days(reading) == ("ongoing", None, None)
    assert text in reading.notes[0]


@pytest.mark.parametrize("text", UNREADABLE)
def test_what_is_not_certain_is_left_to_a_person(text):
    reading = read(text, ON)
    assert days(reading) == ("unreadable", None, None)
    assert reading.flags


@pytest.mark.parametrize(("text", "steps"), STEPS)
def test_steps_are_told_apart_whatever_stands_between_them(text, steps):
    reading = read(text, ON)
    assert days(reading) == ("during", "2024-01-01", "2024-09-30")
    assert [step.text for step in reading.milestones] == steps


def test_a_list_of_months_gives_each_its_own_step():
    steps = read("juin, juillet et août 2024", ON).milestones
    assert [(step.text, step.first.month, step.last.month) for step in steps] == [
        ("juin", 6, 6),
        ("juillet", 7, 7),
        ("août 2024", 8, 8),
    ]


def test_a_step_without_a_date_leaves_the_whole_without_an_end_and_is_flagged():
    reading = read("1re phase : T1 2024 ; 2e phase : à déterminer", ON)
    assert days(reading) == ("during", "2024-01-01", None)
    assert [step.kind for step in reading.milestones] == ["during", "none"]
    assert reading.flags
    assert not any("donne l’échéance" in note for note in reading.notes)


def test_a_step_that_begins_somewhere_keeps_its_beginning():
    reading = read("Expérimentation dès septembre 2023, généralisation en 2024", ON)
    assert [step.kind for step in reading.milestones] == ["from", "during"]
    assert days(reading) == ("during", "2023-09-01", None)


def test_working_days_leave_out_the_public_holidays_that_are_given():
    assert read("sous 2 jours ouvrés", dt.date(2024, 4, 30)).last == dt.date(2024, 5, 3)
    assert read("sous 2 jours ouvrés", dt.date(2024, 4, 30), public_holidays=()).last == dt.date(2024, 5, 2)


def test_years_joined_by_a_stroke_are_noted_as_one_period_with_all_of_them():
    (note,) = read("2024/2025/2026", ON).notes
    assert "1er janvier 2024" in note
    assert "31 décembre 2026" in note


@pytest.mark.parametrize(
    "text", ["x" * 5_000_000, " " * 1_000_000, "\n" * 1_000_000, "^" * 100_000, "d'ici " * 50_000]
)
def test_a_text_of_any_length_is_answered_at_once(text):
    before = time.perf_counter()
    assert read(text, ON).kind in {"unreadable", "none"}
    assert time.perf_counter() - before < 2
