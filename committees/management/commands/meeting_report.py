"""The documents of a meeting, for scripts."""

import hashlib
import json
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from actions.management.asked import day_of
from committees.enums import RecordKind
from committees.models import Committee, Meeting
from committees.paper import making, texts
from committees.paper.session import Withheld, reserved_in
from sgcd_plan import clock

KINDS = [kind.value for kind in RecordKind]
FORMATS = ("pdf", "odt", "docx")


class Command(BaseCommand):
    """Writes a document of a meeting: dossier, relevé de décisions, compte rendu, feuille d’émargement."""

    help = "Écrit un document de séance (dossier, releve, compte-rendu, emargement) en PDF, ODT ou DOCX."

    def add_arguments(self, parser) -> None:
        """--committee, --date, --kind, -o, --whole, --a3, --json."""
        parser.add_argument("--committee", default="")
        parser.add_argument("--date", default="")
        parser.add_argument("--kind", default=RecordKind.DOSSIER.value)
        parser.add_argument("-o", "--output", default="")
        parser.add_argument("--whole", action="store_true", help="avec les textes réservés")
        parser.add_argument("--a3", action="store_true", help="sur papier A3")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args, **options) -> None:
        """Exit status 2, with one French sentence, for what cannot be done."""
        kind = options["kind"]
        if kind not in KINDS:
            raise CommandError(
                f"--kind : « {kind} » n’existe pas. Choisissez {', '.join(KINDS)}.", returncode=2
            )
        meeting = _meeting(_committee(options["committee"]), options["date"])
        target = options["output"] or making.filename(meeting, kind)
        extension = Path(target).suffix.lstrip(".").lower() if target != "-" else "pdf"
        if extension not in FORMATS:
            raise CommandError(f"-o : « {target} » doit se terminer par .pdf, .odt ou .docx.", returncode=2)
        asked = making.Asked(kind=kind, on=clock.today(), a3=options["a3"])
        withheld = Withheld() if options["whole"] else reserved_in(meeting)
        if extension == "pdf":
            data = making.make(meeting, asked, withheld=withheld)
        else:
            data = texts.make(meeting, asked, extension, withheld=withheld)
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
            "committee": meeting.committee.slug,
            "meeting": meeting.reference,
            "date": meeting.day.isoformat(),
            "kind": kind,
            "file": target,
            "pages": texts.pages_of(data) if extension == "pdf" else None,
            "bytes": len(data),
            "sha256": hashlib.sha256(data).hexdigest(),
        }
        self.stdout.write(json.dumps(said, ensure_ascii=False, indent=2))


def _committee(slug: str) -> Committee:
    found = Committee.objects.filter(slug=slug).first()
    if found is None:
        known = (
            ", ".join(Committee.objects.live().order_by("slug").values_list("slug", flat=True)[:20])
            or "aucun"
        )
        said = f"Il n’y a pas de comité « {slug} »." if slug else "Précisez le comité avec --committee."
        raise CommandError(f"{said} Comités connus : {known}.", returncode=2)
    return found


def _meeting(committee: Committee, text: str) -> Meeting:
    rows = Meeting.objects.live().filter(committee=committee).for_list().order_by("starts_at")
    known = ", ".join(f"{m.day:%Y-%m-%d}" for m in rows[:20]) or "aucune"
    if not text:
        raise CommandError(f"Précisez la séance avec --date. Séances connues : {known}.", returncode=2)
    day = day_of("--date", text)
    found = [meeting for meeting in rows if meeting.day == day]
    if not found:
        raise CommandError(
            f"--date : « {committee} » n’a pas de séance le {day:%d/%m/%Y}. Séances connues : {known}.",
            returncode=2,
        )
    return found[-1]
