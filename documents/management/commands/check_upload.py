"""Whether files would come in, for scripts: the judgement of every upload, without keeping anything."""

import json
from pathlib import Path
from typing import NoReturn

from django.core.management.base import BaseCommand, CommandError

from documents.inspection import MAX_SIZE, inspect

_USAGE = "Usage\u00a0: manage.py check_upload FICHIER… [--json] (au moins un fichier)."


class Command(BaseCommand):
    """Judges each file as if it were uploaded."""

    help = "Dit si des fichiers seraient acceptés au dépôt, et sinon pourquoi."

    def create_parser(self, prog_name: str, subcommand: str, **kwargs):
        """Django's parser, whose refusals are in French."""
        parser = super().create_parser(prog_name, subcommand, **kwargs)

        def refuse(message: str) -> NoReturn:
            if parser.called_from_command_line:
                parser.exit(2, f"{_USAGE}\n")
            raise CommandError(_USAGE, returncode=2)

        parser.error = refuse
        return parser

    def add_arguments(self, parser) -> None:
        """FILE…, --json."""
        parser.add_argument("files", nargs="+", metavar="FICHIER")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args, **options) -> None:
        """Exit status 2 when a file is refused; one that waits for the antivirus is not."""
        rows = [_judged(name) for name in options["files"]]
        for row in rows:
            self.stdout.write(json.dumps(row, ensure_ascii=False) if options["json"] else _said(row))
        if refused := [row["file"] for row in rows if row["verdict"] == "refused"]:
            raise CommandError(f"Fichiers refusés\u00a0: {', '.join(refused)}.", returncode=2)


def _judged(name: str) -> dict[str, str]:
    shown = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    try:
        with Path(name).open("rb") as content:
            # One byte more than the limit is enough to know that it is passed.
            data = content.read(MAX_SIZE + 1)
    except OSError as error:
        reason = f"Ce fichier ne peut pas être lu\u00a0: vérifiez son emplacement et ses droits ({error.strerror})."
        return {"file": shown, "verdict": "refused", "kind": "unknown", "reason": reason}
    found = inspect(data, Path(name).name)
    verdict = "accepted" if found.ok else "refused"
    return {"file": shown, "verdict": verdict, "kind": found.kind, "reason": found.reason_fr}


def _said(row: dict[str, str]) -> str:
    if row["verdict"] == "accepted":
        return f"«\u00a0{row['file']}\u00a0»\u00a0: accepté."
    return f"«\u00a0{row['file']}\u00a0»\u00a0: {row['reason']}"
