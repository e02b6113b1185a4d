"""The mails of a meeting, each with its place in the diary of whoever gets it: written in the transaction of their cause."""

from urllib.parse import urlsplit

from django.conf import settings
from django.template.loader import render_to_string

from committees import calendar
from committees.enums import Answer
from committees.models import Attendance, Convocation, Meeting
from committees.services import links, told
from documents.models import StoredFile
from notifications.models import OutgoingMail
from notifications.services.outbox import say
from sgcd_plan import clock

KIND = "convocation"
CHASE = "convocation_chase"


def still(mail: OutgoingMail) -> str:
    """Why a mail that waits must not leave any more: another one took its place; empty when it may."""
    made = Convocation.objects.filter(pk=mail.key.split(":")[1]).first()
    if (
        made is not None
        and made.meeting.convocations.filter(rank__gt=made.rank, cancels=True).exists()
        and not made.cancels
    ):
        return "La séance a été annulée entre-temps."
    return ""


def organizer_of(meeting: Meeting) -> str:
    """Where answers of calendars go: the mailbox of the service that keeps the committee, else that of the application."""
    issuer = meeting.committee.issuer
    return (
        (issuer.mailbox if issuer else "")
        or settings.REPLY_TO
        or settings.DEFAULT_FROM_EMAIL.rpartition("<")[2].rstrip("> ")
    )


def uid_of(meeting: Meeting) -> str:
    """The identifier of a meeting in diaries, the same as in the calendar that one may follow."""
    return f"{meeting.uid}@{urlsplit(settings.BASE_URL).hostname or 'localhost'}"


def _guests(row: Attendance) -> tuple[calendar.Guest, ...]:
    found = [calendar.Guest(row.email, row.name or row.function, answer=row.standing)]
    seat = row.seat
    if seat is not None:
        if seat.substitute_email:
            found.append(calendar.Guest(seat.substitute_email, seat.substitute_name, "OPT-PARTICIPANT"))
        found += [calendar.Guest(address, "", "NON-PARTICIPANT") for address in seat.copy_addresses]
    kept = {}
    for guest in found:
        kept.setdefault(guest.email.lower(), guest)
    return tuple(kept.values())


def invitation_of(row: Attendance, *, lines, cancelled: bool = False, sequence: int | None = None) -> str:
    """What the diary of ``row`` is told of its meeting: written, or taken away when ``cancelled``."""
    meeting = row.meeting
    committee = meeting.committee
    link = links.address_of(row)
    agenda = [f"{line.number}. {line.title}" for line in lines]
    description = ["Ordre du jour\u00a0:", *agenda, ""] if agenda else []
    description += [] if cancelled else ["Répondre, lire l’ordre du jour et les documents\u00a0:", link]
    if meeting.video_url and not cancelled:
        description += ["", "Visioconférence\u00a0:", meeting.video_url]
    return calendar.write(
        calendar.Invitation(
            uid=uid_of(meeting),
            sequence=meeting.sequence if sequence is None else sequence,
            stamp=clock.now(),
            starts_at=meeting.starts_at,
            ends_at=meeting.ends_at,
            timezone=committee.timezone,
            title=_titled(meeting),
            organizer=organizer_of(meeting),
            organizer_name=f"Secrétariat — {committee.name}",
            guests=_guests(row),
            description="\n".join(description),
            place=meeting.place,
            video_url=meeting.video_url,
            url=settings.BASE_URL + meeting.get_absolute_url(),
            cancelled=cancelled,
        )
    )


def _titled(meeting: Meeting) -> str:
    return f"{meeting.committee.name}{f' — {meeting.title}' if meeting.title else ''}"


def _headers(meeting: Meeting) -> dict:
    mailbox = meeting.committee.issuer.mailbox if meeting.committee.issuer else ""
    return {"Reply-To": mailbox} if mailbox else {}


def _write(
    row: Attendance,
    *,
    key: str,
    subject: str,
    template: str,
    context: dict,
    kind: str = KIND,
    invitation: str = "",
    letter: StoredFile | None = None,
) -> OutgoingMail | None:
    meeting, seat = row.meeting, row.seat
    copies = []
    if seat is not None:
        copies = [address for address in (seat.substitute_email, *seat.copy_addresses) if address]
    holder = seat.holder if seat is not None and seat.holder_id and seat.holder.is_active else None
    context = {
        "subject": subject,
        "row": row,
        "seat": seat,
        "meeting": meeting,
        "committee": meeting.committee,
        "when": told.when(meeting),
        "link": links.address_of(row),
        "page": settings.BASE_URL + meeting.get_absolute_url(),
        "letter": letter,
        **context,
    }
    return say(
        key=key,
        kind=kind,
        user=holder,
        recipient=row.email,
        copies=[c for c in dict.fromkeys(copies) if c.lower() != row.email.lower()],
        subject=subject[:300],
        text=render_to_string(f"committees/mail/{template}.txt", context),
        html=render_to_string(f"committees/mail/{template}.html", context),
        calendar=invitation,
        headers=_headers(meeting),
        attachment=letter,
    )


def _opening(row: Attendance, changes: told.Changes | None, meeting: Meeting) -> str:
    if changes is not None and changes.moved:
        return "Séance déplacée"
    if changes is not None and changes.facts:
        return "Séance modifiée"
    if changes is not None:
        return f"Dossier de séance, version\u00a0{meeting.dossier_version}"
    return "Invitation" if row.is_guest or row.seat.invited else "Convocation"


def to_seat(
    row: Attendance,
    made: Convocation,
    changes: told.Changes | None,
    before: Convocation | None,
    letter: StoredFile | None,
) -> None:
    """Convene who holds a seat; ``changes``: what this person was told already and changed since; None: the first time."""
    meeting = made.meeting
    lines = told.agenda(meeting)
    _write(
        row,
        key=f"convocation:{made.pk}:{row.pk}",
        subject=f"{_opening(row, changes, meeting)}\u00a0: {_titled(meeting)}, {told.when(meeting)}",
        template="convocation",
        context={
            "changes": changes,
            "before": before if changes else None,
            "before_when": told.when(meeting, before.starts_at, before.minutes) if changes else "",
            "reason": made.reason,
            "lines": lines,
            "dossier": told.dossier_of(meeting),
        },
        invitation=invitation_of(row, lines=lines),
        letter=letter,
    )


def to_guest(row: Attendance, made: Convocation, changes: told.Changes | None) -> None:
    """Invite somebody for some items, whose papers alone this person gets."""
    items = set(row.items.values_list("item_id", flat=True))
    lines = told.agenda(made.meeting, items)
    said = None
    if changes is not None:
        # What changed in the other items is not a guest's to know.
        said = told.Changes(facts=changes.facts, moved=changes.moved)
        if not said.facts:
            said = None
    _write(
        row,
        key=f"convocation:{made.pk}:{row.pk}:{row.version}",
        subject=f"{_opening(row, said, made.meeting)}\u00a0: {_titled(made.meeting)}, {told.when(made.meeting)}",
        template="guest",
        context={"changes": said, "lines": lines, "reason": made.reason if said else ""},
        invitation=invitation_of(row, lines=lines),
    )


def cancelled(row: Attendance, made: Convocation) -> None:
    """Say that the meeting is cancelled, and take it out of the diary."""
    meeting = made.meeting
    _write(
        row,
        key=f"convocation:{made.pk}:{row.pk}",
        subject=f"Séance annulée\u00a0: {_titled(meeting)}, {told.when(meeting, made.starts_at, made.minutes)}",
        template="cancelled",
        context={"reason": made.reason, "when": told.when(meeting, made.starts_at, made.minutes)},
        invitation=invitation_of(row, lines=(), cancelled=True),
    )


def no_longer_expected(row: Attendance, made: Convocation) -> None:
    """Say to somebody whose seat went, or who is no guest any more, that they are not expected; it leaves their diary."""
    _write(
        row,
        key=f"convocation:{made.pk}:{row.pk}:gone",
        subject=f"Vous n’êtes plus attendu\u00a0: {_titled(made.meeting)}, {told.when(made.meeting)}",
        template="gone",
        context={},
        # The others keep theirs: for this diary alone the sequence rises.
        invitation=invitation_of(row, lines=(), cancelled=True, sequence=made.meeting.sequence + 1),
    )


def chase(row: Attendance) -> bool:
    """Ask again who has not answered, once a day at most; whether a mail was written."""
    meeting = row.meeting
    written = _write(
        row,
        key=f"chase:{row.pk}:{meeting.sequence}:{clock.today()}",
        kind=CHASE,
        subject=f"Votre réponse est attendue\u00a0: {_titled(meeting)}, {told.when(meeting)}",
        template="chase",
        context={"again": row.answer != Answer.NONE},
    )
    return written is not None
