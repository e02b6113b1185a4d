"""The documents of a meeting, from draft to seal, and the amendments that members propose."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from committees.enums import AmendmentState, RecordKind, RecordState
from committees.models.agenda import AgendaItem
from committees.models.meetings import Meeting
from committees.querysets.records import AmendmentQuerySet, RecordQuerySet
from documents.models import StoredFile
from journal.models import Editable, history
from sgcd_plan import clock


class Record(Editable):
    """A document of a meeting; once sealed it never changes, and a correction is a new version."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="records")
    kind = models.CharField("nature", max_length=12, choices=RecordKind.choices)
    rank = models.PositiveSmallIntegerField("version", default=1)
    state = models.CharField("état", max_length=10, choices=RecordState.choices, default=RecordState.DRAFT)
    # Without the texts of reserved items: the version that may be circulated.
    redacted = models.BooleanField("version diffusable", default=False)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    sha256 = models.CharField("empreinte SHA-256", max_length=64, blank=True, db_index=True)
    validated_by = models.CharField("validé par", max_length=200, blank=True)
    sealed_at = models.DateTimeField("scellé le", null=True, blank=True)
    sealed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    corrects = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )
    correction = models.TextField("ce qui est corrigé", blank=True)
    sent_at = models.DateTimeField("diffusé le", null=True, blank=True)
    made_at = models.DateTimeField(default=clock.now, editable=False)

    history = history()
    objects = RecordQuerySet.as_manager()

    class Meta:
        verbose_name = "document de séance"
        ordering = ["kind", "rank", "redacted"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "kind", "rank", "redacted"],
                name="record_version_once",
                violation_error_message="Cette version existe déjà.",
            ),
            models.CheckConstraint(
                name="record_sealed_with_its_mark",
                condition=~Q(state=RecordState.SEALED)
                | Q(sealed_at__isnull=False, file__isnull=False) & ~Q(sha256=""),
                violation_error_message="Une version scellée a un fichier, une empreinte et une date.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, version {self.rank}"


class Amendment(Editable):
    """A change that somebody present proposes to the draft minutes of an item."""

    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="amendments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # The text of the item when it was proposed.
    before = models.TextField(blank=True)
    proposed = models.TextField("texte proposé")
    comment = models.TextField("pourquoi", blank=True)
    proposed_at = models.DateTimeField(default=clock.now)
    state = models.CharField(
        "état", max_length=10, choices=AmendmentState.choices, default=AmendmentState.PROPOSED
    )
    answer = models.TextField("réponse du secrétariat", blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    # What its author asks to annex after a refusal.
    observation = models.TextField("observation annexée", blank=True)

    history = history()
    objects = AmendmentQuerySet.as_manager()

    class Meta:
        verbose_name = "amendement"
        ordering = ["proposed_at", "pk"]

    def __str__(self) -> str:
        return f"Amendement de {self.author}"
