"""The outbox and what people are told."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "notifications"
    verbose_name = "Notifications"

    def ready(self) -> None:
        """Let the person of a session come with the count that the bell shows; say what a leaver hands over."""
        from accounts import handovers
        from accounts.backends import annotations
        from notifications.context import unread_of_user
        from notifications.handovers import PARTS

        annotations["unread_notices"] = unread_of_user()
        handovers.parts.extend(PARTS)
