"""Imports: a document under way, and what each action's document last said of it."""

import uuid

from django.conf import settings
from django.db import models

from actions.models.plans import Action, Plan
from actions.querysets.imports import ImportBatchQuerySet
from journal.models import Job, Recorded
from sgcd_plan import clock


class ImportBatch(Recorded):
    """A document read, waiting for its preview to be accepted; nothing else is written before."""

    class State(models.TextChoices):
        """What became of it."""

        READING = "reading", "Lecture en cours"
        PREVIEW = "preview", "À vérifier"
        WRITING = "writing", "Écriture en cours"
        APPLIED = "applied", "Importé"
        DROPPED = "dropped", "Abandonné"
        REFUSED = "refused", "Illisible"

    # Tells this document from any other in what is kept of it beside the database.
    token = models.UUIDField(default=uuid.uuid4, editable=False)
    # The plan that a newer version goes into; for a new plan, the one that was written.
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, null=True, blank=True, related_name="imports")
    newer_version = models.BooleanField("nouvelle version d’un plan", default=False)
    circulated = models.BooleanField("diffusé", default=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    filename = models.CharField("fichier", max_length=255)
    title = models.CharField("titre du plan", max_length=300, blank=True)
    as_of = models.DateField("date du plan")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PREVIEW)
    # The document as read (raw tables) and what the person corrected, so that the preview can be drawn again.
    raw = models.JSONField(default=dict)
    # A long file waits here until a worker has read it, then goes.
    waiting_file = models.FileField(upload_to="imports/%Y/%m/", blank=True)
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    mapping = models.JSONField(default=dict, blank=True)
    corrections = models.JSONField(default=dict, blank=True)
    version = models.PositiveIntegerField(default=0)
    # What was done, in French, once it is applied.
    outcome = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    applied_at = models.DateTimeField(null=True, blank=True)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = "import"
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.filename


class ImportedRow(models.Model):
    """What the document last said of an action: a newer version is weighed against it."""

    action = models.OneToOneField(Action, on_delete=models.CASCADE, related_name="imported")
    values = models.JSONField()

    class Meta:
        verbose_name = "ligne importée"

    def __str__(self) -> str:
        return self.values.get("label", "")
