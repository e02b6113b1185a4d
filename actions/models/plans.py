"""Plan > objective > measure > action, the recommendations they answer and the deadlines they bear."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from actions.enums import DeadlineKind, LinkKind, Status, Weather
from actions.models.numbers import NumberField
from actions.numbering import LONGEST
from actions.querysets.page import ActionLinkQuerySet, DeadlineMoveQuerySet
from actions.querysets.plans import ActionQuerySet, PlanQuerySet
from actions.querysets.search import vector
from actions.snapshot import LATE_START_AFTER
from journal.models import Editable, Recorded, history
from sgcd_plan import clock


class Plan(Editable):
    """An action plan; several live side by side."""

    slug = models.SlugField("identifiant", max_length=60, unique=True)
    title = models.CharField("titre", max_length=300)
    as_of = models.DateField(
        "date du plan", help_text="Les échéances sans année se lisent à partir de cette date."
    )
    circulated = models.BooleanField(
        "diffusé", default=False, help_text="Visible de toute personne connectée."
    )
    fictional = models.BooleanField("données fictives", default=False)
    report_due_working_day = models.PositiveSmallIntegerField("jour ouvré où le point est dû", default=5)
    report_cutoff_working_day = models.PositiveSmallIntegerField("jour ouvré de l’arrêté", default=7)
    # When each rule of actions.slipping speaks; what is not said is its default.
    alert_thresholds = models.JSONField("seuils d’alerte", default=dict, blank=True)
    conventions = models.JSONField("conventions d’échéance", default=dict, blank=True)
    next_number = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    history = history()
    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = "plan d’actions"
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The list of its actions."""
        return reverse("actions:list", args=[self.slug])


class Objective(Editable):
    """The first level of a plan."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="objectives")
    label = models.TextField("intitulé")
    position = models.PositiveIntegerField("rang")

    history = history()

    class Meta:
        verbose_name = "objectif"
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                name="objective_label_given",
                condition=~Q(label=""),
                violation_error_message="L’objectif doit avoir un intitulé.",
            )
        ]

    def __str__(self) -> str:
        return self.label


class Recommendation(Recorded):
    """A recommendation, or pages, of the report that the plan answers."""

    class Kind(models.TextChoices):
        """How the source cites it."""

        NUMBER = "number", "Recommandation"
        PAGES = "pages", "Mesures"

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="recommendations")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    reference = models.CharField("référence", max_length=20)
    label = models.TextField("intitulé", blank=True)
    position = models.PositiveIntegerField("rang", default=0)

    history = history()

    class Meta:
        verbose_name = "recommandation"
        ordering = ["kind", "position", "reference"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "kind", "reference"],
                name="recommendation_cited_once",
                violation_error_message="Cette recommandation existe déjà dans le plan.",
            )
        ]

    def __str__(self) -> str:
        if self.kind == self.Kind.NUMBER:
            return f"Recommandation n° {self.reference}"
        return f"Mesures p. {self.reference.replace('-', ' à ')}"

    @property
    def short(self) -> str:
        """How it is cited in a cell: « n° 4 », « p. 23 à 28 »."""
        return str(self).split(" ", 1)[1]


class Measure(Editable):
    """The second column of a plan: « volet »; its label may be empty."""

    objective = models.ForeignKey(Objective, on_delete=models.PROTECT, related_name="measures")
    label = models.TextField("intitulé", blank=True)
    position = models.PositiveIntegerField("rang")

    history = history()

    class Meta:
        verbose_name = "volet"
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.label


class MeasureRecommendation(Recorded):
    """A measure answers a recommendation: a model of its own, since history must see it."""

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="answers")
    recommendation = models.ForeignKey(Recommendation, on_delete=models.CASCADE, related_name="answers")

    history = history()

    class Meta:
        verbose_name = "réponse à une recommandation"
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "recommendation"],
                name="measure_answers_once",
                violation_error_message="Ce volet répond déjà à cette recommandation.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.measure} : {self.recommendation}"


class Action(Editable):
    """What is to be done. Its status, weather and progress are those of the latest report that counts."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="actions")
    objective = models.ForeignKey(Objective, on_delete=models.PROTECT, related_name="actions")
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="actions")
    number = NumberField(
        "n°", max_length=LONGEST, help_text="Pour la vie de l’action, quel que soit son rang."
    )
    position = models.PositiveIntegerField("rang")
    label = models.TextField("action")
    implementation = models.TextField("mise en œuvre / déclinaison", blank=True)
    lead = models.ForeignKey(
        "organisations.Service",
        verbose_name="pilote",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="led_actions",
    )
    lead_as_written = models.CharField("pilote tel qu’écrit", max_length=300, blank=True)
    notes = models.JSONField("autres colonnes", default=dict, blank=True)
    source_row = models.PositiveIntegerField("ligne du document", null=True, blank=True, editable=False)
    source_where = models.CharField(max_length=200, blank=True, editable=False)

    deadline_text = models.CharField("échéance telle qu’écrite", max_length=300, blank=True)
    deadline_kind = models.CharField(max_length=12, choices=DeadlineKind.choices, default=DeadlineKind.NONE)
    deadline_first = models.DateField("premier jour", null=True, blank=True)
    deadline_last = models.DateField("dernier jour", null=True, blank=True)
    overdue_after = models.DateField("dépassée après le", null=True, blank=True)
    deadline_flags = models.JSONField(default=list, blank=True)
    deadline_notes = models.JSONField(default=list, blank=True)
    first_deadline_text = models.CharField("première échéance", max_length=300, blank=True)
    first_overdue_after = models.DateField("première date limite", null=True, blank=True)
    slides = models.PositiveSmallIntegerField("glissements", default=0)

    status = models.CharField("statut", max_length=12, choices=Status.choices, default=Status.NOT_STARTED)
    weather = models.CharField("météo", max_length=10, choices=Weather.choices, blank=True)
    progress = models.PositiveSmallIntegerField("avancement", null=True, blank=True)
    last_report_on = models.DateField("dernier point au", null=True, blank=True)
    last_report_at = models.DateTimeField("dernier point saisi le", null=True, blank=True)

    # « Réalisée » is « à constater » until a plan manager or a committee says that it is so.
    attested_at = models.DateTimeField("réalisation constatée le", null=True, blank=True, editable=False)
    attested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )

    search = models.GeneratedField(
        expression=vector("label", "implementation", "lead_as_written"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    history = history(excluded_fields=["search"])
    objects = ActionQuerySet.as_manager()

    class Meta:
        verbose_name = "action"
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                name="action_label_given",
                condition=~Q(label=""),
                violation_error_message="L’action doit avoir un intitulé.",
            ),
            models.CheckConstraint(
                name="action_status_known",
                condition=Q(status__in=Status.values),
                violation_error_message="Ce statut n’existe pas.",
            ),
            models.CheckConstraint(
                name="action_weather_known",
                condition=Q(weather__in=["", *Weather.values]),
                violation_error_message="Cette météo n’existe pas.",
            ),
            models.CheckConstraint(
                name="action_progress_percent",
                condition=Q(progress=None) | Q(progress__lte=100),
                violation_error_message="L’avancement va de 0 à 100 %.",
            ),
            models.CheckConstraint(
                name="action_deadline_days_in_order",
                condition=Q(deadline_first=None)
                | Q(deadline_last=None)
                | Q(deadline_last__gte=F("deadline_first")),
                violation_error_message="Le dernier jour de l’échéance précède le premier.",
            ),
            models.UniqueConstraint(
                fields=["plan", "number"],
                name="action_number_for_life",
                violation_error_message="Ce numéro est déjà celui d’une autre action du plan.",
            ),
        ]
        indexes = [
            GinIndex(fields=["search"], name="action_search"),
            models.Index(fields=["plan", "position"], name="action_in_plan"),
            models.Index(fields=["plan", "overdue_after"], name="action_by_deadline"),
            models.Index(fields=["lead"], name="action_by_lead"),
            # Counts the list, and finds who leads something in it, without reading an action.
            models.Index(fields=["plan", "lead"], name="action_live", condition=Q(archived_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.label}"

    def get_absolute_url(self) -> str:
        """The page of the action."""
        return reverse("actions:detail", args=[self.plan.slug, self.number])

    @property
    def is_overdue(self) -> bool:
        """Past its deadline, neither done, abandoned nor suspended (counted apart)."""
        return (
            self.overdue_after is not None
            and self.overdue_after < clock.today()
            and self.status not in (Status.DONE, Status.ABANDONED, Status.SUSPENDED)
        )

    @property
    def days_overdue(self) -> int:
        """Days since the deadline passed (0 when it has not)."""
        return (clock.today() - self.overdue_after).days if self.is_overdue else 0

    @property
    def to_attest(self) -> bool:
        """« À constater »: said to be done, and nobody has confirmed it."""
        return self.status == Status.DONE and self.attested_at is None

    @property
    def days_past(self) -> int:
        """Days since its last day, suspended or not, while it is neither done nor abandoned: what waits for it is late."""
        if self.overdue_after is None or self.status in (Status.DONE, Status.ABANDONED):
            return 0
        return max((clock.today() - self.overdue_after).days, 0)

    @property
    def is_late_to_start(self) -> bool:
        """« À partir de … »: not started a month past its first day."""
        return (
            self.deadline_kind == DeadlineKind.FROM
            and self.status == Status.NOT_STARTED
            and self.deadline_first < clock.today() - LATE_START_AFTER
        )

    @property
    def last_report_age(self) -> str:
        """How old the day of the last report is: « aujourd’hui », « il y a 12 jours »; empty without one."""
        if self.last_report_on is None:
            return ""
        days = (clock.today() - self.last_report_on).days
        return f"il y a {days}\u00a0jour{'s' if days > 1 else ''}" if days > 0 else "aujourd’hui"

    @property
    def slid_days(self) -> int:
        """How far the deadline slid since the first one, in days (0 when either has no day)."""
        if self.overdue_after and self.first_overdue_after:
            return (self.overdue_after - self.first_overdue_after).days
        return 0


class ActionContributor(Recorded):
    """A service that contributes to an action."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="contributions")
    service = models.ForeignKey(
        "organisations.Service", on_delete=models.PROTECT, related_name="contributions"
    )

    history = history()

    class Meta:
        verbose_name = "contributeur"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["action", "service"],
                name="contributor_once",
                violation_error_message="Ce service contribue déjà à cette action.",
            )
        ]
        # Finds who contributes to something in a plan, service by service.
        indexes = [models.Index(fields=["service", "action"], name="contributor_of")]

    def __str__(self) -> str:
        return str(self.service)


class Milestone(Editable):
    """A step of an action, with its deadline as written where a person gave one."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="milestones")
    text = models.CharField("jalon", max_length=300)
    deadline_text = models.CharField("échéance telle qu’écrite", max_length=300, blank=True)
    kind = models.CharField(max_length=12, choices=DeadlineKind.choices)
    first = models.DateField(null=True, blank=True)
    last = models.DateField(null=True, blank=True)
    reached_on = models.DateField("atteint le", null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    history = history()

    class Meta:
        verbose_name = "jalon"
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.text

    @property
    def days_overdue(self) -> int:
        """Days since its last day passed without its being reached (0 otherwise)."""
        if self.reached_on or self.last is None:
            return 0
        return max((clock.today() - self.last).days, 0)


class DeadlineMove(Recorded):
    """A deadline that was moved, with its reason; or a lead's proposal to move it."""

    class State(models.TextChoices):
        """What became of a proposal."""

        PROPOSED = "proposed", "Proposé"
        APPLIED = "applied", "Appliqué"
        REFUSED = "refused", "Refusé"
        UNDONE = "undone", "Annulé"

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="deadline_moves")
    before_text = models.CharField("avant", max_length=300, blank=True)
    before_overdue_after = models.DateField(null=True, blank=True)
    after_text = models.CharField("après", max_length=300)
    after_overdue_after = models.DateField(null=True, blank=True)
    reason = models.TextField("motif")
    state = models.CharField(max_length=10, choices=State.choices)
    # Nobody: a newer version of the document, imported from the command line.
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField("décidé le", null=True, blank=True)
    decision_reason = models.TextField("motif de la décision", blank=True)
    recorded_at = models.DateTimeField(default=clock.now)

    history = history()
    objects = DeadlineMoveQuerySet.as_manager()

    class Meta:
        verbose_name = "report d’échéance"
        ordering = ["-recorded_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="deadline_move_reason_given",
                condition=~Q(reason=""),
                violation_error_message="Indiquez pourquoi l’échéance change.",
            ),
            models.CheckConstraint(
                name="deadline_refusal_reason_given",
                condition=~Q(state="refused") | ~Q(decision_reason=""),
                violation_error_message="Dites au pilote pourquoi vous refusez.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.before_text} → {self.after_text}"


class ActionLink(Recorded):
    """An action depends on another, or continues it."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="links")
    target = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="linked_from")
    kind = models.CharField("lien", max_length=12, choices=LinkKind.choices)

    history = history()
    objects = ActionLinkQuerySet.as_manager()

    class Meta:
        verbose_name = "lien"
        constraints = [
            models.CheckConstraint(
                name="link_to_another_action",
                condition=~Q(action=F("target")),
                violation_error_message="Une action ne peut pas être liée à elle-même.",
            ),
            models.UniqueConstraint(
                fields=["action", "target", "kind"],
                name="link_once",
                violation_error_message="Ce lien existe déjà.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.target}"
