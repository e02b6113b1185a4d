"""The agenda that writes itself: from facts, proposed items, each with the reason why it stands there. Pure.

An action stands once, under its strongest fact, with every reason; a decision stands for itself.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from actions.enums import CLOSED, Status, Weather
from actions.slipping import SEVERITY
from committees.enums import ItemKind
from documents.drawing import shortened
from documents.typography import day as in_words

# The longest title of an item.
TITLE = 300
# Letters of somebody's words that a reason quotes.
QUOTED = 240
# Minutes that an item is given until the secretary says otherwise.
MINUTES = {
    ItemKind.MINUTES: 5,
    ItemKind.POSTPONED: 10,
    ItemKind.ESCALATED: 15,
    ItemKind.SENT_DOWN: 10,
    ItemKind.DECISION: 5,
    ItemKind.BLOCKED: 15,
    ItemKind.OVERDUE: 10,
    ItemKind.WORSENED: 10,
    ItemKind.SLID: 5,
    ItemKind.DUE: 5,
    ItemKind.DONE: 5,
    ItemKind.TOPIC: 10,
    ItemKind.FREE: 10,
}
# In which order the proposals come; among facts of one action, the first names the item.
ORDER = tuple(MINUTES)

Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Moved:
    """A deadline that moved: as written before and after, and why."""

    before: str
    after: str
    reason: str


@dataclass(frozen=True, slots=True)
class Situation:
    """An action now, and where it stood at the last meeting."""

    pk: int
    number: str
    label: str
    status: str
    status_then: str
    weather: str = ""
    weather_then: str = ""
    blocking: str = ""
    deadline: str = ""
    overdue_after: dt.date | None = None
    attested: bool = False
    moves: tuple[Moved, ...] = ()


@dataclass(frozen=True, slots=True)
class Followed:
    """A decision that waits: of the committee itself, or received from another (``origin``: its name)."""

    pk: int
    number: str
    text: str
    responsible: str
    due_on: dt.date | None
    reserved: bool = False
    origin: str = ""
    up: bool = False


@dataclass(frozen=True, slots=True)
class Carried:
    """An item of an earlier meeting that was not treated."""

    pk: int
    title: str
    reserved: bool
    day: dt.date
    action: int | None = None
    decision: int | None = None
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """What the agenda of a meeting is written from.

    ``since``: the day of the last meeting (``first``: there was none, it is a month before); ``following``: the day of
    the next one; ``minutes_of``: the last meeting's day while its minutes are not approved.
    """

    today: dt.date
    day: dt.date
    since: dt.date
    following: dt.date
    first: bool = False
    minutes_of: dt.date | None = None
    situations: Sequence[Situation] = ()
    decisions: Sequence[Followed] = ()
    received: Sequence[Followed] = ()
    carried: Sequence[Carried] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """An item to put before the secretary."""

    key: Key
    kind: ItemKind
    title: str
    reason: str
    action: int | None = None
    decision: int | None = None
    postponed_from: int | None = None
    reserved: bool = False

    @property
    def minutes(self) -> int:
        """The minutes that such an item is given."""
        return MINUTES[self.kind]


def key_of(kind: str, action: int | None, decision: int | None, postponed_from: int | None) -> Key | None:
    """What makes an item the same from one preparation to the next; None for one that nothing proposes."""
    if kind == ItemKind.MINUTES:
        return "minutes", 0
    if decision:
        return "decision", decision
    if action and kind != ItemKind.TOPIC:
        return "action", action
    return ("item", postponed_from) if postponed_from else None


def _quoted(text: str) -> str:
    return f"« {shortened(' '.join(text.split()), QUOTED).rstrip('.')} »"


def _days(count: int) -> str:
    return f"{count} jour{'s' if count > 1 else ''}"


def _facts_of(action: Situation, facts: Facts) -> Iterable[tuple[ItemKind, str]]:
    """Each fact of an action, with its reason."""
    since = (
        f"depuis le {in_words(facts.since)}"
        if facts.first
        else f"depuis la séance du {in_words(facts.since)}"
    )
    closed = action.status in CLOSED
    if action.status == Status.SUSPENDED and action.status_then != Status.SUSPENDED:
        yield ItemKind.BLOCKED, f"Action suspendue {since}."
    if not closed and action.blocking and action.weather in (Weather.CLOUD, Weather.STORM):
        yield ItemKind.BLOCKED, f"Blocage signalé par le pilote : {_quoted(action.blocking)}."
    last = action.overdue_after
    if not closed and action.status != Status.SUSPENDED and last is not None:
        if last < facts.today:
            yield (
                ItemKind.OVERDUE,
                f"Échéance dépassée de {_days((facts.today - last).days)} ({action.deadline}).",
            )
        elif last < facts.following:
            before = facts.day if last < facts.day else facts.following
            which = "cette séance" if last < facts.day else f"la séance suivante ({in_words(before)})"
            yield ItemKind.DUE, f"Échéance le {in_words(last)}, avant {which}."
    known = action.weather and action.weather_then
    if not closed and known and SEVERITY[action.weather] > SEVERITY[action.weather_then]:
        before, after = (Weather(w).label.lower() for w in (action.weather_then, action.weather))
        yield ItemKind.WORSENED, f"Météo passée de « {before} » à « {after} » {since}."
    for move in action.moves:
        yield (
            ItemKind.SLID,
            f"Échéance déplacée de « {move.before or 'sans échéance'} » à « {move.after} » {since} : {_quoted(move.reason)}.",
        )
    if action.status == Status.DONE and action.status_then != Status.DONE:
        yield ItemKind.DONE, f"Réalisée {since}{'' if action.attested else ' ; à constater'}."


def _of_actions(facts: Facts) -> Iterable[Proposal]:
    for action in facts.situations:
        found = list(_facts_of(action, facts))
        if not found:
            continue
        kind = min((k for k, _ in found), key=ORDER.index)
        reasons = [reason for k, reason in sorted(found, key=lambda f: ORDER.index(f[0]))]
        title = shortened(f"{action.number}. {' '.join(action.label.split())}", TITLE)
        yield Proposal(("action", action.pk), kind, title, " ".join(reasons), action=action.pk)


def _of_decisions(facts: Facts) -> Iterable[Proposal]:
    for row in facts.received:
        kind = ItemKind.ESCALATED if row.up else ItemKind.SENT_DOWN
        way = "Remonté" if row.up else "Renvoyé"
        reason = f"{way} par « {row.origin} », décision {row.number}."
        title = shortened(" ".join(row.text.split()), TITLE)
        yield Proposal(("decision", row.pk), kind, title, reason, decision=row.pk, reserved=row.reserved)
    for row in facts.decisions:
        if row.due_on is None:
            when = "sans échéance"
        elif row.due_on < facts.today:
            when = f"échéance dépassée de {_days((facts.today - row.due_on).days)} ({in_words(row.due_on)})"
        else:
            when = f"échéance le {in_words(row.due_on)}"
        reason = f"Décision {row.number} à exécuter par {row.responsible} : {when}."
        title = shortened(f"Suites de la décision {row.number} : {' '.join(row.text.split())}", TITLE)
        yield Proposal(
            ("decision", row.pk), ItemKind.DECISION, title, reason, decision=row.pk, reserved=row.reserved
        )


def _of_carried(facts: Facts) -> Iterable[Proposal]:
    for row in facts.carried:
        reason = f"Non traité à la séance du {in_words(row.day)}."
        if row.cancelled:
            reason = f"Inscrit à la séance du {in_words(row.day)}, annulée."
        key = key_of(ItemKind.POSTPONED, row.action, row.decision, row.pk) or ("item", row.pk)
        yield Proposal(
            key, ItemKind.POSTPONED, row.title, reason, row.action, row.decision, row.pk, row.reserved
        )


def propose(facts: Facts) -> list[Proposal]:
    """The items that ``facts`` propose, in the order of a meeting; two that speak of one thing are one, with both reasons."""
    found: dict[Key, Proposal] = {}
    if facts.minutes_of:
        title = f"Approbation du compte rendu de la séance du {in_words(facts.minutes_of)}"
        found["minutes", 0] = Proposal(
            ("minutes", 0),
            ItemKind.MINUTES,
            title,
            "Le compte rendu de la dernière séance n’est pas encore approuvé.",
        )
    for proposal in (*_of_carried(facts), *_of_decisions(facts), *_of_actions(facts)):
        if (first := found.get(proposal.key)) is None:
            found[proposal.key] = proposal
            continue
        found[proposal.key] = Proposal(
            first.key, first.kind, first.title, f"{first.reason} {proposal.reason}",
            first.action, first.decision, first.postponed_from, first.reserved or proposal.reserved,
        )  # fmt: skip
    return sorted(found.values(), key=lambda p: ORDER.index(p.kind))
