"""A real worker, a real broker and a real mail server: each mail is delivered once, whatever breaks."""

import datetime as dt
import random
import smtplib
import time
from collections import Counter

import pytest
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import F
from redis import Redis

from accounts.enums import Role, Scope
from accounts.models import Grant, User
from notifications.enums import MailState, NoticeState
from notifications.kinds import Line
from notifications.models import Notice, OutgoingMail
from notifications.services import announcing, outbox
from sgcd_plan import clock
from tests.conftest import service
from tests.notifications.servers import SEND, until

pytestmark = [pytest.mark.long, pytest.mark.usefixtures("committed")]

MAILS, KILLS = 1000, 20
TEXT = "Le point de l’action est attendu.\n" * 12


@pytest.fixture(autouse=True)
def frozen_day():
    """The worker's clock runs: so does the one of these tests."""


def write(number: int, prefix: str = "agent") -> None:
    """So many mails in the outbox, each to a person of its own."""
    users = User.objects.bulk_create(
        User(email=f"{prefix}{i}@exemple.gouv.fr", password="!") for i in range(number)
    )
    OutgoingMail.objects.bulk_create(
        OutgoingMail(
            key=f"{prefix}:{user.pk}",
            kind="essai",
            user=user,
            recipient=user.email,
            subject=f"Échéance de l’action n° {user.pk}",
            text=TEXT,
            html=f"<p>{TEXT}</p>",
        )
        for user in users
    )


def states() -> Counter:
    """How many mails are in each state."""
    return Counter(OutgoingMail.objects.values_list("state", flat=True))


def in_hand() -> int:
    return OutgoingMail.objects.filter(
        state__in=[MailState.WAITING, MailState.CLAIMED, MailState.SENDING]
    ).count()


def tries() -> int:
    """How many times mails were tried."""
    return sum(OutgoingMail.objects.values_list("attempts", flat=True))


def taken() -> bool:
    """Whether a sender has mails in hand."""
    return OutgoingMail.objects.taken().exists()


def identifiers(state: str) -> set[str]:
    """The Message-IDs of the mails in a state."""
    return {
        outbox.message_of(mail).extra_headers["Message-ID"]
        for mail in OutgoingMail.objects.filter(state=state)
    }


def delivered_once(taken: Counter, but: set[str] = frozenset()) -> None:
    """Every mail marked as sent was taken once by the server, and none twice."""
    assert max(taken.values(), default=0) <= 1
    assert identifiers(MailState.SENT) == set(taken) - but


def test_twenty_kills_in_a_thousand_mails_deliver_none_twice_and_lose_none(
    work, send, mail_server, record_property
):
    moments, most = random.Random(20240520), MAILS // KILLS - 3
    write(MAILS)
    for _ in range(KILLS):
        before, after = mail_server.total(), moments.randrange(1, most)
        worker = work(processes=2, EMAIL_URL=mail_server.url)
        send(SEND)
        send(SEND)
        end = time.monotonic() + 90
        while mail_server.total() < before + after:
            assert time.monotonic() < end, worker.log.read_text()[-2000:]
            time.sleep(0.001)
        time.sleep(moments.uniform(0, 0.03))
        worker.kill()
    assert in_hand() > 0, "the last kill came too late to count"
    work(processes=2, EMAIL_URL=mail_server.url)
    end = time.monotonic() + 120
    while in_hand():
        assert time.monotonic() < end, states()
        send(SEND)
        time.sleep(1)
    doubtful = identifiers(MailState.DOUBTFUL)
    left = len(doubtful & set(mail_server.taken))
    assert set(states()) <= {MailState.SENT, MailState.DOUBTFUL}
    assert len(doubtful) <= 2 * KILLS
    delivered_once(mail_server.taken, doubtful)
    record_property(
        "figure",
        f"{MAILS} mails, {KILLS} kills -9 of the worker and its processes: {states()[MailState.SENT]} sent and "
        f"delivered once, {len(doubtful)} doubtful ({left} of them delivered once, {len(doubtful) - left} not), "
        "none twice, none lost",
    )


def test_a_broker_that_loses_its_memory_loses_no_mail(work, send, broker, mail_server):
    write(300)
    worker = work(EMAIL_URL=mail_server.url)
    send(SEND)
    until(lambda: mail_server.total() > 50, 60, "mails leave")
    memory = Redis(unix_socket_path=str(broker.socket))
    memory.flushall()
    worker.kill()
    memory.flushall()
    memory.close()
    work(EMAIL_URL=mail_server.url)
    work(beat=True)
    until(lambda: not in_hand(), 90, "what was left leaves, asked for by the beat alone")
    assert states()[MailState.DOUBTFUL] <= 1
    delivered_once(mail_server.taken, identifiers(MailState.DOUBTFUL))


def test_two_beats_and_two_workers_say_nothing_twice(work, mail_server, plan):
    noon = dt.datetime(2024, 5, 21, 12, tzinfo=clock.PARIS)
    dgafp = service("dgafp")
    leads = User.objects.bulk_create(
        User(email=f"pilote{i}@exemple.gouv.fr", password="!", service=dgafp) for i in range(30)
    )
    Grant.objects.bulk_create(
        Grant(user=user, role=Role.ACTION_LEAD, scope=Scope.SERVICE, service=dgafp) for user in leads
    )
    with clock.held_at(noon - dt.timedelta(days=1)):
        announcing.tell(
            "deadline_moved",
            [
                Line(user.pk, "essai", "Nouvelle échéance", "/plans/", "vous êtes pilote", ("actions.plan", plan.pk))
                for user in leads
            ],
        )  # fmt: skip
    day = {"DEMO_TODAY": "2024-05-21", "EMAIL_URL": mail_server.url}
    workers = [work(**day) for _ in range(2)]
    beats = [work(beat=True, **day) for _ in range(2)]
    until(lambda: len(mail_server.taken) >= len(leads), 240, "each lead has the morning's mail")
    so_far = sum(worker.rounds("notifications.announce") for worker in workers)
    until(
        lambda: sum(worker.rounds("notifications.announce") for worker in workers) > so_far + 10,
        60,
        "the days are gone over again",
    )
    assert all(beat.process.poll() is None and beat.rounds("announce") > 2 for beat in beats)
    assert OutgoingMail.objects.filter(kind="digest", state=MailState.SENT).count() == len(leads)
    delivered_once(mail_server.taken)
    told = Counter(Notice.objects.values_list("user", "kind"))
    assert {user for user, kind in told if kind == "action_overdue"} == {user.pk for user in leads}
    assert set(told.values()) == {1}
    assert set(Notice.objects.values_list("state", flat=True)) == {NoticeState.MAILED}


def test_a_final_refusal_of_every_third_mail_stops_that_one_alone(work, send, mail_server):
    mail_server.stop()
    mail_server.start(every=3, code=554)
    write(90)
    work(EMAIL_URL=mail_server.url)
    send(SEND)
    until(lambda: not in_hand(), 60, "each mail is sent or refused")
    assert states() == {MailState.SENT: 60, MailState.FAILED: 30}
    assert set(OutgoingMail.objects.filter(state="failed").values_list("failure", flat=True)) == {
        "554 Not now"
    }
    delivered_once(mail_server.taken)
    assert identifiers(MailState.FAILED) == set(mail_server.said("refused"))


@pytest.mark.parametrize("code", [451, 421])
def test_a_temporary_refusal_of_every_third_mail_delays_that_one_alone(work, send, mail_server, code):
    """With 421 the server closes the connection as well: the next mail goes over another, and nothing is in doubt."""
    mail_server.stop()
    mail_server.start(every=3, code=code)
    write(60)
    work(EMAIL_URL=mail_server.url)
    end = time.monotonic() + 90
    while in_hand():
        assert time.monotonic() < end, states()
        OutgoingMail.objects.filter(state="waiting").update(not_before=clock.now())
        send(SEND)
        time.sleep(1)
    assert states() == {MailState.SENT: 60}
    assert sum(mail_server.said("refused").values()) >= 20
    delivered_once(mail_server.taken)


def test_after_a_day_without_a_mail_server_all_leaves_once(work, send, mail_server):
    mail_server.stop()
    write(50)
    work(EMAIL_URL=mail_server.url)
    for hour in range(25):
        before = tries()
        send(SEND)
        until(lambda before=before: tries() > before and not taken(), 60, f"a try at hour {hour}")
        OutgoingMail.objects.update(
            created_at=F("created_at") - dt.timedelta(hours=1),
            not_before=F("not_before") - dt.timedelta(hours=1, minutes=1),
        )
    assert states() == {MailState.WAITING: 50}
    mail_server.start()
    send(SEND)
    until(lambda: not in_hand(), 60, "the mails of the day leave")
    assert states() == {MailState.SENT: 50}
    delivered_once(mail_server.taken)


def test_mails_a_second_beside_what_the_server_alone_takes(work, send, mail_server, record_property):
    write(MAILS)
    worker = work(EMAIL_URL=mail_server.url)
    until(lambda: " ready." in worker.log.read_text(), 60, "the worker is ready")
    start = time.monotonic()
    send(SEND)
    until(lambda: not in_hand(), 120, "all left")
    ours = MAILS / (time.monotonic() - start)
    worker.stop()
    messages = [
        EmailMultiAlternatives("Échéance", TEXT, settings.DEFAULT_FROM_EMAIL, [f"seul{i}@exemple.gouv.fr"])
        for i in range(MAILS)
    ]
    for message in messages:
        message.attach_alternative(f"<p>{TEXT}</p>", "text/html")
    raw = [(message.to, message.message().as_bytes(linesep="\r\n")) for message in messages]
    start = time.monotonic()
    with smtplib.SMTP("127.0.0.1", mail_server.port) as alone:
        for to, content in raw:
            alone.sendmail("ne-pas-repondre@exemple.gouv.fr", to, content)
    bare = MAILS / (time.monotonic() - start)
    delivered_once(mail_server.taken, set(mail_server.taken) - identifiers(MailState.SENT))
    # Each mail is written down twice before and after it leaves, and the machine may be busy with other tests.
    assert ours > bare / 40
    record_property(
        "figure",
        f"{MAILS} mails over SMTP: {ours:.0f} a second by the outbox and one worker, {bare:.0f} a second by a bare "
        f"smtplib loop to the same server in the same run ({100 * ours / bare:.0f} %)",
    )
