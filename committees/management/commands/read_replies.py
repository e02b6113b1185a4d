"""Answers of calendars, read from files: those of the mailbox to which invitations are answered."""

import json
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from actions.services.errors import Refused
from committees.services.answers import read_reply


class Command(BaseCommand):
    """Records each answer; one that cannot be is said, and the others are recorded all the same."""

    help = (
        "Note les réponses d’agenda contenues dans des fichiers (.eml ou .ics ; « - » : l’entrée standard)."
    )

    def add_arguments(self, parser) -> None:
        """FILE…, --json."""
        parser.add_argument("files", nargs="+", metavar="FICHIER")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args, **options) -> None:
        """Exit status 2 when a file could not be read or holds no answer to one of our meetings."""
        rows = [self._read(name) for name in options["files"]]
        if options["json"]:
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2))
        else:
            for row in rows:
                self.stdout.write(f"{row['file']} : {row['said']}")
        if refused := [row["file"] for row in rows if row["refused"]]:
            raise CommandError(f"Réponses refusées : {', '.join(refused)}.", returncode=2)

    def _read(self, name: str) -> dict:
        row = {"file": name, "meeting": None, "answer": None, "recorded": False, "refused": False}
        try:
            data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
            found = read_reply(data)
        except OSError as error:
            return {**row, "refused": True, "said": f"fichier illisible ({error.strerror})"}
        except Refused as refused:
            return {**row, "refused": True, "said": str(refused)}
        return {
            **row,
            "meeting": str(found.meeting),
            "answer": found.attendance.standing if found.recorded else None,
            "recorded": found.recorded,
            "said": found.said,
        }
