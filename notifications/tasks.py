"""What the worker does for the outbox."""

from celery import shared_task

from notifications import services


@shared_task(name="notifications.send_outbox")
def send_outbox() -> int:
    """Send what waits in the outbox."""
    return services.send_waiting()
