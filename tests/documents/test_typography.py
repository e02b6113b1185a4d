"""What the application writes follows French typography."""

import datetime as dt

import pytest

from documents import typography


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (dt.date(2024, 9, 1), "1er\u00a0septembre\u00a02024"),
        (dt.date(2024, 4, 2), "2\u00a0avril\u00a02024"),
        (dt.date(2023, 8, 21), "21\u00a0août\u00a02023"),
        (None, ""),
    ],
)
def test_a_day_is_written_in_full_with_1er(day, written):
    assert typography.day(day) == written
