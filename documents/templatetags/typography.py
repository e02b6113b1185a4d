"""Typography, in templates: ``{% load typography %}``."""

import datetime as dt

from django import template
from django.utils import timezone

from documents import typography

register = template.Library()


@register.filter
def day(value: dt.date | dt.datetime | None) -> str:
    """A day in full, « 1er septembre 2024 », in the current time zone."""
    if isinstance(value, dt.datetime):
        value = timezone.localtime(value).date()
    return typography.day(value or None)


@register.filter
def hour(value: dt.datetime | dt.time | None) -> str:
    """The hour of a moment, « 14 h 32 », in the current time zone; an hour without a day is shown as it is."""
    if isinstance(value, dt.time):
        return typography.time(value)
    return typography.time(timezone.localtime(value)) if value else ""


@register.filter
def moment(value: dt.datetime | None) -> str:
    """A moment in full, « 2 avril 2024 à 14 h 32 », in the current time zone."""
    return f"{day(value)} à {hour(value)}" if value else ""


@register.filter
def number(value: float | int | None, decimals: int = 0) -> str:
    """A number, « 1 234,5 »."""
    return typography.number(value, decimals)


@register.filter
def french(value: str) -> str:
    """A text that the application composed (a sentence of a service, a label), with its no-break spaces.

    Never for what a person or a source wrote.
    """
    return typography.french(str(value))
