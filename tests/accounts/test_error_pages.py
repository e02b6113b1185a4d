"""What goes wrong is said in French: what, why, what to do; and nothing is asked of the database when it may be down."""

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.test import Client, override_settings
from django.urls import path, reverse
from django.views import defaults

from accounts.enums import Role
from accounts.models import Assistance
from sgcd_plan.urls import urlpatterns as own
from tests.conftest import FROZEN, person
from tests.pages import StrictClient


def broken(request):
    raise RuntimeError("panne")


broken.login_required = False
urlpatterns = [*own, path("panne/", broken)]


def page_of(answer) -> str:
    return answer.content.decode().replace("\xa0", " ").replace("\u202f", " ")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "address", "says"),
    [
        (Role.READER, "accounts:user_list", "Les comptes sont gérés par les administrateurs"),
        (Role.READER, "services:list", "tenus à jour par les administrateurs"),
        (Role.ACCOUNTS_MANAGER, "accesses", "réservé aux administrateurs"),
    ],
)
def test_a_refusal_says_who_may_and_whom_to_ask(role, address, says):
    client = StrictClient()
    client.force_login(person(role, **({} if role == Role.READER else {"scope": "service", "service_id": 1})))
    answer = client.get(reverse(address))
    page = page_of(answer)
    assert answer.status_code == 403
    assert says in page
    assert "Rien n’a été modifié." in page
    # The plan has nothing to do with it.
    assert "pour une question sur le plan" not in page
    assert ("au gestionnaire de comptes de votre service" in page) == (role == Role.READER)


@pytest.mark.django_db
def test_an_assistant_is_told_that_it_acts_in_another_name():
    admin, assistant = person(Role.ADMINISTRATOR), person(Role.READER)
    Assistance.objects.create(assistant=assistant, principal=admin)
    client = StrictClient()
    client.force_login(assistant)
    client.post(reverse("accounts:act_for"), {"principal": admin.pk})
    page = page_of(client.get(reverse("accounts:user_list")))
    assert f"Vous agissez pour <span data-source>{admin}</span>" in page


@pytest.mark.django_db
def test_a_page_that_does_not_exist_says_where_to_look():
    client = StrictClient()
    client.force_login(person(Role.READER))
    answer = client.get("/nulle-part/")
    assert answer.status_code == 404
    assert reverse("search") in page_of(answer)


@pytest.mark.django_db
def test_an_address_that_only_takes_forms_says_to_start_again_from_its_page():
    client = StrictClient()
    client.force_login(person(Role.ADMINISTRATOR))
    answer = client.get(reverse("accounts:grant_end", args=[1]))
    assert answer.status_code == 405
    assert answer["Allow"] == "POST"
    assert "Opération à refaire depuis sa page" in page_of(answer)


@pytest.mark.django_db
def test_a_form_opened_before_another_sign_in_is_not_taken_and_says_so():
    client = StrictClient(enforce_csrf_checks=True)
    client.force_login(person(Role.ADMINISTRATOR))
    answer = client.post(reverse("accounts:user_create"), {"email": "a@exemple.gouv.fr"})
    assert answer.status_code == 403
    assert "Formulaire expiré" in page_of(answer)
    assert "Rien n’a été enregistré" in page_of(answer)


@pytest.mark.django_db
def test_too_large_a_form_says_so(settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    client = StrictClient()
    client.force_login(person(Role.ADMINISTRATOR))
    answer = client.post(reverse("accounts:user_create"), {"last_name": "x" * 500})
    assert answer.status_code == 400
    assert "trop long" in page_of(answer)


@pytest.mark.django_db
def test_an_unknown_host_gets_the_same_page(settings):
    settings.ALLOWED_HOSTS = ["plan.exemple.fr"]
    answer = StrictClient().get("/", headers={"host": "autre.exemple"})
    assert answer.status_code == 400
    assert "Demande incorrecte" in page_of(answer)


@override_settings(ROOT_URLCONF=__name__)
def test_a_failure_is_told_without_asking_anything_of_the_database():
    """No ``django_db`` mark: a query would fail."""
    client = Client(raise_request_exception=False)
    answer = client.get("/panne/")
    page = page_of(answer)
    assert answer.status_code == 500
    assert "L’application a rencontré une erreur" in page
    assert "recommencez dans une minute" in page
    assert "dsfr.min.css" in page
    assert "panne" not in page


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "status"), [("/nulle-part/", 404), ("/panne/", 500)])
def test_a_demonstration_shows_the_pages_of_production(address, status, settings):
    settings.DEBUG, settings.ROOT_URLCONF = True, __name__
    settings.DEMO_TODAY, settings.DEMO_STARTED_AT = dt.date(2024, 5, 20), FROZEN
    client = StrictClient(raise_request_exception=False)
    client.force_login(person(Role.READER))
    answer = client.get(address)
    page = page_of(answer)
    assert answer.status_code == status
    assert "Plan d’actions" in page
    assert "urlconf" not in page.lower()
    assert "Traceback" not in page


@pytest.mark.django_db
def test_after_five_failures_the_page_says_how_long_and_what_else_to_do():
    user = person(Role.READER)
    client = StrictClient()
    for _ in range(5):
        answer = client.post(reverse("accounts:login"), {"username": user.email, "password": "faux"})
    assert answer.status_code == 429
    page = page_of(answer)
    assert "un quart d’heure" in page
    assert reverse("accounts:password_reset") in page
    # Even with the right password, from this place.
    right = client.post(reverse("accounts:login"), {"username": user.email, "password": "secret-de-test"})
    assert right.status_code == 429


def test_a_refusal_without_a_reason_still_says_what_happened(rf):
    request = rf.get("/")
    request.user = AnonymousUser()
    answer = defaults.permission_denied(request, PermissionDenied())
    assert "Vos rôles ne permettent pas cette opération." in page_of(answer)
