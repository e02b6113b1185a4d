"""The demonstration's past: what was announced on its mornings, taken as delivered that day."""

import datetime as dt

from django.db.models import F

from notifications.enums import MailState
from notifications.models import OutgoingMail
from notifications.services import announcing
from sgcd_plan import clock

MAIL_HOUR = dt.time(8)


def play_morning(day: dt.date) -> None:
    """Announce what ``day`` brings, as the beat would have done at eight."""
    with clock.held_at(dt.datetime.combine(day, MAIL_HOUR, tzinfo=clock.PARIS)):
        announcing.announce()


def deliver() -> int:
    """Mark the mails written so far as sent when they were written: nobody waits for a mail of last winter."""
    waiting = OutgoingMail.objects.filter(state=MailState.WAITING)
    return waiting.update(state=MailState.SENT, sent_at=F("created_at"), attempts=1)
