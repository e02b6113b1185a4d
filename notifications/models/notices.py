"""What is said to a person: in the bell, and in a mail at once or in the morning's."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q

from notifications.enums import How, NoticeState, Urgency
from notifications.models.outbox import OutgoingMail
from notifications.querysets import NoticeQuerySet
from sgcd_plan import clock


class Notice(models.Model):
    """One thing said once to one person."""

    key = models.CharField("clé", max_length=200, unique=True)
    kind = models.CharField("nature", max_length=60)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="destinataire",
        on_delete=models.PROTECT,
        related_name="notices",
    )
    subject = models.CharField("objet", max_length=300)
    detail = models.TextField("précision", blank=True)
    call = models.CharField("ce qui est attendu", max_length=200, blank=True)
    url = models.CharField("adresse", max_length=300)
    reason = models.CharField("pourquoi cette personne", max_length=300, blank=True)
    about_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, null=True, related_name="+")
    about_id = models.PositiveBigIntegerField(null=True)
    about = GenericForeignKey("about_type", "about_id")
    day = models.DateField("jour dont il est question", null=True, blank=True)
    urgency = models.PositiveSmallIntegerField("urgence", choices=Urgency.choices, default=Urgency.NEWS)
    how = models.CharField("par", max_length=10, choices=How.choices)
    state = models.CharField("état", max_length=10, choices=NoticeState.choices, default=NoticeState.WAITING)
    created_at = models.DateTimeField("écrit le", default=clock.now)
    mail = models.ForeignKey(
        OutgoingMail, on_delete=models.PROTECT, null=True, blank=True, related_name="notices"
    )
    read_at = models.DateTimeField("lu le", null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "notification"
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["about_type", "about_id"], name="notice_about"),
            models.Index(fields=["user", "-created_at"], name="notice_of_user"),
            models.Index(fields=["user"], name="notice_waiting", condition=Q(state="waiting")),
            models.Index(fields=["user"], name="notice_unread", condition=Q(read_at=None)),
        ]

    def __str__(self) -> str:
        return self.subject


class KindSetting(models.Model):
    """How a kind of notice reaches people by default, and whether they may choose."""

    kind = models.CharField("nature", max_length=60, unique=True)
    how = models.CharField("par défaut", max_length=10, choices=How.choices)
    mandatory = models.BooleanField("imposée", default=False)
    version = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = "réglage d’une nature de notification"
        ordering = ["kind"]

    def __str__(self) -> str:
        return self.kind


class Preference(models.Model):
    """How a person wants to hear of a kind."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notice_preferences"
    )
    kind = models.CharField("nature", max_length=60)
    how = models.CharField("par", max_length=10, choices=How.choices)

    class Meta:
        verbose_name = "préférence"
        ordering = ["user", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind"],
                name="preference_once_a_kind",
                violation_error_message="Ce choix est déjà fait.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind}\u00a0: {self.get_how_display()}"
