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


# What an accounts manager may give, by the kind of its own scope (model, « Who may »).
DELEGABLE_ROLES = {
    "service": (Role.ACTION_LEAD, Role.CONTRIBUTOR, Role.READER),
    "department": (Role.DEPARTMENT_PREFECTURE, Role.CONTRIBUTOR, Role.READER),
    "region": (Role.REGION_PREFECTURE, Role.CONTRIBUTOR, Role.READER),
}
DELEGATED_ACCOUNTS_LIMIT = 50
