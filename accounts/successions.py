"""What accounts hold on services that another takes over: people, attachments, roles."""

import datetime as dt
from collections.abc import Iterator, Sequence

from accounts.enums import Scope
from accounts.models import Attachment, Grant, User
from accounts.services.events import record
from accounts.services.grants import carry
from accounts.services.people import keep_former_service
from organisations.successions import Move


def _users(services: Sequence):
    return User.objects.filter(service__in=services, is_active=True)


def _attachments(services: Sequence):
    return Attachment.objects.not_ended().filter(service__in=services)


def _grants(services: Sequence):
    return Grant.objects.not_ended().filter(scope=Scope.SERVICE, service__in=services)


def preview(services: Sequence) -> Iterator[Move]:
    """The active people, the attachments and the roles that have not ended."""
    yield Move("Personnes rattachées à titre principal", [str(user) for user in _users(services)])
    yield Move(
        "Autres rattachements", [str(row.user) for row in _attachments(services).select_related("user")]
    )
    yield Move(
        "Rôles sur ces services",
        [f"{grant.user} — {grant.get_role_display()}" for grant in _grants(services).select_related("user")],
    )


def move(services: Sequence, successor, on: dt.date, by) -> None:
    """People join ``successor``; what ends is kept with its dates, and a role that both gave is given once."""
    for user in _users(services).select_for_update(of=("self",)).select_related("service"):
        _move_person(user, successor, on, by)
    for row in _attachments(services).select_for_update(of=("self",)).select_related("user", "service"):
        _move_attachment(row, successor, on)
    _move_grants(services, successor, by)


def _move_person(user: User, successor, on: dt.date, by) -> None:
    what = f"Service\u00a0: {user.service.full_name} → {successor.full_name} (reprise du service)"
    joined = user.service_since
    keep_former_service(user, until=on - dt.timedelta(days=1))
    if joined is not None and joined > on:
        # Recorded late: this person came after the day on which the service changed hands.
        user.service_since = joined
    # Its main service now: no longer one of the others.
    for row in user.attachments.not_ended().filter(service=successor):
        _end(row, on)
    user.service = successor
    user.version += 1
    user.save()
    record(by=by, account=user, what=what)


def _end(row: Attachment, on: dt.date) -> None:
    """End an attachment the day before ``on``; one that begins later never was."""
    eve = on - dt.timedelta(days=1)
    if row.valid_from is not None and row.valid_from > eve:
        row.delete()
    else:
        row.valid_until = eve
        row.save(update_fields=["valid_until"])


def _move_attachment(row: Attachment, successor, on: dt.date) -> None:
    start = max(row.valid_from, on) if row.valid_from else on
    until = row.valid_until
    _end(row, on)
    held = row.user.attachments.not_ended().filter(service=successor)
    if row.user.service_id != successor.pk and not held.exists():
        Attachment.objects.create(
            user=row.user, service=successor, function=row.function, valid_from=start, valid_until=until
        )


def _move_grants(services: Sequence, successor, by) -> None:
    """Rights change hands today, whatever the day of the takeover: nobody had them on ``successor`` before."""
    for old in _grants(services).select_for_update(of=("self",)).select_related("user", "service"):
        carry(old, by, service=successor)
        record(
            by=by,
            account=old.user,
            what=f"Rôle repris\u00a0: {old.get_role_display()} — {old.service} → {successor}",
        )
