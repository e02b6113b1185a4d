"""The outbox: said once, claimed, sent, marked."""

import datetime as dt

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction

from notifications.models import OutgoingMail
from sgcd_plan import clock

MAX_ATTEMPTS = 8
STUCK_AFTER = dt.timedelta(minutes=10)


def say(*, key: str, kind: str, user, subject: str, text: str, html: str = "") -> OutgoingMail | None:
    """Write a mail to ``user`` in the transaction of its cause; None when ``key`` was already said."""
    mail, created = OutgoingMail.objects.get_or_create(
        key=key[:200],
        defaults={
            "kind": kind,
            "user": user,
            "recipient": user.email,
            "subject": subject,
            "text": text,
            "html": html,
        },
    )
    return mail if created else None


def transport():
    """A connection to what really sends mail, from ``EMAIL_URL``."""
    conf = settings.MAIL_TRANSPORT
    if conf["EMAIL_BACKEND"].endswith("filebased.EmailBackend"):
        return get_connection(conf["EMAIL_BACKEND"], file_path=conf["EMAIL_FILE_PATH"])
    if conf["EMAIL_BACKEND"].endswith("smtp.EmailBackend"):
        return get_connection(
            conf["EMAIL_BACKEND"],
            host=conf["EMAIL_HOST"],
            port=conf["EMAIL_PORT"] or 25,
            username=conf["EMAIL_HOST_USER"] or "",
            password=conf["EMAIL_HOST_PASSWORD"] or "",
            use_tls=conf.get("EMAIL_USE_TLS", False),
            use_ssl=conf.get("EMAIL_USE_SSL", False),
            timeout=20,
        )
    return get_connection(conf["EMAIL_BACKEND"])


def claim() -> OutgoingMail | None:
    """Take one waiting mail, marked as being sent before it is; None when none waits."""
    with transaction.atomic():
        mail = (
            OutgoingMail.objects.select_for_update(skip_locked=True)
            .filter(state=OutgoingMail.State.WAITING, not_before__lte=clock.now())
            .order_by("not_before", "pk")
            .first()
        )
        if mail is None:
            return None
        mail.state = OutgoingMail.State.SENDING
        mail.attempts += 1
        mail.not_before = clock.now()
        mail.save(update_fields=["state", "attempts", "not_before"])
        return mail


def send_waiting() -> int:
    """Send what waits, one by one; gives how many left. What may have left just before a crash becomes doubtful."""
    OutgoingMail.objects.filter(
        state=OutgoingMail.State.SENDING, not_before__lt=clock.now() - STUCK_AFTER
    ).update(state=OutgoingMail.State.DOUBTFUL)
    sent = 0
    while (mail := claim()) is not None:
        message = EmailMultiAlternatives(
            mail.subject,
            mail.text,
            settings.DEFAULT_FROM_EMAIL,
            [mail.recipient],
            headers={"Message-ID": f"<outbox-{mail.pk}@sgcd-plan>", **mail.headers},
            connection=transport(),
        )
        if mail.html:
            message.attach_alternative(mail.html, "text/html")
        try:
            message.send()
        except OSError as error:
            mail.failure = str(error)[:500]
            mail.state = (
                OutgoingMail.State.FAILED if mail.attempts >= MAX_ATTEMPTS else OutgoingMail.State.WAITING
            )
            mail.not_before = clock.now() + dt.timedelta(seconds=30 * 2**mail.attempts)
        else:
            mail.state = OutgoingMail.State.SENT
            mail.sent_at = clock.now()
            sent += 1
        mail.save(update_fields=["state", "failure", "not_before", "sent_at"])
    return sent
