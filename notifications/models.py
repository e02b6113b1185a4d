"""The outbox: every mail is a row, written in the transaction of its cause."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from sgcd_plan import clock


class OutgoingMail(models.Model):
    """A mail to send, being sent, or sent."""

    class State(models.TextChoices):
        """How far a mail is; « doubtful » may or may not have left, and waits for a person."""

        WAITING = "waiting", "En attente"
        SENDING = "sending", "En cours d’envoi"
        SENT = "sent", "Envoyé"
        DOUBTFUL = "doubtful", "Douteux"
        FAILED = "failed", "Échec"
        CANCELLED = "cancelled", "Annulé"

    key = models.CharField("clé", max_length=200, unique=True)
    kind = models.CharField("nature", max_length=60)
    recipient = models.EmailField("destinataire")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="mails"
    )
    subject = models.CharField("objet", max_length=300)
    text = models.TextField()
    html = models.TextField(blank=True)
    headers = models.JSONField(default=dict, blank=True)
    state = models.CharField("état", max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField("tentatives", default=0)
    created_at = models.DateTimeField("créé le", default=clock.now)
    not_before = models.DateTimeField("pas avant", default=clock.now)
    sent_at = models.DateTimeField("envoyé le", null=True, blank=True)
    failure = models.TextField("dernière erreur", blank=True)

    class Meta:
        verbose_name = "courriel"
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["not_before"], name="outbox_waiting", condition=Q(state="waiting")),
        ]

    def __str__(self) -> str:
        return self.subject
