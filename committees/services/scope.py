"""What a committee answers for in its plan, and what happened there since it last sat: a fixed number of queries."""

import datetime as dt
from collections import defaultdict

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Coalesce

from actions.enums import Status
from actions.models import Action, DeadlineMove, ProgressReport
from committees.agenda import Carried, Facts, Followed, Moved, Situation
from committees.enums import SAT, Covers, DecisionState, ItemState, MeetingState
from committees.models import AgendaItem, Committee, Decision, Meeting
from committees.rhythm import days_from
from sgcd_plan import clock

# How far back one looks, and ahead, where no meeting says so.
A_MONTH = dt.timedelta(days=31)


def actions_of(committee: Committee) -> QuerySet[Action]:
    """The live actions for which ``committee`` answers, in the plan's order."""
    if committee.plan_id is None:
        return Action.objects.none()
    rows = Action.objects.live().filter(plan=committee.plan_id).order_by("position", "pk")
    if committee.covers == Covers.OBJECTIVES:
        return rows.filter(objective__in=committee.objectives.values("objective"))
    if committee.covers == Covers.ACTIONS:
        return rows.filter(pk__in=committee.actions.values("action"))
    return rows


def last_meeting(meeting: Meeting) -> Meeting | None:
    """The meeting of the same committee held before ``meeting``."""
    return Meeting.objects.live().before(meeting).for_list().first()


def _following(meeting: Meeting) -> dt.date:
    """The day of the meeting after this one: planned, else of the rhythm, else a month later."""
    rows = (
        Meeting.objects.live()
        .filter(committee=meeting.committee_id, starts_at__gt=meeting.starts_at)
        .exclude(state=MeetingState.CANCELLED)
    )
    if (planned := rows.for_list().order_by("starts_at").first()) is not None:
        return planned.day
    return next(
        iter(days_from(meeting.committee.rule, meeting.day + dt.timedelta(days=1), meeting.day)),
        meeting.day + A_MONTH,
    )


def _situations(committee: Committee, since: dt.datetime) -> list[Situation]:
    latest = (
        ProgressReport.objects.counting()
        .filter(action=OuterRef("pk"))
        .order_by("-holds_on", "-recorded_at", "-pk")
    )
    then = latest.filter(recorded_at__lte=since)
    moves = defaultdict(list)
    applied = DeadlineMove.objects.filter(
        action__in=actions_of(committee).order_by().values("pk"), state=DeadlineMove.State.APPLIED
    ).annotate(moved_at=Coalesce("decided_at", "recorded_at"))
    for action, *told in (
        applied.filter(moved_at__gt=since)
        .order_by("moved_at", "pk")
        .values_list("action", "before_text", "after_text", "reason")
    ):
        moves[action].append(Moved(*told))
    rows = actions_of(committee).annotate(
        blocked=Coalesce(Subquery(latest.values("blocking")[:1]), Value(""), output_field=TextField()),
        status_then=Coalesce(
            Subquery(then.values("status")[:1]), Value(Status.NOT_STARTED.value), output_field=CharField()
        ),
        weather_then=Coalesce(
            Subquery(then.exclude(weather="").values("weather")[:1]), Value(""), output_field=CharField()
        ),
    )
    return [
        Situation(
            pk=row["pk"], number=str(row["number"]), label=row["label"], status=row["status"],
            status_then=row["status_then"], weather=row["weather"], weather_then=row["weather_then"],
            blocking=row["blocked"], deadline=row["deadline_text"], overdue_after=row["overdue_after"],
            attested=row["attested_at"] is not None, moves=tuple(moves[row["pk"]]),
        )
        for row in rows.values(
            "pk", "number", "label", "status", "status_then", "weather", "weather_then", "blocked", "deadline_text",
            "overdue_after", "attested_at",
        )
    ]  # fmt: skip


def _followed(rows: QuerySet[Decision], committee: Committee) -> list[Followed]:
    return [
        Followed(
            pk=row.pk,
            number=row.number,
            text=row.text,
            responsible=str(row.responsible),
            due_on=row.due_on,
            reserved=row.is_reserved,
            origin=row.committee.name,
            up=row.committee.above_id == committee.pk,
        )
        for row in rows.for_list().order_by("due_on", "meeting__starts_at", "rank")
    ]


def _received(meeting: Meeting) -> QuerySet[Decision]:
    """What came from another committee and stands on no other agenda of this one."""
    stood = (
        AgendaItem.objects.on_agenda()
        .filter(decision=OuterRef("pk"), meeting__committee=meeting.committee_id, meeting__archived_at=None)
        .exclude(meeting=meeting.pk)
        .exclude(meeting__state=MeetingState.CANCELLED)
    )
    return Decision.objects.filter(
        ~Exists(stood),
        goes_to=meeting.committee_id,
        archived_at=None,
        meeting__starts_at__lt=meeting.starts_at,
    ).exclude(state=DecisionState.DROPPED)


def _carried(meeting: Meeting) -> list[Carried]:
    """What earlier meetings did not treat, and no meeting took up since."""
    again = AgendaItem.objects.filter(
        postponed_from=OuterRef("pk"), archived_at=None, meeting__archived_at=None
    )
    rows = (
        AgendaItem.objects.filter(
            Q(state=ItemState.POSTPONED, meeting__state__in=SAT)
            | Q(state=ItemState.KEPT, meeting__state=MeetingState.CANCELLED),
            ~Exists(again.exclude(meeting=meeting.pk)),
            archived_at=None,
            meeting__committee=meeting.committee_id,
            meeting__archived_at=None,
            meeting__starts_at__lt=meeting.starts_at,
        )
        .exclude(kind="minutes")
        .select_related("meeting__committee__territory")
        .order_by("meeting__starts_at", "position", "pk")
    )
    return [
        Carried(
            pk=row.pk,
            title=row.title,
            reserved=row.reserved,
            day=row.meeting.day,
            action=row.action_id,
            decision=row.decision_id,
            cancelled=row.meeting.state == MeetingState.CANCELLED,
        )
        for row in rows
    ]


def facts_for(meeting: Meeting) -> Facts:
    """What the agenda of ``meeting`` is written from; the number of queries does not depend on the plan."""
    committee, last = meeting.committee, last_meeting(meeting)
    since = last.starts_at if last else meeting.starts_at - A_MONTH
    to_do = Decision.objects.to_do().filter(
        archived_at=None, committee=committee, meeting__starts_at__lt=meeting.starts_at
    )
    return Facts(
        today=clock.today(),
        day=meeting.day,
        since=last.day if last else since.date(),
        following=_following(meeting),
        first=last is None,
        minutes_of=last.day if last and last.state != MeetingState.APPROVED else None,
        situations=_situations(committee, since),
        decisions=_followed(to_do, committee),
        received=_followed(_received(meeting), committee),
        carried=_carried(meeting),
    )
