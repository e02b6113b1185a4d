"""What the worker does for campaigns."""

from celery import shared_task

from rencontres.services import reminding


@shared_task(name="rencontres.remind")
def remind() -> int:
    """Write the reminders of the morning to référents and functional mailboxes."""
    return reminding.remind()
