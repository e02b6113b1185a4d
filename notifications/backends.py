"""The mail backend that Django's own forms reach: it writes to the outbox."""

import uuid

from django.core.mail.backends.base import BaseEmailBackend

from notifications.models import OutgoingMail


class OutboxBackend(BaseEmailBackend):
    """Write each message as a row of the outbox, one a recipient; a worker sends it."""

    def send_messages(self, email_messages) -> int:
        """The number of messages written."""
        for message in email_messages:
            html = next(
                (a[0] for a in getattr(message, "alternatives", []) if a[1] == "text/html"),
                "",
            )
            for address in message.recipients():
                OutgoingMail.objects.create(
                    key=f"direct:{uuid.uuid4()}",
                    kind="direct",
                    recipient=address,
                    subject=message.subject,
                    text=message.body,
                    html=html,
                )
        return len(email_messages)
