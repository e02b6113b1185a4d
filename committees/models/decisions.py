"""Decisions: what a committee decided, who carries it out and by when."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from committees.enums import Addressing, DecisionState
from committees.models.agenda import AgendaItem
from committees.models.committees import Committee
from committees.models.meetings import Meeting
from committees.querysets.decisions import DecisionQuerySet
from journal.models import Editable, Recorded, history
from sgcd_plan import clock


class Decision(Editable):
    """A decision of a committee, numbered in its session: « COTECH 2024-05/3 »."""

    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="decisions")
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="decisions")
    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="decisions")
    rank = models.PositiveSmallIntegerField("n°")
    text = models.TextField("décision")
    responsible = models.ForeignKey(
        "organisations.Service",
        verbose_name="service responsable",
        on_delete=models.PROTECT,
        related_name="committee_decisions",
    )
    due_on = models.DateField("échéance", null=True, blank=True)
    state = models.CharField("état", max_length=8, choices=DecisionState.choices, default=DecisionState.TO_DO)
    state_on = models.DateField("depuis le", null=True, blank=True)
    follow_up = models.TextField("suites données", blank=True)
    action = models.ForeignKey(
        "actions.Action", on_delete=models.PROTECT, null=True, blank=True, related_name="committee_decisions"
    )
    # What it changed in the action there and then, in French.
    effect = models.TextField("effet sur l’action", blank=True)
    # The committee above to which it goes up, or the one below to which it goes down.
    goes_to = models.ForeignKey(
        Committee,
        verbose_name="transmis à",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="received",
    )
    reserved = models.BooleanField("réservée aux destinataires nommés", default=False)
    # Its text no longer changes once the record of decisions is sealed.
    sealed_at = models.DateTimeField(null=True, blank=True, editable=False)
    decided_at = models.DateTimeField(default=clock.now, editable=False)

    history = history()
    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = "décision"
        ordering = ["-meeting__starts_at", "rank"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "rank"],
                name="decision_rank_once",
                violation_error_message="Ce numéro de décision est déjà pris.",
            ),
            models.CheckConstraint(
                name="decision_text_given",
                condition=~Q(text=""),
                violation_error_message="Écrivez ce qui est décidé.",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """« COTECH 2024-05/3 »."""
        return f"{self.meeting}/{self.rank}"

    def get_absolute_url(self) -> str:
        """Its page in the register."""
        return reverse("committees:decision", args=[self.committee.slug, self.pk])

    @property
    def is_reserved(self) -> bool:
        """Whether it is for those named alone, by itself or with its item."""
        return self.reserved or self.item.reserved

    @property
    def overdue(self) -> bool:
        """Whether it should have been carried out."""
        return self.state == DecisionState.TO_DO and self.due_on is not None and self.due_on < clock.today()


class DecisionAddressee(Recorded):
    """A service to which a decision is addressed."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="addressees")
    service = models.ForeignKey("organisations.Service", on_delete=models.PROTECT, related_name="+")
    addressing = models.CharField(
        "au titre de", max_length=12, choices=Addressing.choices, default=Addressing.INFORMATION
    )

    history = history()

    class Meta:
        verbose_name = "destinataire d’une décision"
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "service"],
                name="decision_addressee_once",
                violation_error_message="Ce service est déjà destinataire de la décision.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.service} ({self.get_addressing_display()})"
