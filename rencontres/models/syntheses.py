"""Syntheses: their findings and proposals, what was transmitted, received, cited and acknowledged."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from journal.models import Editable, Recorded, history
from rencontres.enums import AnswerLevel, Capacity, Channel, EntryKind, Level, Office, SynthesisState
from rencontres.models.campaigns import Campaign, Theme
from rencontres.models.debates import Debate
from rencontres.models.territories import Participant
from rencontres.querysets.syntheses import EntryQuerySet, SynthesisQuerySet, TransmissionQuerySet
from sgcd_plan import clock


class Synthesis(Editable):
    """What came out of a debate (departmental), or what a region says of a theme (regional)."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="syntheses")
    level = models.CharField("niveau", max_length=10, choices=Level.choices)
    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="syntheses")
    debate = models.ForeignKey(
        Debate, on_delete=models.PROTECT, null=True, blank=True, related_name="syntheses"
    )
    theme = models.ForeignKey(
        Theme, on_delete=models.PROTECT, null=True, blank=True, related_name="syntheses"
    )
    state = models.CharField(
        "état", max_length=10, choices=SynthesisState.choices, default=SynthesisState.DRAFT
    )
    # A regional theme that was debated nowhere: said with its reason.
    not_debated = models.TextField("non débattu : motif", blank=True)
    # Findings and proposals of an uploaded file that were not typed: the depositor says that they are there.
    file_has_findings = models.BooleanField("le fichier contient les constats", default=False)
    file_has_proposals = models.BooleanField("le fichier contient les propositions et mesures", default=False)
    comment = models.TextField("commentaire de la région", blank=True)
    taken_in_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    history = history()
    objects = SynthesisQuerySet.as_manager()

    class Meta:
        verbose_name = "synthèse"
        ordering = ["participant__territory__order", "pk"]
        constraints = [
            models.CheckConstraint(
                name="synthesis_speaks_of_its_object",
                condition=Q(level=Level.DEPARTMENT, debate__isnull=False)
                | Q(level=Level.REGION, debate=None, theme__isnull=False),
                violation_error_message="Une synthèse départementale porte sur un temps d’échanges, une synthèse régionale sur un thème.",
            ),
            models.UniqueConstraint(
                fields=["participant", "level", "debate", "theme"],
                name="synthesis_once",
                condition=Q(archived_at=None),
                nulls_distinct=False,
                violation_error_message="Cette synthèse existe déjà.",
            ),
        ]

    def __str__(self) -> str:
        if self.level == Level.REGION:
            return f"Synthèse régionale\u00a0: {self.theme}"
        return f"Synthèse\u00a0: {self.theme or self.debate}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("rencontres:synthesis", args=[self.campaign.slug, self.pk])

    @property
    def is_sent(self) -> bool:
        """Whether it was transmitted and not sent back."""
        return self.state in (SynthesisState.SUBMITTED, SynthesisState.TAKEN_IN)

    @property
    def may_change(self) -> bool:
        """Whether its text may still change: a region that took it in has its own copy to cite."""
        return self.state != SynthesisState.TAKEN_IN


class Entry(Editable):
    """A finding (« constat ») or a proposal (« proposition ou mesure ») of a synthesis, on a theme."""

    synthesis = models.ForeignKey(Synthesis, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField("nature", max_length=8, choices=EntryKind.choices)
    theme = models.ForeignKey(Theme, verbose_name="thème", on_delete=models.PROTECT, related_name="entries")
    position = models.PositiveSmallIntegerField(default=0)
    text = models.TextField("texte", max_length=5000)
    answer_level = models.CharField(
        "niveau de réponse",
        max_length=10,
        choices=AnswerLevel.choices,
        blank=True,
        default=AnswerLevel.UNSAID,
    )

    history = history()
    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = "constat ou proposition"
        ordering = ["kind", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                name="entry_text_given",
                condition=~Q(text=""),
                violation_error_message="Écrivez le constat ou la proposition.",
            )
        ]

    def __str__(self) -> str:
        return self.text[:80]


class Citation(Recorded):
    """The origin of a sentence of a regional synthesis: the entry of a department from which it was taken."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="citations")
    source = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="cited_in")

    history = history()

    class Meta:
        verbose_name = "origine"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "source"],
                name="citation_once",
                violation_error_message="Cette origine est déjà notée.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.entry} ← {self.source}"


class SynthesisFile(Recorded):
    """A file handed in with a synthesis: the one that can be edited, or the signed scan that stands beside it."""

    synthesis = models.ForeignKey(Synthesis, on_delete=models.PROTECT, related_name="files")
    stored = models.ForeignKey("documents.StoredFile", on_delete=models.PROTECT, related_name="+")
    signed_scan = models.BooleanField("version signée numérisée", default=False)

    history = history()

    class Meta:
        verbose_name = "fichier d’une synthèse"
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.stored)


class Submission(Recorded):
    """A version of a synthesis as it was transmitted: number, instant, who, in what capacity, SHA-256. Never changed."""

    synthesis = models.ForeignKey(Synthesis, on_delete=models.PROTECT, related_name="submissions")
    version = models.PositiveSmallIntegerField("version")
    number = models.CharField("numéro de récépissé", max_length=40, unique=True)
    at = models.DateTimeField("reçue le", default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    capacity = models.CharField("en qualité de", max_length=12, choices=Capacity.choices)
    channel = models.CharField("voie", max_length=12, choices=Channel.choices, default=Channel.APPLICATION)
    # Findings, proposals and files as they were then, and their fingerprint.
    content = models.JSONField(default=dict)
    sha256 = models.CharField("empreinte", max_length=64)
    findings = models.BooleanField(default=False)
    proposals = models.BooleanField(default=False)
    # Files refused after they were received: the version no longer counts.
    refused_at = models.DateTimeField(null=True, blank=True)

    history = history()

    class Meta:
        verbose_name = "version transmise"
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["synthesis", "version"],
                name="submission_version_once",
                violation_error_message="Cette version est déjà transmise.",
            )
        ]

    def __str__(self) -> str:
        return self.number


class Distribution(Recorded):
    """A version of the regional distribution of the themes, as it was sent."""

    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="distributions")
    version = models.PositiveSmallIntegerField("version")
    sent_at = models.DateTimeField("transmise le", default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    note = models.TextField("observations", blank=True)
    # For each territory that takes part (key), the themes that it chose (keys).
    content = models.JSONField(default=dict)
    recorded_for = models.BooleanField("enregistrée pour la région", default=False)

    history = history()

    class Meta:
        verbose_name = "répartition régionale"
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "version"],
                name="distribution_version_once",
                violation_error_message="Cette version de la répartition est déjà transmise.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.participant}, version {self.version}"


class RegionalMeeting(Editable):
    """The thematic CAR of a region."""

    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="meetings")
    on = models.DateField("date")
    place = models.CharField("lieu", max_length=200, blank=True)
    invited = models.TextField("directions régionales invitées", blank=True)
    came = models.TextField("directions régionales présentes", blank=True)
    notes = models.TextField("ce qui en ressort", blank=True)
    meeting = models.ForeignKey(
        "committees.Meeting",
        verbose_name="séance d’un comité",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    recorded_for = models.BooleanField("enregistré pour la région", default=False, editable=False)

    history = history()

    class Meta:
        verbose_name = "CAR thématique"
        ordering = ["on", "pk"]

    def __str__(self) -> str:
        return f"CAR thématique\u00a0: {self.participant}"


class Transmission(Recorded):
    """A sending to the DMATES (and to the DGOM for overseas): numbered, dated, with its fingerprint. Never changed."""

    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="transmissions")
    rank = models.PositiveSmallIntegerField("n°")
    number = models.CharField("numéro", max_length=40, unique=True)
    sent_at = models.DateTimeField("transmis le", default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    capacity = models.CharField("en qualité de", max_length=12, choices=Capacity.choices)
    note = models.TextField("observations", blank=True)
    # Which versions of which syntheses, and the themes declared as debated nowhere.
    content = models.JSONField(default=dict)
    sha256 = models.CharField("empreinte", max_length=64)
    automatic = models.BooleanField("transmission automatique", default=False)
    recorded_for = models.BooleanField("enregistrée pour le territoire", default=False)

    history = history()
    objects = TransmissionQuerySet.as_manager()

    class Meta:
        verbose_name = "transmission"
        ordering = ["rank"]
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "rank"],
                name="transmission_rank_once",
                violation_error_message="Cette transmission est déjà enregistrée.",
            )
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def title(self) -> str:
        """« Transmission », then « Transmission complémentaire n° 1 »."""
        return "Transmission" if self.rank == 1 else f"Transmission complémentaire n° {self.rank - 1}"


class Delivery(Recorded):
    """A transmission as one office gets it, and when this office acknowledged it."""

    transmission = models.ForeignKey(Transmission, on_delete=models.PROTECT, related_name="deliveries")
    office = models.CharField("destinataire", max_length=10, choices=Office.choices)
    acknowledged_at = models.DateTimeField("accusé de réception le", null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    history = history()

    class Meta:
        verbose_name = "envoi"
        ordering = ["office"]
        constraints = [
            models.UniqueConstraint(
                fields=["transmission", "office"],
                name="delivery_once",
                violation_error_message="Cette transmission est déjà adressée à ce destinataire.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.transmission} → {self.get_office_display()}"
