"""What is said to people, and the mails that carry it."""

from notifications.models.feeds import CalendarFeed
from notifications.models.notices import KindSetting, Notice, Preference
from notifications.models.outbox import OutgoingMail

__all__ = ["CalendarFeed", "KindSetting", "Notice", "OutgoingMail", "Preference"]
