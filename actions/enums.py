"""The fixed lists of a plan: statuses, weather, kinds of deadline, and the transitions between statuses."""

from django.db import models


class Status(models.TextChoices):
    """Status of an action (model, « State of an action »)."""

    NOT_STARTED = "not_started", "Non démarrée"
    IN_PROGRESS = "in_progress", "En cours"
    DONE = "done", "Réalisée"
    SUSPENDED = "suspended", "Suspendue"
    ABANDONED = "abandoned", "Abandonnée"


class Weather(models.TextChoices):
    """How sure it is that the objective of an action is reached."""

    SUN = "sun", "Objectif sécurisé"
    OVERCAST = "overcast", "Objectif atteignable"
    CLOUD = "cloud", "Appui nécessaire"
    STORM = "storm", "Objectif compromis"


class DeadlineKind(models.TextChoices):
    """How a deadline as written reads."""

    BY = "by", "Au plus tard"
    FROM = "from", "À partir de"
    DURING = "during", "Pendant"
    ONGOING = "ongoing", "En continu"
    NONE = "none", "Sans échéance"
    UNREADABLE = "unreadable", "Illisible"


class LinkKind(models.TextChoices):
    """How one action relates to another."""

    DEPENDS_ON = "depends_on", "Dépend de"
    CONTINUES = "continues", "Est la suite de"


class ReportState(models.TextChoices):
    """A progress report counts once submitted; validation is a mark upon it."""

    DRAFT = "draft", "Brouillon"
    SUBMITTED = "submitted", "Transmis"
    VALIDATED = "validated", "Validé"
    SENT_BACK = "sent_back", "Renvoyé"


CLOSED = (Status.DONE, Status.ABANDONED)

# From a status, the statuses that may follow (the same one always may).
TRANSITIONS: dict[str, tuple[str, ...]] = {
    Status.NOT_STARTED: (Status.IN_PROGRESS, Status.DONE, Status.SUSPENDED, Status.ABANDONED),
    Status.IN_PROGRESS: (Status.DONE, Status.SUSPENDED, Status.ABANDONED),
    Status.SUSPENDED: (Status.IN_PROGRESS, Status.DONE, Status.ABANDONED),
    Status.DONE: (Status.IN_PROGRESS,),
    Status.ABANDONED: (Status.IN_PROGRESS,),
}


def refusal(before: str, after: str) -> str:
    """Why an action may not go from one status to another; empty when it may."""
    if before == after or after in TRANSITIONS[before]:
        return ""
    return (
        f"Une action « {Status(before).label.lower()} » ne peut pas devenir « {Status(after).label.lower()} » : "
        f"passez d’abord par « {', '.join(Status(s).label.lower() for s in TRANSITIONS[before])} »."
    )
