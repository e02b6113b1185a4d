"""All of a person's work handed to another in one step, as the preview said."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string

from accounts import handovers
from accounts.enums import Role
from accounts.handovers import Part
from accounts.models import User
from accounts.services import people
from accounts.services.delegation import require_runs
from accounts.services.errors import Refused
from accounts.services.events import record


class Changed(Exception):
    """What would be handed over is no longer what the person saw."""


@dataclass(frozen=True)
class Seen:
    """One kind of thing, the things by name, and whether the person who looks may hand them over."""

    part: Part
    things: Sequence[str]
    allowed: bool

    @property
    def optional(self) -> bool:
        """Whether the person who acts chooses to hand it over or not."""
        return self.allowed and self.part.move is not None


def candidates(*, by: User, leaver: User):
    """The active accounts, among those that ``by`` runs, that may take over from ``leaver``."""
    return User.objects.visible_to(by).filter(is_active=True).exclude(pk=leaver.pk)


def preview(*, by: User, leaver: User, successor: User) -> list[Seen]:
    """All that ``leaver`` would hand to ``successor``; kinds of which there is nothing are left out."""
    administrator = by.has_role(Role.ADMINISTRATOR)
    found = []
    for part in handovers.parts:
        if things := list(part.things(leaver, successor, by)):
            found.append(Seen(part, things, administrator or not part.administrators_only))
    return found


def fingerprint(seen: Sequence[Seen]) -> str:
    """The same for two previews that say the same."""
    said = "\n".join(f"{row.part.key}\t{thing}" for row in seen for thing in row.things)
    return hashlib.sha256(said.encode()).hexdigest()


@transaction.atomic
def hand_over(
    *,
    by: User,
    leaver: User,
    successor: User,
    keys: Collection[str],
    seen: str,
    close: bool,
    reason: str = "",
) -> list[Seen]:
    """Hand the parts named by ``keys`` to ``successor``, tell both, and close the account where asked.

    ``seen``: the fingerprint of the preview; raises ``Changed`` when it says something else by now.
    """
    locked = User.objects.select_for_update(of=("self",)).filter(pk__in=[leaver.pk, successor.pk])
    found = {user.pk: user for user in locked.select_related("service").order_by("pk")}
    leaver, successor = found[leaver.pk], found[successor.pk]
    require_runs(by, leaver)
    if not candidates(by=by, leaver=leaver).filter(pk=successor.pk).exists():
        raise Refused("Choisissez une autre personne, dont le compte est actif et que vous gérez.")
    all_of_it = preview(by=by, leaver=leaver, successor=successor)
    if fingerprint(all_of_it) != seen:
        raise Changed
    moved = [row for row in all_of_it if row.optional and row.part.key in keys]
    for row in moved:
        # Drawn again: what an earlier part handed over opens what comes after.
        row.part.move(leaver, User.objects.select_related("service").get(pk=successor.pk), by)
    for account in (leaver, successor):
        record(by=by, account=account, what=f"Travail de {leaver} remis à {successor}", reason=reason)
    _tell(by, leaver, successor, moved, reason)
    if close:
        people.set_active(by=by, user=leaver, active=False, reason=reason or f"Travail remis à {successor}")
    return moved


def _tell(by: User, leaver: User, successor: User, moved: Sequence[Seen], reason: str) -> None:
    """One mail to each of both, save whoever does it for itself."""
    context = {"by": by, "leaver": leaver, "successor": successor, "moved": moved, "reason": reason.strip()}
    mailbox = leaver.service.mailbox if leaver.service else ""
    reached = leaver.email if leaver.is_active and leaver.bounced_at is None else mailbox
    for person, address, subject in (
        (leaver, reached, f"Plan d’actions\u00a0: votre travail est remis à {successor}"),
        (successor, successor.email, f"Plan d’actions\u00a0: {leaver} vous remet son travail"),
    ):
        if person.pk != by.pk and address:
            text = render_to_string("accounts/mail/handover.txt", {**context, "person": person})
            send_mail(subject, text, None, [address])
