"""The Rencontres: campaigns of debates in the territories, from the circular to what a region transmits."""

from django.apps import AppConfig


class RencontresConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "rencontres"
    verbose_name = "Rencontres"
