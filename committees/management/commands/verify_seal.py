"""Whether a file is a sealed version, for scripts."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from committees.services.records import verify


class Command(BaseCommand):
    """Compares a file with the versions that were sealed."""

    help = "Vérifie qu’un fichier est une version scellée connue et intacte."

    def add_arguments(self, parser) -> None:
        """FILE, --json."""
        parser.add_argument("file", metavar="FICHIER")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args, **options) -> None:
        """Exit status 0 for a known and intact version, else 2 with a French sentence."""
        try:
            data = Path(options["file"]).read_bytes()
        except OSError as error:
            raise CommandError(
                f"« {options['file']} » ne peut pas être lu ({error.strerror}).", returncode=2
            ) from error
        found = verify(data)
        record = found.record
        if options["json"]:
            said = {
                "file": options["file"],
                "sha256": found.sha256,
                "intact": found.intact,
                "committee": record.meeting.committee.slug if record else None,
                "meeting": record.meeting.reference if record else None,
                "kind": record.kind if record else None,
                "version": record.rank if record else None,
                "redacted": record.redacted if record else None,
                "sealed_at": record.sealed_at.isoformat() if record else None,
                "sentence": found.sentence,
            }
            self.stdout.write(json.dumps(said, ensure_ascii=False, indent=2))
        if not found.intact:
            raise CommandError(found.sentence, returncode=2)
        if not options["json"]:
            self.stdout.write(found.sentence)
