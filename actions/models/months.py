"""The cut-off of a month: a name for the plan as it stood on a day, as known at an instant (model, « Time »)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from actions.models.plans import Plan
from actions.querysets.cutoffs import CutoffQuerySet
from documents.typography import MONTHS, day
from journal.models import Editable, history
from sgcd_plan import clock


class Cutoff(Editable):
    """« Plan au 31 octobre, arrêté le 10 novembre »: a database trigger refuses any change but its archiving."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="cutoffs")
    at = models.DateField("dernier jour du mois arrêté")
    known_at = models.DateTimeField("arrêté le", default=clock.now)
    name = models.CharField("nom", max_length=120)
    note = models.TextField("observations", blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    # The counts of the month when it was cut off: what the list of months shows without reading each state again.
    summary = models.JSONField(default=dict, editable=False)
    archive_reason = models.TextField("motif de l’annulation", blank=True)

    history = history()
    objects = CutoffQuerySet.as_manager()

    class Meta:
        verbose_name = "arrêté mensuel"
        ordering = ["-at", "-known_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "at"],
                name="cutoff_once_a_month",
                condition=Q(archived_at=None),
                violation_error_message="Ce mois est déjà arrêté.",
            ),
            models.CheckConstraint(
                name="cutoff_archived_with_reason",
                condition=Q(archived_at=None) | ~Q(archive_reason=""),
                violation_error_message="Dites pourquoi cet arrêté est annulé.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The page of the month."""
        return reverse("actions:cutoff", args=[self.plan.slug, self.pk])

    @property
    def month_name(self) -> str:
        """« octobre 2023 »."""
        return f"{MONTHS[self.at.month - 1]}\u00a0{self.at.year}"


def cutoff_name(at, on) -> str:
    """The name of the cut-off of the month that ends on ``at``, made on the day ``on``."""
    return f"Plan au {day(at)}, arrêté le {day(on)}"
