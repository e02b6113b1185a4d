"""What becomes of an action whose number is dead: the actions that it was split into, or the one that it was merged into."""

from django.db import models
from django.db.models import F, Q

from actions.models.plans import Action
from actions.querysets.successions import SuccessionQuerySet
from journal.models import Recorded, history
from sgcd_plan import clock


class ActionSuccession(Recorded):
    """``target`` goes on with ``source``, which is archived."""

    class Kind(models.TextChoices):
        """How."""

        SPLIT = "split", "Partage"
        MERGE = "merge", "Regroupement"

    source = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="successors")
    target = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="predecessors")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    recorded_at = models.DateTimeField(default=clock.now)

    history = history()
    objects = SuccessionQuerySet.as_manager()

    class Meta:
        verbose_name = "suite d’une action"
        ordering = ["recorded_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="action_succession_by_another",
                condition=~Q(source=F("target")),
                violation_error_message="Une action ne se succède pas à elle-même.",
            ),
            models.UniqueConstraint(
                fields=["source", "target"],
                name="action_succession_once",
                violation_error_message="Cette action succède déjà à celle-ci.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source.number} → {self.target.number}"
