"""Print the demonstration's accounts."""

import json

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.demonstration import ACCOUNTS, PASSWORD, email_of
from accounts.enums import Role


class Command(BaseCommand):
    """One account a role."""

    help = "Liste les comptes de la démonstration (--json : un tableau [{role, email, password}])."

    def add_arguments(self, parser) -> None:
        """``--json``: one array and nothing else."""
        parser.add_argument("--json", action="store_true")

    def handle(self, *args, **options) -> None:
        """Print the accounts; refused outside a demonstration."""
        if not settings.DEMO_TODAY and not settings.DEBUG:
            raise CommandError("Les comptes de démonstration n’existent pas en production.", returncode=2)
        rows = [{"role": str(role), "email": email_of(role), "password": PASSWORD} for role in ACCOUNTS]
        if options["json"]:
            self.stdout.write(json.dumps(rows, ensure_ascii=False))
            return
        self.stdout.write(f"Comptes de démonstration (mot de passe : {PASSWORD})")
        for row in rows:
            self.stdout.write(f"  {Role(row['role']).label:<28} {row['email']}")
