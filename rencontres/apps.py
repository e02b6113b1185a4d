"""The Rencontres: campaigns of debates in the territories, from the circular to what a region transmits."""

from django.apps import AppConfig


class RencontresConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "rencontres"
    verbose_name = "Rencontres"

    def ready(self) -> None:
        """Say on which campaigns a role may hold, and what the demonstration adds."""
        from accounts import scopes
        from actions.demonstration import chapters
        from rencontres.demonstration_campaign import hold_campaign
        from rencontres.scopes import source

        chapters.append(hold_campaign)
        scopes.sources["campaign"] = source
