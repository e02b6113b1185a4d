"""Private links of those asked to a meeting: they answer, or read an item's papers, without an account.

A link names an attendance and its nonce: a new nonce (the seat has another holder) ends the former link.
"""

import uuid

from django.conf import settings
from django.core import signing
from django.urls import reverse

from committees.models import Attendance

SALT = "committees.answer"


def token_of(attendance: Attendance) -> str:
    """What opens, without a session, the page of somebody asked to a meeting."""
    return signing.dumps([attendance.pk, attendance.nonce.hex], salt=SALT)


def attendance_of(token: str) -> Attendance | None:
    """Whose link it is; None for one that was altered, renewed or whose seat went."""
    try:
        pk, nonce = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    found = Attendance.objects.live().filter(pk=pk, nonce=uuid.UUID(nonce), meeting__archived_at=None)
    return found.select_related("meeting__committee__territory", "meeting__committee__issuer", "seat").first()


def address_of(attendance: Attendance) -> str:
    """The address of that page, whole."""
    return settings.BASE_URL + reverse("committees:answer", args=[token_of(attendance)])
