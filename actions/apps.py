"""Plans, objectives, measures, actions, deadlines, reports."""

from django.apps import AppConfig


class ActionsConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "actions"
    verbose_name = "Plan d’actions"

    def ready(self) -> None:
        """Say where each role lands."""
        from accounts.landing import landings
        from actions.landing import land

        landings.append(land)
