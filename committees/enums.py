"""The fixed lists of committees: levels, states of a meeting, kinds of items, answers, decisions, records."""

from django.db import models


class Level(models.TextChoices):
    """Where a committee stands among the others of its plan."""

    STRATEGIC = "strategic", "Stratégique"
    FOLLOW_UP = "follow_up", "Suivi"
    TECHNICAL = "technical", "Technique"
    MIRROR = "mirror", "Groupe miroir"
    OTHER = "other", "Autre"


class Covers(models.TextChoices):
    """What a committee answers for in its plan."""

    PLAN = "plan", "Tout le plan"
    OBJECTIVES = "objectives", "Des objectifs"
    ACTIONS = "actions", "Un champ : des actions choisies"


class Rhythm(models.TextChoices):
    """How often a committee sits."""

    NONE = "none", "Sur convocation seulement"
    MONTHLY = "monthly", "Chaque mois"
    BIMONTHLY = "bimonthly", "Tous les deux mois"
    QUARTERLY = "quarterly", "Chaque trimestre"


class Rank(models.IntegerChoices):
    """Which such day of the month."""

    FIRST = 1, "premier"
    SECOND = 2, "deuxième"
    THIRD = 3, "troisième"
    FOURTH = 4, "quatrième"
    LAST = -1, "dernier"


class Weekday(models.IntegerChoices):
    """Days on which a committee sits, numbered as Python does."""

    MONDAY = 0, "lundi"
    TUESDAY = 1, "mardi"
    WEDNESDAY = 2, "mercredi"
    THURSDAY = 3, "jeudi"
    FRIDAY = 4, "vendredi"


class SeatKind(models.TextChoices):
    """In what quality somebody sits."""

    CHAIR = "chair", "Présidence"
    MEMBER = "member", "Membre"
    EXPERT = "expert", "Personne associée"


class MeetingState(models.TextChoices):
    """How far a meeting is; that it was moved is said beside."""

    PLANNED = "planned", "Prévue"
    CONVENED = "convened", "Convoquée"
    HELD = "held", "Tenue"
    APPROVED = "approved", "Compte rendu approuvé"
    CANCELLED = "cancelled", "Annulée"


# States in which a meeting is still to come.
COMING = (MeetingState.PLANNED, MeetingState.CONVENED)
# States in which it took place.
SAT = (MeetingState.HELD, MeetingState.APPROVED)


class ItemKind(models.TextChoices):
    """Why an item stands on an agenda."""

    MINUTES = "minutes", "Approbation du compte rendu"
    DECISION = "decision", "Décision à exécuter"
    ESCALATED = "escalated", "Remonté d’un autre comité"
    SENT_DOWN = "sent_down", "Renvoyé par le comité supérieur"
    OVERDUE = "overdue", "Échéance dépassée"
    BLOCKED = "blocked", "Blocage"
    WORSENED = "worsened", "Météo dégradée"
    SLID = "slid", "Échéance déplacée"
    DUE = "due", "Échéance avant la prochaine séance"
    DONE = "done", "Action réalisée"
    POSTPONED = "postponed", "Point reporté"
    TOPIC = "topic", "Sujet proposé"
    FREE = "free", "Point libre"


class ItemState(models.TextChoices):
    """What became of an item."""

    PROPOSED = "proposed", "Proposé"
    KEPT = "kept", "Retenu"
    DROPPED = "dropped", "Écarté"
    TREATED = "treated", "Traité"
    POSTPONED = "postponed", "Reporté"


class Answer(models.TextChoices):
    """What somebody answered to a convocation."""

    NONE = "none", "Sans réponse"
    PRESENT = "present", "Présent"
    EXCUSED = "excused", "Excusé"
    REPRESENTED = "represented", "Représenté"


class DecisionState(models.TextChoices):
    """What became of a decision."""

    TO_DO = "to_do", "À exécuter"
    DONE = "done", "Exécutée"
    DROPPED = "dropped", "Abandonnée"


class Addressing(models.TextChoices):
    """In what quality a service gets a decision."""

    ATTRIBUTION = "attribution", "Pour attribution"
    INFORMATION = "information", "Pour information"
    COPY = "copy", "Copie"


class TopicState(models.TextChoices):
    """What became of a proposed topic."""

    OPEN = "open", "En attente"
    TAKEN = "taken", "Inscrit à l’ordre du jour"
    DROPPED = "dropped", "Écarté"


class RecordKind(models.TextChoices):
    """The documents of a meeting."""

    DOSSIER = "dossier", "Dossier de séance"
    RELEVE = "releve", "Relevé de décisions"
    MINUTES = "compte-rendu", "Compte rendu"
    ATTENDANCE = "emargement", "Feuille d’émargement"


class RecordState(models.TextChoices):
    """How far a document of a meeting is."""

    DRAFT = "draft", "Projet"
    PROPOSED = "proposed", "Projet soumis aux membres"
    SEALED = "sealed", "Version scellée"


class AmendmentState(models.TextChoices):
    """What became of an amendment to the draft minutes."""

    PROPOSED = "proposed", "Proposé"
    TAKEN = "taken", "Retenu"
    REFUSED = "refused", "Écarté"
