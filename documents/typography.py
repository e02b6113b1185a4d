"""French typography of what the application writes (never of what people or sources wrote)."""

import datetime as dt

MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
NBSP = "\u00a0"


def day(value: dt.date | None) -> str:
    """A day in full, « 1er septembre 2024 », with no-break spaces; empty without one."""
    if value is None:
        return ""
    number = "1er" if value.day == 1 else str(value.day)
    return f"{number}{NBSP}{MONTHS[value.month - 1]}{NBSP}{value.year}"
