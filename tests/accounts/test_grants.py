"""Roles: on what they hold, from when, until when, who gave them and why."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.enums import SCOPES_OF_ROLE, Role, Scope
from accounts.models import Grant, User
from accounts.services import grants
from accounts.services.errors import Refused
from organisations.models import Territory
from tests.conftest import person, service
from tests.pages import StrictClient

pytestmark = pytest.mark.django_db
TODAY = dt.date(2024, 5, 20)


@pytest.fixture
def admin():
    return person(Role.ADMINISTRATOR)


@pytest.fixture
def user():
    return User.objects.create_user("durand@exemple.gouv.fr", first_name="Zoé", last_name="Durand")


@pytest.fixture
def pages(admin):
    client = StrictClient()
    client.force_login(admin)
    return client


@pytest.mark.parametrize("role", list(Role))
def test_a_role_holds_on_the_objects_made_for_it_and_on_no_other(role, admin, user, plan):
    region = role == Role.REGION_PREFECTURE
    objects = {
        Scope.ALL: {},
        Scope.SERVICE: {"service": service("ditp")},
        Scope.TERRITORY: {
            "territory": Territory.objects.get(key="region:53" if region else "departement:35")
        },
        Scope.PLAN: {"object_id": plan.pk},
    }
    given = set()
    for scope, target in objects.items():
        try:
            grants.give_role(by=admin, user=user, role=role, scope=scope, **target)
        except Refused:
            continue
        given.add(scope)
    assert given == set(SCOPES_OF_ROLE[role]) - {Scope.COMMITTEE, Scope.CAMPAIGN}


@pytest.mark.parametrize(
    ("role", "key"),
    [(Role.REGION_PREFECTURE, "departement:35"), (Role.DEPARTMENT_PREFECTURE, "region:53")],
)
def test_a_prefectures_role_holds_on_a_territory_of_its_kind(role, key, admin, user):
    with pytest.raises(Refused, match="autre territoire"):
        grants.give_role(
            by=admin, user=user, role=role, scope=Scope.TERRITORY, territory=Territory.objects.get(key=key)
        )


def test_a_plan_that_does_not_exist_is_refused(admin, user):
    with pytest.raises(Refused):
        grants.give_role(by=admin, user=user, role=Role.READER, scope=Scope.PLAN, object_id=987_654)


@pytest.mark.parametrize(
    ("start", "end", "holds"),
    [
        (None, None, True),
        (TODAY, TODAY, True),
        (TODAY - dt.timedelta(days=9), None, True),
        (TODAY + dt.timedelta(days=1), None, False),
        (None, TODAY - dt.timedelta(days=1), False),
    ],
)
def test_a_role_holds_from_its_first_to_its_last_day(start, end, holds, user):
    Grant.objects.create(user=user, role=Role.READER, scope=Scope.ALL, valid_from=start, valid_until=end)
    assert user.has_role(Role.READER) is holds


def test_a_stand_in_has_an_end(admin, user):
    asked = {"by": admin, "user": user, "role": Role.READER, "scope": Scope.ALL, "stand_in_for": admin}
    with pytest.raises(Refused, match="suppléance"):
        grants.give_role(**asked)
    given = grants.give_role(**asked, valid_until=TODAY)
    assert given.stand_in_for == admin
    with pytest.raises(Refused, match="soi-même"):
        grants.give_role(**asked | {"stand_in_for": user}, valid_until=TODAY)


def test_a_role_cannot_end_before_it_begins_or_in_the_past(admin, user):
    for dates in (
        {"valid_until": TODAY - dt.timedelta(days=1)},
        {"valid_from": TODAY + dt.timedelta(days=9), "valid_until": TODAY + dt.timedelta(days=2)},
    ):
        with pytest.raises(Refused, match="dates"):
            grants.give_role(by=admin, user=user, role=Role.READER, scope=Scope.ALL, **dates)


def test_a_role_taken_back_holds_no_more_and_stays_in_the_history_with_its_reasons(admin, user):
    given = grants.give_role(by=admin, user=user, role=Role.READER, scope=Scope.ALL, reason="Note du 3 mai")
    grants.end_grant(by=admin, grant=given, reason="Mutation")
    assert not User.objects.get(pk=user.pk).active_grants
    assert [(e.by, e.reason) for e in user.events.all()] == [(admin, "Mutation"), (admin, "Note du 3 mai")]
    with pytest.raises(Refused, match="déjà"):
        grants.end_grant(by=admin, grant=given)


def test_the_last_administrator_cannot_be_taken_away(admin, user):
    own = admin.grants.get()
    with pytest.raises(Refused, match="dernier administrateur"):
        grants.end_grant(by=admin, grant=own)
    grants.give_role(by=admin, user=user, role=Role.ADMINISTRATOR, scope=Scope.ALL)
    grants.end_grant(by=admin, grant=own)
    assert not User.objects.get(pk=admin.pk).has_role(Role.ADMINISTRATOR)


def test_a_role_is_given_on_a_plan_from_the_page_of_the_account(pages, user, plan):
    address = reverse("accounts:user_detail", args=[user.pk])
    answer = pages.post(
        address,
        {"role": Role.PLAN_MANAGER, "scope": Scope.PLAN, "target": plan.pk, "reason": "Chef de projet"},
        follow=True,
    )
    assert answer.status_code == 200
    assert user.scope_ids(Role.PLAN_MANAGER, Scope.PLAN) == [plan.pk]
    page = answer.content.decode()
    assert plan.title in page
    assert "Chef de projet" in page


def test_a_role_without_its_object_is_refused_with_a_sentence_and_what_was_typed(pages, user):
    answer = pages.post(
        reverse("accounts:user_detail", args=[user.pk]),
        {"role": Role.ACTION_LEAD, "scope": Scope.SERVICE, "reason": "Gardé"},
    )
    assert answer.status_code == 422
    assert "Choisissez l’objet" in answer.content.decode()
    assert 'value="Gardé"' in answer.content.decode()
    assert not user.grants.exists()


def test_the_page_says_what_each_role_lets_one_do(pages, user):
    page = pages.get(reverse("accounts:user_detail", args=[user.pk])).content.decode()
    assert "fait le point, chaque mois" in page
    assert "consulte, sans rien modifier" in page


def test_a_manager_is_offered_only_what_it_may_give(user, plan):
    manager = person(Role.ACCOUNTS_MANAGER, scope=Scope.SERVICE, service=service("ditp"), slug="ditp")
    user.service = service("ditp")
    user.save()
    client = StrictClient()
    client.force_login(manager)
    page = client.get(reverse("accounts:user_detail", args=[user.pk]))
    form = page.context["grant_form"]
    assert {value for value, _ in form.fields["role"].choices if value} == {
        "action_lead",
        "contributor",
        "reader",
    }
    assert [value for value, _ in form.fields["scope"].choices] == ["service"]
    assert [s.slug for s in form.fields["service"].queryset] == ["ditp"]
    assert "target" not in form.fields
    assert "territory" not in form.fields
