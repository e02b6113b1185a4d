"""The plan as it stood on a day."""

import json

from django.core.management.base import BaseCommand, CommandError

from actions.management.asked import instant_of, past_day_of, plan_of
from actions.plan_json import state_as_json
from actions.querysets.past import plan_at
from actions.querysets.past_indicators import indicators_at
from actions.snapshot import NotYet


class Command(BaseCommand):
    """Prints the state of a plan at the end of a day, from its history."""

    help = "Affiche le plan tel qu’il était à la fin d’un jour."

    def add_arguments(self, parser) -> None:
        """DATE, --plan, --known-at, --json."""
        parser.add_argument("date")
        parser.add_argument("--plan", default="")
        parser.add_argument("--known-at", default="")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args, **options) -> None:
        """Exit status 2, with one French sentence, for a date or a plan that is not there."""
        plan = plan_of(options["plan"])
        known_at = instant_of("--known-at", options["known_at"]) if options["known_at"] else None
        try:
            state = plan_at(plan, past_day_of("DATE", options["date"]), known_at)
        except NotYet as error:
            raise CommandError(str(error), returncode=2) from error
        if options["json"]:
            said = state_as_json(state, indicators_at(plan, state))
            self.stdout.write(json.dumps(said, ensure_ascii=False, indent=2))
            return
        self.stdout.write(f"{state.title} — au {state.on:%d/%m/%Y}")
        for action in state.actions:
            progress = "" if action.progress is None else f", {action.progress} %"
            self.stdout.write(
                f"{action.number}. {action.label} : {action.get_status_display().lower()}{progress}"
            )
