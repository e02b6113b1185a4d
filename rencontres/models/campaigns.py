"""A campaign: its themes, rules, changes of rules, mailboxes, kits and national events."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from journal.models import Editable, Recorded, history
from rencontres.enums import EventKind, KitPart, Mode, Office, Party, Term
from rencontres.querysets.campaigns import CampaignQuerySet, KitQuerySet
from sgcd_plan import clock


class Campaign(Editable):
    """A national campaign of debates, launched by a circular."""

    slug = models.SlugField("identifiant", max_length=60, unique=True)
    name = models.CharField("nom", max_length=200)
    reference = models.CharField("référence", max_length=200, blank=True)
    launched_on = models.DateField("lancée le")
    ends_on = models.DateField("dernier jour", null=True, blank=True)
    issuer = models.ForeignKey(
        "organisations.Service",
        verbose_name="service responsable",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    contact = models.CharField("contact utile", max_length=300, blank=True)
    # The question put to seminars, quoted from the circular.
    question = models.TextField("question posée aux séminaires", blank=True)
    # The days before the last one at which a territory should aim.
    target_days = models.PositiveSmallIntegerField(
        "objectif de préparation (jours avant le dernier jour)", default=7
    )
    # One label a line: the workshops that the circular names.
    workshops = models.TextField("ateliers nationaux", blank=True, help_text="Un intitulé par ligne.")
    fictional = models.BooleanField("données fictives", default=False)

    history = history()
    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = "campagne"
        ordering = ["-launched_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="campaign_ends_after_launch",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("launched_on")),
                violation_error_message="La campagne se termine avant d’avoir été lancée.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The page of the campaign."""
        return reverse("rencontres:campaign", args=[self.slug])

    @property
    def workshop_labels(self) -> list[str]:
        """The workshops, in order."""
        return [line.strip() for line in self.workshops.splitlines() if line.strip()]


class Theme(Editable):
    """A theme of the debates; ``extra``: offered overseas only."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="themes")
    position = models.PositiveSmallIntegerField("rang", default=0)
    label = models.CharField("intitulé", max_length=200)
    short = models.CharField("intitulé court", max_length=40, blank=True)
    # Other spellings of the documents, one a line.
    aliases = models.TextField("autres intitulés", blank=True, help_text="Un intitulé par ligne.")
    extra = models.BooleanField("proposé en plus outre-mer", default=False)

    history = history()

    class Meta:
        verbose_name = "thème"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "label"],
                name="theme_once",
                condition=Q(archived_at=None),
                violation_error_message="Ce thème est déjà dans la campagne.",
            )
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def name(self) -> str:
        """Its short label, or its label."""
        return self.short or self.label


class Rule(Editable):
    """An obligation of the campaign: where it comes from, its dates (the last day is included), its minimum."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="rules")
    code = models.CharField("règle", max_length=4)
    title = models.CharField("obligation", max_length=300)
    passage = models.TextField("passage de la circulaire")
    choice = models.TextField("lecture retenue", blank=True, help_text="Ce qui n’est pas dans le texte.")
    opens_on = models.DateField("pas avant le", null=True, blank=True)
    declared_by = models.DateField("déclaration au plus tard le", null=True, blank=True)
    debates_by = models.DateField("temps d’échanges au plus tard le", null=True, blank=True)
    warn_on = models.DateField("alerte à partir du", null=True, blank=True)
    due_on = models.DateField("au plus tard le", null=True, blank=True)
    minimum = models.PositiveSmallIntegerField("minimum", default=0)

    history = history()

    class Meta:
        verbose_name = "règle"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "code"],
                name="rule_once",
                violation_error_message="Cette règle est déjà dans la campagne.",
            ),
            models.CheckConstraint(
                name="rule_opens_before_due",
                condition=Q(opens_on=None) | Q(due_on=None) | Q(due_on__gte=F("opens_on")),
                violation_error_message="Le dernier jour précède le premier.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} — {self.title}"


class RuleMode(Recorded):
    """How a rule bears on a party; nothing said: it does not."""

    rule = models.ForeignKey(Rule, on_delete=models.CASCADE, related_name="modes")
    party = models.CharField("concerne", max_length=15, choices=Party.choices)
    mode = models.CharField("portée", max_length=15, choices=Mode.choices, default=Mode.APPLIES)

    history = history()

    class Meta:
        verbose_name = "portée d’une règle"
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "party"],
                name="rule_mode_once",
                violation_error_message="La portée de cette règle est déjà dite.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule.code} — {self.get_party_display()}"


class Amendment(Editable):
    """A value of a rule that is changed or suspended from an instant on: for all, a region or a territory."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="amendments")
    rule = models.ForeignKey(Rule, verbose_name="règle", on_delete=models.PROTECT, related_name="amendments")
    territory = models.ForeignKey(
        "organisations.Territory",
        verbose_name="territoire",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Vide : pour tous. Une région : pour elle et ses départements.",
    )
    term = models.CharField("ce qui change", max_length=12, choices=Term.choices)
    day = models.DateField("nouvelle date", null=True, blank=True)
    number = models.PositiveSmallIntegerField("nouveau minimum", null=True, blank=True)
    until = models.DateField("suspendue jusqu’au (inclus)", null=True, blank=True)
    holds_from = models.DateTimeField("en vigueur depuis", default=clock.now)
    reason = models.TextField("motif")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    history = history()

    class Meta:
        verbose_name = "changement de règle"
        ordering = ["holds_from", "pk"]
        constraints = [
            models.CheckConstraint(
                name="amendment_gives_its_value",
                condition=Q(term=Term.SUSPENDED, day=None, number=None)
                | Q(term=Term.MINIMUM, day=None, number__isnull=False)
                | (~Q(term__in=[Term.SUSPENDED, Term.MINIMUM]) & Q(day__isnull=False, number=None)),
                violation_error_message="Donnez la valeur qui change, et elle seule.",
            ),
            models.CheckConstraint(
                name="amendment_has_reason",
                condition=~Q(reason=""),
                violation_error_message="Dites pourquoi la règle change.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule.code} : {self.get_term_display().lower()}"


class Recipient(Editable):
    """A mailbox to which the campaign's papers go, bound to a function and never to a person."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="recipients")
    office = models.CharField("pour", max_length=10, choices=Office.choices)
    name = models.CharField("fonction", max_length=200)
    mailbox = models.EmailField("boîte fonctionnelle", blank=True)
    aliases = models.TextField("autres écritures à confirmer", blank=True, help_text="Une adresse par ligne.")
    note = models.TextField("remarque", blank=True)

    history = history()

    class Meta:
        verbose_name = "destinataire"
        ordering = ["office", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "office"],
                name="recipient_once",
                violation_error_message="Ce destinataire est déjà dans la campagne.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Kit(Editable):
    """A version of the debate kit of a theme; its files are kept with it."""

    theme = models.ForeignKey(Theme, verbose_name="thème", on_delete=models.PROTECT, related_name="kits")
    number = models.PositiveSmallIntegerField("version", default=1)
    note = models.TextField("ce qui change", blank=True)
    published_at = models.DateTimeField("diffusé le", null=True, blank=True)

    history = history()
    objects = KitQuerySet.as_manager()

    class Meta:
        verbose_name = "kit de débat"
        ordering = ["theme__position", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["theme", "number"],
                name="kit_version_once",
                violation_error_message="Cette version du kit existe déjà.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.theme}, version {self.number}"


class KitFile(Recorded):
    """What a stored file of a kit is."""

    kit = models.ForeignKey(Kit, on_delete=models.CASCADE, related_name="files")
    stored = models.ForeignKey("documents.StoredFile", on_delete=models.PROTECT, related_name="+")
    part = models.CharField("nature", max_length=15, choices=KitPart.choices, default=KitPart.GUIDE)

    history = history()

    class Meta:
        verbose_name = "fichier d’un kit"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.get_part_display()} : {self.stored}"


class KitDownload(models.Model):
    """Who took which version of a kit, and when."""

    kit = models.ForeignKey(Kit, on_delete=models.PROTECT, related_name="downloads")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = "téléchargement d’un kit"
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.kit} — {self.user}"


class NationalEvent(Editable):
    """What the central administration holds itself: workshops, consultation, seminars, visits."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField("nature", max_length=12, choices=EventKind.choices)
    title = models.CharField("intitulé", max_length=200)
    # For a workshop: which of those that the circular names.
    topic = models.CharField("atelier de la circulaire", max_length=200, blank=True)
    on = models.DateField("le", null=True, blank=True)
    place = models.CharField("lieu", max_length=200, blank=True)
    held = models.BooleanField("a eu lieu", default=False)
    with_ddi = models.BooleanField("représentants du personnel du CSAR des DDI associés", default=False)
    with_prefectures = models.BooleanField(
        "représentants du personnel du CSAR des préfectures et des SGC-D associés", default=False
    )
    open_to_all = models.BooleanField("ouverte à tous les agents de l’ATE", default=False)
    participants = models.TextField("participants", blank=True)
    notes = models.TextField("notes", blank=True)

    history = history()

    class Meta:
        verbose_name = "événement national"
        ordering = ["on", "pk"]

    def __str__(self) -> str:
        return self.title
