"""The user guide."""

from django.apps import AppConfig


class GuideConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "guide"
    verbose_name = "Guide"

    def ready(self) -> None:
        """Let the search of the header find the guide's pages."""
        from accounts.searching import sources
        from guide.searching import GUIDE

        sources.append(GUIDE)
