"""Whether failed attempts have suspended the sign-in of an address."""

import datetime as dt

from axes.models import AccessAttempt
from django.conf import settings
from django.utils import timezone


def suspended_until(email: str) -> dt.datetime | None:
    """Until when somebody who tries ``email`` is refused, from one place at least; None when nobody is."""
    cool_off = dt.timedelta(hours=settings.AXES_COOLOFF_TIME)
    latest = (
        AccessAttempt.objects.filter(
            username=email.lower(),
            failures_since_start__gte=settings.AXES_FAILURE_LIMIT,
            attempt_time__gt=timezone.now() - cool_off,
        )
        .order_by("-attempt_time")
        .first()
    )
    return latest.attempt_time + cool_off if latest else None
