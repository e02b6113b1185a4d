"""The days on which a committee sits."""

import datetime as dt
from itertools import islice

import pytest

from committees.rhythm import Rule, day_in, days_from


def days(rule: Rule, start: str, count: int, first: str | None = None) -> list[str]:
    origin = dt.date.fromisoformat(first) if first else None
    return [f"{d:%Y-%m-%d}" for d in islice(days_from(rule, dt.date.fromisoformat(start), origin), count)]


def test_the_first_tuesday_of_each_month():
    assert days(Rule("monthly", 1, 1), "2024-05-21", 3) == ["2024-06-04", "2024-07-02", "2024-08-06"]


def test_the_last_friday_is_the_fourth_or_the_fifth():
    assert days(Rule("monthly", -1, 4), "2024-05-01", 2) == ["2024-05-31", "2024-06-28"]


def test_a_public_holiday_moves_the_session_to_the_next_working_day():
    assert day_in(2024, 5, Rule("monthly", 1, 2)) == dt.date(2024, 5, 2)
    assert day_in(2025, 4, Rule("monthly", 3, 0)) == dt.date(2025, 4, 22)


def test_the_holidays_are_those_of_the_territory():
    reunion = Rule("monthly", 3, 4, "departement:974")
    assert day_in(2024, 12, Rule("monthly", 3, 4)) == dt.date(2024, 12, 20)
    assert day_in(2024, 12, reunion) == dt.date(2024, 12, 23)


@pytest.mark.parametrize(
    ("rhythm", "expected"),
    [
        ("bimonthly", ["2024-07-02", "2024-09-03"]),
        ("quarterly", ["2024-08-06", "2024-11-05"]),
    ],
)
def test_other_rhythms_count_from_the_first_session(rhythm, expected):
    assert days(Rule(rhythm, 1, 1), "2024-05-21", 2, first="2024-05-07") == expected


def test_without_a_rhythm_nothing_is_proposed():
    assert days(Rule("none", 1, 1), "2024-05-21", 1) == []
