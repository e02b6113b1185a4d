"""« Relances »: who was asked again about an action, and what became of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from actions.models.plans import Action
from actions.models.reports import ProgressReport
from actions.querysets.chases import ChaseQuerySet
from journal.models import Editable, history
from sgcd_plan import clock


class Chase(Editable):
    """A service that a plan manager asks for news of an action; « en attente de réponse » until it answers.

    Archived: called off. Of several that wait, an answer answers all.
    """

    class Answer(models.TextChoices):
        """How a service answered."""

        REPORT = "report", "point d’avancement"
        NOTHING_NEW = "nothing_new", "rien à signaler"
        COMMENT = "comment", "commentaire"
        PARAGRAPH = "paragraph", "paragraphe"

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="chases")
    service = models.ForeignKey(
        "organisations.Service", verbose_name="service relancé", on_delete=models.PROTECT, related_name="+"
    )
    message = models.TextField("message", blank=True)
    # Drawn with the page that asks: the same page sent twice asks once.
    batch = models.UUIDField(editable=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="relancé par", on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField("relancé le", default=clock.now)
    answer = models.CharField("réponse", max_length=12, choices=Answer.choices, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField("répondu le", null=True, blank=True)
    # The report that answered, where one did: taken back, it answers no more.
    report = models.ForeignKey(
        ProgressReport, on_delete=models.PROTECT, null=True, blank=True, related_name="answered_chases"
    )

    history = history()
    objects = ChaseQuerySet.as_manager()

    class Meta:
        verbose_name = "relance"
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["action", "service", "batch"],
                name="chase_once_a_batch",
                violation_error_message="Cette relance est déjà partie.",
            ),
            models.CheckConstraint(
                name="chase_answered_somehow",
                condition=Q(answered_at=None, answer="") | (Q(answered_at__isnull=False) & ~Q(answer="")),
                violation_error_message="Dites comment le service a répondu.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["action"], name="chase_waiting", condition=Q(answered_at=None, archived_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"Relance de {self.service}, action n°\u00a0{self.action.number}"
