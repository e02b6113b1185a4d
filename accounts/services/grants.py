"""Roles given and taken back, within the limits of a delegation; each act is kept with its reason."""

import datetime as dt
from collections.abc import Collection

from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string

from accounts import scopes
from accounts.enums import SCOPES_OF_ROLE, Role, Scope
from accounts.models import Grant, User
from accounts.services.dates import end
from accounts.services.delegation import delegable
from accounts.services.errors import Refused
from accounts.services.events import record
from organisations.enums import TerritoryKind
from sgcd_plan import clock

_TERRITORY_KINDS = {
    Role.DEPARTMENT_PREFECTURE: (TerritoryKind.DEPARTMENT, TerritoryKind.COLLECTIVITY),
    Role.REGION_PREFECTURE: (TerritoryKind.REGION,),
}


def _check_object(by: User | None, role: str, scope: str, service, territory, object_id, known) -> None:
    """Raise ``Refused`` unless ``role`` may hold on this object, and the object is the one that ``scope`` names."""
    label = Role(role).label
    if scope not in SCOPES_OF_ROLE[role]:
        allowed = ", ".join(Scope(s).label.lower() for s in SCOPES_OF_ROLE[role])
        raise Refused(
            f"Le rôle «\u00a0{label}\u00a0» ne porte pas sur cet objet\u00a0: choisissez parmi «\u00a0{allowed}\u00a0»."
        )
    wanted = {Scope.SERVICE: service, Scope.TERRITORY: territory}.get(scope, object_id)
    given = [x for x in (service, territory, object_id) if x is not None]
    if (scope == Scope.ALL and given) or (scope != Scope.ALL and (wanted is None or len(given) != 1)):
        raise Refused("Indiquez l’objet sur lequel porte le rôle, et lui seul.")
    if territory is not None and territory.kind not in _TERRITORY_KINDS.get(role, (territory.kind,)):
        kind = "une région" if role == Role.REGION_PREFECTURE else "un département ou une collectivité"
        raise Refused(
            f"Le rôle «\u00a0{label}\u00a0» porte sur {kind}\u00a0: choisissez un autre territoire."
        )
    if known is None and object_id is not None and by is not None:
        known = dict(scopes.choices(scope, by))
    if object_id is not None and known is not None and object_id not in known:
        raise Refused(
            "Cet objet n’existe pas ou ne vous est pas visible\u00a0: choisissez-en un dans la liste."
        )


def check(
    *,
    by: User | None,
    role: str,
    scope: str,
    service=None,
    territory=None,
    object_id: int | None = None,
    valid_from: dt.date | None = None,
    valid_until: dt.date | None = None,
    stand_in_for: User | None = None,
    known_objects: Collection[int] | None = None,
) -> None:
    """Raise ``Refused`` with one French sentence when ``by`` may not give this role; nothing is written.

    ``known_objects``: the plans that may be chosen, when the caller has them already.
    """
    _check_object(by, role, scope, service, territory, object_id, known_objects)
    if by is not None and role not in delegable(by, service=service, territory=territory):
        raise Refused(
            f"Vous ne pouvez pas accorder le rôle «\u00a0{Role(role).label}\u00a0» sur cet objet\u00a0: "
            "demandez à un administrateur."
        )
    if valid_until is not None and valid_until < max(clock.today(), valid_from or clock.today()):
        raise Refused("La fin précède aujourd’hui ou le début\u00a0: corrigez les dates.")
    if stand_in_for is not None and valid_until is None:
        raise Refused("Une suppléance a une fin\u00a0: indiquez jusqu’à quel jour.")


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
    stand_in_for: User | None = None,
    reason: str = "",
) -> Grant:
    """A grant, or the same one with its new dates. ``by`` None: the installation itself.

    Raises ``Refused`` outside the delegation of ``by``.
    """
    target = {"service": service, "territory": territory, "object_id": object_id}
    dates = {"valid_from": valid_from, "valid_until": valid_until, "stand_in_for": stand_in_for}
    check(by=by, role=role, scope=scope, **target, **dates)
    if stand_in_for is not None and stand_in_for.pk == user.pk:
        raise Refused("On ne se supplée pas soi-même\u00a0: choisissez une autre personne.")
    if by is not None and not User.objects.visible_to(by).filter(pk=user.pk).exists():
        raise Refused("Ce compte relève d’un autre service\u00a0: demandez à un administrateur.")
    User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    grant, _ = Grant.objects.update_or_create(
        user=user,
        role=role,
        scope=scope,
        **target,
        defaults={**dates, "granted_by": by, "granted_at": clock.now()},
    )
    record(by=by, account=user, what=f"Rôle accordé\u00a0: {describe(grant)}", reason=reason)
    # Somebody who never signed in is being invited: that mail says enough.
    if user.last_login is not None:
        _tell(by, user, describe(grant), reason, given=True)
    return grant


def _tell(by: User | None, user: User, role: str, reason: str, *, given: bool) -> None:
    """Tell a person of a role gained or lost, unless it did so itself or its account is closed."""
    if by is None or by.pk == user.pk or not user.is_active:
        return
    what = "un rôle vous est accordé" if given else "un rôle vous est retiré"
    text = render_to_string(
        "accounts/mail/role.txt", {"by": by, "role": role, "reason": reason.strip(), "given": given}
    )
    send_mail(f"Plan d’actions\u00a0: {what}", text, None, [user.email])


def describe(grant: Grant) -> str:
    """A grant in one line: role, object, dates, stand-in."""
    [grant] = scopes.with_targets([grant])
    return described(grant)


def described(grant: Grant) -> str:
    """The same of a grant whose ``target`` is known (``scopes.with_targets``)."""
    text = f"{grant.get_role_display()} — {grant.target}"
    if grant.valid_from:
        text += f", à partir du {grant.valid_from:%d/%m/%Y}"
    if grant.valid_until:
        text += f", jusqu’au {grant.valid_until:%d/%m/%Y}"
    if grant.stand_in_for:
        text += f", en suppléance de {grant.stand_in_for}"
    return text


def refuse_last_administrator(*, but: User) -> None:
    """Raise ``Refused`` when nobody ``but`` this person is an administrator, if it is one.

    Two administrators who withdraw each other at once wait for each other.
    """
    held = Grant.objects.select_for_update(of=("self",)).active().filter(role=Role.ADMINISTRATOR)
    holders = [g.user for g in held.select_related("user") if g.user.is_active]
    if but in holders and not [user for user in holders if user != but]:
        raise Refused("C’est le dernier administrateur\u00a0: donnez d’abord ce rôle à quelqu’un d’autre.")


@transaction.atomic
def end_grant(*, by: User, grant: Grant, reason: str = "") -> Grant:
    """End a grant: it stops holding today, its trace stays. Nobody takes away the last administrator."""
    grant = Grant.objects.select_for_update(of=("self",)).get(pk=grant.pk)
    if grant.role not in delegable(by, service=grant.service, territory=grant.territory):
        raise Refused("Vous ne pouvez pas retirer ce rôle\u00a0: demandez à un administrateur.")
    if grant.state == "ended":
        raise Refused("Ce rôle est déjà retiré.")
    if grant.role == Role.ADMINISTRATOR:
        refuse_last_administrator(but=grant.user)
    role = describe(grant)
    end(grant)
    record(by=by, account=grant.user, what=f"Rôle retiré\u00a0: {role}", reason=reason)
    _tell(by, grant.user, role, reason, given=False)
    return grant


def _end_of(grant: Grant) -> tuple[dt.date, bool]:
    """Orders grants by their end: without one is the latest; on the same day one's own role outlasts a stand-in."""
    return grant.valid_until or dt.date.max, grant.stand_in_for_id is None


def carry(old: Grant, by: User, **changes) -> Grant:
    """The role of ``old`` from today on with ``changes`` (another person, another service), and ``old`` ends.

    A role that is held there already keeps the earlier beginning and the later end of the two.
    """
    today = clock.today()
    start = max(old.valid_from, today) if old.valid_from else today
    same = {
        name: changes.get(name, getattr(old, name))
        for name in ("user", "role", "scope", "service", "territory", "object_id")
    }
    held = Grant.objects.filter(**same).first()
    if held is None or held.state == "ended":
        held = held or Grant(**same)
        held.valid_from, held.valid_until = start, old.valid_until
        held.stand_in_for = old.stand_in_for
        held.granted_by, held.granted_at = by, clock.now()
    else:
        held.valid_from = min(held.valid_from, start) if held.valid_from else None
        if _end_of(old) > _end_of(held):
            held.valid_until, held.stand_in_for = old.valid_until, old.stand_in_for
    held.save()
    end(old)
    return held


def pass_on(*, by: User, grant: Grant, successor: User) -> None:
    """The role of a person who leaves goes to ``successor``; nobody is told here, since both hear of all of it.

    A stand-in for ``successor`` itself ends.
    """
    if grant.role not in delegable(by, service=grant.service, territory=grant.territory):
        raise Refused(
            f"Vous ne pouvez pas remettre le rôle «\u00a0{grant.get_role_display()}\u00a0»\u00a0: "
            "demandez à un administrateur."
        )
    role, leaver = describe(grant), grant.user
    if grant.stand_in_for_id == successor.pk:
        end(grant)
    else:
        carry(grant, by, user=successor)
        record(by=by, account=successor, what=f"Rôle repris de {leaver}\u00a0: {role}")
    record(by=by, account=leaver, what=f"Rôle remis à {successor}\u00a0: {role}")
