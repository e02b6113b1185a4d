"""The outbox: every mail is a row, written in the transaction of its cause."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from documents.models import StoredFile
from notifications.enums import MailState
from notifications.querysets import OutgoingMailQuerySet
from sgcd_plan import clock


class OutgoingMail(models.Model):
    """A mail to send, being sent, or sent."""

    State = MailState

    key = models.CharField("clé", max_length=200, unique=True)
    kind = models.CharField("nature", max_length=60)
    recipient = models.EmailField("destinataire", blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="mails"
    )
    # Those who get a copy of the same message.
    copies = ArrayField(models.EmailField(), default=list, blank=True, verbose_name="copies")
    subject = models.CharField("objet", max_length=300)
    text = models.TextField()
    html = models.TextField(blank=True)
    # A document of ours, read again when the mail leaves.
    attachment = models.ForeignKey(
        StoredFile,
        verbose_name="pièce jointe",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    # An invitation of a calendar (RFC 5546), whole: shown by diaries, and attached.
    calendar = models.TextField("invitation d’agenda", blank=True)
    headers = models.JSONField(default=dict, blank=True)
    state = models.CharField("état", max_length=10, choices=MailState.choices, default=MailState.WAITING)
    attempts = models.PositiveSmallIntegerField("tentatives", default=0)
    created_at = models.DateTimeField("créé le", default=clock.now)
    not_before = models.DateTimeField("pas avant", default=clock.now)
    # The sender that took it: a number that it holds locked in the database for as long as it lives.
    claimed_by = models.BigIntegerField(null=True, blank=True, editable=False)
    sent_at = models.DateTimeField("envoyé le", null=True, blank=True)
    failure = models.TextField("dernière erreur", blank=True)

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        verbose_name = "courriel"
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["not_before"], name="outbox_waiting", condition=Q(state="waiting")),
            models.Index(
                fields=["claimed_by"], name="outbox_taken", condition=Q(state__in=["claimed", "sending"])
            ),
        ]

    def __str__(self) -> str:
        return self.subject
