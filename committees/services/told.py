"""What the members of a meeting were told last, and what changed since: what the next mail says.

A meeting is prepared, and changed once convened, without anybody being told: one mail then says all that changed.
"""

import datetime as dt
from dataclasses import dataclass, field

from django.contrib.contenttypes.models import ContentType

from committees.enums import RecordKind
from committees.models import AgendaItem, Attendance, Convocation, Meeting, Seat
from documents.models import StoredFile
from documents.typography import day, time

RESERVED = "Point réservé aux destinataires nommés"
# What is compared of an item, and how a change of it is said.
COMPARED = {
    "title": "intitulé",
    "reason": "motif",
    "minutes": "durée",
    "speaker": "rapporteur",
    "files": "pièces jointes",
}


@dataclass(frozen=True)
class AgendaLine:
    """An item as a convocation shows it: a reserved one says only that it is."""

    pk: int
    number: int
    title: str
    minutes: int | None
    speaker: str
    reserved: bool = False


@dataclass(frozen=True)
class Changes:
    """What changed since the last convocation; all empty: nobody has anything to be told."""

    # When, where, how: a sentence each.
    facts: list[str] = field(default_factory=list)
    # Whether its day, hour or length changed: everybody is asked again.
    moved: bool = False
    # Agenda and dossier: a sentence each.
    papers: list[str] = field(default_factory=list)
    # Seats that were never told, or whose address changed.
    newcomers: list[Seat] = field(default_factory=list)
    # Those told whose seat went.
    gone: list[Attendance] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.facts or self.papers or self.newcomers or self.gone)

    @property
    def for_all(self) -> bool:
        """Whether everybody must be told, and not only those who come or go."""
        return bool(self.facts or self.papers)


def agenda(meeting: Meeting, only: set[int] | None = None) -> list[AgendaLine]:
    """The agenda as it is sent, in order, reserved items without their text; ``only``: those items (a guest's)."""
    return [
        AgendaLine(
            item.pk,
            number,
            RESERVED if item.reserved else item.title,
            item.minutes,
            "" if item.reserved else item.speaker,
            item.reserved,
        )
        for number, item in enumerate(meeting.items.on_agenda(), 1)
        if only is None or item.pk in only
    ]


def files_of(items: list[int]) -> dict[int, list[StoredFile]]:
    """The files of items that are open to all the members, by item: one query."""
    found: dict[int, list[StoredFile]] = {}
    rows = StoredFile.objects.filter(
        owner_type=ContentType.objects.get_for_model(AgendaItem),
        owner_id__in=items,
        archived_at=None,
        restricted=False,
        version_of=None,
        state=StoredFile.State.CLEAN,
    ).order_by("pk")
    for stored in rows:
        found.setdefault(stored.owner_id, []).append(stored)
    return found


def dossier_of(meeting: Meeting):
    """The last dossier that may be given to whoever holds a link: none where it holds a reserved text."""
    kept = meeting.records.filter(kind=RecordKind.DOSSIER, file__isnull=False, archived_at=None)
    if meeting.items.on_agenda().filter(reserved=True).exists():
        kept = kept.filter(redacted=True)
    return kept.select_related("file").order_by("-rank", "-redacted").first()


def snapshot(meeting: Meeting) -> dict:
    """The dossier as it stands, to be compared later: the items in order, their files, the document made of them."""
    items = list(meeting.items.on_agenda())
    files = files_of([item.pk for item in items])
    record = dossier_of(meeting)
    return {
        "items": [
            {
                "pk": item.pk,
                "reserved": item.reserved,
                "title": item.title,
                "reason": item.reason,
                "minutes": item.minutes,
                "speaker": item.speaker,
                "files": [stored.sha256 for stored in files.get(item.pk, ())],
            }
            for item in items
        ],
        "record": record.sha256 or record.file.sha256 if record else "",
    }


def _named(item: dict) -> str:
    return RESERVED if item["reserved"] else f"«\u00a0{item['title']}\u00a0»"


def papers_changed(before: dict, after: dict) -> list[str]:
    """What changed in a dossier, a sentence each; what is reserved is not named."""
    old, new = ({item["pk"]: item for item in told.get("items", ())} for told in (before, after))
    said = [f"point ajouté\u00a0: {_named(item)}" for pk, item in new.items() if pk not in old]
    said += [f"point retiré\u00a0: {_named(item)}" for pk, item in old.items() if pk not in new]
    for pk in new.keys() & old.keys():
        what = [words for name, words in COMPARED.items() if old[pk][name] != new[pk][name]]
        if what:
            said.append(f"point modifié ({', '.join(what)})\u00a0: {_named(new[pk])}")
    if [pk for pk in old if pk in new] != [pk for pk in new if pk in old]:
        said.append("ordre des points modifié")
    if after.get("record") and before.get("record") != after["record"]:
        said.append("dossier de séance mis à jour")
    return said


def when(meeting, starts_at=None, minutes: int | None = None) -> str:
    """« mardi 4 juin 2024, de 10 h à 12 h », on the clocks of the committee."""
    zone = meeting.local_start.tzinfo
    first = (starts_at or meeting.starts_at).astimezone(zone)
    last = meeting.ends_at if starts_at is None else starts_at + length(minutes or meeting.minutes)
    weekday = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")[first.weekday()]
    return f"{weekday} {day(first.date())}, de {time(first)} à {time(last.astimezone(zone))}"


def length(minutes: int):
    """A length in minutes."""
    return dt.timedelta(minutes=minutes)


def last_told(meeting: Meeting) -> Convocation | None:
    """The convocation that holds; none when nobody was ever told."""
    return meeting.convocations.order_by("-rank").first()


def _facts(meeting: Meeting, told: Convocation) -> list[str]:
    said = []
    if (told.starts_at, told.minutes) != (meeting.starts_at, meeting.minutes):
        said.append(f"date\u00a0: {when(meeting)}, au lieu du {when(meeting, told.starts_at, told.minutes)}")
    if told.place != meeting.place:
        said.append(f"lieu\u00a0: {meeting.place or 'aucun'}, au lieu de {told.place or 'aucun'}")
    if told.video_url != meeting.video_url:
        said.append(
            "lien de visioconférence changé" if meeting.video_url else "plus de lien de visioconférence"
        )
    if told.title != meeting.title:
        said.append(f"objet\u00a0: {meeting.title or 'séance ordinaire'}")
    return said


def changes_since(meeting: Meeting, told: Convocation, *, seats: list[Seat] | None = None) -> Changes:
    """What changed since ``told``: a constant number of queries. ``seats``: those of the committee, when they are at hand."""
    if seats is None:
        seats = list(meeting.committee.seats.live())
    known = {row.seat_id: row for row in meeting.attendances.live().filter(seat__isnull=False)}
    kept = {seat.pk for seat in seats}
    return Changes(
        facts=_facts(meeting, told),
        moved=(told.starts_at, told.minutes) != (meeting.starts_at, meeting.minutes),
        papers=papers_changed(told.dossier, snapshot(meeting)),
        newcomers=[
            seat
            for seat in seats
            if seat.address and (seat.pk not in known or known[seat.pk].email != seat.address)
        ],
        gone=[row for pk, row in known.items() if pk not in kept and row.email],
    )
