"""Addresses that mail servers refuse for good: counted, marked after a few, cleared by a person or by a mail that arrives."""

from django.db import transaction

from accounts.models import User
from accounts.services.delegation import require_runs
from accounts.services.errors import Refused
from accounts.services.events import record
from sgcd_plan import clock

REFUSALS = 3


@transaction.atomic
def note_refusal(*, user: User, words: str) -> None:
    """A server says that the address of ``user`` does not exist; marked at the third time in a row."""
    user = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    user.bounces += 1
    fields = ["bounces"]
    if user.bounces >= REFUSALS and user.bounced_at is None:
        user.bounced_at = clock.now()
        fields.append("bounced_at")
        record(
            by=None,
            account=user,
            what=f"Adresse marquée en échec après {user.bounces}\u00a0refus\u00a0: {user.email}",
            reason=words,
        )
    user.save(update_fields=fields)


def note_arrival(*, user: User) -> None:
    """A mail was taken at the address of ``user``: what was counted against it falls."""
    User.objects.filter(pk=user.pk).update(bounces=0, bounced_at=None)


@transaction.atomic
def clear(*, by: User, user: User) -> None:
    """At a manager's word, mail goes to the address again."""
    user = User.objects.select_for_update(of=("self",)).select_related("service").get(pk=user.pk)
    require_runs(by, user)
    if user.bounced_at is None:
        raise Refused("Cette adresse n’est plus marquée en échec.")
    user.bounces, user.bounced_at = 0, None
    user.save(update_fields=["bounces", "bounced_at"])
    record(by=by, account=user, what=f"Adresse déclarée de nouveau valable\u00a0: {user.email}")
