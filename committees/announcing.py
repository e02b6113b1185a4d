"""What committees announce: convocations, moves and cancellations to members; answers that lack, to secretaries."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from django.contrib.auth import get_user_model
from django.db.models import Count, F, Q

from accounts.enums import Role, Scope
from accounts.models import Grant
from committees.enums import Answer, MeetingState
from committees.models import Meeting
from committees.services import notices, told
from notifications.enums import How, Urgency
from notifications.kinds import Kind, Line

# Days before a meeting at which its secretary hears of the answers that lack.
BEFORE = 3


def secretaries() -> tuple[list[int], dict[int, list[int]]]:
    """Who keeps every committee, then each one: identifiers of active accounts."""
    everywhere, own = [], defaultdict(list)
    active = get_user_model().objects.filter(is_active=True)
    grants = Grant.objects.active().filter(role=Role.COMMITTEE_SECRETARY, user__in=active.values("pk"))
    for scope, committee, user in grants.order_by("user_id").values_list("scope", "object_id", "user_id"):
        if scope == Scope.ALL:
            everywhere.append(user)
        elif scope == Scope.COMMITTEE:
            own[committee].append(user)
    return everywhere, own


def answers_missing(at: dt.datetime) -> Iterable[Line]:
    """Meetings convened that are held within three days, and to which members have not answered."""
    unanswered = Q(attendances__archived_at=None, attendances__seat__isnull=False) & (
        Q(attendances__answer=Answer.NONE)
        | Q(attendances__answered_sequence=None)
        | Q(attendances__answered_sequence__lt=F("sequence"))
    )
    found = (
        Meeting.objects.live()
        .filter(
            state=MeetingState.CONVENED,
            committee__archived_at=None,
            starts_at__gt=at,
            starts_at__lt=at + dt.timedelta(days=BEFORE + 1),
        )
        .annotate(missing=Count("attendances", filter=unanswered))
        .filter(missing__gt=0)
        .for_list()
    )
    meetings = list(found)
    if not meetings:
        return
    everywhere, own = secretaries()
    for meeting in meetings:
        if (meeting.day - at.astimezone(meeting.local_start.tzinfo).date()).days > BEFORE:
            continue
        s = "s" if meeting.missing > 1 else ""
        for user in dict.fromkeys([*own[meeting.committee_id], *everywhere]):
            yield Line(
                user_id=user,
                occasion=f"{meeting.sequence}",
                subject=f"{meeting}\u00a0: {meeting.missing}\u00a0réponse{s} manque{'nt' if s else ''} — {told.when(meeting)}",
                url=f"{meeting.get_absolute_url()}#reponses",
                reason="vous tenez le secrétariat de ce comité",
                about=(notices.ABOUT, meeting.pk),
                call="Pour voir qui n’a pas répondu, et relancer",
                day=meeting.day,
                urgency=Urgency.SOON,
            )


KINDS = (
    Kind(notices.SEAT, "Séance convoquée, déplacée ou annulée, où vous siégez", How.NEVER),
    Kind(notices.MEMBER, "Séance d’un comité que vous suivez"),
    Kind("committee_answers", "Réponses qui manquent avant une séance", due=answers_missing),
)
