"""Users, grants, sign-in: who may."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "accounts"
    verbose_name = "Comptes"

    def ready(self) -> None:
        """Let those who run accounts search them."""
        from accounts.searching import PEOPLE, sources

        sources.append(PEOPLE)
