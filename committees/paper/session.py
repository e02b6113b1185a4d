"""A meeting as its documents tell it: who came, what was said and decided, to whom it goes. Five queries."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from committees.enums import Addressing, AmendmentState, Answer, SeatKind
from committees.models import AgendaItem, Amendment, Attendance, Decision, Meeting
from committees.paper.words import WITHHELD, of
from documents.typography import time as time_in_words


@dataclass(frozen=True, slots=True)
class Withheld:
    """Items and decisions (keys) whose texts the reader of a document may not read."""

    items: frozenset[int] = frozenset()
    decisions: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.items or self.decisions)


def reserved_in(meeting: Meeting) -> Withheld:
    """All that is reserved in a meeting: what the version that may be circulated leaves out."""
    items = meeting.items.filter(archived_at=None, reserved=True).values_list("pk", flat=True)
    decisions = meeting.decisions.filter(archived_at=None, reserved=True).values_list("pk", flat=True)
    return Withheld(frozenset(items), frozenset(decisions))


def hidden_from(user, meeting: Meeting) -> Withheld:
    """What ``user`` may not read of a meeting."""
    found = reserved_in(meeting)
    if not found:
        return found
    items = AgendaItem.objects.visible_to(user).filter(pk__in=found.items).values_list("pk", flat=True)
    decisions = Decision.objects.visible_to(user).filter(pk__in=found.decisions).values_list("pk", flat=True)
    return Withheld(found.items - set(items), found.decisions - set(decisions))


@dataclass(frozen=True, slots=True)
class Seated:
    """Somebody asked to a meeting, as a document names this person."""

    name: str
    function: str
    service: str
    representative: str = ""
    chair: bool = False
    guest: bool = False
    note: str = ""

    @property
    def words(self) -> str:
        """« Mme X, secrétaire générale adjointe, MASA »."""
        return ", ".join(part for part in (self.name, self.function, self.service) if part)


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision as the record tells it."""

    number: str
    text: str
    service: str = ""
    due_on: dt.date | None = None
    effect: str = ""
    goes_to: str = ""
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """An item of the agenda: its rank, what was said, what was decided, the observations annexed to it."""

    pk: int
    rank: int
    title: str
    reason: str
    kind: str
    state: str
    minutes: int | None
    speaker: str
    notes: str
    action: int | None
    action_number: object
    decisions: tuple[Decided, ...]
    observations: tuple[tuple[str, str], ...]
    withheld: bool


@dataclass(frozen=True, slots=True)
class Session:
    """A meeting, ready to be told; lists are in the committee's own order."""

    meeting: Meeting
    hours: str
    chair: str
    present: tuple[Seated, ...]
    represented: tuple[Seated, ...]
    excused: tuple[Seated, ...]
    absent: tuple[Seated, ...]
    guests: tuple[Seated, ...]
    asked: tuple[Seated, ...]
    items: tuple[Told, ...]
    diffusion: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def decisions(self) -> list[Decided]:
        """All its decisions, item after item."""
        return [decision for item in self.items for decision in item.decisions]

    @property
    def observations(self) -> list[tuple[Told, str, str]]:
        """The observations annexed: item, author, text."""
        return [(item, who, text) for item in self.items for who, text in item.observations]

    @property
    def people(self) -> list[tuple[str, tuple[Seated, ...]]]:
        """Those who came and those who did not, under their headings; empty ones left out."""
        groups = (
            ("Présents", self.present),
            ("Représentés", self.represented),
            ("Excusés", self.excused),
            ("Absents", self.absent),
            ("Assistaient également", self.guests),
        )
        return [(title, rows) for title, rows in groups if rows]


def _hours(meeting: Meeting) -> str:
    zone = ZoneInfo(meeting.committee.timezone)
    first = (meeting.opened_at or meeting.starts_at).astimezone(zone)
    last = (meeting.closed_at or meeting.ends_at).astimezone(zone)
    local = " (heure locale)" if meeting.committee.territory_id else ""
    return f"de {time_in_words(first)} à {time_in_words(last)}{local}"


def chair_in_words(meeting: Meeting) -> str:
    """« sous la présidence du DMATES », « sous la présidence, par suppléance, de Mme X »; empty when nobody is named."""
    who = meeting.chaired_by or meeting.committee.chair_function
    if not who:
        return ""
    return (
        f"sous la présidence, par suppléance, {of(who)}"
        if meeting.stand_in_chair
        else f"sous la présidence {of(who)}"
    )


def _seated(row: Attendance) -> Seated:
    notes = []
    if row.arrived_at:
        notes.append(f"arrivé à {time_in_words(row.arrived_at)}")
    if row.left_at:
        notes.append(f"parti à {time_in_words(row.left_at)}")
    by = ", ".join(part for part in (row.representative_name, row.representative_function) if part)
    return Seated(
        name=row.name,
        function=row.function,
        service=row.service_name,
        representative=by,
        chair=row.seat is not None and row.seat.kind == SeatKind.CHAIR,
        guest=row.is_guest,
        note=", ".join(notes),
    )


def _group(row: Attendance, called: bool) -> str:
    """Where somebody stands: by the call of the session, else by the answer given."""
    came = row.present if called else row.answer in (Answer.PRESENT, Answer.REPRESENTED)
    if row.is_guest:
        return "guests" if came else ""
    if came:
        return "represented" if row.representative_name or row.answer == Answer.REPRESENTED else "present"
    if row.answer in (Answer.EXCUSED, Answer.REPRESENTED) and not came:
        return "excused" if row.answer == Answer.EXCUSED else "absent"
    return "absent" if called else ""


def _decided(meeting: Meeting, withheld: Withheld) -> dict[int, list[Decided]]:
    found = defaultdict(list)
    rows = (
        meeting.decisions.filter(archived_at=None).select_related("responsible", "goes_to").order_by("rank")
    )
    for row in rows:
        number = f"{meeting}/{row.rank}"
        if row.pk in withheld.decisions or row.item_id in withheld.items:
            found[row.item_id].append(Decided(number, WITHHELD, withheld=True))
            continue
        found[row.item_id].append(
            Decided(number, row.text, str(row.responsible), row.due_on, row.effect, str(row.goes_to or ""))
        )
    return found


def _observations(meeting: Meeting) -> dict[int, list[tuple[str, str]]]:
    found = defaultdict(list)
    rows = Amendment.objects.filter(item__meeting=meeting, state=AmendmentState.REFUSED).exclude(
        observation=""
    )
    for row in rows.select_related("author__service").order_by("decided_at", "pk"):
        service = f" ({row.author.service})" if row.author.service else ""
        found[row.item_id].append((f"{row.author}{service}", row.observation))
    return found


def _items(meeting: Meeting, withheld: Withheld) -> tuple[Told, ...]:
    decided, observations = _decided(meeting, withheld), _observations(meeting)
    found = []
    rows = (
        meeting.items.on_agenda().select_related("action").defer("action__search").order_by("position", "pk")
    )
    for rank, row in enumerate(rows, 1):
        hidden = row.pk in withheld.items
        found.append(
            Told(
                pk=row.pk,
                rank=rank,
                title="Point réservé" if hidden else row.title,
                reason="" if hidden else row.reason,
                kind="" if hidden else row.get_kind_display(),
                state=row.state,
                minutes=row.minutes,
                speaker="" if hidden else row.speaker,
                notes=WITHHELD if hidden else row.notes,
                action=None if hidden else row.action_id,
                action_number=row.action.number if row.action_id and not hidden else None,
                decisions=tuple(decided.get(row.pk, ())),
                observations=() if hidden else tuple(observations.get(row.pk, ())),
                withheld=hidden,
            )
        )
    return tuple(found)


def _unique(names: Iterable[str], but: Sequence[str] = ()) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name and name not in but))


def diffusion_of(meeting: Meeting, withheld: Withheld) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """To whom the record goes: for execution, for information, in copy; a service once, where it is asked most.

    What is withheld names nobody.
    """
    rows = (
        meeting.decisions.filter(archived_at=None)
        .exclude(pk__in=withheld.decisions)
        .exclude(item_id__in=withheld.items)
        .select_related("responsible")
        .prefetch_related("addressees__service")
        .order_by("rank")
    )
    named = {kind: [] for kind in Addressing}
    for row in rows:
        named[Addressing.ATTRIBUTION].append(row.responsible.full_name)
        for addressee in row.addressees.all():
            named[Addressing(addressee.addressing)].append(addressee.service.full_name)
    members = [str(row) for row in meeting.attendances.live().members()]
    for_execution = _unique(named[Addressing.ATTRIBUTION])
    for_information = _unique([*named[Addressing.INFORMATION], *members], for_execution)
    in_copy = _unique(named[Addressing.COPY], (*for_execution, *for_information))
    groups = (
        (Addressing.ATTRIBUTION.label, for_execution),
        (Addressing.INFORMATION.label, for_information),
        (Addressing.COPY.label, in_copy),
    )
    return tuple((title, names) for title, names in groups if names)


def session_of(meeting: Meeting, withheld: Withheld = Withheld()) -> Session:
    """The meeting as its documents tell it, without what is ``withheld``."""
    rows = list(meeting.attendances.live().select_related("seat").order_by("position", "pk"))
    # Members first, in their order; guests after them.
    rows.sort(key=lambda row: row.is_guest)
    called = any(row.present is not None for row in rows)
    groups = defaultdict(list)
    for row in rows:
        groups[_group(row, called)].append(_seated(row))
    return Session(
        meeting=meeting,
        hours=_hours(meeting),
        chair=chair_in_words(meeting),
        items=_items(meeting, withheld),
        diffusion=diffusion_of(meeting, withheld),
        asked=tuple(_seated(row) for row in rows),
        **{name: tuple(groups[name]) for name in ("present", "represented", "excused", "absent", "guests")},
    )
