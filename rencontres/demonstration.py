"""The campaign of the circular of 2 April 2024, as its data say it."""

import datetime as dt
import json
from pathlib import Path

from django.conf import settings

from organisations.models import Service

FIXTURE = Path(settings.BASE_DIR) / "fixtures" / "rencontres.json"
DAYS = ("launched_on", "ends_on", "opens_on", "declared_by", "debates_by", "warn_on", "due_on")


def _read(row: dict) -> dict:
    return {k: dt.date.fromisoformat(v) if k in DAYS and v else v for k, v in row.items()}


def circular() -> dict:
    """What ``create_campaign`` takes for the circular: themes, rules with their modes, mailboxes."""
    told = json.loads(FIXTURE.read_text(encoding="utf-8"))
    campaign = _read(told["campaign"])
    campaign["issuer"] = Service.objects.filter(slug=campaign["issuer"]).first()
    return {
        **campaign,
        "themes": told["themes"],
        "rules": [_read(row) for row in told["rules"]],
        "recipients": told["recipients"],
    }
