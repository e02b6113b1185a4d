"""What actions must produce: a guide, an instruction, a charter…; one may serve several actions, a series has dates."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from actions.enums import PRODUCED, DeliverableKind, DeliverableState
from actions.models.plans import Action, Plan
from actions.querysets.deliverables import DeliverableQuerySet
from journal.models import Editable, Recorded, history
from sgcd_plan import clock


class Deliverable(Editable):
    """A document, or a series of them, that an action has to produce. Its files are stored files that it owns."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="deliverables")
    kind = models.CharField("nature", max_length=16, choices=DeliverableKind.choices)
    title = models.CharField("intitulé", max_length=300)
    state = models.CharField(
        "état", max_length=12, choices=DeliverableState.choices, default=DeliverableState.TO_WRITE
    )
    planned_on = models.DateField("prévu le", null=True, blank=True)
    dated_on = models.DateField("daté du", null=True, blank=True)
    recipients = models.TextField("destinataires", blank=True)
    series = models.BooleanField("série", default=False)

    history = history()
    objects = DeliverableQuerySet.as_manager()

    class Meta:
        verbose_name = "livrable"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="deliverable_titled",
                condition=~Q(title=""),
                violation_error_message="Le livrable doit avoir un intitulé.",
            ),
            models.CheckConstraint(
                name="deliverable_state_known",
                condition=Q(state__in=DeliverableState.values),
                violation_error_message="Cet état n’existe pas.",
            ),
            models.CheckConstraint(
                name="deliverable_produced_is_dated",
                condition=~Q(state__in=PRODUCED) | Q(dated_on__isnull=False),
                violation_error_message="Un livrable signé ou diffusé porte une date.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} «\u00a0{self.title}\u00a0»"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("actions:deliverable", args=[self.plan.slug, self.pk])

    @property
    def is_produced(self) -> bool:
        """Signed or circulated."""
        return self.state in PRODUCED

    @property
    def days_late(self) -> int:
        """Days since the day for which it was planned, while it is neither signed nor circulated (0 otherwise)."""
        if self.is_produced or self.planned_on is None:
            return 0
        return max((clock.today() - self.planned_on).days, 0)


class DeliverableAction(Recorded):
    """An action that a deliverable serves: a model of its own, since history must see it."""

    deliverable = models.ForeignKey(Deliverable, on_delete=models.CASCADE, related_name="serves")
    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="deliverables")

    history = history()

    class Meta:
        verbose_name = "livrable d’une action"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["deliverable", "action"],
                name="deliverable_serves_once",
                violation_error_message="Ce livrable sert déjà cette action.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.deliverable} : {self.action}"


class DeliverableDate(Editable):
    """A day of a series: planned, then produced."""

    deliverable = models.ForeignKey(Deliverable, on_delete=models.CASCADE, related_name="dates")
    planned_on = models.DateField("prévu le")
    produced_on = models.DateField("paru le", null=True, blank=True)
    note = models.CharField("objet", max_length=200, blank=True)

    history = history()

    class Meta:
        verbose_name = "date d’une série"
        ordering = ["planned_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["deliverable", "planned_on"],
                name="series_date_once",
                condition=Q(archived_at=None),
                violation_error_message="Cette série a déjà cette date.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.planned_on:%d/%m/%Y}"

    @property
    def days_late(self) -> int:
        """Days since its day while nothing came out (0 otherwise)."""
        return max((clock.today() - self.planned_on).days, 0) if self.produced_on is None else 0
