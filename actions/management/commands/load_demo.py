"""Load the demonstration."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from actions import demonstration


class Command(BaseCommand):
    """A line that calls the demonstration."""

    help = "Charge les données de démonstration (sans effet si elles y sont)."

    def handle(self, *args, **options) -> None:
        """Load; refused in production."""
        if not settings.DEBUG:
            raise CommandError(
                "Les données de démonstration sont refusées en production (DEBUG=False).", returncode=2
            )
        plan = demonstration.load()
        self.stderr.write(f"Démonstration : « {plan.title} », {plan.actions.count()} actions.")
