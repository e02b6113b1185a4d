"""Which actions are said to be likely to slip, and why."""

import datetime as dt
from dataclasses import replace

import pytest

from actions.slipping import Point, Thresholds, Watched, reasons

TODAY = dt.date(2024, 5, 20)
QUIET = Watched(
    status="in_progress",
    slides=0,
    start=dt.date(2024, 1, 1),
    overdue_after=dt.date(2024, 12, 31),
    progress=40,
)
RECENT = [Point(dt.date(2024, 3, 31), "sun", 30), Point(dt.date(2024, 4, 30), "sun", 40)]


def rules(action, points=RECENT, limits=None):
    return [r.rule for r in reasons(action, points, TODAY, limits)]


def test_an_action_that_goes_well_is_not_named():
    assert rules(QUIET) == []


@pytest.mark.parametrize("status", ["done", "abandoned"])
def test_a_closed_action_is_not_named_whatever_its_past(status):
    assert rules(replace(QUIET, status=status, slides=5)) == []


def test_an_overdue_action_is_counted_elsewhere():
    assert rules(replace(QUIET, overdue_after=dt.date(2024, 5, 19), slides=5)) == []
    assert rules(replace(QUIET, overdue_after=TODAY, slides=5, progress=99)) == ["slides"]


def test_a_deadline_that_slid_twice_is_a_reason_and_once_is_not():
    assert rules(replace(QUIET, slides=1)) == []
    assert rules(replace(QUIET, slides=2)) == ["slides"]


def test_weather_that_worsens_is_a_reason_and_weather_that_clears_is_not():
    worse = [RECENT[0], Point(dt.date(2024, 4, 30), "cloud", 40)]
    found = reasons(QUIET, worse, TODAY)
    assert [r.rule for r in found] == ["weather"]
    assert (
        found[0].seen
        == "De «\u00a0objectif sécurisé\u00a0» à «\u00a0appui nécessaire\u00a0» le 30\u00a0avril\u00a02024."
    )
    assert rules(QUIET, [worse[1], Point(dt.date(2024, 5, 1), "sun", 40)]) == []
    assert rules(QUIET, [RECENT[0], Point(dt.date(2024, 4, 30), "", 40)]) == []


def test_progress_too_slow_for_the_days_left_is_a_reason():
    late = replace(QUIET, start=dt.date(2024, 1, 1), overdue_after=dt.date(2024, 6, 29), progress=40)
    found = reasons(late, RECENT, TODAY)
    assert [r.rule for r in found] == ["pace"]
    assert found[0].seen == "40\u00a0% fait alors que 78\u00a0% du temps est passé\u202f; il reste 40 jours."
    assert rules(late, limits=Thresholds(behind_points=39)) == []


def test_silence_is_counted_from_the_last_report_or_from_the_start():
    assert rules(QUIET, [Point(dt.date(2024, 3, 21), "sun", 40)]) == []
    assert rules(QUIET, [Point(dt.date(2024, 3, 20), "sun", 40)]) == ["silent"]
    assert rules(QUIET, []) == ["silent"]


def test_an_action_that_has_not_begun_a_month_before_its_end_is_named():
    action = replace(QUIET, status="not_started", progress=None, overdue_after=dt.date(2024, 6, 19))
    assert "not_started" in rules(action)
    assert "not_started" not in rules(replace(action, overdue_after=dt.date(2024, 6, 20)))


def test_thresholds_are_settings_and_unknown_ones_are_ignored():
    assert Thresholds.from_json({"slides": 4, "other": 1}) == Thresholds(slides=4)
