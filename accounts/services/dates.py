"""Rows that hold from one day to another."""

import datetime as dt

from sgcd_plan import clock


def end(row) -> None:
    """End a dated row: it stops holding today."""
    yesterday = clock.today() - dt.timedelta(days=1)
    if row.valid_from and row.valid_from > yesterday:
        row.valid_from = yesterday
    row.valid_until = yesterday
    row.save(update_fields=["valid_from", "valid_until"])
