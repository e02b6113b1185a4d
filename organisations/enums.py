"""The fixed lists of organisations."""

from django.db import models


class TerritoryKind(models.TextChoices):
    """What a territory is."""

    NATIONAL = "national", "France"
    REGION = "region", "Région"
    DEPARTMENT = "department", "Département"
    COLLECTIVITY = "collectivity", "Collectivité d’outre-mer"
    DEFENCE_ZONE = "defence_zone", "Zone de défense"


class Regime(models.TextChoices):
    """Which rules of a national campaign apply to a territory."""

    GENERAL = "general", "Régime général"
    NAMED_OVERSEAS = "named_overseas", "Outre-mer nommés par la circulaire"
    OTHER_OVERSEAS = "other_overseas", "Autres territoires d’outre-mer"
    NATIONAL = "national", "National"
