"""What people are told of the documents of a meeting: a draft to read, an amendment, its outcome; minutes not out."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable

from django.db.models import Q
from django.urls import reverse

from accounts.enums import Role, Scope
from accounts.models import Grant, User
from committees.enums import SAT, RecordKind, RecordState
from committees.models import Amendment, Committee, Meeting, Record
from documents.typography import day as in_words
from notifications.enums import How, Urgency
from notifications.kinds import Kind, Line
from notifications.services.announcing import tell
from sgcd_plan import clock

ABOUT = "committees.meeting"
# Days after a session when its secretary is reminded that nothing came out of it.
REMINDED_AFTER = (3, 7)
# Beyond this, a session of long ago recorded afterwards reminds nobody.
FORGOTTEN_AFTER = 60


def keepers() -> Callable[[int], list[int]]:
    """Who keeps a committee (by key): the active accounts named on it, else those who keep all. One query."""
    everywhere, of_committee = set(), defaultdict(set)
    rows = Grant.objects.active().filter(role=Role.COMMITTEE_SECRETARY, user__is_active=True)
    for scope, committee, user in rows.values_list("scope", "object_id", "user_id"):
        if scope == Scope.ALL:
            everywhere.add(user)
        elif scope == Scope.COMMITTEE:
            of_committee[committee].add(user)
    return lambda pk: sorted(of_committee.get(pk) or everywhere)


def secretaries(committee: Committee) -> list[int]:
    """The active accounts that keep ``committee``: named on it, else those who keep all of them."""
    return keepers()(committee.pk)


def members(committee: Committee) -> list[int]:
    """The active accounts that sit: holders of a seat, and those whose role is on the committee."""
    held = committee.seats.live().filter(holder__is_active=True).values("holder_id")
    grants = Grant.objects.active().filter(
        role=Role.COMMITTEE_MEMBER, scope=Scope.COMMITTEE, object_id=committee.pk
    )
    found = User.objects.filter(is_active=True).filter(Q(pk__in=held) | Q(pk__in=grants.values("user_id")))
    return sorted(found.values_list("pk", flat=True))


def _address(name: str, meeting: Meeting) -> str:
    return reverse(f"committees:{name}", args=[meeting.committee.slug, meeting.pk])


def say_proposed(meeting: Meeting, kind: str, *, by: User | None) -> None:
    """Tell the members that a draft is open to their amendments."""
    label = RecordKind(kind).label.lower()
    tell(
        "record_proposed",
        [
            Line(
                user_id=pk,
                occasion=kind,
                subject=f"{meeting} : le projet de {label} vous est soumis",
                url=_address("draft" if kind == RecordKind.MINUTES else "records", meeting),
                reason=f"vous siégez au comité « {meeting.committee} »",
                about=(ABOUT, meeting.pk),
                detail=f"Séance du {in_words(meeting.day)}.",
                call="Pour le lire et proposer des amendements",
                urgency=Urgency.SOON,
            )
            for pk in members(meeting.committee)
            if by is None or pk != by.pk
        ],
    )


def say_amendment(amendment: Amendment) -> None:
    """Tell the secretary that somebody proposes an amendment."""
    meeting = amendment.item.meeting
    tell(
        "amendment_proposed",
        [
            Line(
                user_id=pk,
                occasion=f"amendment:{amendment.pk}",
                subject=f"{meeting} : {amendment.author} propose un amendement au projet",
                url=_address("draft", meeting),
                reason="vous tenez le secrétariat de ce comité",
                about=(ABOUT, meeting.pk),
                call="Pour le retenir ou l’écarter",
                urgency=Urgency.SOON,
            )
            for pk in secretaries(meeting.committee)
            if pk != amendment.author_id
        ],
    )


def say_decided(amendment: Amendment) -> None:
    """Tell the author what became of an amendment."""
    meeting = amendment.item.meeting
    said = amendment.get_state_display().lower()
    refused = "vous pouvez demander qu’une observation soit annexée au compte rendu"
    tell(
        "amendment_decided",
        [
            Line(
                user_id=amendment.author_id,
                occasion=f"amendment:{amendment.pk}:{amendment.version}",
                subject=f"{meeting} : votre amendement est {said}",
                url=_address("draft", meeting),
                reason="vous avez proposé cet amendement",
                about=(ABOUT, meeting.pk),
                detail=amendment.answer,
                call=f"Pour lire la réponse ; {refused}"
                if amendment.state == "refused"
                else "Pour lire la réponse",
                urgency=Urgency.NEWS,
            )
        ],
    )


def minutes_due(at: dt.datetime) -> Iterable[Line]:
    """Whom ``at`` reminds of a session whose record or minutes are not out, 3 and 7 days after it."""
    since = at - dt.timedelta(days=FORGOTTEN_AFTER)
    rows = (
        Meeting.objects.live()
        .filter(
            state__in=SAT, committee__archived_at=None, starts_at__gte=since,
            starts_at__lt=at - dt.timedelta(days=min(REMINDED_AFTER)),
        )
        .select_related("committee__territory")
        .order_by("starts_at", "pk")
    )  # fmt: skip
    out = set(
        Record.objects.filter(meeting__in=rows, archived_at=None)
        .exclude(state=RecordState.DRAFT)
        .values_list("meeting_id", "kind")
    )
    found, kept_by = [], keepers()
    for meeting in rows:
        missing = [
            kind.label.lower()
            for kind in (RecordKind.RELEVE, RecordKind.MINUTES)
            if (meeting.pk, kind.value) not in out
        ]
        if not missing:
            continue
        days = (at.astimezone(clock.PARIS).date() - meeting.day).days
        reached = max((limit for limit in REMINDED_AFTER if days >= limit), default=None)
        if reached is None:
            continue
        found += [
            Line(
                user_id=pk,
                occasion=f"after:{reached}",
                subject=f"{meeting} : {' et '.join(missing)} à soumettre, {days} jours après la séance",
                url=_address("records", meeting),
                reason="vous tenez le secrétariat de ce comité",
                about=(ABOUT, meeting.pk),
                call="Pour le soumettre aux membres, ou le sceller",
                urgency=Urgency.TODAY if reached == max(REMINDED_AFTER) else Urgency.SOON,
            )
            for pk in kept_by(meeting.committee_id)
        ]
    return found


KINDS = (
    Kind("minutes_due", "Relevé ou compte rendu qui n’est pas sorti", How.AT_ONCE, due=minutes_due),
    Kind("record_proposed", "Projet de compte rendu soumis aux membres", How.AT_ONCE),
    Kind("amendment_proposed", "Amendement proposé à un projet de compte rendu"),
    Kind("amendment_decided", "Réponse à votre amendement", How.AT_ONCE),
)
