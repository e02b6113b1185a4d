"""Accounts and grants: created, changed and ended in one place, with the limits of a delegation."""

import datetime as dt

from django.db import transaction

from accounts.enums import DELEGABLE_ROLES, DELEGATED_ACCOUNTS_LIMIT, Role, Scope
from accounts.models import Grant, User
from sgcd_plan import clock


class Refused(Exception):
    """What was asked cannot be done; the text is a French sentence."""


def delegable(user: User, *, service=None, territory=None) -> tuple[str, ...]:
    """The roles that ``user`` may give on a service or territory (model, « Who may »)."""
    if user.has_role(Role.ADMINISTRATOR):
        return tuple(Role.values)
    if service is not None and service.pk in user.scope_ids(Role.ACCOUNTS_MANAGER, Scope.SERVICE):
        return DELEGABLE_ROLES["service"]
    if territory is not None and territory.pk in user.scope_ids(Role.ACCOUNTS_MANAGER, Scope.TERRITORY):
        return DELEGABLE_ROLES["region" if territory.kind == "region" else "department"]
    return ()


@transaction.atomic
def create_account(*, by: User, email: str, service, **fields) -> User:
    """A new account without a password: its holder chooses one from a mail.

    Raises ``Refused`` when the address is taken, or when a delegation has reached its limit of accounts.
    """
    if User.objects.filter(email__iexact=email.strip()).exists():
        raise Refused(f"Un compte existe déjà avec l’adresse {email} : cherchez-le dans la liste.")
    if not by.has_role(Role.ADMINISTRATOR):
        managed = by.scope_ids(Role.ACCOUNTS_MANAGER, Scope.SERVICE)
        territories = by.scope_ids(Role.ACCOUNTS_MANAGER, Scope.TERRITORY)
        if service is None or (service.pk not in managed and service.territory_id not in territories):
            raise Refused("Vous ne pouvez créer de compte que dans votre service ou votre territoire.")
        if User.objects.filter(service=service, is_active=True).count() >= DELEGATED_ACCOUNTS_LIMIT:
            raise Refused(
                f"Votre service a atteint sa limite de {DELEGATED_ACCOUNTS_LIMIT} comptes : désactivez un compte "
                "inutilisé, ou demandez à un administrateur."
            )
    return User.objects.create_user(email=email, service=service, **fields)


@transaction.atomic
def give_role(
    *,
    by: User | None,
    user: User,
    role: str,
    scope: str,
    service=None,
    territory=None,
    object_id: int | None = None,
    valid_from: dt.date | None = None,
    valid_until: dt.date | None = None,
) -> Grant:
    """A grant, or the same one when it already holds. ``by`` None: the installation itself."""
    if by is not None and role not in delegable(by, service=service, territory=territory):
        raise Refused("Vous ne pouvez pas accorder ce rôle sur cet objet.")
    grant, _ = Grant.objects.update_or_create(
        user=user,
        role=role,
        scope=scope,
        service=service,
        territory=territory,
        object_id=object_id,
        defaults={"valid_from": valid_from, "valid_until": valid_until, "granted_by": by},
    )
    return grant


@transaction.atomic
def end_grant(*, by: User, grant: Grant) -> None:
    """End a grant: it stops holding today, its trace stays."""
    if not by.has_role(Role.ADMINISTRATOR) and grant.role not in delegable(
        by, service=grant.service, territory=grant.territory
    ):
        raise Refused("Vous ne pouvez pas retirer cette habilitation.")
    yesterday = clock.today() - dt.timedelta(days=1)
    if grant.valid_from and grant.valid_from > yesterday:
        grant.valid_from = yesterday
    grant.valid_until = yesterday
    grant.save()


@transaction.atomic
def set_active(*, by: User, user: User, active: bool) -> None:
    """Open or close an account. Nobody closes its own."""
    if by.pk == user.pk and not active:
        raise Refused("Vous ne pouvez pas désactiver votre propre compte.")
    user.is_active = active
    user.version += 1
    user.save(update_fields=["is_active", "version"])
