"""A meeting under way: opened and closed, its current item, the notes as they are typed, who is there."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from actions.services.errors import Refused, Stale
from committees.enums import COMING, Answer, ItemState, MeetingState
from committees.joining import join
from committees.models import AgendaItem, Attendance, Committee, Meeting
from committees.services.agenda import locked_item, locked_meeting
from committees.services.meetings import sync_attendances
from documents.typography import day as in_words
from journal.services import change
from sgcd_plan import clock

# Notes that one person types within this time are one step of their history.
BURST = dt.timedelta(minutes=5)
NOTES = "Notes de séance"
# What a secretary says of somebody's presence.
PRESENT, REPRESENTED, EXCUSED, ABSENT = "present", "represented", "excused", "absent"


@dataclass(frozen=True)
class Saved:
    """Notes as they stand, whether another person's were joined to them, and whether two versions are to choose from."""

    item: AgendaItem
    joined: bool = False
    both: bool = False


def _live(meeting: Meeting) -> bool:
    return meeting.opened_at is not None and meeting.closed_at is None


def _written(meeting: Meeting) -> Meeting:
    """``meeting``, locked. Raises ``Refused`` while it is not open, and once its minutes are approved."""
    current = locked_meeting(meeting)
    if current.state in COMING and not _live(current):
        raise Refused("La séance n’est pas ouverte : ouvrez-la d’abord.")
    return current


def _save(row, **values: object) -> bool:
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    if changed:
        row.version += 1
        row.save()
    return bool(changed)


def open_session(*, user, meeting: Meeting, chaired_by: str, stand_in: bool = False) -> Meeting:
    """Open the meeting: who chairs, the list of those asked, the first item. Raises ``Refused`` before its day."""
    with change(user=user, label="Séance ouverte", cause=meeting):
        current = locked_meeting(meeting)
        if current.state not in COMING:
            raise Refused("Cette séance est déjà tenue.")
        if _live(current):
            return current
        if current.day > clock.today(ZoneInfo(current.committee.timezone)):
            raise Refused(
                f"Cette séance est prévue le {in_words(current.day)} : elle s’ouvre ce jour-là. Pour la tenir plus tôt, changez d’abord sa date."
            )
        if not chaired_by.strip():
            raise Refused("Dites qui préside la séance.")
        first = current.items.on_agenda().filter(state=ItemState.KEPT).order_by("position", "pk").first()
        _save(
            current,
            opened_at=clock.now(),
            chaired_by=chaired_by.strip(),
            stand_in_chair=stand_in,
            current_item=first,
        )
        sync_attendances(meeting=current)
        if first is not None:
            _save(first, started_at=clock.now())
    return current


def set_heading(
    *,
    user,
    meeting: Meeting,
    version: int,
    chaired_by: str,
    stand_in: bool,
    opened: dt.time,
    closed: dt.time | None,
) -> Meeting:
    """Correct who chaired, and the hours of the meeting on the clocks of its committee. Raises ``Stale``, ``Refused``."""
    with change(user=user, label="En-tête de séance corrigé", cause=meeting):
        current = _written(meeting)
        if current.version != version:
            raise Stale(current)
        if closed is not None and closed <= opened:
            raise Refused("La séance est levée après son ouverture : corrigez l’une des deux heures.")
        if closed is None and current.closed_at is not None:
            raise Refused("La séance est levée : donnez l’heure.")
        zone = ZoneInfo(current.committee.timezone)

        def at(hour: dt.time | None) -> dt.datetime | None:
            return None if hour is None else dt.datetime.combine(current.day, hour, tzinfo=zone)

        if closed is not None and current.state in COMING:
            raise Refused("La séance est ouverte : levez-la pour en donner l’heure de fin.")
        _save(
            current,
            chaired_by=chaired_by.strip(),
            stand_in_chair=stand_in,
            opened_at=at(opened),
            closed_at=at(closed),
        )
    return current


def close_session(*, user, meeting: Meeting) -> tuple[Meeting, int]:
    """Close the meeting: what was not treated comes back next time; gives how many items that is. Raises ``Refused``."""
    with change(user=user, label="Séance levée", cause=meeting):
        current = _written(meeting)
        if current.state not in COMING:
            raise Refused("Cette séance est déjà levée.")
        now = clock.now()
        if (item := current.current_item) is not None and item.ended_at is None:
            _save(locked_item(item), ended_at=now)
        count = 0
        for row in current.items.select_for_update(of=("self",)).filter(
            archived_at=None, state=ItemState.KEPT
        ):
            # An item of which something was said was treated, even if nobody said so.
            said = bool(row.notes.strip()) or row.decisions.filter(archived_at=None).exists()
            _save(row, state=ItemState.TREATED if said else ItemState.POSTPONED)
            count += not said
        _save(current, state=MeetingState.HELD, closed_at=now, current_item=None)
    return current, count


def start_item(*, user, meeting: Meeting, item: AgendaItem) -> AgendaItem:
    """Make ``item`` the one of which the room speaks: the clock of the one before stops. Raises ``Refused``."""
    with change(user=user, label="Point abordé", cause=meeting):
        current = _written(meeting)
        row = locked_item(item)
        if _live(current):
            now = clock.now()
            before = current.current_item
            if before is not None and before.pk != row.pk and before.ended_at is None:
                _save(locked_item(before), ended_at=now)
            _save(row, started_at=row.started_at or now, ended_at=None)
            _save(current, current_item=row)
    return row


def finish_item(*, user, meeting: Meeting, item: AgendaItem, state: ItemState) -> AgendaItem | None:
    """Say that ``item`` was treated or postponed, or is open again; gives the next one to treat. Raises ``Refused``."""
    labels = {ItemState.TREATED: "Point traité", ItemState.POSTPONED: "Point reporté"}
    with change(user=user, label=labels.get(state, "Point repris"), cause=meeting):
        current = _written(meeting)
        row, now = locked_item(item), clock.now()
        done = state != ItemState.KEPT
        if row.state not in (ItemState.KEPT, ItemState.TREATED, ItemState.POSTPONED):
            raise Refused("Ce point n’est plus à l’ordre du jour.")
        _save(row, state=state, ended_at=(row.ended_at or now) if done and _live(current) else row.ended_at)
        rest = current.items.on_agenda().filter(state=ItemState.KEPT).order_by("position", "pk")
        following = rest.filter(position__gt=row.position).first() or rest.first()
        if done and following is not None and _live(current):
            start_item(user=user, meeting=current, item=following)
        return following if done else row


def save_notes(*, user, item: AgendaItem, text: str, base: str) -> Saved:
    """Keep the notes of an item as typed from ``base``; what another person wrote meanwhile is joined to them.

    A burst of one person is one step of the history, brought up to date. Raises ``Refused``.
    """
    text, base = (value.replace("\r\n", "\n").replace("\x00", "") for value in (text, base))
    with change(user=user, label=NOTES, cause=item.meeting) as act:
        _written(item.meeting)
        row = locked_item(item)
        if row.notes == text:
            return Saved(row)
        joined = join(base, text, row.notes)
        other = row.notes != base
        if joined.text == row.notes:
            return Saved(row, other, joined.both)
        row.notes = joined.text
        row.version += 1
        last = row.history.select_related("change").order_by("-history_date", "-history_id").first()
        recent = (
            last is not None
            and last.change is not None
            and last.change.label == NOTES
            and last.change.user_id == (user.pk if user else None)
            and clock.now() - last.history_date < BURST
        )
        if not recent:
            row.save()
        else:
            row.skip_history_when_saving = True
            row.save()
            del row.skip_history_when_saving
            last.notes, last.version = row.notes, row.version
            last.save(update_fields=["notes", "version"])
            act.delete()
    return Saved(row, other, joined.both)


def _attendance(attendance: Attendance, version: int | None) -> Attendance:
    current = Attendance.objects.select_for_update(of=("self",)).get(pk=attendance.pk)
    if version is not None and current.version != version:
        raise Stale(current)
    return current


def note_presence(
    *,
    user,
    attendance: Attendance,
    version: int,
    presence: str,
    arrived_at: dt.time | None = None,
    left_at: dt.time | None = None,
    representative_name: str = "",
    representative_function: str = "",
) -> Attendance:
    """Say whether somebody came (``PRESENT``…, or "" for nothing said), from when and until when. Raises ``Stale``, ``Refused``."""
    with change(user=user, label="Présence notée", cause=attendance.meeting):
        _written(attendance.meeting)
        current = _attendance(attendance, version)
        came = presence in (PRESENT, REPRESENTED)
        if presence == REPRESENTED and not representative_name.strip():
            raise Refused(f"Dites qui représente {current} : son nom figure au relevé de décisions.")
        if arrived_at and left_at and left_at <= arrived_at:
            raise Refused(f"{current} : le départ vient après l’arrivée, corrigez l’une des deux heures.")
        answer = current.answer
        if presence == EXCUSED:
            answer = Answer.EXCUSED
        elif came and answer == Answer.EXCUSED:
            answer = Answer.REPRESENTED if presence == REPRESENTED else Answer.PRESENT
        represented = presence == REPRESENTED
        _save(
            current,
            present=came if presence else None,
            answer=answer,
            arrived_at=arrived_at if came else None,
            left_at=left_at if came else None,
            representative_name=representative_name.strip() if represented or not presence else "",
            representative_function=representative_function.strip() if represented or not presence else "",
        )
    return current


def note_hour(*, user, attendance: Attendance, leaving: bool) -> Attendance:
    """Somebody arrives, or leaves, just now."""
    with change(user=user, label="Départ noté" if leaving else "Arrivée notée", cause=attendance.meeting):
        meeting = _written(attendance.meeting)
        current = _attendance(attendance, None)
        hour = (
            clock.now()
            .astimezone(ZoneInfo(meeting.committee.timezone))
            .time()
            .replace(second=0, microsecond=0)
        )
        if leaving:
            _save(current, present=True, left_at=hour)
        else:
            _save(current, present=True, arrived_at=hour, left_at=None)
    return current


def note_announced(*, user, meeting: Meeting) -> int:
    """Those who said that they would come, or be represented, are there; the excused are not. Gives how many changed."""
    with change(user=user, label="Présences annoncées reprises", cause=meeting):
        current = _written(meeting)
        count = 0
        for row in current.attendances.live().select_for_update(of=("self",)).filter(present=None):
            if row.answer == Answer.NONE:
                continue
            count += _save(row, present=row.answer != Answer.EXCUSED)
    return count


def add_person(
    *, user, meeting: Meeting, name: str, function: str = "", service_name: str = ""
) -> Attendance:
    """Somebody who came without being on the list. Raises ``Refused`` without a name."""
    if not name.strip():
        raise Refused("Donnez le nom de la personne présente.")
    with change(user=user, label="Personne présente ajoutée", cause=meeting):
        current = _written(meeting)
        last = current.attendances.order_by("-position").values_list("position", flat=True).first() or 0
        return Attendance.objects.create(
            meeting=current,
            position=last + 1,
            name=name.strip(),
            function=function.strip(),
            service_name=service_name.strip(),
            present=True,
        )


def set_phrases(*, user, committee: Committee, version: int, phrases: Iterable[str]) -> Committee:
    """The stock phrases of a committee, in order. Raises ``Stale``."""
    with change(user=user, label="Phrases types modifiées", cause=committee):
        current = Committee.objects.select_for_update(of=("self",)).get(pk=committee.pk)
        if current.version != version:
            raise Stale(current)
        _save(current, phrases=[p.strip() for p in phrases if p.strip()])
    return current
