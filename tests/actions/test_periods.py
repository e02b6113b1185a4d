"""Periods and numbers of measures, as people write them."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.periods import in_words, read_number, read_period


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024", "2024-01-01", "2024-12-31"),
        ("Année 2024", "2024-01-01", "2024-12-31"),
        ("T1 2024", "2024-01-01", "2024-03-31"),
        ("1T2024", "2024-01-01", "2024-03-31"),
        ("2024-Q4", "2024-10-01", "2024-12-31"),
        ("1er trimestre 2024", "2024-01-01", "2024-03-31"),
        ("4ème trimestre 2024", "2024-10-01", "2024-12-31"),
        ("deuxième trimestre 2024", "2024-04-01", "2024-06-30"),
        ("S2 2023", "2023-07-01", "2023-12-31"),
        ("second semestre 2023", "2023-07-01", "2023-12-31"),
        ("février 2024", "2024-02-01", "2024-02-29"),
        ("Fevrier 2023", "2023-02-01", "2023-02-28"),
        ("déc. 2023", "2023-12-01", "2023-12-31"),
        ("mars-24", "2024-03-01", "2024-03-31"),
        ("03/2024", "2024-03-01", "2024-03-31"),
        ("2024-03", "2024-03-01", "2024-03-31"),
        ("31/03/2024", "2024-03-31", "2024-03-31"),
        ("2024-03-31", "2024-03-31", "2024-03-31"),
        ("  T3\u00a02024 ", "2024-07-01", "2024-09-30"),
    ],
)
def test_a_period_is_read_as_people_write_it(text, first, last):
    assert read_period(text) == (dt.date.fromisoformat(first), dt.date.fromisoformat(last))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "bientôt",
        "31/02/2024",
        "T5 2024",
        "13/2024",
        "S3 2024",
        "3e semestre 2024",
        "99",
        "mars",
        "1712",
        "truc 2024",
    ],
)
def test_what_is_no_period_is_not_guessed(text):
    assert read_period(text) is None


@given(st.dates(dt.date(1990, 1, 1), dt.date(2099, 12, 31)), st.sampled_from([0, 1, 3, 6, 12]))
def test_a_period_in_words_is_read_back(day, months):
    if months == 0:
        period = (day, day)
    else:
        first = dt.date(day.year, (day.month - 1) // months * months + 1, 1)
        after = dt.date(first.year + (first.month + months > 12), (first.month + months - 1) % 12 + 1, 1)
        period = (first, after - dt.timedelta(days=1))
    words = in_words(*period)
    if months:
        assert read_period(words) == period
    else:
        assert str(day.year) in words


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", "12"),
        ("87,5", "87.5"),
        ("87,5 %", "87.5"),
        ("1 234,5", "1234.5"),
        ("1\u202f234", "1234"),
        ("-2.5", "-2.5"),
        ("−3", "-3"),
    ],
)
def test_a_number_is_read_as_people_write_it(text, value):
    assert read_number(text) == Decimal(value)


@pytest.mark.parametrize("text", ["", "douze", "1,2,3", "1.234,5", "=1+1", "1e9", "NaN", "9" * 40])
def test_what_is_no_number_is_not_guessed(text):
    assert read_number(text) is None
