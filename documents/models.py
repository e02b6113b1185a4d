"""Stored files, each with the object whose rights decide who may take it; letterheads; the glossary."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Lower

from documents.querysets import AcronymQuerySet, LetterheadQuerySet, StoredFileQuerySet
from documents.typography import day
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


class Letterhead(Editable):
    """What a service puts at the head of the documents that it issues, from one day to another.

    A version that has been in force is never changed: a new one follows it, so that past documents keep theirs.
    """

    service = models.ForeignKey(
        "organisations.Service",
        verbose_name="service émetteur",
        on_delete=models.PROTECT,
        related_name="letterheads",
    )
    valid_from = models.DateField("à partir du")
    valid_until = models.DateField("jusqu’au (inclus)", null=True, blank=True)
    brand = models.TextField("bloc-marque", max_length=300)
    brand_image = models.ForeignKey(
        StoredFile, verbose_name="image", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    timbre = models.TextField("timbre", max_length=600)
    address = models.TextField("adresse", max_length=600, blank=True)
    handled_by = models.TextField("affaire suivie par", max_length=400, blank=True)
    reference = models.CharField("réf.", max_length=100, blank=True)
    place = models.CharField("lieu", max_length=100)
    signature = models.TextField("signature", max_length=400, blank=True)

    history = history()
    objects = LetterheadQuerySet.as_manager()

    class Meta:
        verbose_name = "papier à en-tête"
        ordering = ["service__order", "service__name", "-valid_from"]
        constraints = [
            models.CheckConstraint(
                name="letterhead_ends_after_start",
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                violation_error_message="La fin de validité précède son début.",
            ),
            # Ranges of one service: an equality would need an extension that the embedded server has not.
            ExclusionConstraint(
                name="letterhead_one_at_a_time",
                expressions=[
                    (Func(F("service"), F("service"), Value("[]"), function="int8range"), "&&"),
                    (Func(F("valid_from"), F("valid_until"), Value("[]"), function="daterange"), "&&"),
                ],
                condition=Q(archived_at=None),
                violation_error_message="Ce service a déjà un papier à en-tête sur cette période.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service}, à partir du {day(self.valid_from)}"

    @property
    def state(self) -> str:
        """``coming``, ``current``, ``ended`` or ``withdrawn``, today."""
        today = clock.today()
        if self.archived_at is not None:
            return "withdrawn"
        if self.valid_from > today:
            return "coming"
        return "ended" if self.valid_until is not None and self.valid_until < today else "current"

    @property
    def may_change(self) -> bool:
        """Whether its text may still change: it was in force on no past day."""
        return self.archived_at is None and self.valid_from >= clock.today()


class Acronym(Editable):
    """An acronym of the glossary and what it stands for."""

    acronym = models.CharField("sigle", max_length=30)
    expansion = models.CharField("signification", max_length=200)
    note = models.CharField("remarque", max_length=300, blank=True)

    history = history()
    objects = AcronymQuerySet.as_manager()

    class Meta:
        verbose_name = "sigle"
        ordering = [Lower("acronym"), "pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("acronym"),
                name="acronym_once",
                condition=Q(archived_at=None),
                violation_error_message="Ce sigle est déjà dans le glossaire.",
            )
        ]

    def __str__(self) -> str:
        return self.acronym
