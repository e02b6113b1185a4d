"""What changed in a plan between two days."""

import json

from django.core.management.base import BaseCommand, CommandError

from actions.differences import differences
from actions.management.asked import instant_of, past_day_of, plan_of
from actions.plan_json import differences_as_json
from actions.querysets.moves import reasons_between, successions_between
from actions.querysets.past import Depth, plan_at
from actions.snapshot import NotYet


class Command(BaseCommand):
    """Prints the differences between the states of a plan at the end of two days."""

    help = "Affiche ce qui a changé dans un plan entre deux jours."

    def add_arguments(self, parser) -> None:
        """Two dates, --plan, --known-at, --json."""
        parser.add_argument("start")
        parser.add_argument("end")
        parser.add_argument("--plan", default="")
        parser.add_argument("--known-at", default="")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args, **options) -> None:
        """Exit status 2, with one French sentence, for a date or a plan that is not there."""
        plan = plan_of(options["plan"])
        start = past_day_of("première date", options["start"])
        end = past_day_of("seconde date", options["end"])
        if end < start:
            raise CommandError(
                f"La seconde date ({end:%d/%m/%Y}) précède la première ({start:%d/%m/%Y}) : échangez-les.",
                returncode=2,
            )
        known_at = instant_of("--known-at", options["known_at"]) if options["known_at"] else None
        try:
            found = differences(
                plan_at(plan, start, known_at, depth=Depth.COMPARED),
                plan_at(plan, end, known_at, depth=Depth.COMPARED),
                reasons_between(plan, start, end),
                successions_between(plan, start, end),
            )
        except NotYet as error:
            raise CommandError(str(error), returncode=2) from error
        if options["json"]:
            self.stdout.write(json.dumps(differences_as_json(plan.slug, found), ensure_ascii=False, indent=2))
            return
        for heading in found.headings:
            self.stdout.write(
                f"{heading.level_label} {heading.kind_label} : {heading.before or heading.after}"
            )
        for item in found.actions:
            why = f" — motif : {item.reason}" if item.reason else ""
            self.stdout.write(f"{item.number}. {item.kind_label} : {item.before} → {item.after}{why}")
