"""The timeline of deadlines by quarter."""

import datetime as dt

from actions.timeline import MOST_QUARTERS, Span, next_quarter, quarter_start, quarters, timeline
from documents.drawing import Line, Rect, Text

TODAY = dt.date(2024, 5, 20)


def span(first, last):
    return Span("Action", first, last, "in-progress", "Action")


def test_quarters_follow_each_other_over_the_year():
    assert quarter_start(dt.date(2024, 12, 31)) == dt.date(2024, 10, 1)
    assert next_quarter(dt.date(2024, 10, 1)) == dt.date(2025, 1, 1)
    assert next_quarter(dt.date(2024, 1, 1)) == dt.date(2024, 4, 1)


def test_the_quarters_shown_hold_every_deadline_and_today():
    assert quarters([span(dt.date(2023, 9, 1), dt.date(2023, 9, 30))], TODAY) == [
        dt.date(2023, 7, 1),
        dt.date(2023, 10, 1),
        dt.date(2024, 1, 1),
        dt.date(2024, 4, 1),
    ]


def test_a_plan_over_decades_shows_the_quarters_around_today():
    shown = quarters([span(None, dt.date(2000, 1, 1)), span(None, dt.date(2060, 1, 1))], TODAY)
    assert len(shown) == MOST_QUARTERS
    assert dt.date(2024, 4, 1) in shown


def test_a_vague_deadline_is_a_span_and_a_day_is_a_mark():
    made = timeline("Échéances", [span(dt.date(2024, 1, 1), dt.date(2024, 6, 30)), span(None, TODAY)], TODAY)
    boxes = [s for s in made.shapes if isinstance(s, Rect)]
    assert boxes[0].width > 20 * boxes[1].width
    assert boxes[1].width >= 5


def test_an_open_ended_deadline_runs_to_the_edge_and_today_is_marked():
    made = timeline("Échéances", [span(dt.date(2024, 5, 1), None)], TODAY)
    box = next(s for s in made.shapes if isinstance(s, Rect))
    assert round(box.x + box.width) == 950
    assert any(isinstance(s, Line) and s.css == "drawing-today" for s in made.shapes)
    assert any(isinstance(s, Text) and s.words == "aujourd’hui" for s in made.shapes)
