"""The letterheads of the demonstration: invented, and saying so."""

import datetime as dt

from documents.letterheads import create_letterhead
from documents.models import Letterhead
from organisations.models import Service
from sgcd_plan import clock

# The second one shows that documents made before it keep the first.
VERSIONS = (
    (dt.date(2023, 9, 1), "Ministère de l’Essai"),
    (dt.date(2024, 1, 1), "Ministère de l’Essai\net des Exemples"),
)


def make_letterheads(administrator) -> None:
    """Give the DMATES its letterheads, once, as on the days on which they began."""
    service = Service.objects.get(slug="dmates")
    if Letterhead.objects.filter(service=service).exists():
        return
    for day, brand in VERSIONS:
        with clock.held_at(dt.datetime.combine(day, dt.time(9), tzinfo=clock.PARIS)):
            create_letterhead(
                by=administrator,
                service=service,
                valid_from=day,
                values={
                    "brand": f"{brand}\nDémonstration",
                    "timbre": "Secrétariat général\nDirection du management de l’administration territoriale\n"
                    "et de l’encadrement supérieur",
                    "address": "1, place de l’Exemple\n75000 Paris",
                    "handled_by": "le bureau du plan d’actions\nplan@demonstration.invalid",
                    "reference": "DÉMONSTRATION/DMATES/2024",
                    "place": "Paris",
                    "signature": "Pour le ministre et par délégation,\nle directeur du management de l’administration\n"
                    "territoriale et de l’encadrement supérieur",
                },
            )
