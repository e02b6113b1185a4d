"""What every test stands on: reference data, people of each role, a small plan, a frozen day."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from hypothesis import settings as hypothesis_settings

from accounts.enums import Role, Scope
from accounts.models import Grant, User
from actions import demonstration
from actions.models import Plan
from actions.services import building
from committees.models import Decision
from committees.services import agenda
from committees.services import committees as committee_services
from committees.services import meetings as meeting_services
from organisations.models import Service, Territory
from organisations.services import load_reference

# The same examples at each run, and no limit on one: machines are noisy.
hypothesis_settings.register_profile("steady", derandomize=True, deadline=None)
hypothesis_settings.load_profile("steady")


def pytest_terminal_summary(terminalreporter) -> None:
    """Show what tests measured (``record_property("figure", …)``)."""
    for report in terminalreporter.stats.get("passed", []):
        for name, value in report.user_properties:
            if name == "figure" and report.when == "call":
                terminalreporter.write_line(f"figure: {value}")


FROZEN = dt.datetime(2024, 5, 20, 10, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def frozen_day():
    """20 May 2024, noon in Paris: no test depends on today."""
    with time_machine.travel(FROZEN, tick=False):
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The test database, with the territories and services of the State."""
    with django_db_blocker.unblock():
        load_reference()


def _go_to(database: str) -> None:
    """Leave the database, and its pool of connections, for another one."""
    connection.close()
    connection.close_pool()
    connection.settings_dict["NAME"] = database


@pytest.fixture(scope="session")
def demonstration_database(django_db_setup, django_db_blocker):
    """The name of a database that holds the demonstration, made once for all the tests of a worker."""
    own = connection.settings_dict["NAME"]
    name = f"{own}_demonstration"

    def drop(cursor) -> None:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    with django_db_blocker.unblock():
        _go_to(own)
        with connection._nodb_cursor() as cursor:
            drop(cursor)
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{own}"')
        _go_to(name)
        with time_machine.travel(FROZEN, tick=False):
            demonstration.load()
        _go_to(own)
        yield name
        with connection._nodb_cursor() as cursor:
            drop(cursor)


@pytest.fixture
def on_demonstration(demonstration_database):
    """The demonstration's database, for the time of a test."""
    own = connection.settings_dict["NAME"]
    _go_to(demonstration_database)
    yield
    _go_to(own)


@pytest.fixture
def demo(on_demonstration, db):
    """The demonstration's plan, on 20 May 2024; what the test does with it is undone."""
    return Plan.objects.get(slug=demonstration.SLUG)


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    """Passwords are not what is tested: hash them fast."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def service(slug: str) -> Service:
    """A service of the reference data."""
    return Service.objects.get(slug=slug)


def person(role: str, *, scope: str = Scope.ALL, slug: str = "dmates", **scope_object) -> User:
    """Somebody with one role."""
    user = User.objects.create_user(f"{role}@exemple.gouv.fr", "secret-de-test", service=service(slug))
    Grant.objects.create(user=user, role=role, scope=scope, **scope_object)
    return user


def small_plan():
    """A plan that everybody signed in may see, with two actions: one led by the DGAFP, one without a lead."""
    made = building.create_plan(user=None, title="Plan d’essai", as_of=dt.date(2023, 9, 1), circulated=True)
    objective = building.add_objective(user=None, plan=made, label="Renforcer la réactivité")
    measure = building.add_measure(user=None, objective=objective, label="Simplifier le travail")
    building.add_action(
        user=None,
        measure=measure,
        label="Relancer les chantiers de convergence",
        deadline="Fin 2023",
        lead=service("dgafp"),
    )
    building.add_action(user=None, measure=measure, label="Créer des indicateurs de qualité")
    return made


@pytest.fixture
def plan(db):
    """A small plan."""
    return small_plan()


@pytest.fixture
def action(plan):
    """The action that the DGAFP leads."""
    return plan.actions.select_related("plan", "lead").get(number=1)


def of_territory(key: str) -> dict:
    """What a grant on a territory is made of."""
    return {"scope": Scope.TERRITORY, "territory": Territory.objects.get(key=key)}


@pytest.fixture
def people(plan):
    """One person a role, and a stranger without any."""
    scopes = {
        Role.ACTION_LEAD: {"scope": Scope.SERVICE, "service": service("dgafp"), "slug": "dgafp"},
        Role.CONTRIBUTOR: {"scope": Scope.SERVICE, "service": service("dicom"), "slug": "dicom"},
        Role.ACCOUNTS_MANAGER: {"scope": Scope.SERVICE, "service": service("ditp"), "slug": "ditp"},
        Role.DEPARTMENT_PREFECTURE: of_territory("departement:01"),
        Role.REGION_PREFECTURE: of_territory("region:84"),
    }
    made = {role: person(role, **scopes.get(role, {})) for role in Role}
    made["stranger"] = User.objects.create_user("stranger@exemple.gouv.fr", "secret-de-test")
    return made


def small_committee(plan):
    """A national committee of ``plan``, chaired, with two members, one without an address, and a meeting to come."""
    made = committee_services.create_committee(
        user=None,
        name="Comité d’essai",
        short_name="COTECH",
        slug="comite-dessai",
        plan=plan,
        level="strategic",
        rhythm="monthly",
        rhythm_rank=1,
        rhythm_weekday=1,
        starts=dt.time(10),
        place="Salle 1",
        issuer=service("dmates"),
    )
    for kind, function, slug, email in (
        ("chair", "Directeur", "dmates", "directeur@exemple.gouv.fr"),
        ("member", "Secrétaire général adjoint", "mtect", "sga@exemple.gouv.fr"),
        ("member", "Secrétaire générale adjointe", "masa", ""),
    ):
        committee_services.add_seat(
            user=None, committee=made, kind=kind, function=function, service=service(slug), holder_email=email
        )
    return made


@pytest.fixture
def committee(plan):
    """A small committee."""
    return small_committee(plan)


@pytest.fixture
def meeting(committee):
    """Its next meeting, on 4 June 2024 at 10 in Paris, of which nobody was told."""
    return meeting_services.add_meeting(
        user=None, committee=committee, starts_at=dt.datetime(2024, 6, 4, 8, tzinfo=dt.UTC)
    )


@pytest.fixture
def decision(meeting):
    """A decision on an item of that meeting."""
    item = agenda.add_item(user=None, meeting=meeting, title="Point d’essai")
    return Decision.objects.create(
        committee=meeting.committee,
        meeting=meeting,
        item=item,
        rank=1,
        text="Essai",
        responsible=service("dicom"),
    )


def keys_of(user, decision) -> dict:
    """The rows that addresses of the access table name by a word, for ``user`` (None: nobody)."""
    return {
        "own": user.pk if user else 1,
        "service": service("dgafp").pk,
        "meeting": decision.meeting_id,
        "seat": decision.committee.seats.first().pk,
        "item": decision.item_id,
        "decision": decision.pk,
    }
