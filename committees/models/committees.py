"""Committees: their level, scope, rhythm and seats."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from committees.enums import Covers, Level, Rank, Rhythm, SeatKind, Weekday
from committees.querysets.committees import CommitteeQuerySet, SeatQuerySet
from committees.rhythm import Rule
from documents import typography
from journal.models import Editable, Recorded, history


class Committee(Editable):
    """A committee: of a plan or of none, national or of a territory."""

    slug = models.SlugField("identifiant", max_length=60, unique=True)
    name = models.CharField("nom", max_length=200)
    short_name = models.CharField(
        "nom court", max_length=40, help_text="Sert à numéroter les décisions : COTECH 2024-05/3."
    )
    level = models.CharField("niveau", max_length=12, choices=Level.choices, default=Level.OTHER)
    purpose = models.TextField("objet", blank=True)
    plan = models.ForeignKey(
        "actions.Plan",
        verbose_name="plan suivi",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="committees",
    )
    territory = models.ForeignKey(
        "organisations.Territory",
        verbose_name="territoire",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="committees",
        help_text="Vide pour un comité national.",
    )
    above = models.ForeignKey(
        "self",
        verbose_name="comité supérieur",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="below",
    )
    covers = models.CharField("champ", max_length=12, choices=Covers.choices, default=Covers.PLAN)
    chair_function = models.CharField(
        "présidé par", max_length=200, blank=True, help_text="Une fonction : le DMATES."
    )
    issuer = models.ForeignKey(
        "organisations.Service",
        verbose_name="service qui tient le secrétariat",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Son papier à en-tête sert aux documents du comité.",
    )
    rhythm = models.CharField("rythme", max_length=12, choices=Rhythm.choices, default=Rhythm.NONE)
    rhythm_rank = models.SmallIntegerField("rang dans le mois", choices=Rank.choices, default=Rank.FIRST)
    rhythm_weekday = models.SmallIntegerField("jour", choices=Weekday.choices, default=Weekday.TUESDAY)
    starts = models.TimeField("heure de début", default="10:00")
    minutes = models.PositiveSmallIntegerField(
        "durée (minutes)", default=120, validators=[MinValueValidator(5), MaxValueValidator(1440)]
    )
    place = models.CharField("lieu habituel", max_length=200, blank=True)
    video_url = models.URLField("lien de visioconférence", max_length=500, blank=True)
    quorum = models.PositiveSmallIntegerField(
        "quorum", null=True, blank=True, help_text="Membres présents ou représentés ; vide s’il n’y en a pas."
    )
    notice_days = models.PositiveSmallIntegerField("délai de convocation (jours)", default=8)
    # The month's calendar of the plan hangs on this committee's sessions.
    drives_month = models.BooleanField("cadence les points du mois", default=False)
    report_opens = models.PositiveSmallIntegerField("points ouverts (jours ouvrés avant)", default=12)
    report_due = models.PositiveSmallIntegerField("points dus (jours ouvrés avant)", default=7)
    report_cutoff = models.PositiveSmallIntegerField("arrêté (jours ouvrés avant)", default=5)
    # The sections of its documents, in order, by kind of document: the committee's template.
    sections = models.JSONField("modèle de document", default=dict, blank=True)
    phrases = models.JSONField("phrases types", default=list, blank=True)
    source = models.TextField(
        "d’où vient ce comité", blank=True, help_text="Le passage du document qui l’institue."
    )
    fictional = models.BooleanField("données fictives", default=False)

    history = history()
    objects = CommitteeQuerySet.as_manager()

    class Meta:
        verbose_name = "comité"
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="committee_not_above_itself",
                condition=Q(above=None) | ~Q(above=F("pk")),
                violation_error_message="Un comité n’est pas au-dessus de lui-même.",
            ),
            models.CheckConstraint(
                name="committee_report_days_in_order",
                condition=Q(report_opens__gte=F("report_due"), report_due__gte=F("report_cutoff")),
                violation_error_message="Les points s’ouvrent, sont dus puis sont arrêtés : dans cet ordre.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The committee's page."""
        return reverse("committees:committee", args=[self.slug])

    @property
    def rule(self) -> Rule:
        """Its rhythm, as the pure rule takes it."""
        return Rule(
            self.rhythm, self.rhythm_rank, self.rhythm_weekday, self.territory.key if self.territory else ""
        )

    @property
    def timezone(self) -> str:
        """The time zone in which it sits (IANA)."""
        return self.territory.timezone if self.territory else "Europe/Paris"

    @property
    def hour(self) -> str:
        """The hour at which it usually begins, « 10 h 00 »."""
        return typography.time(self.starts)

    @property
    def rhythm_in_words(self) -> str:
        """« le premier mardi de chaque mois »; empty without a rhythm."""
        if self.rhythm == Rhythm.NONE:
            return ""
        when = {
            Rhythm.MONTHLY: "de chaque mois",
            Rhythm.BIMONTHLY: "tous les deux mois",
            Rhythm.QUARTERLY: "de chaque trimestre",
        }[self.rhythm]
        return f"le {self.get_rhythm_rank_display()} {self.get_rhythm_weekday_display()} {when}"


class CommitteeObjective(Recorded):
    """An objective for which a committee answers."""

    committee = models.ForeignKey(Committee, on_delete=models.CASCADE, related_name="objectives")
    objective = models.ForeignKey("actions.Objective", on_delete=models.CASCADE, related_name="+")

    history = history()

    class Meta:
        verbose_name = "objectif d’un comité"
        constraints = [
            models.UniqueConstraint(
                fields=["committee", "objective"],
                name="committee_objective_once",
                violation_error_message="Cet objectif est déjà dans le champ du comité.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.committee} — {self.objective}"


class CommitteeAction(Recorded):
    """An action of the field for which a committee answers."""

    committee = models.ForeignKey(Committee, on_delete=models.CASCADE, related_name="actions")
    action = models.ForeignKey("actions.Action", on_delete=models.CASCADE, related_name="+")

    history = history()

    class Meta:
        verbose_name = "action d’un comité"
        constraints = [
            models.UniqueConstraint(
                fields=["committee", "action"],
                name="committee_action_once",
                violation_error_message="Cette action est déjà dans le champ du comité.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.committee} — {self.action}"


class Seat(Editable):
    """A place at a committee: a function of a service, who holds it today, and who may replace this person."""

    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="seats")
    position = models.PositiveIntegerField("rang", default=0)
    kind = models.CharField("qualité", max_length=10, choices=SeatKind.choices, default=SeatKind.MEMBER)
    function = models.CharField("fonction", max_length=200)
    service = models.ForeignKey(
        "organisations.Service",
        verbose_name="service",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="compte",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    holder_name = models.CharField("titulaire", max_length=200, blank=True)
    holder_email = models.EmailField("adresse", blank=True)
    substitute_name = models.CharField("suppléant", max_length=200, blank=True)
    substitute_email = models.EmailField("adresse du suppléant", blank=True)
    # One address a line: an assistant, a functional mailbox.
    copies = models.TextField("copies à", blank=True)
    counts = models.BooleanField("compte pour le quorum", default=True)
    # Of another ministry: it is invited, not convened.
    invited = models.BooleanField("« invité » plutôt que « convoqué »", default=False)

    history = history()
    objects = SeatQuerySet.as_manager()

    class Meta:
        verbose_name = "siège"
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return f"{self.function}, {self.service}" if self.service else self.function

    @property
    def who(self) -> str:
        """The person who holds it today; empty when nobody is named."""
        return str(self.holder) if self.holder else self.holder_name

    @property
    def address(self) -> str:
        """Where a convocation goes: the person's address, else the functional mailbox of the service, else nowhere."""
        if self.holder and self.holder.is_active:
            return self.holder.email
        return self.holder_email or (self.service.mailbox if self.service else "")

    @property
    def copy_addresses(self) -> list[str]:
        """The addresses that get a copy."""
        return [line.strip() for line in self.copies.splitlines() if line.strip()]
