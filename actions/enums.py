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
    """A progress report counts from its submission until it is sent back or withdrawn; validation is a mark upon it."""

    SUBMITTED = "submitted", "Transmis"
    VALIDATED = "validated", "Validé"
    SENT_BACK = "sent_back", "Renvoyé"
    WITHDRAWN = "withdrawn", "Annulé"


class MonthState(models.TextChoices):
    """Where the report of a month stands: what was given, or what its absence is."""

    EXPECTED = "expected", "Attendu"
    LATE = "late", "En retard"
    MISSING = "missing", "Manquant"
    SENT_BACK = "sent_back", "Renvoyé, à corriger"
    SUBMITTED = "submitted", "Transmis, à valider"
    VALIDATED = "validated", "Validé"


class DeliverableKind(models.TextChoices):
    """What an action has to produce."""

    GUIDE = "guide", "Guide"
    INSTRUCTION = "instruction", "Instruction"
    CHARTER = "charter", "Charte"
    MISSION_LETTER = "mission_letter", "Lettre de mission"
    CIRCULAR = "circular", "Circulaire"
    NOTE = "note", "Note"
    REPORT = "report", "Rapport"
    FRAMEWORK = "framework", "Référentiel"
    TEXT = "text", "Texte réglementaire"
    COMMUNICATION = "communication", "Support de communication"
    TOOL = "tool", "Outil"
    OTHER = "other", "Autre livrable"


class DeliverableState(models.TextChoices):
    """How far a deliverable is."""

    TO_WRITE = "to_write", "À rédiger"
    WRITING = "writing", "En rédaction"
    VISA = "visa", "Au visa"
    SIGNED = "signed", "Signé"
    CIRCULATED = "circulated", "Diffusé"


class Direction(models.TextChoices):
    """Which way an indicator has to go."""

    UP = "up", "À la hausse"
    DOWN = "down", "À la baisse"


class TargetState(models.TextChoices):
    """Where an indicator stands from its target."""

    MISSED = "missed", "Cible manquée"
    AHEAD = "ahead", "Cible à atteindre"
    MET = "met", "Cible atteinte"
    NO_TARGET = "no_target", "Sans cible"
    NO_VALUE = "no_value", "Sans mesure"


PRODUCED = (DeliverableState.SIGNED, DeliverableState.CIRCULATED)
COUNTING = (ReportState.SUBMITTED, ReportState.VALIDATED)
LACKING = (MonthState.EXPECTED, MonthState.LATE, MonthState.MISSING)
# Shown wherever the last report of an action is: it is not the one that was asked for.
UNMET = (MonthState.LATE, MonthState.MISSING, MonthState.SENT_BACK)


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
    said = f"Une action « {_word(before)} » ne peut pas devenir « {_word(after)} »"
    if through := [s for s in TRANSITIONS[before] if after in TRANSITIONS[s]]:
        return f"{said} : passez d’abord par « {_word(through[0])} »."
    return f"{said}, puisqu’elle a commencé. Si un point antérieur est faux, demandez au gestionnaire du plan de le renvoyer."


def contradiction(status: str, progress: int | None) -> str:
    """Why a status and a progress (%, None when not given) do not go together; empty when they do."""
    if status == Status.DONE and progress not in (None, 100):
        return (
            f"Une action réalisée est à 100 %, pas à {progress} % : indiquez 100, ou choisissez « en cours »."
        )
    if status == Status.NOT_STARTED and progress:
        return f"Une action non démarrée n’est pas à {progress} % : choisissez « en cours », ou laissez 0."
    return ""


def _word(status: str) -> str:
    return Status(status).label.lower()
