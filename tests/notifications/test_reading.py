"""Mails of a development copy are read on a page; elsewhere that page does not exist."""

import pytest
from django.urls import reverse

from notifications.models import OutgoingMail
from notifications.services import outbox as services
from tests.pages import StrictClient

pytestmark = pytest.mark.django_db


@pytest.fixture
def mail(people):
    return services.say(
        key="a",
        kind="essai",
        user=people["stranger"],
        subject="Un objet",
        text="Bonjour <b>,\n\nVoir : http://localhost:8000/compte/",
    )


def test_a_mail_reads_as_it_would_arrive_with_its_links(mail):
    client = StrictClient()
    listed = client.get(reverse("notifications:mail_list"), {"destinataire": "stranger"}).content.decode()
    assert "Un objet" in listed
    page = client.get(reverse("notifications:mail", args=[mail.pk])).content.decode()
    assert '<a href="http://localhost:8000/compte/"' in page
    assert "Bonjour &lt;b&gt;" in page
    assert "les réponses à cette adresse ne sont pas lues" in page


def test_in_production_nobody_reads_them(mail, settings, people, client):
    settings.MAIL_READABLE = False
    for user in (None, *people.values()):
        client.logout()
        if user is not None:
            client.force_login(user)
        for address in (reverse("notifications:mail_list"), reverse("notifications:mail", args=[mail.pk])):
            assert client.get(address).status_code == 404
        assert "courriels" not in client.get("/compte/affichage/").content.decode()
    assert not OutgoingMail.objects.readable().exists()


@pytest.mark.parametrize("count", [2, 60])
def test_the_list_costs_the_same_whatever_its_mails(count, people, client, django_assert_max_num_queries):
    for n in range(count):
        services.say(key=f"k{n}", kind="essai", user=people["stranger"], subject=f"Objet {n}", text="")
    with django_assert_max_num_queries(4):
        client.get(reverse("notifications:mail_list"))
