"""Debates: when, where, by whom, with which witnesses and unions, who was convened and who came."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from documents.typography import day as in_words
from journal.models import Editable, Recorded, history
from rencontres.enums import Axis, DebateState, How, Leader, Presence, WitnessKind
from rencontres.models.campaigns import Campaign, Kit, Theme
from rencontres.models.territories import Participant
from rencontres.querysets.debates import DebateQuerySet
from sgcd_plan import clock


class Debate(Editable):
    """A debate (« temps d’échanges ») of one department, or of several together."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="debates")
    title = models.CharField("intitulé", max_length=200, blank=True)
    on = models.DateField("date", null=True, blank=True)
    starts = models.TimeField("de", null=True, blank=True)
    ends = models.TimeField("à", null=True, blank=True)
    place = models.CharField("lieu", max_length=200, blank=True)
    form = models.CharField(
        "format", max_length=200, blank=True, help_text="Atelier, réunion plénière, visite…"
    )
    state = models.CharField("état", max_length=10, choices=DebateState.choices, default=DebateState.PLANNED)
    leader = models.CharField("animé par", max_length=10, choices=Leader.choices, blank=True)
    leader_name = models.CharField("fonction de l’animateur", max_length=200, blank=True)
    presence = models.CharField(
        "présence du préfet", max_length=10, choices=Presence.choices, default=Presence.UNKNOWN
    )
    notes = models.TextField("remarques", blank=True)
    # Since when it bears a date: what a rule on dates looks at.
    dated_at = models.DateTimeField(null=True, blank=True, editable=False)
    held_at = models.DateTimeField(null=True, blank=True, editable=False)
    recorded_for = models.BooleanField("saisi pour le territoire", default=False, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    history = history()
    objects = DebateQuerySet.as_manager()

    class Meta:
        verbose_name = "temps d’échanges"
        verbose_name_plural = "temps d’échanges"
        ordering = ["on", "starts", "pk"]
        constraints = [
            models.CheckConstraint(
                name="debate_ends_after_start",
                condition=Q(starts=None) | Q(ends=None) | Q(ends__gt=F("starts")),
                violation_error_message="L’heure de fin précède l’heure de début.",
            ),
            models.CheckConstraint(
                name="debate_held_has_day",
                condition=~Q(state=DebateState.HELD) | Q(on__isnull=False),
                violation_error_message="Un temps d’échanges tenu a une date.",
            ),
        ]

    def __str__(self) -> str:
        return self.title or (
            f"Temps d’échanges du {in_words(self.on)}" if self.on else "Temps d’échanges sans date"
        )

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("rencontres:debate", args=[self.campaign.slug, self.pk])


class DebateHolder(Recorded):
    """A department that holds a debate."""

    debate = models.ForeignKey(Debate, on_delete=models.CASCADE, related_name="holders")
    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="held")

    history = history()

    class Meta:
        verbose_name = "département organisateur"
        ordering = ["participant__territory__order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["debate", "participant"],
                name="debate_holder_once",
                violation_error_message="Ce département organise déjà ce temps d’échanges.",
            )
        ]

    def __str__(self) -> str:
        return str(self.participant)


class DebateTheme(Recorded):
    """A theme of a debate, and the version of the kit that was used."""

    debate = models.ForeignKey(Debate, on_delete=models.CASCADE, related_name="themes")
    theme = models.ForeignKey(Theme, on_delete=models.PROTECT, related_name="debated")
    kit = models.ForeignKey(Kit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    history = history()

    class Meta:
        verbose_name = "thème d’un temps d’échanges"
        ordering = ["theme__position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["debate", "theme"],
                name="debate_theme_once",
                violation_error_message="Ce thème est déjà dans ce temps d’échanges.",
            )
        ]

    def __str__(self) -> str:
        return str(self.theme)


class Witness(Recorded):
    """The outside witness of a theme: élu, usager, autre service public, autre partenaire."""

    debate = models.ForeignKey(Debate, on_delete=models.CASCADE, related_name="witnesses")
    theme = models.ForeignKey(Theme, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("qualité", max_length=15, choices=WitnessKind.choices)
    said = models.CharField(
        "lequel", max_length=200, help_text="Une fonction ou un organisme, sans nom de personne."
    )

    history = history()

    class Meta:
        verbose_name = "témoin extérieur"
        ordering = ["theme__position", "pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} : {self.said}"


class Association(Recorded):
    """How local unions were associated: with a debate, or with the whole."""

    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="associations")
    debate = models.ForeignKey(
        Debate, on_delete=models.PROTECT, null=True, blank=True, related_name="associations"
    )
    unions = models.CharField("organisations", max_length=300)
    how = models.CharField("comment", max_length=10, choices=How.choices, default=How.INVITED)
    on = models.DateField("quand", null=True, blank=True)

    history = history()

    class Meta:
        verbose_name = "association des organisations syndicales"
        ordering = ["on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="association_names_unions",
                condition=~Q(unions=""),
                violation_error_message="Nommez les organisations associées.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.unions} ({self.get_how_display().lower()})"


class Headcount(Recorded):
    """How many agents of a department were convened to a debate and came, by kind of service or by category."""

    debate = models.ForeignKey(Debate, on_delete=models.CASCADE, related_name="headcounts")
    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="headcounts")
    axis = models.CharField("liste", max_length=8, choices=Axis.choices)
    label = models.CharField("intitulé", max_length=100)
    convened = models.PositiveIntegerField("convoqués", default=0)
    came = models.PositiveIntegerField("présents", default=0)

    history = history()

    class Meta:
        verbose_name = "effectif"
        ordering = ["axis", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["debate", "participant", "axis", "label"],
                name="headcount_once",
                violation_error_message="Cet effectif est déjà saisi.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.label} : {self.convened}"
