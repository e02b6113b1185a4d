"""Who takes part in a campaign, who answers for it there, what was chosen, declared and waived."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from journal.models import Editable, Recorded, history
from rencontres.enums import Axis, ContactRole, Party, WaiverState
from rencontres.models.campaigns import Campaign, Rule, Theme
from rencontres.querysets.territories import ParticipantQuerySet, WaiverQuerySet
from sgcd_plan import clock


class Participant(Editable):
    """A territory in a campaign (a region of the general regime is one too; so is the nation)."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="participants")
    territory = models.ForeignKey(
        "organisations.Territory",
        verbose_name="territoire",
        on_delete=models.PROTECT,
        related_name="participations",
    )
    party = models.CharField("régime", max_length=15, choices=Party.choices)
    # The participant that coordinates it; none overseas, where department and region are one.
    region = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="departments"
    )
    # One prefect for the department and its region: passing the syntheses on is automatic.
    same_prefect = models.BooleanField("même préfet que la région", default=False)
    mailbox = models.EmailField("boîte fonctionnelle", blank=True)
    teams_consulted = models.TextField(
        "équipes de direction consultées", blank=True, help_text="Qui, quand : instance, date."
    )
    unions_consulted = models.TextField("organisations syndicales associées au choix", blank=True)

    history = history()
    objects = ParticipantQuerySet.as_manager()

    class Meta:
        verbose_name = "territoire participant"
        ordering = ["territory__order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "territory"],
                name="participant_once",
                violation_error_message="Ce territoire participe déjà à la campagne.",
            )
        ]

    def __str__(self) -> str:
        return str(self.territory)

    def get_absolute_url(self) -> str:
        """The page of the territory in its campaign."""
        return reverse(
            "rencontres:territory", args=[self.campaign.slug, self.territory.key.replace(":", "-")]
        )

    @property
    def coordinates(self) -> bool:
        """Whether it is a region of the general regime."""
        return self.party == Party.REGION


class Contact(Editable):
    """The référent of a territory, or the deputy: a function, never the prefect."""

    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="contacts")
    role = models.CharField("qualité", max_length=8, choices=ContactRole.choices, default=ContactRole.FIRST)
    name = models.CharField("nom", max_length=200, blank=True)
    function = models.CharField("fonction", max_length=200)
    phone = models.CharField("téléphone", max_length=30, blank=True)
    email = models.EmailField("adresse électronique")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    history = history()

    class Meta:
        verbose_name = "référent"
        ordering = ["role", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "role"],
                name="contact_once",
                condition=Q(archived_at=None),
                violation_error_message="Ce territoire a déjà un référent à cette place.",
            )
        ]

    def __str__(self) -> str:
        return self.name or self.function


class ThemeChoice(Recorded):
    """A theme that a department chose; ``kept`` is false once it dropped it."""

    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="choices")
    theme = models.ForeignKey(Theme, on_delete=models.PROTECT, related_name="choices")
    kept = models.BooleanField(default=True)
    chosen_at = models.DateTimeField(default=clock.now)

    history = history()

    class Meta:
        verbose_name = "thème choisi"
        ordering = ["theme__position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "theme"],
                name="theme_chosen_once",
                violation_error_message="Ce thème est déjà choisi.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.participant} — {self.theme}"


class Group(Recorded):
    """A kind of service that the territory has, or a category of its agents; why nobody of it was convened."""

    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="groups")
    axis = models.CharField("liste", max_length=8, choices=Axis.choices)
    label = models.CharField("intitulé", max_length=100)
    position = models.PositiveSmallIntegerField(default=0)
    present = models.BooleanField("existe dans le territoire", default=True)
    excuse = models.CharField("motif si personne n’est convoqué", max_length=300, blank=True)

    history = history()

    class Meta:
        verbose_name = "groupe d’agents"
        ordering = ["-axis", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "axis", "label"],
                name="group_once",
                violation_error_message="Ce groupe est déjà dans la liste.",
            )
        ]

    def __str__(self) -> str:
        return self.label


class RegionalDate(Editable):
    """A date that a region sets for its departments: seen by them, ignored by compliance."""

    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="own_dates")
    rule = models.ForeignKey(Rule, verbose_name="pour", on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField("au plus tard le")
    note = models.CharField("précision", max_length=300, blank=True)

    history = history()

    class Meta:
        verbose_name = "date de la région"
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "rule"],
                name="regional_date_once",
                condition=Q(archived_at=None),
                violation_error_message="La région a déjà fixé une date pour cette règle.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule.code} — {self.due_on}"


class Declaration(Editable):
    """How a territory overseas takes part (I.e): decided and declared by itself."""

    participant = models.OneToOneField(Participant, on_delete=models.PROTECT, related_name="declaration")
    text = models.TextField("modalités retenues")
    debates = models.PositiveSmallIntegerField("temps d’échanges prévus", default=0)
    syntheses = models.BooleanField("des synthèses seront transmises", default=False)
    declared_at = models.DateTimeField(default=clock.now)
    recorded_for = models.BooleanField("saisie pour le territoire", default=False)

    history = history()

    class Meta:
        verbose_name = "déclaration"

    def __str__(self) -> str:
        return f"Déclaration : {self.participant}"


class Waiver(Editable):
    """« Ne sera pas fait » : asked by a territory with its reason, advised on by its region, decided by the DMATES."""

    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="waivers")
    rule = models.ForeignKey(Rule, verbose_name="règle", on_delete=models.PROTECT, related_name="waivers")
    reason = models.TextField("motif")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    advice = models.TextField("avis de la région", blank=True)
    favourable = models.BooleanField("avis favorable", null=True, blank=True)
    advised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    advised_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField("état", max_length=10, choices=WaiverState.choices, default=WaiverState.ASKED)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decision = models.TextField("motif de la décision", blank=True)
    until = models.DateField("jusqu’au (inclus)", null=True, blank=True)

    history = history()
    objects = WaiverQuerySet.as_manager()

    class Meta:
        verbose_name = "dispense"
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "rule"],
                name="waiver_one_open",
                condition=Q(state__in=[WaiverState.ASKED, WaiverState.GRANTED]),
                violation_error_message="Une dispense est déjà demandée ou accordée pour cette règle.",
            ),
            models.CheckConstraint(
                name="waiver_has_reason",
                condition=~Q(reason=""),
                violation_error_message="Dites pourquoi cela ne sera pas fait.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule.code} — {self.participant}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("rencontres:waiver", args=[self.participant.campaign.slug, self.pk])

    @property
    def is_open(self) -> bool:
        """Whether it waits for a decision."""
        return self.state == WaiverState.ASKED
