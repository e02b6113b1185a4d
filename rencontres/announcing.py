"""What campaigns announce: what a territory must do by a date, before, on the day and after; late ones to those above."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.contrib.auth import get_user_model

from accounts.enums import Role, Scope
from accounts.models import Grant
from documents.typography import day as in_words
from notifications.enums import How, Urgency
from notifications.kinds import Kind, Line
from organisations.calendars import local_time
from rencontres.compliance_above import judge
from rencontres.enums import OVERSEAS, Party, State
from rencontres.facts import CampaignFacts, Result, RuleValue
from rencontres.models import Campaign, Participant
from rencontres.querysets.rights import PREFECTURES
from rencontres.services.judging import gather
from rencontres.terms import value_for

PARTICIPANT, CAMPAIGN, SYNTHESIS, WAIVER = (
    "rencontres.participant", "rencontres.campaign", "rencontres.synthesis", "rencontres.waiver",
)  # fmt: skip
# Days before the last one at which a territory hears of it (choice); the last day itself is 0.
BEFORE = (0, 1, 7, 14)
# The DMATES hears of what is late from the second week (choice); the region, at once.
DMATES_FROM_WEEK = 1
# What is late is still said so long after the campaign.
AFTERWARDS = dt.timedelta(days=60)


@dataclass
class People:
    """Who acts for which territory, and who answers for which campaign: identifiers of active accounts."""

    territories: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    everywhere: list[int] = field(default_factory=list)
    campaigns: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))

    def of(self, participant: Participant) -> list[int]:
        """Who acts for a territory; overseas, for the region with which it is one too."""
        found = list(self.territories[participant.territory_id])
        if participant.party in OVERSEAS and participant.territory.parent_id:
            found += self.territories[participant.territory.parent_id]
        return list(dict.fromkeys(found))

    def managers(self, campaign: Campaign) -> list[int]:
        """Who answers for a campaign."""
        return list(dict.fromkeys([*self.everywhere, *self.campaigns[campaign.pk]]))


def people() -> People:
    """Prefectures and those who answer for campaigns: one query."""
    found = People()
    active = get_user_model().objects.filter(is_active=True)
    grants = Grant.objects.active().filter(
        role__in=(*PREFECTURES, Role.CAMPAIGN_MANAGER), user__in=active.values("pk")
    )
    for role, scope, territory, target, user in grants.order_by("user_id").values_list(
        "role", "scope", "territory_id", "object_id", "user_id"
    ):
        if role == Role.CAMPAIGN_MANAGER and scope == Scope.ALL:
            found.everywhere.append(user)
        elif role == Role.CAMPAIGN_MANAGER and scope == Scope.CAMPAIGN:
            found.campaigns[target].append(user)
        elif role in PREFECTURES and scope == Scope.TERRITORY:
            found.territories[territory].append(user)
    return found


@dataclass(frozen=True)
class Owed:
    """A rule that a territory has not kept yet: until when, and how far from it (days left, negative when late)."""

    participant: Participant
    rule: RuleValue
    result: Result
    due: dt.date
    left: int

    @property
    def stage(self) -> str:
        """What makes a reminder new: so many days before, or the week of lateness; empty: nothing to say yet."""
        if self.result.state == State.LATE:
            return f"late-{self.weeks_late}"
        return next((f"before-{n}" for n in BEFORE if 0 <= self.left <= n), "")

    @property
    def weeks_late(self) -> int:
        """Whole weeks since the last day."""
        return max(-self.left - 1, 0) // 7

    @property
    def urgency(self) -> Urgency:
        """Where it stands in a digest."""
        if self.result.state == State.LATE:
            return Urgency.LATE
        return Urgency.TODAY if self.left == 0 else Urgency.SOON

    @property
    def said(self) -> str:
        """« Choisir quatre thèmes — au plus tard le 6 juin 2024 »."""
        late = self.result.state == State.LATE
        return f"{self.rule.title} — {'était attendu' if late else 'au plus tard'} le {in_words(self.due)}"


def running(at: dt.datetime) -> list[Campaign]:
    """The campaigns of which something may still be said at ``at``."""
    today = local_time(at).date()
    return [
        c
        for c in Campaign.objects.live().filter(launched_on__lte=today)
        if c.ends_on is None or today <= c.ends_on + AFTERWARDS
    ]


def owed(campaign: Campaign, at: dt.datetime) -> list[Owed]:
    """What the territories of ``campaign`` owe at ``at``; what is waived, suspended, or waits for a waiver is left out."""
    facts: CampaignFacts = gather(campaign, at)
    rows = {
        p.territory.key: p
        for p in Participant.objects.live().filter(campaign=campaign).exclude(party=Party.NATIONAL).for_list()
    }
    territories = {t.key: t for t in facts.territories}
    asked = {(t.key, w.rule) for t in facts.territories for w in t.waivers if w.granted_at is None}
    found = []
    for result in judge(facts, at):
        if result.state not in (State.DUE, State.LATE) or result.territory not in rows:
            continue
        if (result.territory, result.rule) in asked:
            continue
        rule = value_for(facts, territories[result.territory], result.rule, at)
        due = rule.due_on
        if rule.declared_by and territories[result.territory].declaration is None:
            due = rule.declared_by
        if due is None:
            continue
        today = local_time(at, result.territory).date()
        row = rows[result.territory]
        row.campaign = campaign
        found.append(Owed(row, rule, result, due, (due - today).days))
    return found


def _own(at: dt.datetime) -> Iterator[Line]:
    who = None
    for campaign in running(at):
        who = who or people()
        for item in owed(campaign, at):
            if not item.stage:
                continue
            for user in who.of(item.participant):
                yield Line(
                    user_id=user,
                    occasion=f"{item.rule.code}:{item.due}:{item.stage}",
                    subject=f"{item.participant.territory} : {item.said}",
                    url=item.participant.get_absolute_url(),
                    reason="vous agissez pour ce territoire dans la campagne",
                    about=(PARTICIPANT, item.participant.pk),
                    call="Pour voir ce qui reste à faire",
                    day=item.due,
                    detail=item.result.reason,
                    urgency=item.urgency,
                )


def _above(at: dt.datetime) -> Iterator[Line]:
    """What is late, by rule: to the region for its departments, to the DMATES for all from the second week."""
    who = None
    for campaign in running(at):
        who = who or people()
        late = [item for item in owed(campaign, at) if item.result.state == State.LATE]
        regions: dict[tuple, list[Owed]] = defaultdict(list)
        whole: dict[str, list[Owed]] = defaultdict(list)
        for item in late:
            if item.participant.region_id:
                regions[item.participant.region_id, item.rule.code].append(item)
            if item.weeks_late >= DMATES_FROM_WEEK:
                whole[item.rule.code].append(item)
        for (_, code), items in regions.items():
            region = items[0].participant.region
            region.campaign = campaign
            yield from _late(
                code,
                items,
                who.of(region),
                (PARTICIPANT, region.pk),
                region.get_absolute_url(),
                "vous coordonnez cette région",
            )
        for code, items in whole.items():
            yield from _late(code, items, who.managers(campaign), (CAMPAIGN, campaign.pk), campaign.get_absolute_url(), "vous répondez de cette campagne")  # fmt: skip


def _late(code: str, items: list[Owed], users: list[int], about, url: str, reason: str) -> Iterator[Line]:
    week, count = max(item.weeks_late for item in items), len(items)
    names = ", ".join(str(item.participant.territory) for item in items[:6])
    for user in users:
        yield Line(
            user_id=user,
            occasion=f"{code}:late-{week}",
            subject=f"{code} : {count} territoire{'s' if count > 1 else ''} en retard — {items[0].rule.title}",
            url=url,
            reason=reason,
            about=about,
            call="Pour voir lesquels",
            day=min(item.due for item in items),
            detail=f"{names}{'…' if count > 6 else ''}",
            urgency=Urgency.LATE,
        )


def due_for_territories(at: dt.datetime) -> Iterable[Line]:
    """What each territory must do: fourteen, seven and one days before, on the day, then each week that it is late."""
    return _own(at)


def late_for_those_above(at: dt.datetime) -> Iterable[Line]:
    """What is late, to regions at once, and to the DMATES from the second week."""
    return _above(at)


KINDS = (
    Kind("campaign_due", "Ce que votre territoire doit faire dans une campagne", due=due_for_territories),
    Kind("campaign_late", "Retards des territoires dans une campagne", due=late_for_those_above),
    Kind(
        "campaign_synthesis",
        "Synthèse transmise par un département, reçue ou renvoyée par la région",
        How.AT_ONCE,
    ),
    Kind("campaign_waiver", "Dispense demandée ou décidée", How.AT_ONCE),
    Kind("campaign_kit", "Kit de débat diffusé"),
)
