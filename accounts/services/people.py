"""Accounts opened, changed, closed, unlocked."""

import datetime as dt
from collections.abc import Mapping

from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string

from accounts.models import Attachment, User
from accounts.services import grants, invitations
from accounts.services.delegation import in_scope, require_room, require_runs
from accounts.services.errors import Refused, Stale
from accounts.services.events import record
from sgcd_plan import clock

EDITABLE_FIELDS = ("email", "first_name", "last_name", "function", "service")


@transaction.atomic
def create_account(*, by: User, email: str, service, invite: bool = True, **fields) -> User:
    """A new account without a password: its holder chooses one from a mail.

    Raises ``Refused`` when the address is taken, or when a delegation has reached its limit of accounts.
    """
    email = email.strip().lower()
    if User.objects.filter(email__iexact=email).exists():
        raise Refused(f"Un compte existe déjà avec l’adresse {email}\u00a0: cherchez-le dans la liste.")
    require_room(by, service)
    try:
        with transaction.atomic():
            user = User.objects.create_user(email=email, service=service, **fields)
    except IntegrityError as error:
        raise Refused(
            f"Un compte vient d’être créé avec l’adresse {email}\u00a0: cherchez-le dans la liste."
        ) from error
    record(by=by, account=user, what="Compte créé")
    if invite:
        invitations.send_invitation(user=user, by=by)
    return user


def keep_former_service(user: User, *, until: dt.date) -> None:
    """Keep the main service that an unsaved ``user`` leaves after ``until`` among its attachments, with both days.

    The first day is left out when the account is younger than that: its holder was there before it was opened.
    """
    if user.service is not None and (user.service_since is None or user.service_since <= until):
        since = user.in_service_since
        Attachment.objects.create(
            user=user,
            service=user.service,
            function=user.function,
            valid_from=since if since <= until else None,
            valid_until=until,
        )
    user.service_since = until + dt.timedelta(days=1)


@transaction.atomic
def update_account(*, by: User, user: User, version: int, values: Mapping[str, object]) -> User:
    """Change who a person is; only ``EDITABLE_FIELDS`` count. A former service stays among the attachments.

    A new address is announced at both. Raises ``Stale`` when the account has changed since ``version``.
    """
    current = User.objects.select_for_update(of=("self",)).select_related("service").get(pk=user.pk)
    require_runs(by, current)
    if current.version != version:
        raise Stale(current)
    changed = [f for f in EDITABLE_FIELDS if f in values and getattr(current, f) != values[f]]
    if not changed:
        return current
    if "service" in changed:
        if not in_scope(by, values["service"]):
            raise Refused("Vous ne pouvez rattacher un compte qu’à votre service ou à votre territoire.")
        if current.is_active:
            require_room(by, values["service"])
        keep_former_service(current, until=clock.today() - dt.timedelta(days=1))
    before = {f: getattr(current, f) for f in changed}
    if "email" in changed:
        current.bounces, current.bounced_at = 0, None
    for field in changed:
        setattr(current, field, values[field])
    current.version += 1
    current.save()
    for field in changed:
        name = current._meta.get_field(field).verbose_name
        record(
            by=by,
            account=current,
            what=f"{name.capitalize()}\u00a0: {before[field] or '—'} → {getattr(current, field) or '—'}",
        )
    if "email" in changed:
        text = render_to_string(
            "accounts/mail/address_changed.txt", {"account": current, "before": before["email"], "by": by}
        )
        subject = "Plan d’actions\u00a0: l’adresse de votre compte a changé"
        for address in (before["email"], current.email):
            send_mail(subject, text, None, [address])
    return current


@transaction.atomic
def set_active(*, by: User, user: User, active: bool, reason: str = "") -> User:
    """Open or close an account. Nobody closes its own."""
    if by.pk == user.pk and not active:
        raise Refused("Vous ne pouvez pas désactiver votre propre compte.")
    user = User.objects.select_for_update(of=("self",)).select_related("service").get(pk=user.pk)
    require_runs(by, user)
    if user.is_active == active:
        return user
    if not active:
        grants.refuse_last_administrator(but=user)
    if active:
        require_room(by, user.service)
    user.is_active = active
    user.version += 1
    user.save(update_fields=["is_active", "version"])
    record(by=by, account=user, what="Compte réactivé" if active else "Compte désactivé", reason=reason)
    return user


@transaction.atomic
def invite_again(*, by: User, user: User) -> None:
    """Send the invitation again to somebody who has not signed in yet."""
    require_runs(by, user)
    if not user.is_active:
        raise Refused("Ce compte est désactivé\u00a0: réactivez-le avant d’inviter son titulaire.")
    if user.last_login is not None:
        raise Refused(
            "Cette personne s’est déjà connectée\u00a0: elle peut demander un nouveau mot de passe."
        )
    invitations.send_invitation(user=user, by=by)
    record(by=by, account=user, what="Invitation envoyée de nouveau")


@transaction.atomic
def unlock(*, by: User, user: User) -> None:
    """Let somebody whose sign-in is suspended after failed attempts try again at once.

    Not of an account that ``by`` does not run: one could guess at the password of somebody more powerful for ever.
    """
    require_runs(by, user)
    invitations.forgive_failures(user)
    record(by=by, account=user, what="Connexion rétablie après des essais infructueux")
