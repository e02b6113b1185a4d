"""What the rules of a campaign say of a territory, as its page shows it."""

from collections.abc import Mapping

from rencontres.enums import Mode, State
from rencontres.facts import CampaignFacts, Result, RuleValue
from rencontres.models import Participant, Waiver

# What is asked first, then what is done, then what does not bear.
ORDER = [
    State.BREACHED,
    State.LATE,
    State.DUE,
    State.WAIVED,
    State.SUSPENDED,
    State.MET,
    State.NOT_APPLICABLE,
]


def shown_rules(
    participant: Participant,
    facts: CampaignFacts,
    results: Mapping[str, list[Result]],
    rules: Mapping[str, RuleValue],
) -> dict[str, list[dict]]:
    """What each rule that bears on a territory says of it: what is open, most urgent first, and what is in order."""
    waived = {
        w.rule.code: w
        for w in Waiver.objects.filter(participant=participant).select_related("rule").order_by("pk")
    }
    rows = [
        {
            "result": r,
            "rule": facts.rules[r.rule],
            "due": rules[r.rule].due_on,
            "waiver": waived.get(r.rule),
            "softened": facts.rules[r.rule].mode(participant.party) == Mode.SOFTENED,
        }
        for r in results.get(participant.territory.key, ())
        if r.state != State.NOT_APPLICABLE
    ]
    rows.sort(key=lambda row: ORDER.index(row["result"].state))
    in_order = [row for row in rows if row["result"].state == State.MET and not row["result"].warnings]
    return {"open": [row for row in rows if row not in in_order], "met": in_order}


def page_of(participant: Participant, title: str, **more) -> dict:
    """What the page of a form about a territory is shown with."""
    return {
        "campaign": participant.campaign,
        "participant": participant,
        "page_title": title,
        "back": participant.get_absolute_url(),
        "back_label": str(participant.territory),
        "nav": "territory",
        **more,
    }
