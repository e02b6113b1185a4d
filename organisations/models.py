"""Territories and services of the State: who."""

import datetime as dt

from django.db import models
from django.db.models import F, Q

from organisations.enums import Regime, TerritoryKind
from organisations.querysets import ServiceQuerySet
from sgcd_plan import clock


class Territory(models.Model):
    """A region, department or collectivity, in the order in which the State lists them."""

    kind = models.CharField("nature", max_length=15, choices=TerritoryKind.choices)
    code = models.CharField("code", max_length=10)
    # Codes collide (01 is Ain and Guadeloupe), keys do not: « departement:01 », « region:01 ».
    key = models.CharField("clé", max_length=30, unique=True)
    name = models.CharField("nom", max_length=100)
    preposition_of = models.CharField(
        "avec sa préposition", max_length=120, help_text="« de l’Ain », « du Gard »."
    )
    seat = models.CharField("chef-lieu", max_length=100, blank=True)
    order = models.PositiveIntegerField("rang")
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    regime = models.CharField("régime", max_length=15, choices=Regime.choices, default=Regime.GENERAL)
    timezone = models.CharField("fuseau horaire", max_length=40, default="Europe/Paris")

    class Meta:
        verbose_name = "territoire"
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                name="territory_kind_known",
                condition=Q(kind__in=TerritoryKind.values),
                violation_error_message="Cette nature de territoire n’existe pas.",
            ),
            models.CheckConstraint(
                name="territory_regime_known",
                condition=Q(regime__in=Regime.values),
                violation_error_message="Ce régime n’existe pas.",
            ),
            models.UniqueConstraint(
                fields=["kind", "code"],
                name="territory_code_once_a_kind",
                violation_error_message="Un territoire de cette nature porte déjà ce code.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ServiceKind(models.Model):
    """Préfecture, DDI, SGC-D, direction centrale, ministère…"""

    slug = models.SlugField("identifiant", unique=True)
    name = models.CharField("nom", max_length=100)
    order = models.PositiveIntegerField("rang")

    class Meta:
        verbose_name = "nature de service"
        ordering = ["order"]

    def __str__(self) -> str:
        return self.name


class Service(models.Model):
    """A service of the State, under the name that it bears between two dates."""

    slug = models.SlugField("identifiant", max_length=80, unique=True)
    name = models.CharField("nom", max_length=200)
    acronym = models.CharField("sigle", max_length=30, blank=True)
    preposition_of = models.CharField("avec sa préposition", max_length=220, blank=True)
    title_head = models.CharField("titre de son chef", max_length=200, blank=True)
    kind = models.ForeignKey(
        ServiceKind, verbose_name="nature", on_delete=models.PROTECT, related_name="services"
    )
    parent = models.ForeignKey(
        "self",
        verbose_name="service de rattachement",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
    )
    territory = models.ForeignKey(
        Territory,
        verbose_name="territoire",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="services",
    )
    mailbox = models.EmailField("boîte fonctionnelle", blank=True)
    order = models.PositiveIntegerField("rang")
    valid_from = models.DateField("depuis le", null=True, blank=True)
    valid_until = models.DateField("jusqu’au", null=True, blank=True)
    archived_at = models.DateTimeField("archivé le", null=True, blank=True)
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = ServiceQuerySet.as_manager()

    class Meta:
        verbose_name = "service"
        ordering = ["order", "name"]
        constraints = [
            models.CheckConstraint(
                name="service_ends_after_start",
                condition=Q(valid_from=None) | Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                violation_error_message="Le service se termine avant d’avoir commencé.",
            )
        ]

    def __str__(self) -> str:
        return self.acronym or self.name

    @property
    def full_name(self) -> str:
        """Name, with the acronym where there is one."""
        return f"{self.name} ({self.acronym})" if self.acronym and self.acronym != self.name else self.name

    @property
    def ended(self) -> bool:
        """Whether the service no longer exists today."""
        return self.archived_at is not None or (
            self.valid_until is not None and self.valid_until < clock.today()
        )

    def name_on(self, day: dt.date) -> str:
        """The full name that the service bore on ``day``; its present name since the last renaming."""
        former = sorted(
            (n for n in self.names.all() if n.valid_until >= day), key=lambda n: (n.valid_until, n.pk)
        )
        return former[0].full_name if former else self.full_name


class ServiceName(models.Model):
    """A name that a service bore until a day; the present one stands on the service itself."""

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="names")
    name = models.CharField("nom", max_length=200)
    acronym = models.CharField("sigle", max_length=30, blank=True)
    preposition_of = models.CharField("avec sa préposition", max_length=220, blank=True)
    valid_until = models.DateField("jusqu’au (inclus)")

    class Meta:
        verbose_name = "ancien nom"
        ordering = ["-valid_until", "-pk"]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """Name, with the acronym where there is one."""
        return f"{self.name} ({self.acronym})" if self.acronym and self.acronym != self.name else self.name


class ServiceSuccession(models.Model):
    """A service takes over from another: a merger or a renaming."""

    predecessor = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="precessions")
    on = models.DateField("le")

    class Meta:
        verbose_name = "succession"
        constraints = [
            models.UniqueConstraint(
                fields=["predecessor", "successor"],
                name="succession_once",
                violation_error_message="Cette succession est déjà enregistrée.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"
