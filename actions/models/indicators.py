"""Indicators of an action or an objective, and their measures over time."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from actions.enums import Direction, TargetState
from actions.indicators import target_state
from actions.models.plans import Action, Objective, Plan
from actions.periods import in_words
from actions.querysets.indicators import IndicatorQuerySet
from documents.typography import number
from journal.models import Editable, history
from sgcd_plan import clock


class Indicator(Editable):
    """What is measured, from what baseline to what target; on an action or on an objective."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="indicators")
    objective = models.ForeignKey(
        Objective, on_delete=models.PROTECT, null=True, blank=True, related_name="indicators"
    )
    action = models.ForeignKey(
        Action, on_delete=models.PROTECT, null=True, blank=True, related_name="indicators"
    )
    name = models.CharField("nom", max_length=200)
    definition = models.TextField("définition", blank=True)
    unit = models.CharField("unité", max_length=60, blank=True)
    decimals = models.PositiveSmallIntegerField("décimales", default=1)
    direction = models.CharField("sens", max_length=4, choices=Direction.choices, default=Direction.UP)
    baseline = models.DecimalField("valeur de départ", max_digits=18, decimal_places=6, null=True, blank=True)
    baseline_on = models.DateField("date de départ", null=True, blank=True)
    target = models.DecimalField("cible", max_digits=18, decimal_places=6, null=True, blank=True)
    target_on = models.DateField("date de la cible", null=True, blank=True)

    history = history()
    objects = IndicatorQuerySet.as_manager()

    class Meta:
        verbose_name = "indicateur"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="indicator_of_one_thing",
                condition=Q(objective=None, action__isnull=False) | Q(objective__isnull=False, action=None),
                violation_error_message="Un indicateur mesure une action ou un objectif.",
            ),
            models.CheckConstraint(
                name="indicator_named",
                condition=~Q(name=""),
                violation_error_message="Donnez un nom à l’indicateur.",
            ),
            models.CheckConstraint(
                name="indicator_few_decimals",
                condition=Q(decimals__lte=4),
                violation_error_message="Quatre décimales au plus.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("actions:indicator", args=[self.plan.slug, self.pk])

    @property
    def about(self) -> str:
        """What it measures, in words."""
        if self.action_id:
            return f"Action n° {self.action.number}"
        return f"Objectif : {self.objective.label}"

    def shown(self, value) -> str:
        """A value with its decimals and its unit; empty without one."""
        if value is None:
            return ""
        return (
            f"{number(value, self.decimals)}\u00a0{self.unit}" if self.unit else number(value, self.decimals)
        )

    @property
    def latest_shown(self) -> str:
        """The latest measure (``with_latest``), with its unit."""
        return self.shown(self.latest)

    @property
    def baseline_shown(self) -> str:
        """The baseline, with its unit."""
        return self.shown(self.baseline)

    @property
    def target_shown(self) -> str:
        """The target, with its unit."""
        return self.shown(self.target)

    @property
    def standing(self) -> TargetState:
        """Whether its target is met, from its latest measure (``with_latest``)."""
        return target_state(
            direction=self.direction,
            target=self.target,
            target_on=self.target_on,
            latest=self.latest,
            today=clock.today(),
        )


class IndicatorValue(Editable):
    """A measure of an indicator: its period, its territory (or none, for the whole), its value."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="values")
    territory = models.ForeignKey(
        "organisations.Territory",
        verbose_name="territoire",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    first = models.DateField("premier jour")
    last = models.DateField("dernier jour")
    value = models.DecimalField("valeur", max_digits=18, decimal_places=6)
    note = models.CharField("remarque", max_length=300, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField(default=clock.now)

    history = history()

    class Meta:
        verbose_name = "mesure d’un indicateur"
        ordering = ["last", "first", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "territory", "first", "last"],
                name="indicator_measured_once",
                condition=Q(archived_at=None),
                nulls_distinct=False,
                violation_error_message="Cet indicateur a déjà une mesure pour cette période et ce territoire.",
            ),
            models.CheckConstraint(
                name="indicator_period_in_order",
                condition=Q(last__gte=F("first")),
                violation_error_message="Le dernier jour de la période précède le premier.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator}, {self.period}"

    @property
    def period(self) -> str:
        """Its period in words."""
        return in_words(self.first, self.last)
