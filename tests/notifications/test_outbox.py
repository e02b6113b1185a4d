"""The outbox: what is said is sent once; a doubt goes to a person."""

import datetime as dt
import smtplib

import pytest
from django.core.cache import cache
from django.db import connection
from django.urls import reverse

from notifications.enums import MailState
from notifications.kinds import Kind, Line, kinds
from notifications.models import OutgoingMail
from notifications.services import announcing, outbox, smtp
from sgcd_plan import clock

pytestmark = pytest.mark.django_db


class Server:
    """What stands for a mail server's connection: it takes, refuses or breaks, as told."""

    def __init__(self):
        self.taken, self.refusals = [], []

    def open(self):
        """Nothing to open."""

    def close(self):
        """Nothing to close."""

    def send_messages(self, messages):
        """Take the messages, or raise the next refusal."""
        if self.refusals and (refusal := self.refusals.pop(0)):
            raise refusal
        self.taken.extend(messages)
        return len(messages)


@pytest.fixture
def folder(settings, tmp_path):
    """Where the mail of development lands."""
    settings.MAIL_TRANSPORT = {
        "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "EMAIL_FILE_PATH": str(tmp_path),
    }
    return tmp_path


@pytest.fixture
def server(monkeypatch):
    """A mail server that the outbox reaches."""
    made = Server()
    monkeypatch.setattr(outbox, "transport", lambda: made)
    return made


def told(people, key="a", **fields):
    return outbox.say(key=key, kind="essai", user=people["stranger"], subject="Objet", text="Texte", **fields)


def test_the_same_thing_is_said_once(people):
    said = [told(people) for _ in range(2)]
    assert (said[0] is not None, said[1]) == (True, None)
    assert OutgoingMail.objects.count() == 1


def test_what_waits_is_sent_once(people, folder):
    told(people)
    assert (outbox.send_waiting(), outbox.send_waiting()) == (1, 0)
    assert len(list(folder.iterdir())) == 1
    assert OutgoingMail.objects.get().state == "sent"


def test_what_a_dead_sender_was_sending_is_doubtful_and_not_sent_again(people, folder):
    told(people)
    OutgoingMail.objects.update(state=MailState.SENDING, claimed_by=12345)
    assert outbox.send_waiting() == 0
    mail = OutgoingMail.objects.get()
    assert (mail.state, mail.claimed_by) == ("doubtful", None)
    assert "peut-être parti" in mail.failure
    assert list(folder.iterdir()) == []


def test_what_a_dead_sender_had_only_taken_is_sent(people, folder):
    told(people)
    OutgoingMail.objects.update(state=MailState.CLAIMED, claimed_by=12345)
    assert outbox.send_waiting() == 1
    assert OutgoingMail.objects.get().state == "sent"


def test_what_a_living_sender_has_in_hand_is_left_to_it(people, folder):
    told(people)
    with outbox.sender_number() as number:
        assert [m.key for m in outbox.claim(number)] == ["a"]
        # Another sender is another connection: the lock is this one's, and may be taken again by it alone.
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = %s", [number]
            )
            assert cursor.fetchone()[0] == 1
        assert outbox.claim(number) == []
    assert OutgoingMail.objects.get().state == "claimed"


def test_a_server_that_is_down_delays_the_mail_and_loses_nothing(people, settings):
    settings.MAIL_TRANSPORT = {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": 9,
        "EMAIL_HOST_USER": "",
        "EMAIL_HOST_PASSWORD": "",
    }
    told(people)
    assert outbox.send_waiting() == 0
    mail = OutgoingMail.objects.get()
    assert (mail.state, mail.attempts) == ("waiting", 1)
    assert mail.not_before > clock.now()


def test_a_server_down_for_a_day_is_tried_each_hour_and_the_mail_leaves_in_the_end(
    people, server, time_machine
):
    server.open = lambda: (_ for _ in ()).throw(ConnectionRefusedError("refus"))
    told(people)
    start = clock.now()
    while clock.now() - start < dt.timedelta(hours=26):
        outbox.send_waiting()
        mail = OutgoingMail.objects.get()
        assert mail.state == "waiting"
        assert mail.not_before - clock.now() <= dt.timedelta(hours=1)
        time_machine.move_to(mail.not_before)
    server.open = lambda: None
    assert outbox.send_waiting() == 1
    assert len(server.taken) == 1


def test_a_temporary_refusal_is_tried_again_and_a_final_one_is_a_failure(people, server):
    told(people, "a")
    told(people, "b")
    server.refusals = [
        smtplib.SMTPRecipientsRefused({"x": (450, b"boite pleine")}),
        smtplib.SMTPRecipientsRefused({"x": (550, b"adresse inconnue")}),
    ]
    assert outbox.send_waiting() == 0
    states = dict(OutgoingMail.objects.values_list("key", "state"))
    assert states == {"a": "waiting", "b": "failed"}
    assert OutgoingMail.objects.get(key="b").failure == "550 adresse inconnue"


def test_a_mail_is_given_up_visibly_after_three_days(people, server, time_machine):
    told(people)
    server.refusals = [smtplib.SMTPResponseException(451, b"plus tard")] * 2
    outbox.send_waiting()
    time_machine.move_to(clock.now() + dt.timedelta(days=3, hours=1))
    outbox.send_waiting()
    assert OutgoingMail.objects.get().state == "failed"


def test_a_connection_lost_while_handing_over_makes_the_mail_doubtful_and_spares_the_next(people, server):
    told(people, "a")
    told(people, "b")
    server.refusals = [smtplib.SMTPServerDisconnected("perdu")]
    assert outbox.send_waiting() == 0
    states = dict(OutgoingMail.objects.values_list("key", "state"))
    assert states == {"a": "doubtful", "b": "waiting"}


def test_a_mail_counts_as_begun_only_once_the_server_asks_for_its_text(
    people, settings, monkeypatch, tmp_path
):
    from tests.notifications.servers import MailServer

    real = MailServer(tmp_path)
    real.start()
    settings.MAIL_TRANSPORT = {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": real.port,
        "EMAIL_HOST_USER": "",
        "EMAIL_HOST_PASSWORD": "",
    }
    seen = []

    def look(name, spoken):
        def method(self, *args, **kwargs):
            answer = spoken(self, *args, **kwargs)
            seen.append((name, OutgoingMail.objects.get().state))
            return answer

        return method

    for name in ("mail", "rcpt", "data"):
        monkeypatch.setattr(smtp._Plain, name, look(name, getattr(smtp._Plain, name)))
    told(people)
    try:
        assert outbox.send_waiting() == 1
    finally:
        real.stop()
    assert seen == [("mail", "claimed"), ("rcpt", "claimed"), ("data", "sending")]
    assert OutgoingMail.objects.get().attempts == 1


def test_a_connection_lost_before_the_mail_is_handed_over_leaves_no_doubt(people, server):
    told(people)
    server.may_have_left = False
    server.refusals = [smtplib.SMTPServerDisconnected("perdu")]
    assert outbox.send_waiting() == 0
    assert OutgoingMail.objects.get().state == "waiting"


def test_our_own_address_refused_delays_the_mail_whatever_the_code(people, server):
    told(people)
    server.refusals = [smtplib.SMTPSenderRefused(530, b"authentification requise", "nous@exemple.gouv.fr")]
    assert outbox.send_waiting() == 0
    mail = OutgoingMail.objects.get()
    assert (mail.state, mail.failure) == ("waiting", "530 authentification requise (nous@exemple.gouv.fr)")


def test_a_mail_that_cannot_be_composed_fails_and_stops_no_other(people, server):
    told(people, "a", headers={"X-Essai": "deux\nlignes"})
    told(people, "b")
    assert outbox.send_waiting() == 1
    states = dict(OutgoingMail.objects.values_list("key", "state"))
    assert states == {"a": "failed", "b": "sent"}


def test_each_try_of_a_mail_has_the_same_identifier_and_says_where_to_answer(people, settings):
    settings.REPLY_TO = "dmates@exemple.gouv.fr"
    mail = told(people, headers={"List-Unsubscribe": "<https://exemple.gouv.fr/x>"})
    first, second = (outbox.message_of(mail).message() for _ in range(2))
    assert first["Message-ID"] == second["Message-ID"]
    assert first["Reply-To"] == "dmates@exemple.gouv.fr"
    assert first["List-Unsubscribe"] == "<https://exemple.gouv.fr/x>"
    assert first["Auto-Submitted"] == "auto-generated"


def test_mail_for_a_closed_account_goes_to_its_service_s_mailbox_never_nowhere(people):
    person = people["action_lead"]
    person.service.mailbox = "boite@exemple.gouv.fr"
    person.service.save()
    person.is_active = False
    person.save()
    assert (
        outbox.say(key="a", kind="essai", user=person, subject="O", text="T").recipient
        == "boite@exemple.gouv.fr"
    )
    lost = people["stranger"]
    lost.is_active = False
    lost.save()
    mail = told(people, "b")
    assert (mail.recipient, mail.state) == ("", "failed")
    assert "boîte fonctionnelle" in mail.failure


def test_the_digest_of_an_account_closed_meanwhile_goes_to_its_service_s_mailbox(people, plan, monkeypatch):
    person = people["action_lead"]
    person.service.mailbox = "boite@exemple.gouv.fr"
    person.service.save()
    monkeypatch.setitem(kinds, "essai", Kind("essai", "Essai"))
    line = Line(person.pk, "1", "À lire", "/plans/", "vous êtes pilote", ("actions.plan", plan.pk))
    announcing.tell("essai", [line])
    person.is_active = False
    person.save()
    announcing.announce(dt.datetime(2024, 5, 21, 8, tzinfo=clock.PARIS))
    mail = OutgoingMail.objects.get(kind="digest", recipient="boite@exemple.gouv.fr")
    assert mail.state == "waiting"
    assert "À lire" in mail.text


def test_a_forgotten_password_goes_through_the_outbox(people, client, settings):
    settings.EMAIL_BACKEND = "notifications.backends.OutboxBackend"
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()
    person = people["stranger"]
    person.email = "oubli@exemple.gouv.fr"
    person.save()
    client.post(reverse("accounts:password_reset"), {"email": person.email})
    mail = OutgoingMail.objects.get()
    assert mail.recipient == person.email
    assert "/compte/mot-de-passe/" in mail.text


def refused(server, person, times, code=550):
    for i in range(times):
        server.refusals = [smtplib.SMTPRecipientsRefused({person.email: (code, b"adresse inconnue")})]
        outbox.say(key=f"r{i}:{code}", kind="essai", user=person, subject="O", text="T")
        outbox.send_waiting()
    person.refresh_from_db()


def test_an_address_refused_three_times_is_marked_and_mail_goes_to_the_service(people, server):
    person = people["action_lead"]
    person.service.mailbox = "boite@exemple.gouv.fr"
    person.service.save()
    refused(server, person, 2)
    assert person.bounced_at is None
    refused(server, person, 1, 553)
    assert person.bounced_at == clock.now()
    assert "marquée en échec" in person.events.first().what
    assert outbox.address_of(person) == {"recipient": "boite@exemple.gouv.fr"}
    person.service = None
    assert outbox.address_of(person) == {"recipient": person.email}


def test_a_full_mailbox_or_a_refused_content_says_nothing_of_the_address(people, server):
    refused(server, people["action_lead"], 4, 552)
    assert people["action_lead"].bounces == 0


def test_a_mail_that_arrives_forgets_the_refusals(people, server):
    person = people["action_lead"]
    refused(server, person, 2)
    told(people, "z")
    outbox.say(key="ok", kind="essai", user=person, subject="O", text="T")
    outbox.send_waiting()
    person.refresh_from_db()
    assert person.bounces == 0


def test_a_marked_address_is_seen_found_and_cleared_by_a_manager_or_by_a_new_address(people, server):
    from accounts.services import people as accounts
    from tests.pages import StrictClient

    person = people["action_lead"]
    refused(server, person, 3)
    client = StrictClient()
    client.force_login(people["administrator"])
    listed = client.get(reverse("accounts:user_list"), {"state": "bouncing"}).content.decode()
    assert "Adresse en échec</span>" in listed
    assert person.email in listed
    assert people["contributor"].email not in listed
    assert (
        "Adresse en échec depuis"
        in client.get(reverse("accounts:user_detail", args=[person.pk])).content.decode()
    )
    client.post(reverse("accounts:user_unbounce", args=[person.pk]))
    person.refresh_from_db()
    assert (person.bounced_at, person.bounces) == (None, 0)
    refused(server, person, 3, 551)
    accounts.update_account(
        by=people["administrator"],
        user=person,
        version=person.version,
        values={"email": "autre@exemple.gouv.fr"},
    )
    person.refresh_from_db()
    assert person.bounced_at is None
