"""What the worker does for the outbox."""

from celery import shared_task

from notifications.services import announcing, outbox


@shared_task(name="notifications.send_outbox")
def send_outbox() -> int:
    """Send what waits in the outbox."""
    return outbox.send_waiting()


@shared_task(name="notifications.announce")
def announce() -> tuple[int, int]:
    """Write what the days bring, and the morning's mails where it is morning."""
    return announcing.announce()
