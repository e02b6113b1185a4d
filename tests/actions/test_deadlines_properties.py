"""What holds for every text and every day, whatever people type."""

import datetime as dt
import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from actions.deadlines import KINDS, read
from actions.deadlines.words import plain
from tests.actions.test_deadlines import DOCUMENT, ELSEWHERE, FLAGGED, ON
from tests.actions.test_deadlines_wordings import WHOLE

MONTHS = (
    ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"]
)  # fmt: skip
WEEKDAYS = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"]
WORDS = st.sampled_from(
    [
        "du",
        "au",
        "le",
        "3",
        "7",
        "31",
        "1er",
        "2e",
        "T1",
        "S2",
        "s24",
        "2023",
        "2024",
        "23",
        "juin",
        "mars",
        "fin",
        "début",
        "mi",
        "-",
        "/",
        ";",
        ":",
        "et",
        "puis",
        "avant",
        "d'ici",
        "à",
        "partir",
        "de",
        "jusqu'au",
        "trimestre",
        "semestre",
        "quinzaine",
        "rentrée",
        "été",
        "hiver",
        "année",
        "scolaire",
        "semaine",
        "sous",
        "trois",
        "mois",
        "J+30",
        "en",
        "continu",
        "(",
        ")",
        ",",
        "?",
        ".",
        "0",
    ]
)
KNOWN = st.sampled_from([row[0] for row in DOCUMENT + ELSEWHERE + FLAGGED if row[0]])
DAYS = st.dates(dt.date(1950, 1, 1), dt.date(2150, 12, 31))


def meaning(reading):
    return reading.kind, reading.first, reading.last, reading.overdue_after, reading.flags


def holds_together(text, on):
    reading = read(text, on)
    assert reading.text == text
    assert reading.kind in KINDS
    assert reading.overdue_after == reading.last
    if reading.first and reading.last:
        assert reading.first <= reading.last
    if reading.kind == "by":
        assert reading.first is None
        assert reading.last
    if reading.kind == "from":
        assert reading.first
        assert reading.last is None
    if reading.kind in {"ongoing", "none", "unreadable"}:
        assert (reading.first, reading.last) == (None, None)
    if reading.kind == "unreadable":
        assert reading.flags
        assert reading.milestones == ()


@given(text=st.text(max_size=80), on=st.dates())
def test_any_text_on_any_day_is_read_or_said_to_be_unreadable(text, on):
    holds_together(text, on)


@settings(max_examples=300)
@given(words=st.lists(WORDS, max_size=9), on=st.dates())
def test_any_heap_of_words_that_speak_of_time_reads_to_days_that_hold_together(words, on):
    holds_together(" ".join(words), on)


@given(day=DAYS, on=DAYS)
def test_every_date_in_figures_or_in_words_reads_to_itself(day, on):
    words = f"{day.day if day.day > 1 else '1er'} {MONTHS[day.month - 1]} {day.year}"
    for text in (
        f"{day:%d/%m/%Y}",
        f"{day.day}/{day.month}/{day.year}",
        words,
        f"le {words}",
        day.isoformat(),
    ):
        reading = read(text, on)
        assert (reading.kind, reading.last, reading.flags) == ("by", day, ())


@given(day=DAYS, on=DAYS, weekday=st.integers(0, 6))
def test_a_weekday_is_flagged_exactly_when_it_does_not_fit(day, on, weekday):
    reading = read(f"{WEEKDAYS[weekday]} {day.day} {MONTHS[day.month - 1]} {day.year}", on)
    assert reading.last == day
    assert bool(reading.flags) == (weekday != day.weekday())


@given(day=DAYS, on=DAYS)
def test_before_excludes_the_day_and_by_includes_it(day, on):
    assert read(f"avant le {day:%d/%m/%Y}", on).last == day - dt.timedelta(1)
    for words in ("d’ici au", "au plus tard le", "jusqu’au"):
        assert read(f"{words} {day:%d/%m/%Y}", on).last == day
    assert read(f"à compter du {day:%d/%m/%Y}", on).first == day


@given(month=st.sampled_from(MONTHS), on=DAYS)
def test_a_month_without_a_year_is_the_first_that_ends_after_the_date_of_the_plan(month, on):
    reading = read(f"courant {month}", on)
    assert on < reading.last
    assert reading.last < on + dt.timedelta(400)
    assert reading.flags


@given(
    text=KNOWN,
    change=st.sampled_from(
        [
            str.upper,
            str.lower,
            lambda text: f"  {text}\u00a0 ",
            lambda text: text.replace(" ", "\u202f"),
            lambda text: text.replace(" ", "   "),
            lambda text: text.replace("'", "’"),
            lambda text: text.replace("’", "'"),
            lambda text: unicodedata.normalize("NFD", text),
            lambda text: text[:2] + "\u00ad" + text[2:],
            lambda text: "".join(
                c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c)
            ),
        ]
    ),
)
def test_case_accents_spaces_and_apostrophes_do_not_change_the_reading(text, change):
    before, after = meaning(read(text, ON)), meaning(read(change(text), ON))
    assert before[:4] == after[:4]
    assert len(before[4]) == len(after[4])


DATED = st.sampled_from([row[0] for row in WHOLE])
WITHOUT_YEAR = st.sampled_from(
    [
        "31 décembre",
        "avant juin",
        "d'ici fin mars",
        "d'ici l'été",
        "à partir de la rentrée",
        "dès mars",
        "courant avril",
        "mi-mai",
        "2e quinzaine de juin",
        "T3",
        "second semestre",
        "fin d'année",
        "hiver",
        "rentrée",
        "14/07",
        "fin T1",
    ]
)


@given(text=DATED, on=DAYS, other=DAYS)
def test_a_deadline_that_names_its_year_reads_the_same_whatever_the_date_of_the_plan(text, on, other):
    assert meaning(read(text, on)) == meaning(read(text, other))


@given(text=WITHOUT_YEAR, on=DAYS, later=st.integers(0, 800))
def test_a_deadline_without_a_year_never_goes_back_when_the_plan_is_later_and_is_flagged(text, on, later):
    before, after = read(text, on), read(text, on + dt.timedelta(later))
    assert before.flags
    assert after.flags
    assert (before.last or before.first) <= (after.last or after.first)
    assert after.last is None or after.last >= on


@given(text=st.one_of(KNOWN, DATED), on=DAYS)
def test_what_is_read_does_not_change_once_the_text_is_put_in_plain_words(text, on):
    once, twice = read(text, on), read(plain(text), on)
    assert (once.kind, once.first, once.last) == (twice.kind, twice.first, twice.last)


@given(day=DAYS, count=st.integers(1, 60), kind=st.sampled_from(["ouvrés", "ouvrables"]))
def test_a_delay_in_working_days_ends_on_one_and_never_sooner_than_the_same_in_days(day, count, kind):
    reading = read(f"sous {count} jours {kind}", day)
    assert reading.last >= day + dt.timedelta(count)
    assert reading.last.weekday() < (5 if kind == "ouvrés" else 6)
    assert reading.flags
