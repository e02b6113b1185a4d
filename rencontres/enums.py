"""The fixed lists of a campaign: parties, states of a rule, debates, witnesses, syntheses, waivers."""

from django.db import models


class Party(models.TextChoices):
    """Who owes something in a campaign: which rules bear on it depends on this alone."""

    DEPARTMENT = "department", "Département (régime général)"
    REGION = "region", "Région (régime général)"
    NAMED_OVERSEAS = "named_overseas", "Outre-mer nommés par la circulaire"
    OTHER_OVERSEAS = "other_overseas", "Autres territoires d’outre-mer"
    NATIONAL = "national", "Administration centrale"


# Parties that hold debates themselves.
DEBATING = (Party.DEPARTMENT, Party.NAMED_OVERSEAS, Party.OTHER_OVERSEAS)
OVERSEAS = (Party.NAMED_OVERSEAS, Party.OTHER_OVERSEAS)


class Mode(models.TextChoices):
    """How a rule bears on a party."""

    APPLIES = "applies", "S’applique"
    SOFTENED = "softened", "S’applique, en simple alerte"
    NOT_APPLICABLE = "not_applicable", "Ne s’applique pas"


class State(models.TextChoices):
    """What a rule says of a territory at an instant."""

    MET = "met", "Respectée"
    DUE = "due", "À faire"
    LATE = "late", "En retard"
    BREACHED = "breached", "Non respectée"
    WAIVED = "waived", "Dispensée"
    SUSPENDED = "suspended", "Suspendue"
    NOT_APPLICABLE = "not_applicable", "Sans objet"


class Term(models.TextChoices):
    """The values of a rule that a change may move."""

    OPENS_ON = "opens_on", "Pas avant le"
    DECLARED_BY = "declared_by", "Déclaration au plus tard le"
    DEBATES_BY = "debates_by", "Temps d’échanges au plus tard le"
    WARN_ON = "warn_on", "Alerte à partir du"
    DUE_ON = "due_on", "Au plus tard le"
    MINIMUM = "minimum", "Minimum"
    SUSPENDED = "suspended", "Suspension"


class Office(models.TextChoices):
    """To whom a mailbox of the campaign belongs."""

    DMATES = "dmates", "DMATES"
    DGOM = "dgom", "DGOM"


class KitPart(models.TextChoices):
    """What a file of a debate kit is."""

    GUIDE = "guide", "Guide d’animation"
    DEPARTMENTAL = "departmental", "Modèle de synthèse départementale"
    REGIONAL = "regional", "Modèle de synthèse régionale"
    OTHER = "other", "Autre document"


class EventKind(models.TextChoices):
    """What happens at national level."""

    WORKSHOP = "workshop", "Atelier national"
    CONSULTATION = "consultation", "Consultation électronique"
    SEMINAR = "seminar", "Séminaire"
    VISIT = "visit", "Déplacement"


class ContactRole(models.TextChoices):
    """Who answers for a territory."""

    FIRST = "first", "Référent"
    DEPUTY = "deputy", "Suppléant"
    PREFECT = "prefect", "Préfet"


class Axis(models.TextChoices):
    """The two lists of who was convened: no grid, no names."""

    SERVICE = "service", "Nature de service"
    CATEGORY = "category", "Catégorie"


class DebateState(models.TextChoices):
    """How far a debate is."""

    PLANNED = "planned", "Prévu"
    HELD = "held", "Tenu"
    CANCELLED = "cancelled", "Annulé"


class Leader(models.TextChoices):
    """Who leads the exchanges."""

    SUBPREFECT = "subprefect", "Un sous-préfet"
    DIRECTOR = "director", "Un directeur"
    PREFECT = "prefect", "Le préfet"
    OTHER = "other", "Une autre personne"


class Presence(models.TextChoices):
    """When the prefect is there."""

    UNKNOWN = "unknown", "Non précisé"
    ENDS = "ends", "À l’ouverture et à la clôture"
    ABSENT = "absent", "Absent"
    THROUGHOUT = "throughout", "Pendant les échanges"


class WitnessKind(models.TextChoices):
    """From where the outside witness of a theme comes."""

    ELECTED = "elected", "Élu"
    USER = "user", "Usager"
    PUBLIC_SERVICE = "public_service", "Autre service public"
    PARTNER = "partner", "Autre partenaire"


class How(models.TextChoices):
    """How local unions were associated."""

    INVITED = "invited", "Invitées au temps d’échanges"
    THEMES = "themes", "Associées au choix des thèmes"
    CSA = "csa", "Comité social d’administration local"
    OTHER = "other", "Autrement"


class Level(models.TextChoices):
    """The level of a synthesis."""

    DEPARTMENT = "department", "Départementale"
    REGION = "region", "Régionale"


class AnswerLevel(models.TextChoices):
    """Who can answer a proposal."""

    UNSAID = "", "Non précisé"
    DEPARTMENT = "department", "Département"
    REGION = "region", "Région"
    NATIONAL = "national", "National"


class EntryKind(models.TextChoices):
    """The two halves of a synthesis."""

    FINDING = "finding", "Constat"
    PROPOSAL = "proposal", "Proposition ou mesure"


class SynthesisState(models.TextChoices):
    """How far a synthesis is."""

    DRAFT = "draft", "Brouillon"
    SUBMITTED = "submitted", "Transmise"
    SENT_BACK = "sent_back", "Renvoyée avec commentaire"
    TAKEN_IN = "taken_in", "Reçue par la région"


class Capacity(models.TextChoices):
    """In what capacity a person transmits."""

    PREFECT = "prefect", "Préfet"
    DELEGATION = "delegation", "Par délégation"
    SUBSTITUTE = "substitute", "Suppléance"
    INTERIM = "interim", "Intérim"

    @property
    def signature(self) -> str:
        """How a paper is signed in this capacity."""
        return {
            Capacity.PREFECT: "Le préfet",
            Capacity.DELEGATION: "Pour le préfet et par délégation",
            Capacity.SUBSTITUTE: "Pour le préfet, par suppléance",
            Capacity.INTERIM: "Le préfet par intérim",
        }[self]


class Channel(models.TextChoices):
    """How a contribution came."""

    APPLICATION = "application", "Dans l’application"
    MAIL = "mail", "Reçue par courriel"
    POST = "post", "Reçue par courrier"


class WaiverState(models.TextChoices):
    """How far a waiver is."""

    ASKED = "asked", "Demandée"
    GRANTED = "granted", "Accordée"
    REFUSED = "refused", "Refusée"
    WITHDRAWN = "withdrawn", "Retirée"
