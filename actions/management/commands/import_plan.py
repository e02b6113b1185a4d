"""Import a plan from a document."""

import datetime as dt
import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from actions.importing.raw import UnreadableFile
from actions.models import Plan
from actions.services import importing
from actions.services.errors import Refused


class Command(BaseCommand):
    """Reads a document, lists its findings and, unless told not to, writes the plan."""

    help = "Importe un plan d’actions depuis un document (txt, csv, docx, odt, xlsx, ods, html)."

    def add_arguments(self, parser) -> None:
        """FILE and the options of the documented interface."""
        parser.add_argument("file")
        parser.add_argument("--plan", default="")
        parser.add_argument("--title", default="")
        parser.add_argument("--as-of", default="")
        parser.add_argument("--dry-run", action="store_true")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args, **options) -> None:
        """Exit status 0, or 2 with one French sentence when the file cannot be read."""
        path = Path(options["file"])
        try:
            data = path.read_bytes()
        except OSError as error:
            raise CommandError(
                f"Le fichier {path.name} ne peut pas être lu ({error.strerror}).", returncode=2
            ) from error
        asked = self._day(options["as_of"])
        written = dt.date.fromtimestamp(path.stat().st_mtime)  # noqa: DTZ012 - the file's day, as a person reads it
        try:
            document, draft = importing.read_plan(data, path.name, on=asked)
            as_of = asked or document.date or written
            if as_of != asked:
                _, draft = importing.read_plan(data, path.name, on=as_of)
        except UnreadableFile as error:
            raise CommandError(str(error), returncode=2) from error
        if options["json"]:
            self.stdout.write(json.dumps(draft.as_json(), ensure_ascii=False, indent=2))
        else:
            for finding in draft.findings:
                blocking = " (bloquant)" if finding.blocking else ""
                self.stderr.write(f"{finding.where}, ligne {finding.row} : {finding.message}{blocking}")
        if options["dry_run"]:
            return
        if Plan.objects.filter(slug=options["plan"]).exists():
            raise CommandError(
                f"Un plan « {options['plan']} » existe déjà : choisissez un autre --plan.", returncode=2
            )
        title = options["title"] or draft.title or path.stem
        try:
            plan = importing.write_plan(
                user=None, draft=draft, title=title, as_of=as_of, slug=options["plan"]
            )
        except Refused as refused:
            raise CommandError(str(refused), returncode=2) from refused
        self.stderr.write(
            f"Plan « {plan.title} » importé : {plan.actions.count()} actions (--plan {plan.slug})."
        )

    def _day(self, text: str) -> dt.date | None:
        if not text:
            return None
        try:
            return dt.date.fromisoformat(text)
        except ValueError as error:
            raise CommandError(
                f"--as-of : « {text} » n’est pas une date de la forme 2023-09-01.", returncode=2
            ) from error
