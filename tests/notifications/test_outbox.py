"""The outbox: what is said is sent once; a doubt goes to a person."""

import datetime as dt

import pytest
from django.urls import reverse

from notifications import services
from notifications.models import OutgoingMail
from sgcd_plan import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(settings, tmp_path):
    """Where the mail of development lands."""
    settings.MAIL_TRANSPORT = {
        "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "EMAIL_FILE_PATH": str(tmp_path),
    }
    return tmp_path


def test_the_same_thing_is_said_once(people):
    user = people["stranger"]
    said = [services.say(key="a", kind="essai", user=user, subject="Objet", text="Texte") for _ in range(2)]
    assert (said[0] is not None, said[1]) == (True, None)
    assert OutgoingMail.objects.count() == 1


def test_what_waits_is_sent_once(people, folder):
    services.say(key="a", kind="essai", user=people["stranger"], subject="Objet", text="Texte")
    assert (services.send_waiting(), services.send_waiting()) == (1, 0)
    assert len(list(folder.iterdir())) == 1
    assert OutgoingMail.objects.get().state == "sent"


def test_what_may_have_left_before_a_crash_is_doubtful_and_not_sent_again(people, folder):
    services.say(key="a", kind="essai", user=people["stranger"], subject="Objet", text="Texte")
    claimed = services.claim()
    OutgoingMail.objects.filter(pk=claimed.pk).update(not_before=clock.now() - dt.timedelta(hours=1))
    assert services.send_waiting() == 0
    assert OutgoingMail.objects.get().state == "doubtful"
    assert list(folder.iterdir()) == []


def test_a_server_that_is_down_delays_the_mail(people, settings):
    settings.MAIL_TRANSPORT = {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": 9,
        "EMAIL_HOST_USER": "",
        "EMAIL_HOST_PASSWORD": "",
    }
    services.say(key="a", kind="essai", user=people["stranger"], subject="Objet", text="Texte")
    assert services.send_waiting() == 0
    mail = OutgoingMail.objects.get()
    assert (mail.state, mail.attempts) == ("waiting", 1)
    assert mail.not_before > clock.now()


def test_a_forgotten_password_goes_through_the_outbox(people, client, settings):
    settings.EMAIL_BACKEND = "notifications.backends.OutboxBackend"
    client.post(reverse("accounts:password_reset"), {"email": people["stranger"].email})
    mail = OutgoingMail.objects.get()
    assert mail.recipient == people["stranger"].email
    assert "/compte/mot-de-passe/" in mail.text
