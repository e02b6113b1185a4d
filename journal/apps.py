"""Changes, access to confidential things, jobs: what was done."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "journal"
    verbose_name = "Journal"

    def ready(self) -> None:
        """Let each history row know the act that wrote it; let administrators search the directory of services."""
        from simple_history.signals import pre_create_historical_record

        from accounts.searching import sources
        from journal.directory.searching import SERVICES
        from journal.services import attach_change

        sources.append(SERVICES)

        pre_create_historical_record.connect(attach_change, dispatch_uid="journal.attach_change")
