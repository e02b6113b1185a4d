"""What the rules of a campaign look at: plain facts, as they stand at an instant. No database here."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from rencontres.enums import DebateState, Mode, Party, State, Term


@dataclass(frozen=True)
class RuleValue:
    """A rule of a campaign: its passage, how it bears on each party, its dates (the last day is included) and minimum."""

    code: str
    title: str
    passage: str
    modes: Mapping[str, str]
    opens_on: dt.date | None = None
    declared_by: dt.date | None = None
    debates_by: dt.date | None = None
    warn_on: dt.date | None = None
    due_on: dt.date | None = None
    minimum: int = 0

    def mode(self, party: str) -> str:
        """How it bears on ``party``; not at all when nothing is said."""
        return self.modes.get(party, Mode.NOT_APPLICABLE)


@dataclass(frozen=True)
class Change:
    """A value of a rule that was changed or suspended, from an instant on, for all or for one territory.

    ``territory``: a key; that of a region also holds for its departments. ``until``: the last day of a suspension.
    """

    rule: str
    term: Term
    holds_from: dt.datetime
    territory: str = ""
    value: dt.date | int | None = None
    until: dt.date | None = None
    reason: str = ""


@dataclass(frozen=True)
class ThemeFacts:
    """A theme; ``extra``: offered overseas only."""

    pk: int
    label: str
    extra: bool = False


@dataclass(frozen=True)
class KitFacts:
    """The kit of a theme: since when it and its two models are out."""

    theme: int
    published_at: dt.datetime | None = None
    departmental: bool = False
    regional: bool = False


@dataclass(frozen=True)
class Choice:
    """A theme that a department chose, and when."""

    theme: int
    at: dt.datetime


@dataclass(frozen=True)
class DebateFacts:
    """A debate: which themes, which departments hold it, and what is known of how it goes."""

    pk: int
    on: dt.date | None
    themes: tuple[int, ...]
    holders: tuple[str, ...]
    state: DebateState = DebateState.PLANNED
    entered_at: dt.datetime | None = None
    witnessed: frozenset[int] = frozenset()
    unions: bool = False
    led_by_prefect: bool = False
    prefect_throughout: bool = False
    # Themes that were debated before their kit was out.
    before_kit: frozenset[int] = frozenset()

    @property
    def happened(self) -> bool:
        """Whether it was held."""
        return self.state == DebateState.HELD


@dataclass(frozen=True)
class GroupFacts:
    """A kind of service that a territory has, or a category of agents: how many were convened, or why nobody was."""

    label: str
    convened: int = 0
    excused: bool = False


@dataclass(frozen=True)
class SynthesisFacts:
    """A departmental synthesis in force: what it covers, when it was received, whether its two halves are there."""

    pk: int
    debate: int | None
    theme: int | None
    received_at: dt.datetime
    findings: bool = True
    proposals: bool = True
    sent_back: bool = False


@dataclass(frozen=True)
class DistributionFacts:
    """A distribution of the themes that was sent: how many departments on each theme."""

    version: int
    sent_at: dt.datetime
    counts: Mapping[int, int]


@dataclass(frozen=True)
class MeetingFacts:
    """A thematic CAR."""

    on: dt.date
    invited: bool = True
    came: bool = True


@dataclass(frozen=True)
class TransmissionFacts:
    """A sending: which regional themes (debated or declared not to be), which departmental syntheses, to whom."""

    sent_at: dt.datetime
    themes: frozenset[int] = frozenset()
    syntheses: frozenset[int] = frozenset()
    offices: frozenset[str] = frozenset({"dmates"})


@dataclass(frozen=True)
class DeclarationFacts:
    """What a territory overseas declared that it would do."""

    declared_at: dt.datetime
    debates: int = 0
    syntheses: bool = False


@dataclass(frozen=True)
class WaiverFacts:
    """A waiver, asked or granted."""

    rule: str
    asked_at: dt.datetime
    granted_at: dt.datetime | None = None
    until: dt.date | None = None
    reason: str = ""


@dataclass(frozen=True)
class TerritoryFacts:
    """All that is known of a territory."""

    key: str
    name: str
    party: Party
    timezone: str = "Europe/Paris"
    region: str = ""
    choices: tuple[Choice, ...] = ()
    consulted: bool = True
    debates: tuple[DebateFacts, ...] = ()
    groups: tuple[GroupFacts, ...] = ()
    unions: bool = False
    syntheses: tuple[SynthesisFacts, ...] = ()
    distributions: tuple[DistributionFacts, ...] = ()
    meetings: tuple[MeetingFacts, ...] = ()
    transmissions: tuple[TransmissionFacts, ...] = ()
    declaration: DeclarationFacts | None = None
    waivers: tuple[WaiverFacts, ...] = ()


@dataclass(frozen=True)
class EventFacts:
    """A national event: ``topic`` names the workshop; ``associated``: the representatives of both CSAR were there."""

    kind: str
    on: dt.date | None
    held: bool = False
    topic: str = ""
    associated: bool = False
    open_to_all: bool = False


@dataclass(frozen=True)
class CampaignFacts:
    """A campaign at an instant."""

    launched_at: dt.datetime
    themes: tuple[ThemeFacts, ...]
    rules: Mapping[str, RuleValue]
    territories: tuple[TerritoryFacts, ...]
    changes: tuple[Change, ...] = ()
    kits: tuple[KitFacts, ...] = ()
    events: tuple[EventFacts, ...] = ()
    workshops: tuple[str, ...] = ()

    def label(self, theme: int) -> str:
        """The name of a theme."""
        return next((t.label for t in self.themes if t.pk == theme), "thème retiré")


@dataclass(frozen=True)
class Result:
    """What a rule says of a territory at an instant: since when, why, and what to look at beside."""

    territory: str
    rule: str
    state: State
    since: dt.datetime
    reason: str
    passage: str = ""
    warnings: tuple[str, ...] = field(default=())

    def as_json(self) -> dict:
        """The shape that ``manage.py compliance --json`` prints."""
        return {
            "territory": self.territory,
            "rule": self.rule,
            "state": str(self.state),
            "since": self.since.isoformat(),
            "reason": self.reason,
            "passage": self.passage,
            "warnings": list(self.warnings),
        }
