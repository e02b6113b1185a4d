"""What leaves, or would leave, at an instant."""

import datetime as dt
import json

from django.core.management.base import BaseCommand, CommandError

from notifications.services import announcing
from notifications.services.announcing import Planned
from sgcd_plan import clock


def as_json(planned: list[Planned]) -> list[dict]:
    """One object for each thing announced: the documented shape of ``announce --json``."""
    return [
        {
            "recipient": item.user.email if item.user else "",
            "kind": notice.kind if notice else item.kind,
            "mail": "digest" if item.kind == "digest" else "at_once",
            "subject": notice.subject if notice else item.subject,
            "object": f"{notice.about_type.app_label}.{notice.about_type.model}:{notice.about_id}"
            if notice and notice.about_type_id
            else None,
            "day": notice.day.isoformat() if notice and notice.day else None,
            "reason": notice.reason if notice else "",
        }
        for item in planned
        for notice in (item.notices or [None])
    ]


class Command(BaseCommand):
    """Announces what is due at an instant; with ``--dry-run``, only says what would leave."""

    help = "Annonce ce qui doit l’être à un instant (ou, avec --dry-run, l’affiche sans rien envoyer)."

    def add_arguments(self, parser) -> None:
        """--at, --dry-run, --json."""
        parser.add_argument("--at", default="")
        parser.add_argument("--dry-run", action="store_true")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args, **options) -> None:
        """Exit status 2, with one French sentence, for an instant that cannot be read, or one to come without --dry-run."""
        at = _instant(options["at"]) if options["at"] else clock.now()
        planned = announcing.would_leave(at)
        if not options["dry_run"]:
            if at > clock.now():
                raise CommandError(
                    "--at : cet instant est à venir. Ajoutez --dry-run pour voir ce qui partirait.",
                    returncode=2,
                )
            announcing.announce(at)
        if options["json"]:
            self.stdout.write(json.dumps(as_json(planned), ensure_ascii=False, indent=2))
            return
        for item in planned:
            self.stdout.write(f"{item.user.email if item.user else '—'} : {item.subject}")
            for notice in item.notices:
                self.stdout.write(f"  - {notice.subject}")
        if not planned:
            self.stdout.write("Rien à annoncer.")


def _instant(text: str) -> dt.datetime:
    try:
        found = dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise CommandError(
            f"--at : « {text} » n’est pas un instant de la forme 2024-05-21T07:30.", returncode=2
        ) from error
    return found if found.tzinfo else found.replace(tzinfo=clock.PARIS)
