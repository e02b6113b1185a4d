"""The fixed lists of accounts: roles and the scopes that they may have."""

from django.db import models


class Role(models.TextChoices):
    """What a grant lets its holder do (table of rights of the model)."""

    ADMINISTRATOR = "administrator", "Administrateur"
    ACCOUNTS_MANAGER = "accounts_manager", "Gestionnaire de comptes"
    PLAN_MANAGER = "plan_manager", "Gestionnaire du plan"
    ACTION_LEAD = "action_lead", "Pilote d’action"
    CONTRIBUTOR = "contributor", "Contributeur"
    COMMITTEE_SECRETARY = "committee_secretary", "Secrétaire de comité"
    COMMITTEE_MEMBER = "committee_member", "Membre de comité"
    CAMPAIGN_MANAGER = "campaign_manager", "Responsable de campagne"
    DEPARTMENT_PREFECTURE = "department_prefecture", "Préfecture de département"
    REGION_PREFECTURE = "region_prefecture", "Préfecture de région"
    RECIPIENT = "recipient", "Destinataire"
    READER = "reader", "Lecteur"


class Scope(models.TextChoices):
    """On what a grant holds."""

    ALL = "all", "Tout"
    SERVICE = "service", "Un service"
    TERRITORY = "territory", "Un territoire"
    PLAN = "plan", "Un plan"
    COMMITTEE = "committee", "Un comité"
    CAMPAIGN = "campaign", "Une campagne"


class SubstituteMail(models.TextChoices):
    """What a substitute gets of the notices of a person who is away."""

    NONE = "none", "Sans recevoir vos courriels"
    TOO = "too", "En recevant aussi vos courriels"
    INSTEAD = "instead", "En recevant vos courriels à votre place"


# What each role lets its holder do, as the pages say it (table of rights of the model).
DUTIES = {
    Role.ADMINISTRATOR: "crée les comptes, accorde tous les rôles, tient à jour les services et consulte le journal des accès",
    Role.ACCOUNTS_MANAGER: "crée les comptes de son service ou de son territoire et y accorde les rôles courants",
    Role.PLAN_MANAGER: "tient le plan : structure, libellés, pilotes, échéances ; valide ou renvoie les points d’avancement",
    Role.ACTION_LEAD: "fait le point, chaque mois, sur les actions que son service pilote, et propose les reports d’échéance",
    Role.CONTRIBUTOR: "commente les actions auxquelles son service contribue et rédige le paragraphe qui lui est demandé",
    Role.COMMITTEE_SECRETARY: "prépare les séances du comité, tient l’ordre du jour et le relevé de décisions",
    Role.COMMITTEE_MEMBER: "lit les dossiers du comité, propose des sujets et amende les projets de compte rendu",
    Role.CAMPAIGN_MANAGER: "fixe le calendrier et les règles de la campagne et suit l’ensemble des territoires",
    Role.DEPARTMENT_PREFECTURE: "choisit les thèmes, déclare les débats et dépose les synthèses de son département",
    Role.REGION_PREFECTURE: "coordonne les départements de la région, reçoit ou renvoie leurs synthèses",
    Role.RECIPIENT: "lit ce qui lui est adressé et en accuse réception",
    Role.READER: "consulte, sans rien modifier",
}

# On what each role may be given: a plan manager of one plan, a lead for one service…
SCOPES_OF_ROLE = {
    Role.ADMINISTRATOR: (Scope.ALL,),
    Role.ACCOUNTS_MANAGER: (Scope.SERVICE, Scope.TERRITORY),
    Role.PLAN_MANAGER: (Scope.ALL, Scope.PLAN),
    Role.ACTION_LEAD: (Scope.SERVICE,),
    Role.CONTRIBUTOR: (Scope.SERVICE, Scope.TERRITORY),
    Role.COMMITTEE_SECRETARY: (Scope.ALL, Scope.COMMITTEE),
    Role.COMMITTEE_MEMBER: (Scope.ALL, Scope.COMMITTEE),
    Role.CAMPAIGN_MANAGER: (Scope.ALL, Scope.CAMPAIGN),
    Role.DEPARTMENT_PREFECTURE: (Scope.TERRITORY,),
    Role.REGION_PREFECTURE: (Scope.TERRITORY,),
    Role.RECIPIENT: (Scope.ALL, Scope.CAMPAIGN),
    Role.READER: (Scope.ALL, Scope.SERVICE, Scope.TERRITORY, Scope.PLAN, Scope.COMMITTEE, Scope.CAMPAIGN),
}

# Never exercised by an assistant in the name of somebody else.
PERSONAL_ROLES = (Role.ADMINISTRATOR, Role.ACCOUNTS_MANAGER)

# What an accounts manager may give, by the kind of its own scope (model, « Who may »).
DELEGABLE_ROLES = {
    "service": (Role.ACTION_LEAD, Role.CONTRIBUTOR, Role.READER),
    "department": (Role.DEPARTMENT_PREFECTURE, Role.CONTRIBUTOR, Role.READER),
    "region": (Role.REGION_PREFECTURE, Role.CONTRIBUTOR, Role.READER),
}
DELEGATED_ACCOUNTS_LIMIT = 50
