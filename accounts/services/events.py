"""What was done on accounts and services is written down in the transaction that did it."""

from accounts.models import Event, User


def record(
    *, by: User | None, what: str, account: User | None = None, service=None, reason: str = ""
) -> Event:
    """Write what ``by`` (None: the installation itself) has just done on an account or on a service."""
    return Event.objects.create(
        by=by, account=account, service=service, what=what[:400], reason=reason.strip()
    )
