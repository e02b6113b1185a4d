"""A service or a territory runs its own accounts, and never more than its own."""

import datetime as dt

import pytest

from accounts.enums import Role, Scope
from accounts.models import Grant, User
from accounts.services import delegation, grants, people
from accounts.services.errors import Refused
from organisations.models import Territory
from tests.conftest import person, service

pytestmark = pytest.mark.django_db


def territory(key: str) -> Territory:
    return Territory.objects.get(key=key)


def somebody(name: str, slug: str) -> User:
    return User.objects.create_user(f"{name}@exemple.gouv.fr", last_name=name, service=service(slug))


@pytest.fixture
def manager():
    """The accounts manager of the DITP."""
    return person(Role.ACCOUNTS_MANAGER, scope=Scope.SERVICE, service=service("ditp"), slug="ditp")


SERVICE_ROLES = {Role.ACTION_LEAD, Role.CONTRIBUTOR, Role.READER}


@pytest.mark.parametrize("role", list(Role))
def test_a_manager_of_a_service_gives_the_roles_of_a_service_and_no_other(role, manager):
    user = somebody("durand", "ditp")
    if role in SERVICE_ROLES:
        grants.give_role(by=manager, user=user, role=role, scope=Scope.SERVICE, service=service("ditp"))
        assert user.has_role(role, scope=Scope.SERVICE)
    else:
        with pytest.raises(Refused):
            grants.give_role(by=manager, user=user, role=role, scope=Scope.SERVICE, service=service("ditp"))
        assert not user.grants.exists()


@pytest.mark.parametrize(
    ("key", "allowed"),
    [
        ("departement:01", {Role.DEPARTMENT_PREFECTURE, Role.CONTRIBUTOR, Role.READER}),
        ("collectivite:987", {Role.DEPARTMENT_PREFECTURE, Role.CONTRIBUTOR, Role.READER}),
        ("region:53", {Role.REGION_PREFECTURE, Role.CONTRIBUTOR, Role.READER}),
        ("national", set()),
    ],
)
def test_a_manager_of_a_territory_gives_the_roles_of_its_kind(key, allowed):
    held = territory(key)
    manager = person(Role.ACCOUNTS_MANAGER, scope=Scope.TERRITORY, territory=held)
    user = User.objects.create_user("agent@exemple.gouv.fr")
    Grant.objects.create(user=user, role=Role.READER, scope=Scope.TERRITORY, territory=held)
    given = set()
    for role in Role:
        try:
            grants.give_role(by=manager, user=user, role=role, scope=Scope.TERRITORY, territory=held)
        except Refused:
            continue
        given.add(role)
    assert given == allowed


def test_a_manager_gives_nothing_on_another_service_on_everything_or_on_a_plan(manager, plan):
    user = somebody("durand", "ditp")
    for asked in (
        {"scope": Scope.SERVICE, "service": service("dgafp")},
        {"scope": Scope.ALL},
        {"scope": Scope.PLAN, "object_id": plan.pk},
        {"scope": Scope.TERRITORY, "territory": territory("departement:01")},
    ):
        with pytest.raises(Refused):
            grants.give_role(by=manager, user=user, role=Role.READER, **asked)
    assert not user.grants.exists()


def test_a_manager_gives_nothing_to_somebody_of_another_service(manager):
    stranger = somebody("durand", "dgafp")
    with pytest.raises(Refused, match="autre service"):
        grants.give_role(
            by=manager, user=stranger, role=Role.READER, scope=Scope.SERVICE, service=service("ditp")
        )


def test_a_manager_opens_accounts_in_its_service_only(manager):
    made = people.create_account(by=manager, email="a@exemple.gouv.fr", service=service("ditp"))
    assert made.service == service("ditp")
    for other in (service("dgafp"), None):
        with pytest.raises(Refused, match="votre service"):
            people.create_account(by=manager, email="b@exemple.gouv.fr", service=other)


def test_a_delegation_stops_at_fifty_active_accounts(manager):
    for rank in range(49):
        User.objects.create_user(f"agent{rank}@exemple.gouv.fr", service=service("ditp"))
    assert delegation.accounts_left(manager) == 0
    with pytest.raises(Refused, match="50"):
        people.create_account(by=manager, email="plein@exemple.gouv.fr", service=service("ditp"))
    closed = User.objects.get(email="agent0@exemple.gouv.fr")
    people.set_active(by=manager, user=closed, active=False)
    people.create_account(by=manager, email="plein@exemple.gouv.fr", service=service("ditp"))
    with pytest.raises(Refused, match="50"):
        people.set_active(by=manager, user=closed, active=True)


def test_the_fifty_accounts_of_a_department_are_counted_over_all_its_services():
    ain = territory("departement:01")
    manager = person(Role.ACCOUNTS_MANAGER, scope=Scope.TERRITORY, territory=ain, slug="prefecture-01")
    for rank in range(49):
        User.objects.create_user(f"agent{rank}@exemple.gouv.fr", service=service("sgc-d-01"))
    with pytest.raises(Refused, match="territoire"):
        people.create_account(by=manager, email="plein@exemple.gouv.fr", service=service("prefecture-01"))


def test_an_administrator_has_no_limit():
    admin = person(Role.ADMINISTRATOR)
    for rank in range(51):
        User.objects.create_user(f"agent{rank}@exemple.gouv.fr", service=service("ditp"))
    assert delegation.accounts_left(admin) is None
    people.create_account(by=admin, email="encore@exemple.gouv.fr", service=service("ditp"))


def test_a_manager_cannot_take_the_account_of_somebody_more_powerful(manager):
    """An administrator attached to the service keeps its address: whoever changed it would take its place."""
    admin = somebody("chef", "ditp")
    Grant.objects.create(user=admin, role=Role.ADMINISTRATOR, scope=Scope.ALL)
    with pytest.raises(Refused):
        people.update_account(by=manager, user=admin, version=0, values={"email": "autre@exemple.gouv.fr"})
    with pytest.raises(Refused):
        people.set_active(by=manager, user=admin, active=False)
    admin.refresh_from_db()
    assert (admin.email, admin.is_active) == ("chef@exemple.gouv.fr", True)


def test_a_manager_does_not_send_an_account_to_another_service(manager):
    user = somebody("durand", "ditp")
    with pytest.raises(Refused):
        people.update_account(by=manager, user=user, version=0, values={"service": service("dgafp")})


def test_a_manager_whose_role_has_ended_runs_nothing(manager):
    manager.grants.update(valid_until=dt.date(2024, 5, 19))
    late = User.objects.get(pk=manager.pk)
    assert not User.objects.visible_to(late).exists()
    with pytest.raises(Refused):
        people.create_account(by=late, email="a@exemple.gouv.fr", service=service("ditp"))
