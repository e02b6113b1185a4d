"""The values of a rule as they hold for a territory at an instant, and when a day ends there."""

import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

from rencontres.enums import Term
from rencontres.facts import CampaignFacts, Change, RuleValue, TerritoryFacts


def end_of(day: dt.date, timezone: str) -> dt.datetime:
    """The instant at which ``day`` is over in ``timezone``: « un terme finit à minuit, à l’heure du territoire »."""
    return dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), tzinfo=ZoneInfo(timezone))


def _bears(change: Change, territory: TerritoryFacts) -> bool:
    return change.territory in ("", territory.key, territory.region)


def _precise(change: Change, territory: TerritoryFacts) -> int:
    """A change made for a territory prevails over one for its region, and this one over one for all."""
    return 2 if change.territory == territory.key else 1 if change.territory else 0


def value_for(
    campaign: CampaignFacts, territory: TerritoryFacts, code: str, at: dt.datetime
) -> RuleValue | None:
    """The rule as it holds for ``territory`` at ``at``, with the changes made since the beginning; None without such a rule."""
    rule = campaign.rules.get(code)
    if rule is None:
        return None
    changes = [
        c
        for c in campaign.changes
        if c.rule == code and c.term != Term.SUSPENDED and c.holds_from <= at and _bears(c, territory)
    ]
    for change in sorted(changes, key=lambda c: (_precise(c, territory), c.holds_from)):
        rule = replace(rule, **{str(change.term): change.value})
    return rule


def suspension(
    campaign: CampaignFacts, territory: TerritoryFacts, code: str, at: dt.datetime
) -> Change | None:
    """The suspension of a rule that holds for ``territory`` at ``at``; the last one where there are several."""
    found = [
        c
        for c in campaign.changes
        if c.rule == code
        and c.term == Term.SUSPENDED
        and c.holds_from <= at
        and _bears(c, territory)
        and (c.until is None or at < end_of(c.until, territory.timezone))
    ]
    return max(found, key=lambda c: c.holds_from, default=None)
