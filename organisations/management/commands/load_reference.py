"""Load territories and services of the State."""

from django.core.management.base import BaseCommand

from organisations.services import load_reference


class Command(BaseCommand):
    """A line that calls the service."""

    help = "Charge les territoires et les services de l’État (sans effet s’ils sont à jour)."

    def handle(self, *args, **options) -> None:
        """Load, and say so on standard error."""
        load_reference()
        self.stderr.write("Territoires et services chargés.")
