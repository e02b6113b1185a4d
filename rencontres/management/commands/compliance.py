"""``manage.py compliance --campaign SLUG [--at DATETIME] [--json]``: each rule for each territory at an instant."""

import datetime as dt
import json

from django.core.management.base import BaseCommand, CommandError
from django.utils.dateparse import parse_date, parse_datetime

from rencontres.models import Campaign
from rencontres.services.judging import compliance
from sgcd_plan import clock


def instant(text: str) -> dt.datetime:
    """An instant; Europe/Paris without an offset, a day alone being its first minute. Raises ``ValueError``."""
    found = parse_datetime(text)
    if found is None:
        day = parse_date(text)
        if day is None:
            raise ValueError(text)
        found = dt.datetime.combine(day, dt.time())
    return found if found.tzinfo else found.replace(tzinfo=clock.PARIS)


class Command(BaseCommand):
    help = "Dit, pour chaque territoire et chaque règle d’une campagne, si elle est respectée à un instant."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--campaign", required=True, help="identifiant de la campagne")
        parser.add_argument(
            "--at", default="", help="instant, 2024-06-07T00:00 (heure de Paris sans décalage)"
        )
        parser.add_argument(
            "--json", action="store_true", help="un tableau JSON, un objet par territoire et règle"
        )

    def handle(self, *args, **options) -> None:
        campaign = Campaign.objects.live().filter(slug=options["campaign"]).first()
        if campaign is None:
            known = ", ".join(Campaign.objects.live().values_list("slug", flat=True)) or "aucune"
            raise CommandError(
                f"La campagne « {options['campaign']} » n’existe pas. Campagnes connues : {known}.",
                returncode=2,
            )
        at = clock.now()
        if options["at"]:
            try:
                at = instant(options["at"])
            except ValueError as error:
                raise CommandError(
                    f"« {options['at']} » n’est pas un instant : écrivez par exemple 2024-06-07T00:00.",
                    returncode=2,
                ) from error
        results = compliance(campaign, at)
        if options["json"]:
            self.stdout.write(json.dumps([r.as_json() for r in results], ensure_ascii=False, indent=1))
            return
        for result in results:
            self.stdout.write(f"{result.territory}\t{result.rule}\t{result.state.label}\t{result.reason}")
