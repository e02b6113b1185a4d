"""How a person hears, how much it presses, and how far a mail or a notice is."""

from django.db import models


class How(models.TextChoices):
    """When a person gets the mail of a kind of notice; the bell shows it in each case."""

    AT_ONCE = "at_once", "Tout de suite"
    DIGEST = "digest", "Dans le courriel du matin"
    NEVER = "never", "Jamais par courriel"


class Urgency(models.IntegerChoices):
    """The groups of a digest, most urgent first."""

    LATE = 0, "En retard"
    TODAY = 1, "Aujourd’hui"
    SOON = 2, "Bientôt"
    NEWS = 3, "Pour information"


class NoticeState(models.TextChoices):
    """What became of a notice's mail."""

    WAITING = "waiting", "Attend le courriel du matin"
    MAILED = "mailed", "Mis dans un courriel"
    SHOWN = "shown", "Dans l’application seulement"
    CANCELLED = "cancelled", "Annulé"


class MailState(models.TextChoices):
    """How far a mail is; « doubtful » may or may not have left, and waits for a person."""

    WAITING = "waiting", "En attente"
    CLAIMED = "claimed", "Pris par un expéditeur"
    SENDING = "sending", "En cours d’envoi"
    SENT = "sent", "Envoyé"
    DOUBTFUL = "doubtful", "Douteux"
    FAILED = "failed", "Échec"
    CANCELLED = "cancelled", "Annulé"
