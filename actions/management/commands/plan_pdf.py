"""The plan on paper, for scripts."""

import hashlib
import io
import json
import sys
from pathlib import Path

import pdfplumber
from django.core.management.base import BaseCommand, CommandError

from actions import numbering
from actions.management.asked import past_day_of, plan_of
from actions.paper import making
from actions.snapshot import NotYet
from documents.letterheads import heading_of, letterhead_for
from organisations.models import Service
from sgcd_plan import clock

KINDS = ("table", "summary", "sheets")


class Command(BaseCommand):
    """Writes the plan as a PDF: its table, a one-page summary, or a sheet an action."""

    help = "Écrit le plan en PDF : tableau, synthèse d’une page ou fiches action."

    def add_arguments(self, parser) -> None:
        """--plan, --at, --kind, --action, --letterhead, -o, --json."""
        parser.add_argument("--plan", default="")
        parser.add_argument("--at", default="")
        parser.add_argument("--kind", default="table")
        parser.add_argument("--action", default="")
        parser.add_argument("--letterhead", default="")
        parser.add_argument("-o", "--output", default="")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args, **options) -> None:
        """Exit status 2, with one French sentence, for what cannot be done."""
        asked = self._asked(options)
        plan = plan_of(options["plan"])
        today = clock.today()
        heading = heading_of(
            letterhead_for(_service(options["letterhead"]), today), day=today, subject=making.subject(asked)
        )
        try:
            state = making.state_of(plan, asked)
            data = making.make(plan, asked, heading=heading)
        except (NotYet, making.TooLong) as error:
            raise CommandError(str(error), returncode=2) from error
        if missing := set(asked.numbers) - {a.number for a in state.actions}:
            raise CommandError(
                f"--action : le plan n’a pas d’action n° {min(missing)} au {state.on:%d/%m/%Y}.", returncode=2
            )
        target = options["output"] or making.filename(plan, asked)
        if target == "-":
            sys.stdout.buffer.write(data)
            return
        try:
            Path(target).write_bytes(data)
        except OSError as error:
            raise CommandError(
                f"-o : « {target} » ne peut pas être écrit ({error.strerror}).", returncode=2
            ) from error
        if not options["json"]:
            self.stdout.write(target)
            return
        said = {
            "plan": plan.slug,
            "kind": asked.kind,
            "on": state.on.isoformat(),
            "file": target,
            "pages": _pages(data),
            "actions": len(asked.numbers) or len(state.actions),
            "bytes": len(data),
            "sha256": hashlib.sha256(data).hexdigest(),
        }
        self.stdout.write(json.dumps(said, ensure_ascii=False, indent=2))

    def _asked(self, options) -> making.Asked:
        kind = options["kind"]
        if kind not in KINDS:
            raise CommandError(
                f"--kind : « {kind} » n’existe pas. Choisissez {', '.join(KINDS)}.", returncode=2
            )
        on = past_day_of("--at", options["at"]) if options["at"] else None
        number = options["action"]
        if number and (kind != "sheets" or not numbering.read(number)):
            raise CommandError("--action : indiquez un numéro, avec --kind sheets.", returncode=2)
        return making.Asked(
            kind=kind, on=on, numbers=(numbering.as_value(numbering.read(number)),) if number else ()
        )


def _pages(data: bytes) -> int:
    with pdfplumber.open(io.BytesIO(data)) as document:
        return len(document.pages)


def _service(slug: str) -> Service | None:
    if not slug:
        return None
    found = Service.objects.filter(slug=slug).first()
    if found is None:
        raise CommandError(f"--letterhead : aucun service ne s’appelle « {slug} ».", returncode=2)
    return found
