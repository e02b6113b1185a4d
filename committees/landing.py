"""Where a secretary and a member of a committee land."""

from django.urls import reverse

from accounts.enums import Role
from committees.models import Meeting


def land(user) -> str | None:
    """A secretary on the next meeting, or on the committees; others are left to the plans."""
    if not user.has_any(Role.COMMITTEE_SECRETARY) or user.has_any(Role.PLAN_MANAGER):
        return None
    meeting = Meeting.objects.open_to(user).live().coming().for_list().first()
    return meeting.get_absolute_url() if meeting else reverse("committees:list")
