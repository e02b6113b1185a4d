"""Plans, objectives, measures, actions, deadlines, reports."""

from django.apps import AppConfig


class ActionsConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "actions"
    verbose_name = "Plan d’actions"

    def ready(self) -> None:
        """Say where each role lands, what is expected of a person, what the search finds, on which plans a role may hold."""
        from accounts import expected, scopes
        from accounts.landing import landings
        from accounts.searching import sources
        from actions.expected import expected as expected_by_plans
        from actions.landing import land
        from actions.scopes import source
        from actions.searching import SOURCES

        landings.append(land)
        expected.sources.append(expected_by_plans)
        sources[:0] = SOURCES
        scopes.sources["plan"] = source
