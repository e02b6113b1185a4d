"""Meetings: planned from the rhythm or by hand, changed before they are convened; who is asked to them."""

import datetime as dt
import uuid
from collections.abc import Mapping
from itertools import takewhile
from zoneinfo import ZoneInfo

from actions.services.errors import Refused, Stale
from committees.enums import COMING, MeetingState
from committees.models import Attendance, Committee, Meeting
from committees.rhythm import days_from
from documents.typography import day as in_words
from documents.typography import time as time_in_words
from journal.services import change
from sgcd_plan import clock

A_YEAR = dt.timedelta(days=366)
EDITABLE_FIELDS = ("title", "starts_at", "minutes", "place", "video_url")


def at(committee: Committee, day: dt.date, time: dt.time) -> dt.datetime:
    """An instant on the clocks of ``committee``."""
    return dt.datetime.combine(day, time, tzinfo=ZoneInfo(committee.timezone))


def proposed_days(committee: Committee, *, count: int, start: dt.date | None = None) -> list[dt.date]:
    """The next days of its rhythm in whose month no meeting stands yet: ``count`` at most, within a year.

    From tomorrow, or from ``start`` on.
    """
    start = start or clock.today() + dt.timedelta(days=1)
    rows = (
        committee.meetings.filter(archived_at=None)
        .exclude(state=MeetingState.CANCELLED)
        .order_by("starts_at")
    )
    first, months = rows.first(), {(m.day.year, m.day.month) for m in rows}
    days = takewhile(
        lambda day: day < start + A_YEAR, days_from(committee.rule, start, first.day if first else None)
    )
    return [day for day in days if (day.year, day.month) not in months][:count]


def _reference(committee: Committee, day: dt.date, but: int | None = None) -> str:
    """« 2024-05 », or « 2024-05-2 » for the second of a month: one that was given is not given again."""
    base = f"{day:%Y-%m}"
    taken = set(
        committee.meetings.filter(reference__startswith=base)
        .exclude(pk=but)
        .values_list("reference", flat=True)
    )
    rank, found = 1, base
    while found in taken:
        rank += 1
        found = f"{base}-{rank}"
    return found


def refuse_clash(meeting: Meeting) -> None:
    """Raise ``Refused`` when another meeting takes the same place, or the same committee, at the same time."""
    around = Meeting.objects.filter(
        archived_at=None,
        state__in=COMING,
        starts_at__lt=meeting.ends_at,
        starts_at__gt=meeting.starts_at - dt.timedelta(days=1),
    ).exclude(pk=meeting.pk)
    for other in around.select_related("committee__territory"):
        if other.ends_at <= meeting.starts_at:
            continue
        if other.committee_id == meeting.committee_id:
            raise Refused(
                f"Ce comité siège déjà le {in_words(other.day)} à {other.hour} : choisissez une autre heure."
            )
        if meeting.place and other.place.strip().casefold() == meeting.place.strip().casefold():
            raise Refused(
                f"« {other.place} » est déjà pris par « {other.committee} », le {in_words(other.day)} de "
                f"{other.hour} à {time_in_words(other.ends_at.astimezone(other.local_start.tzinfo))} : "
                "choisissez une autre salle ou une autre heure."
            )


def add_meeting(
    *,
    user,
    committee: Committee,
    starts_at: dt.datetime,
    minutes: int | None = None,
    place: str | None = None,
    video_url: str | None = None,
    title: str = "",
    afterwards: bool = False,
) -> Meeting:
    """A meeting of ``committee``; what is not given is as usual. Raises ``Refused``.

    ``afterwards``: it was already held, and is recorded a posteriori.
    """
    if afterwards and starts_at > clock.now():
        raise Refused("Une séance enregistrée a posteriori est passée : corrigez sa date.")
    if not afterwards and starts_at < clock.now():
        raise Refused(
            "Cette date est passée : corrigez-la, ou cochez « déjà tenue » pour enregistrer la séance a posteriori."
        )
    with change(user=user, label="Séance ajoutée", cause=committee):
        locked = Committee.objects.select_for_update(of=("self",)).get(pk=committee.pk)
        made = Meeting(
            committee=committee,
            starts_at=starts_at,
            minutes=minutes or locked.minutes,
            place=locked.place if place is None else place,
            video_url=locked.video_url if video_url is None else video_url,
            title=title,
            afterwards=afterwards,
            state=MeetingState.HELD if afterwards else MeetingState.PLANNED,
            chaired_by=locked.chair_function,
        )
        made.reference = _reference(committee, made.day)
        if not afterwards:
            refuse_clash(made)
        made.save()
        if afterwards:
            sync_attendances(meeting=made)
    return made


def plan_meetings(*, user, committee: Committee, days: list[dt.date]) -> list[Meeting]:
    """A meeting on each of ``days``, at the usual hour and place: all or none. Raises ``Refused``."""
    with change(user=user, label="Séances prévues", cause=committee):
        return [
            add_meeting(user=user, committee=committee, starts_at=at(committee, day, committee.starts))
            for day in days
        ]


def update_meeting(*, user, meeting: Meeting, version: int, values: Mapping[str, object]) -> Meeting:
    """Change a meeting to come, nobody being told: of one that is convened, the next convocation says what changed.

    Raises ``Stale``, ``Refused``.
    """
    with change(user=user, label="Séance modifiée", cause=meeting):
        current = (
            Meeting.objects.select_for_update(of=("self",)).select_related("committee").get(pk=meeting.pk)
        )
        if current.version != version:
            raise Stale(current)
        if current.state not in COMING:
            raise Refused("Cette séance n’est plus à venir : sa date et son lieu ne changent plus.")
        changed = [f for f in EDITABLE_FIELDS if f in values and getattr(current, f) != values[f]]
        for field in changed:
            setattr(current, field, values[field])
        if "starts_at" in changed:
            if current.starts_at < clock.now():
                raise Refused("Cette date est passée : choisissez un jour à venir.")
            current.day_set_at = clock.now()
            if current.state == MeetingState.PLANNED:
                current.reference = _reference(current.committee, current.day, current.pk)
        if current.state == MeetingState.CONVENED and not current.where:
            raise Refused(
                "Une séance convoquée a un lieu ou un lien de visioconférence : indiquez l’un des deux."
            )
        if changed:
            refuse_clash(current)
            current.version += 1
            current.save()
    return current


def drop_meeting(*, user, meeting: Meeting, version: int) -> None:
    """Take away a meeting that nobody was told of. Raises ``Stale``, ``Refused``."""
    with change(user=user, label="Séance retirée", cause=meeting):
        current = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
        if current.version != version:
            raise Stale(current)
        if current.state != MeetingState.PLANNED:
            raise Refused("Les membres sont convoqués : annulez la séance, ils seront prévenus.")
        current.archived_at, current.archived_by = clock.now(), user
        current.version += 1
        current.save()


def sync_attendances(*, meeting: Meeting) -> None:
    """Bring the list of those asked up to the seats of today, inside an act: new ones added, freed ones taken off.

    What was answered or noted stays; a guest is left alone.
    """
    known = {row.seat_id: row for row in meeting.attendances.filter(seat__isnull=False)}
    seats = list(meeting.committee.seats.live())
    for seat in seats:
        row = known.pop(seat.pk, None) or Attendance(meeting=meeting, seat=seat)
        told = {
            "name": seat.who,
            "function": seat.function,
            "service_name": str(seat.service or ""),
            "email": seat.address,
            "position": seat.position,
            "archived_at": None,
        }
        if row.pk is None or any(getattr(row, name) != value for name, value in told.items()):
            if row.pk is not None and row.email != told["email"]:
                # The link sent to the former address no longer answers for this seat.
                row.nonce = uuid.uuid4()
            for name, value in told.items():
                setattr(row, name, value)
            row.version += 0 if row.pk is None else 1
            row.save()
    for row in known.values():
        if row.archived_at is None:
            row.archived_at = clock.now()
            row.version += 1
            row.save()
