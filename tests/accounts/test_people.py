"""The list and the page of accounts: found, changed, closed, without losing anybody's work."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role, Scope
from accounts.models import Grant, User
from accounts.services import people
from accounts.services.errors import Refused, Stale
from notifications.models import OutgoingMail
from tests.conftest import person, service
from tests.pages import StrictClient

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin():
    return person(Role.ADMINISTRATOR)


@pytest.fixture
def pages(admin):
    client = StrictClient()
    client.force_login(admin)
    return client


@pytest.fixture
def user():
    return User.objects.create_user(
        "durand@exemple.gouv.fr", first_name="Zoé", last_name="Dürand-Lœuil", service=service("ditp")
    )


@pytest.mark.parametrize("typed", ["zoe", "DURAND", "loeuil zoé", "durand@exemple", "d’rand"])
def test_an_account_is_found_whatever_the_accents(typed, pages, user):
    found = pages.get(reverse("accounts:user_list"), {"q": typed}).context["page"]
    assert ([a.pk for a in found] == [user.pk]) is (typed != "d’rand")


@pytest.mark.parametrize(
    ("state", "names"),
    [
        ("closed", ["closed"]),
        ("waiting", ["never", "roleless"]),
        ("without_role", ["roleless"]),
    ],
)
def test_accounts_are_filtered_by_their_state(state, names, pages, admin):
    admin.last_login = admin.date_joined
    admin.save()
    for name in ("closed", "never", "roleless"):
        made = User.objects.create_user(f"{name}@exemple.gouv.fr", is_active=name != "closed")
        if name != "roleless":
            Grant.objects.create(user=made, role=Role.READER, scope=Scope.ALL)
    found = pages.get(reverse("accounts:user_list"), {"state": state}).context["page"]
    assert sorted(a.email.split("@")[0] for a in found) == names


def test_a_nul_byte_and_a_wrong_filter_break_nothing(pages):
    address = reverse("accounts:user_list")
    assert (
        pages.get(address, {"q": "a\x00b", "role": "pirate", "service": "x", "page": "z"}).status_code == 200
    )


def test_accounts_leave_as_a_file_with_their_roles(pages, user, plan):
    Grant.objects.create(user=user, role=Role.READER, scope=Scope.PLAN, object_id=plan.pk)
    answer = pages.get(reverse("accounts:user_list"), {"export": "csv", "q": "zoe"})
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert f"Lecteur ({plan.title})" in lines[1]


def test_a_late_form_is_shown_both_versions_and_loses_nothing(pages, admin, user):
    people.update_account(by=admin, user=user, version=0, values={"function": "Cheffe de bureau"})
    answer = pages.post(
        reverse("accounts:user_edit", args=[user.pk]),
        {
            "email": user.email,
            "first_name": "Zoé",
            "last_name": "Durand",
            "function": "Adjointe",
            "version": 0,
            "service": user.service_id,
        },
    )
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Cheffe de bureau" in page
    assert "Adjointe" in page
    user.refresh_from_db()
    assert user.function == "Cheffe de bureau"
    form = answer.context["form"]
    assert form["version"].value() == user.version


def test_two_changes_at_once_are_told_apart(admin, user):
    people.update_account(by=admin, user=user, version=0, values={"function": "Cheffe"})
    with pytest.raises(Stale):
        people.update_account(by=admin, user=user, version=0, values={"function": "Autre"})


def test_a_new_address_is_announced_at_both(admin, user, settings):
    settings.EMAIL_BACKEND = "notifications.backends.OutboxBackend"
    people.update_account(by=admin, user=user, version=0, values={"email": "zoe@exemple.gouv.fr"})
    assert set(OutgoingMail.objects.values_list("recipient", flat=True)) == {
        "durand@exemple.gouv.fr",
        "zoe@exemple.gouv.fr",
    }


def test_an_address_already_taken_is_refused(pages, user):
    answer = pages.post(
        reverse("accounts:user_create"), {"email": "DURAND@exemple.gouv.fr", "last_name": "Autre"}
    )
    assert answer.status_code == 422
    assert "existe déjà" in answer.content.decode()


def test_a_former_service_stays_in_the_persons_past(admin, user):
    people.update_account(by=admin, user=user, version=0, values={"service": service("dgafp")})
    former = user.attachments.get()
    assert (former.service.slug, former.state) == ("ditp", "ended")
    assert "Service" in user.events.first().what


def test_a_former_service_keeps_the_day_from_which_it_held(admin, user):
    User.objects.filter(pk=user.pk).update(service_since=dt.date(2024, 3, 1))
    people.update_account(by=admin, user=user, version=0, values={"service": service("dgafp")})
    former = user.attachments.get()
    assert (former.valid_from, former.valid_until) == (dt.date(2024, 3, 1), dt.date(2024, 5, 19))
    user.refresh_from_db()
    assert user.service_since == dt.date(2024, 5, 20)


def test_nobody_closes_its_own_account_and_a_closed_one_has_no_role(admin, user):
    with pytest.raises(Refused):
        people.set_active(by=admin, user=admin, active=False)
    Grant.objects.create(user=user, role=Role.READER, scope=Scope.ALL)
    people.set_active(by=admin, user=user, active=False, reason="Départ")
    closed = User.objects.get(pk=user.pk)
    assert closed.active_grants == []
    assert closed.events.first().reason == "Départ"


def test_an_invitation_is_sent_again_only_to_whoever_never_came(pages, admin, user, settings):
    settings.EMAIL_BACKEND = "notifications.backends.OutboxBackend"
    pages.post(reverse("accounts:user_invite", args=[user.pk]))
    assert OutgoingMail.objects.get().recipient == user.email
    user.last_login = user.date_joined
    user.save()
    with pytest.raises(Refused, match="déjà connectée"):
        people.invite_again(by=admin, user=user)


@pytest.mark.parametrize("rows", [2, 20])
def test_queries_of_the_list_and_of_an_account_do_not_grow(rows, pages, user, plan):
    for rank in range(rows):
        other = User.objects.create_user(f"a{rank}@exemple.gouv.fr", last_name="A", service=service("ditp"))
        Grant.objects.create(user=other, role=Role.READER, scope=Scope.PLAN, object_id=plan.pk)
        Grant.objects.create(
            user=user,
            role=Role.CONTRIBUTOR,
            scope=Scope.SERVICE,
            service=service("dgafp").__class__.objects.order_by("pk")[rank],
            granted_by=other,
        )
        user.events.create(what="Essai", by=other)
        user.attachments.create(service=service("dgafp"))
    for address, ceiling in (
        (reverse("accounts:user_list"), 12),
        (reverse("accounts:user_detail", args=[user.pk]), 24),
    ):
        with CaptureQueriesContext(connection) as queries:
            pages.get(address)
        assert len(queries) <= ceiling, address


def test_a_list_has_fifty_accounts_a_page(pages):
    for rank in range(55):
        User.objects.create_user(f"a{rank}@exemple.gouv.fr")
    page = pages.get(reverse("accounts:user_list")).context["page"]
    assert (len(page), page.paginator.num_pages) == (50, 2)
