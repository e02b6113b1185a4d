"""The calendar of a committee, followed from a diary by those who sit on it: its meetings, as they stand."""

import datetime as dt

from django.db.models import OuterRef, Subquery

from accounts.models import User
from committees.enums import MeetingState
from committees.models import Committee, Meeting
from notifications.calendars import Event, Source
from sgcd_plan import clock

# How long a meeting that was held stays in the calendar.
PAST = dt.timedelta(days=366)


def choices(user: User) -> list[tuple[int, str]]:
    """The committees on which ``user`` sits, or whose secretary it is."""
    return [
        (pk, f"Séances — {name}")
        for pk, name in Committee.objects.open_to(user).live().values_list("pk", "name")
    ]


def events(user: User, pk: int) -> list[Event] | None:
    """The meetings of a committee, cancelled ones left out: one query; None where ``user`` no longer sits."""
    committee = Committee.objects.open_to(user).live().filter(pk=pk).first()
    if committee is None:
        return None
    history = Meeting.history.model.objects.filter(id=OuterRef("pk")).order_by("-history_date", "-history_id")
    found = (
        Meeting.objects.live()
        .filter(committee=committee, starts_at__gte=clock.now() - PAST)
        .exclude(state=MeetingState.CANCELLED)
        .for_list()
        .annotate(touched=Subquery(history.values("history_date")[:1]))
        .order_by("starts_at")
    )
    return [
        Event(
            uid=str(meeting.uid),
            title=_title(meeting),
            url=meeting.get_absolute_url(),
            modified=meeting.touched or meeting.day_set_at,
            first=meeting.starts_at,
            last=meeting.ends_at,
            description="\n".join(
                part
                for part in (
                    meeting.title,
                    f"Visioconférence\u00a0: {meeting.video_url}" if meeting.video_url else "",
                )
                if part
            ),
            place=meeting.place or meeting.video_url,
            sequence=meeting.sequence,
        )
        for meeting in found
    ]


def _title(meeting: Meeting) -> str:
    planned = " (prévue, non convoquée)" if meeting.state == MeetingState.PLANNED else ""
    return f"{meeting.committee.name}{planned}"


CALENDAR = Source(choices, events)
