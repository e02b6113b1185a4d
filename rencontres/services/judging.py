"""The facts of a campaign as they stood at an instant, gathered in a fixed number of queries, and what the rules say."""

import datetime as dt
from collections import defaultdict

from rencontres.compliance_above import judge
from rencontres.enums import DebateState, Leader, Level, Party, Presence, SynthesisState, WaiverState
from rencontres.facts import (
    CampaignFacts,
    Change,
    Choice,
    DebateFacts,
    DeclarationFacts,
    DistributionFacts,
    EventFacts,
    GroupFacts,
    KitFacts,
    MeetingFacts,
    Result,
    RuleValue,
    SynthesisFacts,
    TerritoryFacts,
    ThemeFacts,
    TransmissionFacts,
    WaiverFacts,
)
from rencontres.models import (
    Amendment,
    Association,
    Campaign,
    Debate,
    DebateHolder,
    DebateTheme,
    Declaration,
    Delivery,
    Distribution,
    Group,
    Headcount,
    Kit,
    KitFile,
    NationalEvent,
    Participant,
    RegionalMeeting,
    Rule,
    Submission,
    Synthesis,
    ThemeChoice,
    Transmission,
    Waiver,
    Witness,
)
from sgcd_plan import clock

NATIONAL_KEY = "national"


class _Rows:
    """Rows of a campaign as they stand, or as they stood at the end of an instant that is past."""

    def __init__(self, at: dt.datetime | None) -> None:
        self.past = at if at is not None and at < clock.now() else None

    def __call__(self, model, **where) -> list:
        found = model.history.as_of(self.past) if self.past else model.objects.all()
        return list(found.filter(**where).order_by("pk" if self.past is None else "id"))


def _grouped(rows, key: str) -> dict:
    found = defaultdict(list)
    for row in rows:
        found[getattr(row, key)].append(row)
    return found


def _instant(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), tzinfo=clock.PARIS)


def _rules(campaign: Campaign) -> dict[str, RuleValue]:
    rows = Rule.objects.filter(campaign=campaign, archived_at=None).order_by("pk").prefetch_related("modes")
    return {
        rule.code: RuleValue(
            code=rule.code,
            title=rule.title,
            passage=rule.passage,
            modes={m.party: m.mode for m in rule.modes.all()},
            opens_on=rule.opens_on,
            declared_by=rule.declared_by,
            debates_by=rule.debates_by,
            warn_on=rule.warn_on,
            due_on=rule.due_on,
            minimum=rule.minimum,
        )
        for rule in rows
    }


def _changes(
    rows: _Rows, campaign: Campaign, codes: dict[int, str], keys: dict[int, str]
) -> tuple[Change, ...]:
    return tuple(
        Change(
            rule=codes[a.rule_id],
            term=a.term,
            holds_from=a.holds_from,
            territory=keys.get(a.territory_id, "?") if a.territory_id else "",
            value=a.day or a.number,
            until=a.until,
            reason=a.reason,
        )
        for a in rows(Amendment, campaign_id=campaign.pk, archived_at=None)
        if a.rule_id in codes
    )


def _kits(rows: _Rows, campaign: Campaign) -> tuple[KitFacts, ...]:
    parts = _grouped(rows(KitFile, kit__theme__campaign_id=campaign.pk), "kit_id")
    best: dict[int, KitFacts] = {}
    for kit in rows(Kit, theme__campaign_id=campaign.pk, archived_at=None):
        if kit.published_at is None:
            continue
        before = best.get(kit.theme_id)
        has = {f.part for f in parts[kit.pk]}
        best[kit.theme_id] = KitFacts(
            theme=kit.theme_id,
            published_at=min(before.published_at, kit.published_at) if before else kit.published_at,
            departmental="departmental" in has or bool(before and before.departmental),
            regional="regional" in has or bool(before and before.regional),
        )
    return tuple(best.values())


def _debates(
    rows: _Rows, campaign: Campaign, keys: dict[int, str], kits: tuple[KitFacts, ...]
) -> dict[int, list[DebateFacts]]:
    """The debates of each participant: those of several departments stand in each of them."""
    live = [
        d for d in rows(Debate, campaign_id=campaign.pk, archived_at=None) if d.state != DebateState.CANCELLED
    ]
    holders = _grouped(rows(DebateHolder, debate__campaign_id=campaign.pk), "debate_id")
    themes = _grouped(rows(DebateTheme, debate__campaign_id=campaign.pk), "debate_id")
    witnesses = _grouped(rows(Witness, debate__campaign_id=campaign.pk), "debate_id")
    unions = _grouped(rows(Association, participant__campaign_id=campaign.pk), "debate_id")
    out = {k.theme: k.published_at.astimezone(clock.PARIS).date() for k in kits}
    found = defaultdict(list)
    for debate in live:
        own = tuple(t.theme_id for t in themes[debate.pk])
        early = {
            t for t in own
            if debate.state == DebateState.HELD and (t not in out or debate.on < out[t])
        }  # fmt: skip
        facts = DebateFacts(
            pk=debate.pk,
            on=debate.on,
            themes=own,
            holders=tuple(keys[h.participant_id] for h in holders[debate.pk] if h.participant_id in keys),
            state=debate.state,
            entered_at=debate.dated_at,
            witnessed=frozenset(w.theme_id for w in witnesses[debate.pk]),
            unions=bool(unions[debate.pk]),
            led_by_prefect=debate.leader == Leader.PREFECT,
            prefect_throughout=debate.presence == Presence.THROUGHOUT,
            before_kit=frozenset(early),
        )
        for holder in holders[debate.pk]:
            found[holder.participant_id].append(facts)
    for debates in found.values():
        debates.sort(key=lambda d: (d.on is None, d.on or dt.date.max, d.pk))
    return found


def _groups(rows: _Rows, campaign: Campaign, live: set[int]) -> dict[int, list[GroupFacts]]:
    convened: dict[tuple, int] = defaultdict(int)
    for row in rows(Headcount, participant__campaign_id=campaign.pk):
        if row.debate_id in live:
            convened[row.participant_id, row.axis, row.label] += row.convened
    found = defaultdict(list)
    for group in rows(Group, participant__campaign_id=campaign.pk, present=True):
        count = convened[group.participant_id, group.axis, group.label]
        found[group.participant_id].append(GroupFacts(group.label, count, bool(group.excuse)))
    return found


def _syntheses(
    rows: _Rows, campaign: Campaign, debates: dict[int, list[DebateFacts]]
) -> dict[int, list[SynthesisFacts]]:
    """The departmental syntheses of each participant, with the version in force: the last that was not refused."""
    versions = _grouped(rows(Submission, synthesis__campaign_id=campaign.pk, refused_at=None), "synthesis_id")
    by_debate = _grouped(
        [s for s in rows(Synthesis, campaign_id=campaign.pk, level=Level.DEPARTMENT, archived_at=None)],
        "debate_id",
    )
    found = defaultdict(list)
    for participant, own in debates.items():
        for debate in own:
            for synthesis in by_debate[debate.pk]:
                if not versions[synthesis.pk]:
                    continue
                # Received when a version first came with both halves; else when the first one came.
                ordered = sorted(versions[synthesis.pk], key=lambda v: v.version)
                last = ordered[-1]
                whole = next((v for v in ordered if v.findings and v.proposals), last)
                found[participant].append(
                    SynthesisFacts(
                        pk=synthesis.pk,
                        debate=debate.pk,
                        theme=synthesis.theme_id,
                        received_at=whole.at,
                        findings=last.findings,
                        proposals=last.proposals,
                        sent_back=synthesis.state == SynthesisState.SENT_BACK,
                    )
                )
    return found


def _transmissions(
    rows: _Rows, campaign: Campaign, parties: dict[int, str]
) -> dict[int, list[TransmissionFacts]]:
    offices = _grouped(rows(Delivery, transmission__participant__campaign_id=campaign.pk), "transmission_id")
    found = defaultdict(list)
    for row in rows(Transmission, participant__campaign_id=campaign.pk):
        themes, syntheses = {n["theme"] for n in row.content.get("not_debated", ())}, set()
        regional = parties.get(row.participant_id) == Party.REGION
        for item in row.content.get("syntheses", ()):
            if item["level"] == Level.REGION or not regional:
                themes |= set(item["themes"])
            if item["level"] == Level.DEPARTMENT:
                syntheses.add(item["synthesis"])
        found[row.participant_id].append(
            TransmissionFacts(
                sent_at=row.sent_at,
                themes=frozenset(themes),
                syntheses=frozenset(syntheses),
                offices=frozenset(d.office for d in offices[row.pk]),
            )
        )
    return found


def _distributions(rows: _Rows, campaign: Campaign) -> dict[int, list[DistributionFacts]]:
    found = defaultdict(list)
    for row in rows(Distribution, participant__campaign_id=campaign.pk):
        counts: dict[int, int] = defaultdict(int)
        for themes in row.content.get("choices", {}).values():
            for theme in themes:
                counts[theme] += 1
        found[row.participant_id].append(DistributionFacts(row.version, row.sent_at, dict(counts)))
    return found


def _waivers(rows: _Rows, campaign: Campaign, codes: dict[int, str]) -> dict[int, list[WaiverFacts]]:
    found = defaultdict(list)
    for row in rows(Waiver, participant__campaign_id=campaign.pk):
        if row.state in (WaiverState.ASKED, WaiverState.GRANTED) and row.rule_id in codes:
            granted = row.decided_at if row.state == WaiverState.GRANTED else None
            found[row.participant_id].append(
                WaiverFacts(codes[row.rule_id], row.asked_at, granted, row.until, row.decision or row.reason)
            )
    return found


def gather(campaign: Campaign, at: dt.datetime | None = None) -> CampaignFacts:
    """The facts of ``campaign`` at ``at``: those of then when it is past, those of now when it is to come or not given.

    Themes, rules and territories are those of now: what changes in a rule changes by an amendment, which is dated.
    """
    rows = _Rows(at)
    rules = list(Rule.objects.filter(campaign=campaign, archived_at=None).values_list("pk", "code"))
    codes = dict(rules)
    participants = list(
        Participant.objects.filter(campaign=campaign, archived_at=None)
        .for_list()
        .order_by("territory__order", "pk")
    )
    keys = {p.pk: p.territory.key for p in participants}
    by_territory = {p.territory_id: p.territory.key for p in participants}
    # Overseas, what is changed for a region is changed for its department, with which it is one.
    by_territory.update(
        {p.territory.parent_id: p.territory.key for p in participants if p.party in PARTIES_OF_ONE}
    )
    kits = _kits(rows, campaign)
    debates = _debates(rows, campaign, keys, kits)
    live = {d.pk for own in debates.values() for d in own}
    groups = _groups(rows, campaign, live)
    syntheses = _syntheses(rows, campaign, debates)
    transmissions = _transmissions(rows, campaign, {p.pk: p.party for p in participants})
    distributions = _distributions(rows, campaign)
    waivers = _waivers(rows, campaign, codes)
    choices = _grouped(rows(ThemeChoice, participant__campaign_id=campaign.pk, kept=True), "participant_id")
    meetings = _grouped(
        rows(RegionalMeeting, participant__campaign_id=campaign.pk, archived_at=None), "participant_id"
    )
    unions = {a.participant_id for a in rows(Association, participant__campaign_id=campaign.pk, debate=None)}
    declared = {d.participant_id: d for d in rows(Declaration, participant__campaign_id=campaign.pk)}

    def facts(p: Participant) -> TerritoryFacts:
        told = declared.get(p.pk)
        return TerritoryFacts(
            key=p.territory.key,
            name=p.territory.name,
            party=p.party,
            timezone=p.territory.timezone,
            region=p.region.territory.key if p.region_id else "",
            choices=tuple(Choice(c.theme_id, c.chosen_at) for c in choices[p.pk]),
            consulted=bool(p.teams_consulted.strip()),
            debates=tuple(debates[p.pk]),
            groups=tuple(groups[p.pk]),
            unions=p.pk in unions or bool(p.unions_consulted.strip()),
            syntheses=tuple(syntheses[p.pk]),
            distributions=tuple(distributions[p.pk]),
            meetings=tuple(
                MeetingFacts(m.on, bool(m.invited.strip()), bool(m.came.strip())) for m in meetings[p.pk]
            ),
            transmissions=tuple(transmissions[p.pk]),
            declaration=DeclarationFacts(told.declared_at, told.debates, told.syntheses) if told else None,
            waivers=tuple(waivers[p.pk]),
        )

    return CampaignFacts(
        launched_at=_instant(campaign.launched_on),
        themes=tuple(
            ThemeFacts(t.pk, t.label, t.extra)
            for t in campaign.themes.filter(archived_at=None).order_by("position", "pk")
        ),
        rules=_rules(campaign),
        territories=tuple(facts(p) for p in participants),
        changes=_changes(rows, campaign, codes, by_territory),
        kits=kits,
        events=tuple(
            EventFacts(e.kind, e.on, e.held, e.topic, e.with_ddi and e.with_prefectures, e.open_to_all)
            for e in rows(NationalEvent, campaign_id=campaign.pk, archived_at=None)
        ),
        workshops=tuple(campaign.workshop_labels),
    )


PARTIES_OF_ONE = (Party.NAMED_OVERSEAS, Party.OTHER_OVERSEAS)


def compliance(campaign: Campaign, at: dt.datetime | None = None) -> list[Result]:
    """What every rule says of every territory of ``campaign`` at ``at`` (now by default)."""
    return judge(gather(campaign, at), at or clock.now())


def standing(campaign: Campaign) -> tuple[CampaignFacts, dict[str, list[Result]]]:
    """The facts of ``campaign`` now, and what the rules say of each territory (key)."""
    facts = gather(campaign)
    return facts, _grouped(judge(facts, clock.now()), "territory")
