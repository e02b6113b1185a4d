"""What is said about actions: progress reports, comments; and what a person keeps."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse

from actions.enums import COUNTING, ReportState, Status, Weather
from actions.models.plans import Action, Plan
from actions.querysets.page import CommentQuerySet
from actions.querysets.reports import DraftQuerySet, ParagraphQuerySet, ReportQuerySet
from actions.querysets.saved import SavedViewQuerySet
from actions.querysets.search import vector
from journal.models import Editable, Recorded, history
from sgcd_plan import clock


def search_vector(*fields: str) -> models.GeneratedField:
    """What search reads of ``fields``, kept by the database beside them."""
    return models.GeneratedField(
        expression=vector(*fields), output_field=SearchVectorField(), db_persist=True
    )


class ProgressReport(Editable):
    """« Point d’avancement »: what holds on a day, and when it was recorded."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="reports")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    service = models.ForeignKey(
        "organisations.Service", on_delete=models.PROTECT, null=True, related_name="+"
    )
    state = models.CharField(
        "état", max_length=10, choices=ReportState.choices, default=ReportState.SUBMITTED
    )
    holds_on = models.DateField("vaut au")
    recorded_at = models.DateTimeField("saisi le", default=clock.now)
    status = models.CharField("statut", max_length=12, choices=Status.choices)
    weather = models.CharField("météo", max_length=10, choices=Weather.choices, blank=True)
    progress = models.PositiveSmallIntegerField("avancement (%)", null=True, blank=True)
    done = models.TextField("ce qui a été fait", blank=True)
    blocking = models.TextField("ce qui bloque", blank=True)
    unblocking = models.TextField("ce qui débloquerait", blank=True)
    next_steps = models.TextField("la suite", blank=True)
    nothing_new = models.BooleanField("rien à signaler", default=False)
    in_bulk = models.BooleanField("modification groupée", default=False)
    without_deliverable = models.TextField("pourquoi sans livrable", blank=True)
    received_from = models.CharField("reçu de", max_length=300, blank=True)
    received_on = models.DateField("reçu le", null=True, blank=True)
    to_confirm = models.BooleanField("à confirmer par le pilote", default=False)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    reviewed_at = models.DateTimeField(null=True, blank=True)
    review_comment = models.TextField("commentaire", blank=True)
    # A report sent back stays as it was; the one that answers the comment is another.
    corrected_by = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrects"
    )

    search = search_vector("done", "blocking", "unblocking", "next_steps")

    history = history(excluded_fields=["search"])
    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = "point d’avancement"
        ordering = ["-holds_on", "-recorded_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="report_progress_percent",
                condition=Q(progress=None) | Q(progress__lte=100),
                violation_error_message="L’avancement va de 0 à 100 %.",
            ),
            models.CheckConstraint(
                name="report_status_known",
                condition=Q(status__in=Status.values),
                violation_error_message="Ce statut n’existe pas.",
            ),
            models.CheckConstraint(
                name="report_sent_back_with_comment",
                condition=~Q(state=ReportState.SENT_BACK) | ~Q(review_comment=""),
                violation_error_message="Dites au pilote ce qui manque.",
            ),
        ]
        indexes = [
            models.Index(fields=["action", "-holds_on", "-recorded_at"], name="report_latest"),
            GinIndex(fields=["search"], name="report_search"),
        ]

    def __str__(self) -> str:
        return f"Point au {self.holds_on:%d/%m/%Y}"

    @property
    def counts(self) -> bool:
        """Whether it makes the action's state, as long as no later one does."""
        return self.state in COUNTING

    @property
    def may_be_withdrawn(self) -> bool:
        """« Rien à signaler » can be taken back until somebody has validated it or sent it back."""
        return self.nothing_new and self.state == ReportState.SUBMITTED


class ReportDraft(models.Model):
    """A report being written: as typed, whatever it is worth, shared by the people of one service.

    It saves itself every few seconds, so it has no history: only what is submitted is said.
    """

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="drafts")
    # None: a plan manager's, on the lead's behalf.
    service = models.ForeignKey(
        "organisations.Service", on_delete=models.PROTECT, null=True, related_name="+"
    )
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    values = models.JSONField("saisie")
    saved_at = models.DateTimeField("enregistré à", default=clock.now)
    version = models.PositiveIntegerField(default=1)

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = "brouillon de point"
        ordering = ["-saved_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["action", "service"],
                name="report_draft_once",
                nulls_distinct=False,
                violation_error_message="Votre service a déjà un brouillon pour cette action.",
            )
        ]

    def __str__(self) -> str:
        return f"Brouillon sur l’action n° {self.action.number}"


class Paragraph(Editable):
    """What a lead asks a contributor to write for its report, and the answer."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="paragraphs")
    service = models.ForeignKey("organisations.Service", on_delete=models.PROTECT, related_name="+")
    question = models.CharField("question", max_length=500, blank=True)
    month = models.DateField("mois", help_text="Dernier jour du mois dont parle le point.")
    due = models.DateField("attendu le")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("demandé le", default=clock.now)
    text = models.TextField("paragraphe", blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField("répondu le", null=True, blank=True)
    # As typed before it is sent: saves itself, so its history would be noise.
    draft = models.TextField("brouillon", blank=True)
    draft_version = models.PositiveIntegerField(default=0)
    draft_at = models.DateTimeField(null=True, blank=True)
    # The report that took it in, or that left without it.
    report = models.ForeignKey(
        ProgressReport, on_delete=models.PROTECT, null=True, blank=True, related_name="paragraphs"
    )

    history = history(excluded_fields=["draft", "draft_version", "draft_at"])
    objects = ParagraphQuerySet.as_manager()

    class Meta:
        verbose_name = "paragraphe demandé"
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["action", "service"],
                name="paragraph_asked_once",
                condition=Q(report=None, archived_at=None),
                violation_error_message="Un paragraphe est déjà demandé à ce service.",
            ),
            models.CheckConstraint(
                name="paragraph_answered_with_text",
                condition=Q(answered_at=None) | ~Q(text=""),
                violation_error_message="Écrivez le paragraphe avant de le transmettre.",
            ),
        ]

    def __str__(self) -> str:
        return f"Paragraphe demandé : {self.service}, action n° {self.action.number}"


class Comment(Editable):
    """What somebody says about an action."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField("commentaire")
    restricted = models.BooleanField("réservé aux destinataires nommés", default=False)
    recorded_at = models.DateTimeField(default=clock.now)
    edited_at = models.DateTimeField("modifié le", null=True, blank=True)
    search = search_vector("text")

    history = history(excluded_fields=["search"])
    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = "commentaire"
        ordering = ["recorded_at", "pk"]
        indexes = [GinIndex(fields=["search"], name="comment_search")]

    def __str__(self) -> str:
        return self.text[:80]


class CommentMention(Recorded):
    """A person named in a comment: told by mail, and one of those who may read it when it is restricted."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="mentions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    history = history()

    class Meta:
        verbose_name = "personne prévenue d’un commentaire"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["comment", "user"],
                name="mention_once",
                violation_error_message="Cette personne est déjà prévenue de ce commentaire.",
            )
        ]

    def __str__(self) -> str:
        return str(self.user)


class SavedView(models.Model):
    """A person's filters, sorting and columns under a name: its own, seen by nobody else."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views")
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="+")
    name = models.CharField("nom", max_length=80)
    # As in the address of the list: filters, sorting, columns (``actions.saved.kept``).
    query = models.TextField(blank=True)
    # Opened when its person comes to the list without asking for anything else.
    is_default = models.BooleanField("ouverte par défaut", default=False)
    archived_at = models.DateTimeField(null=True, blank=True)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = "vue enregistrée"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                "user",
                "plan",
                Lower("name"),
                condition=Q(archived_at=None),
                name="saved_view_name_once",
                violation_error_message="Vous avez déjà une vue de ce nom.",
            ),
            models.UniqueConstraint(
                fields=["user", "plan"],
                condition=Q(archived_at=None, is_default=True),
                name="saved_view_one_default",
                violation_error_message="Une seule vue s’ouvre par défaut.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The list as this view shows it."""
        query = "&".join(filter(None, [self.query, f"view={self.pk}"]))
        return f"{reverse('actions:list', args=[self.plan.slug])}?{query}"
