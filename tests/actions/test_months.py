"""The working days on which a report is due and a month is closed, territory by territory."""

import datetime as dt
from types import SimpleNamespace

import pytest

from actions import months
from actions.months import ReportingMonth, calendar_of, local_day, month_before, working_day

PLAN = SimpleNamespace(pk=None, report_due_working_day=5, report_cutoff_working_day=7)
APRIL = ReportingMonth.asked_on(PLAN, dt.date(2024, 5, 20))


@pytest.mark.parametrize(
    ("year", "month", "rank", "territory", "expected"),
    [
        # 1, 8 and 9 May 2024 are holidays, and 20 May: Whit Monday.
        (2024, 5, 5, "", dt.date(2024, 5, 10)),
        (2024, 5, 7, "", dt.date(2024, 5, 14)),
        (2024, 5, 13, "", dt.date(2024, 5, 23)),
        # Easter Monday, 1 April 2024.
        (2024, 4, 1, "", dt.date(2024, 4, 2)),
        # Saint Stephen, 26 December, in Moselle and Alsace.
        (2023, 12, 18, "departement:75", dt.date(2023, 12, 27)),
        (2023, 12, 18, "departement:67", dt.date(2023, 12, 28)),
        (2023, 12, 18, "departement:57", dt.date(2023, 12, 28)),
        # 22 May in Martinique, 10 June in Guyane: slavery abolished.
        (2024, 5, 13, "departement:972", dt.date(2024, 5, 24)),
        (2024, 6, 6, "departement:973", dt.date(2024, 6, 11)),
        (2024, 6, 6, "region:53", dt.date(2024, 6, 10)),
        # 1 January, then a weekend.
        (2024, 1, 5, "", dt.date(2024, 1, 8)),
    ],
)
def test_working_days_leave_out_week_ends_and_the_holidays_of_the_territory(
    year, month, rank, territory, expected
):
    assert working_day(year, month, rank, territory) == expected


def test_the_month_asked_for_is_the_one_that_ended_last():
    assert (APRIL.first, APRIL.last) == (dt.date(2024, 4, 1), dt.date(2024, 4, 30))
    assert month_before(dt.date(2024, 1, 15)) == (dt.date(2023, 12, 1), dt.date(2023, 12, 31))
    assert ReportingMonth.asked_on(PLAN, dt.date(2024, 3, 31)).last == dt.date(2024, 2, 29)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (dt.date(2024, 5, 10), "expected"),
        (dt.date(2024, 5, 11), "late"),
        (dt.date(2024, 5, 13), "late"),
        (dt.date(2024, 5, 14), "missing"),
        (dt.date(2024, 5, 20), "missing"),
    ],
)
def test_a_report_is_late_the_day_after_and_missing_at_the_cut_off(day, expected):
    assert APRIL.lack(day) == expected


def test_due_day_and_cut_off_are_settings_of_the_plan():
    month = ReportingMonth.asked_on(
        SimpleNamespace(pk=None, report_due_working_day=3, report_cutoff_working_day=10), dt.date(2024, 5, 20)
    )
    assert (month.due(), month.cutoff()) == (dt.date(2024, 5, 6), dt.date(2024, 5, 17))


def test_a_day_ends_at_midnight_in_the_territory():
    evening = dt.datetime(2024, 5, 10, 22, 30, tzinfo=dt.UTC)
    assert local_day(evening) == dt.date(2024, 5, 11)
    assert local_day(evening, "departement:972") == dt.date(2024, 5, 10)
    general, others = APRIL.lacks(evening)
    assert general == "late"
    assert "departement:972" in others["expected"]
    assert "departement:974" not in others.get("expected", [])


def test_a_month_without_a_session_keeps_the_days_of_the_plan():
    found = calendar_of(PLAN, dt.date(2024, 4, 18))
    assert (found.opened, found.due, found.cutoff) == (
        dt.date(2024, 5, 1),
        dt.date(2024, 5, 10),
        dt.date(2024, 5, 14),
    )
    assert found.said == "5e et 7e\u00a0jours ouvrés du mois suivant"


@pytest.fixture
def session(monkeypatch):
    """The session that examines April; its day can be moved."""
    held = {dt.date(2024, 4, 1): months.Session(dt.date(2024, 5, 24), "COTECH")}
    monkeypatch.setattr(months, "sessions", [lambda plan, first: held.get(first)])
    return held


def test_a_session_drives_the_days_of_its_month_in_working_days_of_the_territory(session):
    found = calendar_of(PLAN, dt.date(2024, 4, 18))
    # 20 May is Whit Monday, 8 and 9 May are holidays: none counts.
    assert (found.opened, found.due, found.cutoff) == (
        dt.date(2024, 5, 3),
        dt.date(2024, 5, 14),
        dt.date(2024, 5, 16),
    )
    assert found.said == "COTECH du 24\u00a0mai\u00a02024"
    # 22 May is a holiday in Martinique.
    assert calendar_of(PLAN, dt.date(2024, 4, 18), "departement:972").due == dt.date(2024, 5, 13)
    assert calendar_of(PLAN, dt.date(2024, 3, 18)).said.startswith("5e et 7e")


def test_a_session_that_moves_moves_them(session):
    month = ReportingMonth.of(PLAN, dt.date(2024, 4, 1))
    assert (month.lack(dt.date(2024, 5, 14)), month.lack(dt.date(2024, 5, 15))) == ("expected", "late")
    session[dt.date(2024, 4, 1)] = months.Session(dt.date(2024, 5, 31), "COTECH", due=3, cutoff=1)
    month = ReportingMonth.of(PLAN, dt.date(2024, 4, 1))
    assert (month.due(), month.cutoff()) == (dt.date(2024, 5, 28), dt.date(2024, 5, 30))
    assert month.lack(dt.date(2024, 5, 16)) == "expected"


def test_a_session_early_in_the_next_month_opens_the_month_before_it_ends(session):
    session[dt.date(2024, 5, 1)] = months.Session(dt.date(2024, 6, 5), "COTECH")
    opened = calendar_of(PLAN, dt.date(2024, 5, 1)).opened
    assert opened == dt.date(2024, 5, 17)
    assert ReportingMonth.asked_on(PLAN, dt.date(2024, 5, 16)).first == dt.date(2024, 4, 1)
    assert ReportingMonth.asked_on(PLAN, opened).first == dt.date(2024, 5, 1)
