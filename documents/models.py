"""Stored files: each belongs to an object, whose rights decide who may take it."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models

from documents.querysets import StoredFileQuerySet
from journal.models import Editable, Recorded, history
from sgcd_plan import clock


class StoredFile(Editable):
    """A file as it was received, with the judgement passed on it.

    Its versions point to the first one, which carries what holds for all: who may take them, whether archived.
    """

    class State(models.TextChoices):
        """What the inspection says."""

        PENDING = "pending", "En attente d’analyse"
        CLEAN = "clean", "Sain"
        QUARANTINED = "quarantined", "En quarantaine"
        REFUSED = "refused", "Refusé"

    owner_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    owner_id = models.PositiveBigIntegerField()
    owner = GenericForeignKey("owner_type", "owner_id")
    content = models.FileField(upload_to="files/%Y/%m/")
    name = models.CharField("nom", max_length=255)
    kind = models.CharField("nature", max_length=20)
    size = models.PositiveBigIntegerField("taille")
    sha256 = models.CharField("empreinte", max_length=64)
    state = models.CharField("état", max_length=12, choices=State.choices, default=State.PENDING)
    reason = models.TextField("motif", blank=True)
    restricted = models.BooleanField("réservé aux destinataires nommés", default=False)
    version_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="versions"
    )
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(default=clock.now)
    comment = models.CharField("ce que contient le fichier", max_length=300, blank=True)

    history = history()
    objects = StoredFileQuerySet.as_manager()

    class Meta:
        verbose_name = "fichier"
        ordering = ["-uploaded_at", "-pk"]
        indexes = [models.Index(fields=["owner_type", "owner_id"], name="storedfile_owner")]

    def __str__(self) -> str:
        return self.name


class FileRecipient(Recorded):
    """A person named for a restricted file: a model of its own, since history must see it."""

    file = models.ForeignKey(StoredFile, on_delete=models.CASCADE, related_name="recipients")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    history = history()

    class Meta:
        verbose_name = "destinataire d’un fichier"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["file", "user"],
                name="file_recipient_once",
                violation_error_message="Cette personne est déjà destinataire de ce fichier.",
            )
        ]

    def __str__(self) -> str:
        return str(self.user)
