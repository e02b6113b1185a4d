"""The outbox: said once, claimed, sent, marked.

A sender takes a few mails at a time, and holds a lock of its own in the database for as long as it lives: the
lock falls with it, whatever kills it, and the next sender then sees at once what it left. A mail that it had taken
but not begun to send waits again; one that it was sending may have left, and a person decides.
"""

import datetime as dt
import logging
import re
import secrets
import smtplib
import uuid
from collections.abc import Iterable
from contextlib import contextmanager

from celery import current_app
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import connection, transaction
from kombu.exceptions import OperationalError

from accounts.services import bounces
from documents.models import StoredFile
from notifications.enums import MailState
from notifications.kinds import mail_kinds
from notifications.models import OutgoingMail
from sgcd_plan import clock

logger = logging.getLogger(__name__)

# A server that is down for a day loses nothing: a try at least every hour, for three days.
LONGEST_WAIT = dt.timedelta(hours=1)
GIVE_UP_AFTER = dt.timedelta(days=3)
BATCH = 20
# What a server answers of an address that does not exist (any more): RFC 5321, 4.2.3.
UNKNOWN_ADDRESS = (550, 551, 553)
ATTACHED = {"pdf": "application/pdf"}
CALENDAR_METHOD = re.compile(r"^METHOD:([A-Z]+)\s*$", re.MULTILINE)
# One connection carries so many mails: servers close those that never end.
MAILS_A_CONNECTION = 100
LOCK_SPACE = 0x6F757462  # « outb »: the first half of a sender's lock
MESSAGE_SPACE = uuid.UUID("6d6d6c64-5f4e-5b0b-9c3a-0f7a5b1d9c11")


class Unreachable(Exception):
    """The mail server cannot be reached: nothing has left, nothing is lost."""


def say(
    *,
    key: str,
    kind: str,
    user=None,
    recipient: str = "",
    copies: Iterable[str] = (),
    subject: str,
    text: str,
    html: str = "",
    calendar: str = "",
    headers: dict | None = None,
    attachment: StoredFile | None = None,
) -> OutgoingMail | None:
    """Write a mail to ``user``, or to the address ``recipient`` of somebody without an account; None when already said.

    In the transaction of its cause. ``copies``: addresses that get the same message. ``calendar``: an invitation of a
    calendar, whole (RFC 5546). Mail for an account that is closed goes to the functional mailbox of its service; without one it is kept as
    failed, for an administrator to see.
    """
    mail, created = OutgoingMail.objects.get_or_create(
        key=key[:200],
        defaults={
            "kind": kind,
            "user": user,
            "subject": subject,
            "text": text,
            "html": html,
            "headers": headers or {},
            "attachment": attachment,
            "copies": list(copies),
            "calendar": calendar,
            **(address_of(user) if user else {"recipient": recipient}),
        },
    )
    if created:
        transaction.on_commit(call_sender)
    return mail if created else None


def address_of(user) -> dict:
    """The columns of a mail that say where what is for ``user`` goes: its address, its service's mailbox, or nowhere."""
    if user.is_active and user.bounced_at is None:
        return {"recipient": user.email}
    mailbox = user.service.mailbox if user.service else ""
    if user.is_active:
        # An address that refuses mail: the service's mailbox, or the address all the same where there is none.
        return {"recipient": mailbox or user.email}
    if mailbox:
        return {"recipient": mailbox}
    return {
        "recipient": "",
        "state": MailState.FAILED,
        "failure": f"Le compte {user.email} est désactivé et son service n’a pas de boîte fonctionnelle\u00a0: "
        "donnez-en une au service, puis renvoyez.",
    }


def call_sender() -> None:
    """Ask a worker to send now; the beat asks again every half-minute in any case."""
    try:
        current_app.signature("notifications.send_outbox").apply_async(expires=60, retry=False)
    except OperationalError:
        logger.warning("The broker does not answer: mail waits for the next round.")


def complete(text: str, reply_to: str = "") -> str:
    """The text of a mail as it leaves: with the lines that say what sent it, below the mark of a signature.

    ``reply_to``: who reads the answers to this mail, where they are not those who run the application.
    """
    answers = (
        f"Répondre à ce courriel écrit à\u00a0: {reply_to}"
        if reply_to
        else f"Pour écrire aux personnes qui gèrent l’application\u00a0: {settings.REPLY_TO}"
        if settings.REPLY_TO
        else "Message automatique\u00a0: les réponses à cette adresse ne sont pas lues."
    )
    return f"{text.strip()}\n\n-- \nPlan d’actions — {settings.BASE_URL}\n{answers}\n"


def transport():
    """A connection to what really sends mail, from ``EMAIL_URL``."""
    conf = settings.MAIL_TRANSPORT
    if conf["EMAIL_BACKEND"].endswith("filebased.EmailBackend"):
        return get_connection(conf["EMAIL_BACKEND"], file_path=conf["EMAIL_FILE_PATH"])
    if conf["EMAIL_BACKEND"].endswith("smtp.EmailBackend"):
        return get_connection(
            "notifications.services.smtp.Backend",
            host=conf["EMAIL_HOST"],
            port=conf["EMAIL_PORT"] or 25,
            username=conf["EMAIL_HOST_USER"] or "",
            password=conf["EMAIL_HOST_PASSWORD"] or "",
            use_tls=conf.get("EMAIL_USE_TLS", False),
            use_ssl=conf.get("EMAIL_USE_SSL", False),
            timeout=20,
        )
    return get_connection(conf["EMAIL_BACKEND"])


@contextmanager
def sender_number():
    """A number of one's own, locked in the database until the end or until the connection is lost."""
    number = secrets.randbelow(2**31)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [LOCK_SPACE, number])
    try:
        yield number
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK_SPACE, number])


def recover() -> tuple[int, int]:
    """Take back what dead senders left: (mails that wait again, mails that are doubtful)."""
    numbers = OutgoingMail.objects.taken().order_by().values_list("claimed_by", flat=True).distinct()
    waiting = doubtful = 0
    for number in list(numbers):
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [LOCK_SPACE, number])
                if not cursor.fetchone()[0]:
                    continue
            left = OutgoingMail.objects.filter(claimed_by=number)
            waiting += left.filter(state=MailState.CLAIMED).update(state=MailState.WAITING, claimed_by=None)
            doubtful += left.filter(state=MailState.SENDING).update(
                state=MailState.DOUBTFUL,
                claimed_by=None,
                failure="L’envoi a été interrompu\u00a0: le courriel est peut-être parti. "
                "Voyez avec le destinataire avant de le renvoyer.",
            )
    return waiting, doubtful


def claim(number: int, limit: int = BATCH) -> list[OutgoingMail]:
    """Take at most ``limit`` mails that may leave now; nobody else takes them while the sender ``number`` lives."""
    with transaction.atomic():
        mails = list(
            OutgoingMail.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("user")
            .ready(clock.now())[:limit]
        )
        OutgoingMail.objects.filter(pk__in=[mail.pk for mail in mails]).update(
            state=MailState.CLAIMED, claimed_by=number
        )
    return mails


def message_of(mail: OutgoingMail, through=None) -> EmailMultiAlternatives:
    """The message of a mail, the same at each try: its Message-ID comes from its key."""
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip("> ") or "localhost"
    headers = {
        "Message-ID": f"<{uuid.uuid5(MESSAGE_SPACE, mail.key)}@{domain}>",
        # RFC 3834: absence messages do not answer what a program sent.
        "Auto-Submitted": "auto-generated",
        **mail.headers,
    }
    own_reply = headers.pop("Reply-To", "")
    reply_to = own_reply or settings.REPLY_TO
    message = EmailMultiAlternatives(
        mail.subject,
        complete(mail.text, own_reply),
        settings.DEFAULT_FROM_EMAIL,
        [mail.recipient],
        cc=mail.copies,
        headers=headers,
        reply_to=[reply_to] if reply_to else None,
        connection=through,
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    if mail.calendar:
        # Outlook and Thunderbird read the alternative, others the file; the method is said in the head too, the same.
        method = CALENDAR_METHOD.search(mail.calendar)[1]
        message.attach_alternative(mail.calendar, f"text/calendar; method={method}")
        message.attach("invitation.ics", mail.calendar.encode(), "application/ics")
    if mail.attachment is not None:
        with mail.attachment.content.open("rb") as content:
            message.attach(mail.attachment.name, content.read(), ATTACHED[mail.attachment.kind])
    return message


def _begin(mail: OutgoingMail) -> None:
    """From here on the mail may have left, whatever happens next."""
    mail.state = MailState.SENDING
    mail.save(update_fields=["attempts", "state"])


def _mark(mail: OutgoingMail, state: str, failure: str = "") -> None:
    mail.state, mail.failure, mail.claimed_by = state, failure[:500], None
    mail.sent_at = clock.now() if state == MailState.SENT else None
    mail.save(update_fields=["state", "attempts", "failure", "claimed_by", "sent_at"])


def _later(mail: OutgoingMail, failure: str) -> None:
    """Try again, each time later; give up visibly after three days."""
    now = clock.now()
    if now - mail.created_at > GIVE_UP_AFTER:
        _mark(mail, MailState.FAILED, failure)
        return
    mail.not_before = now + min(LONGEST_WAIT, dt.timedelta(seconds=30 * 2 ** min(mail.attempts, 10)))
    mail.save(update_fields=["not_before"])
    _mark(mail, MailState.WAITING, failure)


def _refusal(error: smtplib.SMTPException) -> tuple[int, str]:
    """The server's code and words, of one recipient's refusal or of the whole message's."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()))
    else:
        code, words = error.smtp_code, error.smtp_error
    return code, _words(words)


def _words(said: bytes | str) -> str:
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)


def send(mail: OutgoingMail, through) -> bool:
    """Send one claimed mail over an open connection; whether it left. What became of it is written in any case.

    A refusal that the server calls temporary, or of our own sender's address, is tried again; a final one is a
    failure; and a connection lost while the mail was being handed over makes it doubtful.
    """
    if mail.kind in mail_kinds and (why := mail_kinds[mail.kind].still(mail)):
        _mark(mail, MailState.CANCELLED, why)
        return False
    try:
        message = message_of(mail, through)
        message.message()
    except FileNotFoundError:
        _mark(
            mail, MailState.FAILED, "La pièce jointe n’est plus conservée\u00a0: le courriel n’est pas parti."
        )
        return False
    except ValueError as error:
        # A line break in a header, an address that is none: it can never leave, and stops no other.
        _mark(mail, MailState.FAILED, f"Le courriel ne peut pas être composé\u00a0: {error}")
        return False
    mail.attempts += 1
    if watch := getattr(through, "watch", None):
        watch(lambda: _begin(mail))
    else:
        _begin(mail)
    try:
        message.send()
    except smtplib.SMTPSenderRefused as error:
        _later(mail, f"{error.smtp_code} {_words(error.smtp_error)} ({error.sender})")
        return False
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPResponseException) as error:
        code, words = _refusal(error)
        if 400 <= code < 500:
            _later(mail, f"{code} {words}")
        else:
            _mark(mail, MailState.FAILED, f"{code} {words}")
            unknown = isinstance(error, smtplib.SMTPRecipientsRefused) and code in UNKNOWN_ADDRESS
            if unknown and _at_own_address(mail):
                bounces.note_refusal(user=mail.user, words=f"{code} {words}")
        return False
    except OSError as error:
        if not getattr(through, "may_have_left", True):
            _later(mail, f"Le serveur de messagerie a fermé la connexion\u00a0: {error}")
            raise Unreachable(str(error)) from error
        _mark(mail, MailState.DOUBTFUL, f"La connexion s’est perdue pendant l’envoi\u00a0: {error}")
        raise Unreachable(str(error)) from error
    _mark(mail, MailState.SENT)
    if _at_own_address(mail) and mail.user.bounces:
        bounces.note_arrival(user=mail.user)
    return True


def _at_own_address(mail: OutgoingMail) -> bool:
    """Whether a mail goes to its person, not to a service's mailbox."""
    return mail.user is not None and mail.recipient == mail.user.email


def _open(through) -> None:
    try:
        through.open()
    except (OSError, smtplib.SMTPException) as error:
        raise Unreachable(str(error)) from error


def _put_back(mails: list[OutgoingMail], failure: str) -> None:
    for mail in mails:
        mail.attempts += 1
        _later(mail, failure)


def send_waiting() -> int:
    """Send what waits; gives how many left. Several may run at once: none takes what another has."""
    recover()
    sent = 0
    with sender_number() as number:
        through, carried = transport(), 0
        while mails := claim(number):
            try:
                _open(through)
                while mails:
                    sent += send(mails.pop(0), through)
                    carried += 1
                    _open(through)
            except Unreachable as error:
                _put_back(mails, f"Le serveur de messagerie ne répond pas\u00a0: {error}")
                through.close()
                break
            if carried >= MAILS_A_CONNECTION:
                through.close()
                through, carried = transport(), 0
        through.close()
    return sent


def resend(*, user, mail: OutgoingMail) -> bool:
    """Put a failed, doubtful or sent mail back in the queue, at an administrator's word; False when it waits already."""
    with transaction.atomic():
        mail = OutgoingMail.objects.visible_to(user).select_for_update(of=("self",)).get(pk=mail.pk)
        if mail.state not in (MailState.FAILED, MailState.DOUBTFUL, MailState.SENT):
            return False
        address = address_of(mail.user) if mail.user else {"recipient": mail.recipient}
        mail.recipient = address["recipient"]
        mail.state = address.get("state", MailState.WAITING)
        mail.failure = address.get("failure", "")
        mail.not_before = mail.created_at = clock.now()
        mail.attempts = 0
        mail.sent_at = None
        mail.save()
        transaction.on_commit(call_sender)
    return mail.state == MailState.WAITING
