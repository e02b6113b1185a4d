"""What members with an account are told of a meeting, in the application, beside the mails of the seats."""

from django.contrib.auth import get_user_model

from accounts.enums import Role, Scope
from accounts.models import Grant
from committees.models import Convocation
from committees.services import told
from notifications.enums import Urgency
from notifications.kinds import Line
from notifications.services.announcing import tell

ABOUT = "committees.meeting"
# Those who hold a seat have had a mail of their own; the other members have not.
SEAT, MEMBER = "committee_seat", "committee_meeting"


def _subject(made: Convocation, changes: told.Changes | None) -> str:
    meeting = made.meeting
    if made.cancels:
        what = "séance annulée"
    elif changes is None:
        what = "séance convoquée"
    elif changes.moved:
        what = "séance déplacée"
    elif changes.facts:
        what = "séance modifiée"
    else:
        what = f"dossier de séance, version\u00a0{meeting.dossier_version}"
    return f"{meeting.committee.name}\u00a0: {what} — {told.when(meeting)}"


def tell_members(made: Convocation, changes: told.Changes | None, before: Convocation | None) -> None:
    """Tell holders of seats and other members that a meeting is convened, moved, changed or cancelled."""
    if changes is not None and not changes.for_all:
        return
    meeting = made.meeting
    seats = meeting.committee.seats.live().filter(holder__is_active=True)
    holders = set(seats.values_list("holder_id", flat=True))
    grants = Grant.objects.active().filter(
        role=Role.COMMITTEE_MEMBER, scope=Scope.COMMITTEE, object_id=meeting.committee_id
    )
    active = get_user_model().objects.filter(is_active=True, pk__in=grants.values("user_id"))
    members = set(active.values_list("pk", flat=True)) - holders
    detail = "\n".join(
        [
            *([f"Motif\u00a0: {made.reason}"] if made.reason else []),
            *(changes.facts if changes else []),
            *(changes.papers if changes else []),
        ]
    )
    asks = not made.cancels and (changes is None or changes.moved)
    for kind, people in ((SEAT, holders), (MEMBER, members)):
        tell(
            kind,
            [
                Line(
                    user_id=person,
                    occasion=str(made.rank),
                    subject=_subject(made, changes),
                    url=meeting.get_absolute_url(),
                    reason="vous êtes membre de ce comité",
                    about=(ABOUT, meeting.pk),
                    detail=f"{_subject(made, changes)}\n\n{detail}" if detail else "",
                    call="Pour répondre" if asks and kind == SEAT else "Pour ouvrir la séance",
                    urgency=Urgency.SOON if asks else Urgency.NEWS,
                )
                for person in sorted(people)
            ],
        )
