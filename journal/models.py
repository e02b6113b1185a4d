"""What was done: changes with their cause, access to confidential things, jobs under way."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from simple_history.models import HistoricalRecords

from journal.querysets import AccessQuerySet, ChangeQuerySet, JobQuerySet
from sgcd_plan import clock


class Change(models.Model):
    """One act: who, when, why, and what caused it. The history rows that it wrote point to it."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="auteur", on_delete=models.PROTECT, null=True, related_name="+"
    )
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="pour", on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField("le", default=clock.now, db_index=True)
    label = models.CharField("ce qui a été fait", max_length=200)
    reason = models.TextField("motif", blank=True)
    cause_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, null=True, related_name="+")
    cause_id = models.PositiveBigIntegerField(null=True)
    cause = GenericForeignKey("cause_type", "cause_id")
    # The act that this one undoes.
    undoes = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="undone_by"
    )

    objects = ChangeQuerySet.as_manager()

    class Meta:
        verbose_name = "modification"
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.label

    @property
    def who(self) -> str:
        """Who acted: « X », « X, pour Y » for an assistant, or the installation itself."""
        if self.user is None:
            return "Installation"
        return f"{self.user}, pour {self.on_behalf_of}" if self.on_behalf_of else str(self.user)


class HistoryRow(models.Model):
    """What each history row carries beside its columns: the act that wrote it."""

    change = models.ForeignKey(Change, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        abstract = True


def history(**options) -> HistoricalRecords:
    """History of a model, each row pointing to its ``Change``."""
    return HistoricalRecords(bases=[HistoryRow], **options)


class Recorded(models.Model):
    """A model whose history is dated by the application's clock."""

    class Meta:
        abstract = True

    @property
    def _history_date(self):
        return clock.now()


class Editable(Recorded):
    """A model that people edit: a version for late forms, archived and never deleted."""

    version = models.PositiveIntegerField(default=0, editable=False)
    archived_at = models.DateTimeField("archivé le", null=True, blank=True, editable=False)
    archived_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )

    class Meta:
        abstract = True


class Access(models.Model):
    """Who saw or took what is confidential."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now, db_index=True)
    what = models.CharField("quoi", max_length=300)
    target_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    target_id = models.PositiveBigIntegerField()

    objects = AccessQuerySet.as_manager()

    class Meta:
        verbose_name = "accès"
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.what


class Job(models.Model):
    """What a worker is doing for whom: progress, result, failure in French."""

    class State(models.TextChoices):
        """How far a job is."""

        WAITING = "waiting", "En attente"
        RUNNING = "running", "En cours"
        DONE = "done", "Terminé"
        FAILED = "failed", "Échec"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="jobs")
    label = models.CharField("ce qui est fait", max_length=200)
    # The Celery task that does it, by name, and what it needs: a failed job can be tried again.
    task = models.CharField(max_length=100, blank=True)
    arguments = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    progress = models.PositiveSmallIntegerField(default=0)
    failure = models.TextField(blank=True)
    # The address of what was made (files live in an app above this one).
    result_url = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField("terminé le", null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = "travail"
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                name="job_progress_percent",
                condition=models.Q(progress__lte=100),
                violation_error_message="L’avancement va de 0 à 100 %.",
            )
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def is_over(self) -> bool:
        """Whether nothing more is to be waited for."""
        return self.state in (self.State.DONE, self.State.FAILED)
