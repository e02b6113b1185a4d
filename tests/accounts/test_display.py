"""Colours and shortcut: chosen with a form, remembered by the server, before signing in too."""

import pytest
from django.urls import reverse

from accounts.enums import Role


@pytest.mark.parametrize(
    ("theme", "expected"),
    [
        ("dark", 'data-fr-scheme="dark" data-fr-theme="dark"'),
        ("light", 'data-fr-scheme="light" data-fr-theme="light"'),
        ("system", 'data-fr-scheme="system"'),
    ],
)
@pytest.mark.django_db
def test_the_colours_chosen_come_with_the_next_page(client, theme, expected):
    address = reverse("accounts:display")
    assert client.post(address, {"theme": theme, "shortcuts": "on"}).status_code == 302
    page = client.get(reverse("accounts:login")).content.decode()
    assert expected in page
    assert ("data-fr-theme=" in page) == (theme != "system")
    cookie = client.cookies["theme"]
    assert (cookie["max-age"], cookie["samesite"]) == (31_536_000, "Lax")


@pytest.mark.django_db
def test_an_absurd_colour_is_refused_and_an_absurd_cookie_ignored(client):
    answer = client.post(reverse("accounts:display"), {"theme": "rose"})
    assert answer.status_code == 422
    client.cookies["theme"] = '"><script>'
    assert 'data-fr-scheme="system"' in client.get(reverse("accounts:login")).content.decode()


def test_the_shortcut_can_be_turned_off(people, client):
    client.force_login(people[Role.READER])
    assert 'aria-keyshortcuts="/"' in client.get(reverse("search")).content.decode()
    client.post(reverse("accounts:display"), {"theme": "system"})
    page = client.get(reverse("search")).content.decode()
    assert 'data-shortcuts="off"' in page
    assert "aria-keyshortcuts" not in page


def test_the_bloc_marque_comes_only_by_setting(people, client, settings):
    client.force_login(people[Role.READER])
    address = reverse("search")
    page = client.get(address).content.decode()
    assert 'data-brand="neutral"' in page
    assert "fr-logo" not in page
    settings.STATE_BRAND, settings.STATE_BRAND_TEXT = True, "Ministère|des <essais>"
    page = client.get(address).content.decode()
    assert 'data-brand="state"' in page
    assert '<p class="fr-logo">Ministère<br>des &lt;essais&gt;</p>' in page


@pytest.mark.django_db
def test_the_header_names_the_plan_of_the_address(plan, people, client):
    client.force_login(people[Role.READER])
    tagline = 'fr-header__service-tagline"><span data-source>Plan d’essai</span>'
    assert tagline in client.get(reverse("actions:list", args=[plan.slug])).content.decode()
    assert tagline not in client.get(reverse("search")).content.decode()
