"""The demonstration's campaign, played day by day through the services up to the demonstration's day. Invented."""

import datetime as dt
import heapq
import json
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

from accounts.enums import Role
from actions.models import Plan
from rencontres.demonstration import circular
from rencontres.enums import Capacity, EntryKind, EventKind, KitPart, Party
from rencontres.models import Campaign, Debate, Participant, Synthesis, Theme
from rencontres.services import campaigns, debates, kits, regions, syntheses, territories, waivers
from sgcd_plan import clock

TEXTS = Path(settings.BASE_DIR) / "fixtures" / "rencontres_demonstration.json"
LAUNCH = dt.datetime(2024, 4, 2, 18, tzinfo=clock.PARIS)
# On which day the kit of each theme came out, the first one with the circular.
KITS = ((2, 4), (9, 4), (12, 4), (16, 4), (22, 4), (30, 4))
WORKSHOPS = (dt.date(2024, 5, 15), dt.date(2024, 6, 6), dt.date(2024, 6, 13))
LEADERS = (
    ("subprefect", "Secrétaire général de la préfecture"),
    ("director", "Directeur départemental des territoires"),
)
WITNESSES = (("elected", "Maire d’une commune rurale"), ("user", "Usager d’un espace France services"), ("public_service", "Caisse d’allocations familiales"), ("partner", "Association des maires"))  # fmt: skip
FORMS = ("Ateliers en sous-groupes", "Réunion plénière", "Ateliers puis restitution")
UNIONS = ("CFDT, FO, UNSA", "FO, CFDT", "CGT, FO, UNSA, CFDT")
DIRECTORATES = "DREETS, DREAL, DRAAF, DRAC, rectorat, ARS"
# Departments of the demonstration's regions, in which somebody of the demonstration acts.
FRACTION = 3


class _Story:
    """What happens when: acts are done in the order of their instants, and those that are still to come never."""

    def __init__(self, end: dt.datetime) -> None:
        self.end, self._acts, self._rank = end, [], 0

    def at(self, moment: dt.datetime, act: Callable[[], None]) -> None:
        """``act`` at ``moment``; acts may add others."""
        self._rank += 1
        if moment <= self.end:
            heapq.heappush(self._acts, (moment, self._rank, act))

    def play(self) -> None:
        """Everything up to the end."""
        while self._acts:
            moment, _, act = heapq.heappop(self._acts)
            with clock.held_at(moment):
                act()


def _moment(day: dt.date, hour: int = 10, zone: str = "Europe/Paris") -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour), tzinfo=ZoneInfo(zone))


def _working(day: dt.date) -> dt.date:
    """``day``, or the Monday after a week-end; Whit Monday and the days of May are left alone."""
    return day + dt.timedelta(days=(7 - day.weekday()) % 7 if day.weekday() > 4 else 0)


class _Campaign:
    """The campaign as it is played."""

    def __init__(self, campaign: Campaign, people: dict, story: _Story) -> None:
        self.campaign, self.story = campaign, story
        self.manager = people[Role.CAMPAIGN_MANAGER]
        self.people = {
            "departement:01": people[Role.DEPARTMENT_PREFECTURE],
            "region:53": people[Role.REGION_PREFECTURE],
        }
        self.texts = json.loads(TEXTS.read_text(encoding="utf-8"))["themes"]
        self.common = list(campaign.themes.filter(extra=False).order_by("position"))
        self.extra = campaign.themes.get(extra=True)

    def user(self, participant: Participant):
        """Who acts for a territory: its own person in the demonstration, else the DMATES."""
        return self.people.get(participant.territory.key, self.manager)

    def chosen_by(self, n: int, party: str) -> list[Theme]:
        """The themes that the ``n``-th territory chooses: one of the five is left out in turn."""
        if party == Party.NAMED_OVERSEAS:
            return [*self.common[: 3 + n % 2], self.extra]
        left_out = (n * 3) % 5
        return [t for rank, t in enumerate(self.common) if rank != left_out][: 3 if n % 17 == 5 else 4]

    def choose(self, n: int, participant: Participant) -> None:
        """A territory chooses its themes."""
        participant.refresh_from_db()
        territories.choose_themes(
            user=self.user(participant),
            participant=participant,
            version=participant.version,
            themes=self.chosen_by(n, participant.party),
            values={
                "teams_consulted": "" if n % 19 == 7 else "Collège des chefs de service, début avril 2024",
                "unions_consulted": UNIONS[n % 3] if n % 4 == 0 else "",
            },
        )
        territories.save_contact(
            user=self.user(participant),
            participant=participant,
            role="first",
            values={
                "function": "Directeur de cabinet adjoint",
                "phone": "01 99 00 00 00",
                "email": f"rencontres-{participant.territory.code.lower()}@demonstration.invalid",
            },
        )

    def plan_debate(
        self, n: int, rank: int, participant: Participant, day: dt.date, themes: list[Theme]
    ) -> None:
        """A territory enters a debate; the rest follows from it."""
        zone = participant.territory.timezone
        leader, function = LEADERS[(n + rank) % 2]
        values = {
            "on": day,
            "starts": dt.time(9, 30),
            "ends": dt.time(12, 30),
            "place": f"Préfecture, {participant.territory.seat or participant.territory.name}",
            "form": FORMS[(n + rank) % 3],
            "leader": leader,
            "leader_name": function,
            "presence": "throughout" if n % 11 == 4 else "ends",
        }
        witnesses = {
            t.pk: WITNESSES[(n + k) % 4]
            for k, t in enumerate(themes)
            if not (n % 14 == 6 and k == len(themes) - 1)
        }
        association = None if n % 16 == 9 else {"unions": UNIONS[n % 3], "how": "invited", "on": day}
        made = debates.save_debate(
            user=self.user(participant),
            campaign=self.campaign,
            values=values,
            holders=[participant],
            themes=themes,
            witnesses=witnesses,
            association=association,
        )
        self.story.at(
            _moment(day + dt.timedelta(days=1), 9, zone), lambda: self.hold(n, rank, participant, made)
        )

    def hold(self, n: int, rank: int, participant: Participant, debate: Debate) -> None:
        """The debate took place: who was convened and who came."""
        user = self.user(participant)
        debate.refresh_from_db()
        groups = list(participant.groups.all())
        counts = {
            (g.axis, g.label): (12 + (n + k) % 9, 8 + (n + k) % 7)
            for k, g in enumerate(groups)
            if not (n % 13 == 8 and g.label == "SGC-D")
        }
        debate = debates.count_agents(
            user=user, debate=debate, participant=participant, version=debate.version, counts=counts
        )
        debates.hold_debate(user=user, debate=debate, version=debate.version)
        delay = 15 if n % 10 == 3 else 2 + (n + rank) % 5
        if n % 20 == 11 and rank:
            return
        self.story.at(
            _moment(debate.on + dt.timedelta(days=1 + delay), 15, participant.territory.timezone),
            lambda: self.write(n, participant, debate),
        )

    def write(self, n: int, participant: Participant, debate: Debate) -> None:
        """The synthesis of a debate is written and transmitted."""
        user = self.user(participant)
        synthesis = syntheses.open_synthesis(user=user, debate=debate, participant=participant)
        rows = []
        for row in debate.themes.select_related("theme"):
            told = self.texts[row.theme.label]
            for kind, texts in (
                (EntryKind.FINDING, told["findings"]),
                (EntryKind.PROPOSAL, told["proposals"]),
            ):
                level = ("department", "region", "national")[n % 3] if kind == EntryKind.PROPOSAL else ""
                rows.append((kind, row.theme, texts[n % len(texts)], level))
        syntheses.write_entries(user=user, synthesis=synthesis, rows=rows)
        syntheses.submit(
            user=user,
            synthesis=synthesis,
            version=synthesis.version,
            capacity=(Capacity.PREFECT, Capacity.DELEGATION)[n % 2],
        )
        if participant.region_id and n % 4:
            self.story.at(clock.now() + dt.timedelta(days=3), lambda: self.receive(participant, synthesis))

    def receive(self, participant: Participant, synthesis: Synthesis) -> None:
        """The region takes a synthesis in."""
        synthesis.refresh_from_db()
        if synthesis.state == "submitted":
            user = self.user(participant.region)
            syntheses.take_in(user=user, synthesis=synthesis, version=synthesis.version)

    def department(self, n: int, participant: Participant) -> None:
        """What a department of the general regime does."""
        chosen_on = _working(dt.date(2024, 4, 4) + dt.timedelta(days=n % 8))
        if n % 23 == 12:
            chosen_on = dt.date(2024, 5, 13)
        self.story.at(_moment(chosen_on), lambda: self.choose(n, participant))
        themes = self.chosen_by(n, participant.party)
        lots = [themes[:2], themes[2:]] if n % FRACTION == 0 else [themes]
        for rank, lot in enumerate(lots):
            day = _working(dt.date(2024, 5, 6) + dt.timedelta(days=(n * 5 + rank * 12) % 30))
            if n % 21 == 13:
                day = dt.date(2024, 6, 11)
            entered = _moment(max(chosen_on, dt.date(2024, 4, 16)) + dt.timedelta(days=n % 6), 11)
            self.story.at(
                entered, lambda rank=rank, day=day, lot=lot: self.plan_debate(n, rank, participant, day, lot)
            )

    def overseas(self, n: int, participant: Participant) -> None:
        """What the four territories that the circular names do: four debates, two recipients."""
        self.story.at(_moment(dt.date(2024, 4, 10)), lambda: self.choose(n, participant))
        themes = self.chosen_by(n, participant.party)
        zone = participant.territory.timezone
        for rank in range(4 if n % 4 != 2 else 3):
            day = _working(dt.date(2024, 5, 7) + dt.timedelta(days=7 * rank + n % 3))
            lot = [themes[rank % len(themes)]]
            self.story.at(
                _moment(dt.date(2024, 4, 17), 11),
                lambda rank=rank, day=day, lot=lot: self.plan_debate(n, rank, participant, day, lot),
            )
        if n % 4 != 3:
            self.story.at(_moment(dt.date(2024, 6, 19), 16, zone), lambda: self.transmit(participant))

    def elsewhere(self, n: int, participant: Participant) -> None:
        """What the other territories declare and do."""
        if n % 8 == 4:
            return
        told = ("Une rencontre avec l’ensemble des agents, suivie d’une synthèse.", 1, True)
        if n % 3 == 1:
            told = ("Échanges dans le cadre des réunions de service ; pas de synthèse distincte.", 0, False)
        self.story.at(_moment(dt.date(2024, 4, 12)), lambda: self.declare(participant, *told))
        if told[1]:
            day = _working(dt.date(2024, 5, 13) + dt.timedelta(days=n))
            self.story.at(
                _moment(dt.date(2024, 4, 22)),
                lambda: self.plan_debate(n, 0, participant, day, self.common[:2]),
            )
            self.story.at(_moment(dt.date(2024, 6, 18)), lambda: self.transmit(participant))

    def declare(self, participant: Participant, text: str, count: int, sends: bool) -> None:
        """How a territory takes part."""
        territories.declare(
            user=self.manager,
            participant=participant,
            version=0,
            text=text,
            debates=count,
            syntheses=sends,
            recorded_for=True,
        )

    def region(self, n: int, participant: Participant) -> None:
        """What a region does: the distribution, the CAR, its syntheses, the transmission."""
        day = dt.date(2024, 4, 18) if n % 7 == 5 else dt.date(2024, 4, 12 + n % 4)
        self.story.at(_moment(day, 17), lambda: self.distribute(participant))
        car = dt.date(2024, 6, 10 + n % 8)
        if n % 6 != 5:
            self.story.at(_moment(dt.date(2024, 5, 17)), lambda: self.plan_car(participant, car))
        self.story.at(_moment(dt.date(2024, 6, 18), 9), lambda: self.consolidate(n, participant))
        sent = dt.date(2024, 6, 24) if n % 9 == 4 else dt.date(2024, 6, 20)
        self.story.at(_moment(sent, 17), lambda: self.transmit(participant))

    def distribute(self, participant: Participant) -> None:
        """The distribution is sent."""
        regions.send_distribution(user=self.user(participant), region=participant)

    def plan_car(self, participant: Participant, day: dt.date) -> None:
        """The thematic CAR has its date; who came is known when it is over."""
        user, told = (
            self.user(participant),
            {"on": day, "place": "Préfecture de région", "invited": DIRECTORATES},
        )
        car = regions.save_meeting(user=user, region=participant, values=told)

        def record() -> None:
            regions.save_meeting(
                user=user, region=participant, car=car, version=car.version, values={"came": DIRECTORATES}
            )

        self.story.at(_moment(day, 18), record)

    def consolidate(self, n: int, participant: Participant) -> None:
        """The regional syntheses, from what the departments sent."""
        user = self.user(participant)
        for rank, theme in enumerate(self.common):
            if n % 5 == 2 and rank == 4:
                continue
            made = syntheses.open_regional(user=user, participant=participant, theme=theme)
            rows = regions.received_entries(participant, theme)
            if not rows:
                made = syntheses.say_not_debated(
                    user=user,
                    synthesis=made,
                    version=made.version,
                    reason="Aucun département n’a retenu ce thème.",
                )
            else:
                for kind in EntryKind:
                    lot = [e for e in rows if e.kind == kind][:3]
                    if lot:
                        syntheses.take_entries(user=user, synthesis=made, sources=lot, merged=False)
                if syntheses.lacking(made):
                    continue
            syntheses.submit(user=user, synthesis=made, version=made.version, capacity=Capacity.PREFECT)

    def transmit(self, participant: Participant) -> None:
        """What is there leaves."""
        if any(regions.to_transmit(participant)):
            regions.transmit(user=self.user(participant), participant=participant, capacity=Capacity.PREFECT)

    def publish_kit(self, theme: Theme) -> None:
        """A kit comes out, with its guide and its two models."""
        kit = kits.add_version(user=self.manager, theme=theme, note="Première version")
        for part in (KitPart.GUIDE, KitPart.DEPARTMENTAL, KitPart.REGIONAL):
            kits.add_files(user=self.manager, kit=kit, uploads=[kits.written_model(theme, part)], part=part)
        kit.refresh_from_db()
        kits.publish(user=self.manager, kit=kit, version=kit.version)

    def event(self, **values) -> None:
        """A national event."""
        campaigns.save_event(user=self.manager, campaign=self.campaign, values=values)

    def nation(self) -> None:
        """What the DMATES does itself."""
        for theme, (day, month) in zip([*self.common, self.extra], KITS, strict=True):
            self.story.at(_moment(dt.date(2024, month, day), 19), lambda theme=theme: self.publish_kit(theme))
        for topic, day in zip(self.campaign.workshop_labels, WORKSHOPS, strict=True):
            self.story.at(
                _moment(day, 18),
                lambda topic=topic, day=day: self.event(
                    kind=EventKind.WORKSHOP, title=f"Atelier national : {topic}", topic=topic, on=day, held=True,
                    with_ddi=True, with_prefectures=True, place="Paris",
                ),
            )  # fmt: skip
        self.story.at(
            _moment(dt.date(2024, 6, 3), 8),
            lambda: self.event(
                kind=EventKind.CONSULTATION, title="Consultation des agents de l’ATE", on=dt.date(2024, 6, 3),
                held=True, open_to_all=True,
            ),
        )  # fmt: skip

    def waiver(self, participant: Participant) -> None:
        """A territory says that it will not do something."""
        rule = self.campaign.rules.get(code="R4")
        waivers.ask(
            user=self.manager,
            participant=participant,
            rule=rule,
            reason="Inondations de mai : les agents sont mobilisés en cellule de crise.",
        )


def hold_campaign(plan: Plan, people: dict) -> None:
    """The campaign of the circular as it stands on the demonstration's day; harmless when repeated."""
    told = circular()
    if Campaign.objects.filter(slug=told["slug"]).exists() or clock.now() < LAUNCH:
        return
    with clock.held_at(LAUNCH):
        campaign = campaigns.create_campaign(
            user=people[Role.CAMPAIGN_MANAGER], fictional=plan.fictional, **told
        )
    story = _Story(clock.now())
    played = _Campaign(campaign, people, story)
    counts: dict[str, int] = {}
    rows = Participant.objects.filter(campaign=campaign).select_related(
        "campaign", "territory", "region__territory"
    )
    play = {
        Party.DEPARTMENT: played.department,
        Party.NAMED_OVERSEAS: played.overseas,
        Party.OTHER_OVERSEAS: played.elsewhere,
        Party.REGION: played.region,
    }
    for participant in rows.order_by("territory__order", "pk"):
        if participant.party in play:
            n = counts.get(participant.party, 0)
            counts[participant.party] = n + 1
            play[participant.party](n, participant)
    played.nation()
    moselle = rows.filter(territory__key="departement:57").first()
    story.at(_moment(dt.date(2024, 5, 17), 15), lambda: played.waiver(moselle))
    story.play()
