"""Signing in, failing to, choosing a password from a mail."""

import datetime as dt
import re

import pytest
import time_machine
from django.core.cache import cache
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from accounts.services import people
from notifications.models import OutgoingMail
from sgcd_plan import clock
from tests.conftest import FROZEN, person, service
from tests.pages import StrictClient

pytestmark = pytest.mark.django_db
EMAIL = "durand@exemple.gouv.fr"
PASSWORD = "une-phrase-assez-longue-2024"
WRONG = "ce-n-est-pas-celui-là"


@pytest.fixture(autouse=True)
def outbox(settings):
    """Mail goes to the outbox, as it does outside the tests; nobody has asked for any yet."""
    settings.EMAIL_BACKEND = "notifications.backends.OutboxBackend"
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()


@pytest.fixture
def user():
    return User.objects.create_user(EMAIL, PASSWORD, first_name="Zoé", last_name="Durand")


@pytest.fixture
def visitor():
    return StrictClient()


def sign_in(client, email=EMAIL, password=PASSWORD, **extra):
    return client.post(
        reverse("accounts:login"), {"username": email, "password": password}, headers=extra or None
    )


def link_of(mail: OutgoingMail) -> str:
    return re.search(r"https?://[^/]+(/compte/\S+)", mail.text)[1]


def choose(client, link: str, password: str):
    """Open the link of a mail, then send the form that it shows."""
    shown = client.get(link, follow=True)
    target = shown.redirect_chain[-1][0] if shown.redirect_chain else link
    return client.post(target, {"new_password1": password, "new_password2": password}, follow=True)


def test_one_signs_in_whatever_the_case_of_the_address(user, visitor):
    assert sign_in(visitor, email="  DURAND@Exemple.gouv.fr ").status_code == 302
    assert visitor.get(reverse("accounts:profile")).status_code == 200


@pytest.mark.parametrize(("email", "password"), [(EMAIL, WRONG), ("inconnu@exemple.gouv.fr", PASSWORD)])
def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(user, visitor, email, password):
    answer = sign_in(visitor, email, password)
    assert answer.status_code == 422
    assert "Adresse ou mot de passe incorrect" in answer.content.decode()


def test_a_closed_account_does_not_sign_in(user, visitor):
    user.is_active = False
    user.save()
    assert sign_in(visitor).status_code == 422


def test_five_failures_suspend_the_account_for_this_place_and_a_quarter_of_an_hour(user, visitor):
    for _ in range(4):
        assert sign_in(visitor, password=WRONG).status_code == 422
    assert sign_in(visitor, password=WRONG).status_code == 429
    refused = sign_in(visitor)
    assert refused.status_code == 429
    assert "quart d’heure" in refused.content.decode()
    with time_machine.travel(FROZEN + dt.timedelta(minutes=16), tick=False):
        assert sign_in(visitor).status_code == 302


def test_writing_the_address_in_another_case_gives_no_more_attempts(user, visitor):
    for email in ("durand@exemple.gouv.fr", "Durand@exemple.gouv.fr", "DURAND@exemple.gouv.fr") * 2:
        answer = sign_in(visitor, email=email, password=WRONG)
    assert answer.status_code == 429


def test_failures_from_one_place_do_not_lock_the_office_next_door(user, visitor):
    for _ in range(6):
        sign_in(visitor, password=WRONG)
    neighbour = StrictClient(REMOTE_ADDR="10.1.2.3")
    assert sign_in(neighbour).status_code == 302


def test_a_manager_lets_somebody_in_again_after_failures(user, visitor):
    for _ in range(6):
        sign_in(visitor, password=WRONG)
    client = StrictClient()
    client.force_login(person(Role.ADMINISTRATOR))
    page = client.get(reverse("accounts:user_detail", args=[user.pk])).content.decode()
    assert "Connexion suspendue jusqu’à 12\xa0h\xa015" in page.replace(" h ", "\xa0h\xa0")
    client.post(reverse("accounts:user_unlock", args=[user.pk]))
    assert sign_in(visitor).status_code == 302


def test_a_forgotten_password_is_chosen_again_from_a_mail(user, visitor):
    answer = visitor.post(reverse("accounts:password_reset"), {"email": EMAIL.upper()}, follow=True)
    assert answer.status_code == 200
    mail = OutgoingMail.objects.get()
    assert mail.recipient == EMAIL
    assert mail.subject == "Plan d’actions\xa0: choisir un nouveau mot de passe"
    assert choose(visitor, link_of(mail), "tout-autre-phrase-2024").status_code == 200
    assert sign_in(visitor, password="tout-autre-phrase-2024").status_code == 302


def test_a_filter_that_opens_the_link_of_a_mail_changes_nothing(user, visitor):
    visitor.post(reverse("accounts:password_reset"), {"email": EMAIL})
    link = link_of(OutgoingMail.objects.get())
    for _ in range(3):
        StrictClient().get(link, follow=True)
    assert sign_in(StrictClient()).status_code == 302
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_a_link_serves_once(user, visitor):
    visitor.post(reverse("accounts:password_reset"), {"email": EMAIL})
    link = link_of(OutgoingMail.objects.get())
    choose(visitor, link, "tout-autre-phrase-2024")
    again = StrictClient().get(link, follow=True)
    assert "ne sert plus" in again.content.decode()


def test_a_new_password_lifts_the_suspension(user, visitor):
    for _ in range(6):
        sign_in(visitor, password=WRONG)
    visitor.post(reverse("accounts:password_reset"), {"email": EMAIL})
    choose(visitor, link_of(OutgoingMail.objects.get()), "tout-autre-phrase-2024")
    assert sign_in(visitor, password="tout-autre-phrase-2024").status_code == 302


def test_an_unknown_address_gets_the_same_page_and_no_mail(visitor):
    answer = visitor.post(
        reverse("accounts:password_reset"), {"email": "inconnu@exemple.gouv.fr"}, follow=True
    )
    assert "Consultez votre messagerie" in answer.content.decode()
    assert not OutgoingMail.objects.exists()


def test_nobody_is_flooded_with_mails(user, visitor):
    for _ in range(6):
        visitor.post(reverse("accounts:password_reset"), {"email": EMAIL})
    assert OutgoingMail.objects.count() == 3


@pytest.mark.parametrize("password", ["court", "12345678901", "password1"])
def test_a_weak_password_is_refused_with_a_reason(user, visitor, password):
    visitor.post(reverse("accounts:password_reset"), {"email": EMAIL})
    answer = choose(visitor, link_of(OutgoingMail.objects.get()), password)
    assert answer.status_code == 422
    assert sign_in(StrictClient()).status_code == 302


def test_whoever_gets_an_account_is_invited_and_chooses_a_password(visitor):
    admin = person(Role.ADMINISTRATOR)
    made = people.create_account(
        by=admin, email="Neuf@Exemple.gouv.fr", service=service("ditp"), first_name="Léa", last_name="Neuf"
    )
    mail = OutgoingMail.objects.get()
    assert (mail.recipient, made.email) == ("neuf@exemple.gouv.fr", "neuf@exemple.gouv.fr")
    assert "votre compte est ouvert" in mail.subject
    assert "Délégation interministérielle" in mail.text
    choose(visitor, link_of(mail), PASSWORD)
    assert sign_in(visitor, email=made.email).status_code == 302


@pytest.mark.parametrize(("days", "works"), [(13, True), (15, False)])
def test_an_invitation_expires_after_two_weeks(visitor, days, works):
    admin = person(Role.ADMINISTRATOR)
    people.create_account(by=admin, email="neuf@exemple.gouv.fr", service=service("ditp"))
    link = link_of(OutgoingMail.objects.get())
    with time_machine.travel(FROZEN + dt.timedelta(days=days), tick=False):
        page = visitor.get(link, follow=True).content.decode()
    assert ("Bienvenue" in page) is works
    assert ("ne sert plus" in page) is not works


def test_the_token_of_a_reset_is_no_invitation_and_the_reverse(user, visitor):
    visitor.post(reverse("accounts:password_reset"), {"email": EMAIL})
    link = link_of(OutgoingMail.objects.get())
    turned = link.replace("/mot-de-passe/", "/invitation/")
    assert "ne sert plus" in visitor.get(turned, follow=True).content.decode()


def test_whoever_lost_its_invitation_asks_for_a_password_as_anybody(visitor):
    people.create_account(
        by=person(Role.ADMINISTRATOR), email="neuf@exemple.gouv.fr", service=service("ditp")
    )
    OutgoingMail.objects.all().delete()
    visitor.post(reverse("accounts:password_reset"), {"email": "neuf@exemple.gouv.fr"})
    choose(visitor, link_of(OutgoingMail.objects.get()), PASSWORD)
    assert sign_in(visitor, email="neuf@exemple.gouv.fr").status_code == 302


def test_one_changes_ones_own_password(user):
    client = StrictClient()
    client.force_login(user)
    answer = client.post(
        reverse("accounts:password_change"),
        {
            "old_password": PASSWORD,
            "new_password1": "une-autre-2024-phrase",
            "new_password2": "une-autre-2024-phrase",
        },
        follow=True,
    )
    assert "Votre mot de passe est changé" in answer.content.decode()
    user.refresh_from_db()
    assert user.check_password("une-autre-2024-phrase")


def test_the_last_sign_in_is_told_by_the_clock_of_the_application(visitor, user):
    with clock.held_at(dt.datetime(2024, 1, 2, 9, 0, tzinfo=dt.UTC)):
        sign_in(visitor)
    user.refresh_from_db()
    assert f"{user.last_login:%Y-%m-%d}" == "2024-01-02"


def test_the_account_of_a_session_comes_with_its_service_in_one_query(db, client, django_assert_num_queries):
    from accounts.backends import AccountBackend
    from accounts.enums import Role
    from tests.conftest import person

    user = person(Role.READER)
    with django_assert_num_queries(1):
        assert str(AccountBackend().get_user(user.pk).service) == "DMATES"
    type(user).objects.filter(pk=user.pk).update(is_active=False)
    assert AccountBackend().get_user(user.pk) is None
