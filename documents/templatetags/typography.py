"""Typography, in templates."""

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
