"""The limits of a delegation (model, « Who may »): which accounts one runs, which roles one may give."""

from django.db.models import Q

from accounts.enums import DELEGABLE_ROLES, DELEGATED_ACCOUNTS_LIMIT, PERSONAL_ROLES, Role, Scope
from accounts.models import Grant, User
from accounts.services.errors import Refused
from organisations.enums import TerritoryKind
from organisations.models import Service, Territory

# Under which list of roles a territory falls; none is delegated on France or on a defence zone.
_KINDS = {
    TerritoryKind.REGION: "region",
    TerritoryKind.DEPARTMENT: "department",
    TerritoryKind.COLLECTIVITY: "department",
}


def delegable(user: User, *, service=None, territory=None) -> tuple[str, ...]:
    """The roles that ``user`` may give on a service or a territory (neither: on everything)."""
    if user.has_role(Role.ADMINISTRATOR):
        return tuple(Role.values)
    if service is not None and service.pk in user.scope_ids(Role.ACCOUNTS_MANAGER, Scope.SERVICE):
        return DELEGABLE_ROLES["service"]
    if territory is not None and territory.pk in user.scope_ids(Role.ACCOUNTS_MANAGER, Scope.TERRITORY):
        return DELEGABLE_ROLES.get(_KINDS.get(territory.kind, ""), ())
    return ()


def choosable_roles(user: User) -> list[str]:
    """The roles that ``user`` may give on one object or another, in the order of ``Role``."""
    if user.has_role(Role.ADMINISTRATOR):
        return list(Role)
    found = set()
    if user.scope_ids(Role.ACCOUNTS_MANAGER, Scope.SERVICE):
        found |= set(DELEGABLE_ROLES["service"])
    for territory in territories_of(user):
        found |= set(delegable(user, territory=territory))
    return [role for role in Role if role in found]


def services_of(user: User):
    """The services in which ``user`` may open accounts."""
    if user.has_role(Role.ADMINISTRATOR):
        return Service.objects.living()
    return Service.objects.living().filter(
        Q(pk__in=user.scope_ids(Role.ACCOUNTS_MANAGER, Scope.SERVICE))
        | Q(territory_id__in=user.scope_ids(Role.ACCOUNTS_MANAGER, Scope.TERRITORY))
    )


def grantable_services(user: User):
    """The services on which ``user`` may give a role."""
    if user.has_role(Role.ADMINISTRATOR):
        return Service.objects.living()
    return Service.objects.living().filter(pk__in=user.scope_ids(Role.ACCOUNTS_MANAGER, Scope.SERVICE))


def territories_of(user: User):
    """The territories on which ``user`` may give a role."""
    if user.has_role(Role.ADMINISTRATOR):
        return Territory.objects.all()
    return Territory.objects.filter(pk__in=user.scope_ids(Role.ACCOUNTS_MANAGER, Scope.TERRITORY))


def in_scope(by: User, service) -> bool:
    """Whether ``by`` runs the accounts of ``service``."""
    if by.has_role(Role.ADMINISTRATOR):
        return True
    return service is not None and (
        service.pk in by.scope_ids(Role.ACCOUNTS_MANAGER, Scope.SERVICE)
        or service.territory_id in by.scope_ids(Role.ACCOUNTS_MANAGER, Scope.TERRITORY)
    )


def runs(by: User, user: User) -> bool:
    """Whether ``by`` may change the account of ``user``: its address, its service, its state.

    A manager runs an account of its scope only while that account has no power beyond what the manager may
    give: to change the address of somebody more powerful would be to take its place. What an assistant does in
    other names counts among its powers.
    """
    if by.has_role(Role.ADMINISTRATOR):
        return True
    if not in_scope(by, user.service):
        return False
    principals = user.assisted.not_ended().values("principal")
    exercised = Q(user__in=principals) & ~Q(role__in=PERSONAL_ROLES)
    held = Grant.objects.not_ended().filter(Q(user=user) | exercised).select_related("service", "territory")
    return all(g.role in delegable(by, service=g.service, territory=g.territory) for g in held)


def require_runs(by: User, user: User) -> None:
    """Raise ``Refused`` unless ``by`` may change the account of ``user``."""
    if not runs(by, user):
        raise Refused(
            "Ce compte relève d’un autre service, ou détient des rôles que vous ne pouvez pas accorder\u00a0: "
            "adressez-vous à un administrateur."
        )


def require_room(by: User, service, *, more: int = 1) -> None:
    """Raise ``Refused`` when the scope by which ``by`` runs ``service`` has no room for ``more`` accounts.

    To be called in a transaction: two acts at once in one scope wait for each other.
    """
    if by.has_role(Role.ADMINISTRATOR):
        return
    if not in_scope(by, service):
        raise Refused("Vous ne pouvez créer de compte que dans votre service ou votre territoire.")
    active = User.objects.filter(is_active=True)
    held = Grant.objects.filter(user=by, role=Role.ACCOUNTS_MANAGER).active().select_for_update(of=("self",))
    for grant in held:
        if grant.service_id == service.pk:
            used, where = active.filter(service=service).count(), "Votre service"
        elif grant.territory_id is not None and grant.territory_id == service.territory_id:
            used, where = active.filter(service__territory_id=grant.territory_id).count(), "Votre territoire"
        else:
            continue
        if used + more > DELEGATED_ACCOUNTS_LIMIT:
            raise Refused(
                f"{where} a atteint sa limite de {DELEGATED_ACCOUNTS_LIMIT}\u00a0comptes\u00a0: désactivez un "
                "compte inutilisé, ou demandez à un administrateur."
            )


class Room:
    """How many accounts each scope of a manager may still hold, taken one by one."""

    def __init__(self, left: dict[tuple[str, int], int]) -> None:
        self.left = left

    @property
    def least(self) -> int:
        """What is left in the fullest scope."""
        return min(self.left.values(), default=0)

    def take(self, service: Service) -> bool:
        """Take one place in each scope that holds ``service``; False, and nothing taken, when one is full."""
        keys = [
            key
            for key in ((Scope.SERVICE, service.pk), (Scope.TERRITORY, service.territory_id))
            if key in self.left
        ]
        if not keys or any(self.left[key] < 1 for key in keys):
            return False
        for key in keys:
            self.left[key] -= 1
        return True


def room(by: User) -> Room | None:
    """The accounts that ``by`` may still open; None without a limit."""
    if by.has_role(Role.ADMINISTRATOR):
        return None
    active = User.objects.filter(is_active=True)
    used = {
        (Scope.SERVICE, pk): active.filter(service_id=pk).count()
        for pk in by.scope_ids(Role.ACCOUNTS_MANAGER, Scope.SERVICE)
    } | {
        (Scope.TERRITORY, pk): active.filter(service__territory_id=pk).count()
        for pk in by.scope_ids(Role.ACCOUNTS_MANAGER, Scope.TERRITORY)
    }
    return Room({key: max(0, DELEGATED_ACCOUNTS_LIMIT - count) for key, count in used.items()})


def accounts_left(by: User) -> int | None:
    """How many accounts ``by`` may still open in the fullest of its scopes; None without a limit."""
    found = room(by)
    return None if found is None else found.least
