"""Import a plan from a document, or a newer version of the document into its plan."""

import argparse
import datetime as dt
import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from actions.importing.comparing import Comparison, compare, gone_key
from actions.importing.draft import Draft
from actions.importing.raw import RawDocument, UnreadableFile
from actions.importing.readers import MAX_SIZE
from actions.models import Plan
from actions.services import batches, importing, versions
from actions.services.errors import Refused
from actions.services.naming import KnownServices


class Command(BaseCommand):
    """Reads a document, lists its findings and, unless told not to, writes the plan."""

    help = (
        "Importe un plan d’actions depuis un document (txt, csv, docx, odt, xlsx, ods, html). Si le plan existe, "
        "le document est lu comme sa nouvelle version."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """FILE and the options of the documented interface."""
        parser.add_argument("file", metavar="FICHIER")
        parser.add_argument("--plan", default="", help="identifiant du plan, nouveau ou existant")
        parser.add_argument("--title", default="", help="titre du plan (sinon, celui du document)")
        parser.add_argument("--as-of", default="", help="date du plan, de la forme 2023-09-01")
        parser.add_argument("--dry-run", action="store_true", help="lit et n’écrit rien")
        parser.add_argument("--json", action="store_true", help="imprime la lecture en JSON")
        parser.add_argument(
            "--archive-gone",
            action="store_true",
            help="archive les actions que la nouvelle version du document ne contient plus",
        )

    def handle(self, *args, **options) -> None:
        """Exit status 0, or 2 with one French sentence when the file cannot be read or nothing of it imported."""
        path = Path(options["file"])
        data, written = self._bytes(path)
        asked = self._day(options["as_of"])
        plan = Plan.objects.filter(slug=options["plan"]).first() if options["plan"] else None
        try:
            document, draft = importing.read_plan(data, path.name, on=asked, plan=plan)
            as_of = asked or self._date_of(document, plan, written)
            if as_of != asked:
                _, draft = importing.read_plan(data, path.name, on=as_of, plan=plan)
        except UnreadableFile as error:
            raise CommandError(str(error), returncode=2) from error
        compared = None
        if plan is not None:
            compared = compare(draft, versions.known_plan(plan, KnownServices()))
        unknown = next((f for f in draft.findings if f.kind == "columns_unknown"), None)
        if unknown and not options["dry_run"] and not options["json"]:
            # Nothing of the document can be imported: its one blocking finding says why.
            raise CommandError(" ".join(unknown.message.split()), returncode=2)
        self._tell(draft, compared, as_json=options["json"])
        if options["dry_run"]:
            return
        try:
            if plan is not None:
                self._renew(plan, document, path, as_of, archive=options["archive_gone"])
                return
            title = options["title"] or draft.title or path.stem
            plan = importing.write_plan(
                user=None, draft=draft, title=title[:300], as_of=as_of, slug=options["plan"]
            )
        except Refused as refused:
            raise CommandError(str(refused), returncode=2) from refused
        self.stderr.write(
            f"Plan « {plan.title} » importé : {plan.actions.count()} actions (--plan {plan.slug})."
        )

    def _bytes(self, path: Path) -> tuple[bytes, dt.date]:
        """The file and the day on which it was written; a file larger than any plan is not read."""
        try:
            if path.is_dir():
                raise CommandError(
                    f"« {path.name} » est un dossier : indiquez le fichier du plan.", returncode=2
                )
            if not path.is_file() and path.exists():
                raise CommandError(
                    f"« {path.name} » n’est pas un fichier ordinaire : indiquez le fichier du plan.",
                    returncode=2,
                )
            status = path.stat()
            with path.open("rb") as stream:
                data = stream.read(MAX_SIZE + 1)
        except FileNotFoundError as error:
            raise CommandError(
                f"Le fichier « {path} » n’existe pas : vérifiez son nom et son dossier.", returncode=2
            ) from error
        except PermissionError as error:
            raise CommandError(
                f"Le fichier « {path} » ne peut pas être lu : demandez le droit de le lire.", returncode=2
            ) from error
        except (OSError, ValueError) as error:
            raise CommandError(
                f"Le fichier « {path} » ne peut pas être lu : vérifiez son nom et le disque.", returncode=2
            ) from error
        return data, dt.date.fromtimestamp(status.st_mtime)  # noqa: DTZ012 - the day, as a person reads it

    @staticmethod
    def _date_of(document: RawDocument, plan: Plan | None, written: dt.date) -> dt.date:
        """Without ``--as-of``: the document's date, else the file's; a newer version never makes a plan older."""
        if plan is None:
            return document.date or written
        return max(plan.as_of, document.date or plan.as_of)

    def _tell(self, draft: Draft, compared: Comparison | None, *, as_json: bool) -> None:
        if as_json:
            printed = draft.as_json() | ({"changes": compared.as_json()} if compared else {})
            self.stdout.write(json.dumps(printed, ensure_ascii=False, indent=2))
            return
        for finding in draft.findings:
            blocking = " (bloquant)" if finding.blocking else ""
            place = ", ".join(filter(None, (finding.where, f"ligne {finding.row}" if finding.row else "")))
            self.stderr.write(f"{place}{' : ' if place else ''}{finding.message}{blocking}")
        for known in compared.gone if compared else ():
            self.stderr.write(f"Action n° {known.number} absente du document : {known.label}")

    def _renew(self, plan: Plan, document: RawDocument, path: Path, as_of: dt.date, *, archive: bool) -> None:
        batch = batches.create_batch(user=None, document=document, filename=path.name, as_of=as_of, plan=plan)
        made = batches.preview(batch)
        if archive:
            gone = {gone_key(known): True for known in made.comparison.gone if known.source is not None}
            batch.corrections = batch.corrections | {"ticks": gone}
            batch.save()
        batches.apply_batch(user=None, batch=batch, version=batch.version, seen=made.fingerprint)
        batch.refresh_from_db()
        done = batch.outcome
        self.stderr.write(
            f"Plan « {plan.title} » mis à jour : {done['new']} action(s) ajoutée(s), {done['changed']} modifiée(s), "
            f"{done['moved']} déplacée(s), {done['gone']} archivée(s)."
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
