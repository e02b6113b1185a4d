"""What committees expect of a person: an answer from who sits, a convocation and what changed from who keeps them."""

import datetime as dt

from django.db.models import F, OuterRef, Q, Subquery
from django.urls import reverse

from accounts.enums import Role
from accounts.expected import Expected
from accounts.models import User
from committees.enums import Answer, MeetingState
from committees.models import Attendance, Committee, Convocation, Meeting
from committees.querysets.committees import KEEPS_ITS_OWN
from committees.services.convening import answer_by
from documents.typography import day
from sgcd_plan import clock

# A secretary hears of a convocation to send so long before its last day.
AHEAD = dt.timedelta(days=7)


def _answers(user: User) -> list[Expected]:
    rows = (
        Attendance.objects.live()
        .filter(
            seat__holder=user,
            seat__archived_at=None,
            meeting__state=MeetingState.CONVENED,
            meeting__archived_at=None,
            meeting__starts_at__gt=clock.now(),
        )
        .filter(
            Q(answer=Answer.NONE)
            | Q(answered_sequence=None)
            | Q(answered_sequence__lt=F("meeting__sequence"))
        )
        .select_related("meeting__committee__territory")
        .order_by("meeting__starts_at")
    )
    items = []
    for row in rows:
        meeting = row.meeting
        due = answer_by(meeting) or clock.today()
        items.append(
            Expected(
                f"Répondre à la convocation {meeting}, séance du {day(meeting.day)}",
                f"{meeting.get_absolute_url()}#reponse",
                due,
            )
        )
    return items


def _to_send(user: User) -> list[Expected]:
    kept = Committee.objects.kept_by(user).live()
    last = Convocation.objects.filter(meeting=OuterRef("pk")).order_by("-rank")
    meetings = (
        Meeting.objects.live()
        .filter(committee__in=kept, starts_at__gt=clock.now())
        .annotate(
            told_start=Subquery(last.values("starts_at")[:1]),
            told_minutes=Subquery(last.values("minutes")[:1]),
            told_place=Subquery(last.values("place")[:1]),
            told_video=Subquery(last.values("video_url")[:1]),
        )
        .filter(
            Q(state=MeetingState.PLANNED)
            | Q(state=MeetingState.CONVENED)
            & ~Q(
                told_start=F("starts_at"),
                told_minutes=F("minutes"),
                told_place=F("place"),
                told_video=F("video_url"),
            )
        )
        .for_list()
        .order_by("starts_at")
    )
    items = []
    for meeting in meetings:
        url = reverse("committees:convene", args=[meeting.committee.slug, meeting.pk])
        if meeting.state == MeetingState.CONVENED:
            items.append(
                Expected(f"Prévenir les membres de ce qui change à la séance {meeting}", url, clock.today())
            )
            continue
        due = meeting.day - dt.timedelta(days=meeting.committee.notice_days)
        if due - AHEAD <= clock.today():
            items.append(
                Expected(
                    f"Convoquer la séance {meeting}, du {day(meeting.day)}", url, due, due < clock.today()
                )
            )
    return items


def expected(user: User) -> list[Expected]:
    """Everything that committees expect of ``user`` now: a query, one more for a secretary."""
    keeps = any(user.has_any(role) for role in (Role.COMMITTEE_SECRETARY, *KEEPS_ITS_OWN))
    return _answers(user) + (_to_send(user) if keeps else [])
