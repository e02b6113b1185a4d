"""Convening a meeting, saying what changed since, cancelling it: one mail a seat, and its place in people's diaries."""

import datetime as dt
import hashlib
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.core.files.base import ContentFile

from actions.services.errors import Refused, Stale
from committees import letters
from committees.enums import COMING, MeetingState
from committees.models import Convocation, Meeting, Seat
from committees.services import mails, notices, told
from committees.services.committees import update_seat
from committees.services.meetings import refuse_clash, sync_attendances
from documents.models import StoredFile
from documents.typography import day as in_words
from journal.services import change
from organisations.calendars import is_working_day, local_day
from sgcd_plan import clock

# An answer is asked so long before the meeting, and never in the past.
ANSWER_BEFORE = dt.timedelta(days=3)


@dataclass(frozen=True)
class Preview:
    """What sending now would do, as the secretary reads it before."""

    meeting: Meeting
    before: Convocation | None
    changes: told.Changes | None
    seats: list[Seat]
    missing: list[Seat]
    warnings: list[str]
    # Why it cannot be sent as it stands.
    refusals: list[str]
    letter: str
    agenda: list[told.AgendaLine]

    @property
    def recipients(self) -> list[Seat]:
        """The seats that get a mail."""
        asked = [seat for seat in self.seats if seat.address]
        if self.changes is None or self.changes.for_all:
            return asked
        return [seat for seat in asked if seat in self.changes.newcomers]


def answer_by(meeting: Meeting) -> dt.date | None:
    """The working day until which an answer is asked; None when the meeting is too near."""
    territory = meeting.committee.territory.key if meeting.committee.territory else ""
    wanted = meeting.day - ANSWER_BEFORE
    while not is_working_day(wanted, territory):
        wanted -= dt.timedelta(days=1)
    return wanted if wanted >= clock.today() else None


def draft_of(meeting: Meeting, before: Convocation | None) -> str:
    """The letter as the secretary left it, else as it is proposed; ``before``: the convocation that holds."""
    moved = before and (before.starts_at, before.minutes) != (meeting.starts_at, meeting.minutes)
    return meeting.letter or letters.proposed(meeting, before if moved else None, answer_by(meeting))


def refusals_of(meeting: Meeting) -> list[str]:
    """Why ``meeting`` cannot be convened as it stands, a French sentence each."""
    said = []
    if meeting.state not in COMING:
        return ["Cette séance n’est plus à venir : elle ne se convoque pas."]
    if meeting.starts_at <= clock.now():
        said.append(
            f"Cette séance est passée (le {in_words(meeting.day)}) : corrigez sa date avant de convoquer, "
            "ou enregistrez-la a posteriori si elle s’est tenue."
        )
    if not meeting.where:
        said.append("Cette séance n’a ni lieu ni lien de visioconférence : indiquez l’un des deux.")
    try:
        refuse_clash(meeting)
    except Refused as refused:
        said.append(str(refused))
    return said


def _warnings(meeting: Meeting, letter: str, *, empty: bool) -> list[str]:
    said, left = [], (meeting.day - clock.today()).days
    if 0 <= left < meeting.committee.notice_days:
        said.append(
            f"La séance est dans {left}\u00a0jour{'s' if left > 1 else ''} : le délai de convocation de ce comité est de "
            f"{meeting.committee.notice_days}\u00a0jours. Vous pouvez convoquer quand même."
        )
    if empty:
        said.append("L’ordre du jour est vide : les membres seront convoqués sans lui.")
    issuer = meeting.committee.issuer
    if not (issuer and issuer.mailbox) and not settings.REPLY_TO:
        said.append(
            f"Les réponses données depuis un agenda iront à {mails.organizer_of(meeting)}, que personne ne relève : "
            "donnez une boîte fonctionnelle au service qui tient le secrétariat. Le lien de réponse du courriel "
            "marche en tout cas."
        )
    if meeting.letter and in_words(meeting.day) not in letter.replace(" ", "\u00a0"):
        said.append(
            f"La lettre que vous avez modifiée ne parle pas du {in_words(meeting.day)} : relisez sa date."
        )
    return said


def preview(meeting: Meeting) -> Preview:
    """What would leave, to whom, what is wrong: nothing is written."""
    before = told.last_told(meeting)
    seats = list(meeting.committee.seats.live())
    letter = draft_of(meeting, before)
    lines, refusals = told.agenda(meeting), refusals_of(meeting)
    changes = told.changes_since(meeting, before, seats=seats) if before else None
    if not seats:
        refusals.append("Ce comité n’a aucun siège : ajoutez ceux qui le composent avant de convoquer.")
    if before and not changes:
        refusals.append(
            f"Rien n’a changé depuis la convocation du {in_words(local_day(before.sent_at))} : "
            "personne n’est à prévenir."
        )
    return Preview(
        meeting=meeting,
        before=before,
        changes=changes,
        seats=seats,
        missing=_missing(meeting, seats),
        warnings=_warnings(meeting, letter, empty=not lines),
        refusals=refusals,
        letter=letter,
        agenda=lines,
    )


def locked(meeting: Meeting, version: int) -> Meeting:
    """The meeting, locked for an act. Raises ``Stale``."""
    current = Meeting.objects.select_for_update(of=("self",)).for_list().get(pk=meeting.pk)
    if current.version != version:
        raise Stale(current)
    return current


def save_letter(*, user, meeting: Meeting, version: int, text: str) -> Meeting:
    """Keep the letter as the secretary wrote it. Raises ``Stale``."""
    with change(user=user, label="Lettre de convocation modifiée", cause=meeting):
        current = locked(meeting, version)
        if current.letter != text:
            current.letter = text
            current.version += 1
            current.save()
    return current


def _missing(meeting: Meeting, seats: list[Seat]) -> list[Seat]:
    """The seats without an address, but for those already left aside when the meeting was convened."""
    if all(seat.address for seat in seats):
        return []
    aside = set(meeting.attendances.live().filter(email="").values_list("seat_id", flat=True))
    return [seat for seat in seats if not seat.address and seat.pk not in aside]


def _give_addresses(user, meeting: Meeting, addresses: Mapping[int, str], without: Collection[int]) -> None:
    """Fill in the addresses given; refuse while a seat has none and nobody chose to go on without it."""
    for seat in meeting.committee.seats.live().filter(pk__in=addresses):
        if not seat.address and addresses[seat.pk]:
            update_seat(
                user=user, seat=seat, version=seat.version, values={"holder_email": addresses[seat.pk]}
            )
    if left := [
        seat for seat in _missing(meeting, list(meeting.committee.seats.live())) if seat.pk not in without
    ]:
        raise Refused(
            f"Sans adresse, ne peut pas être convoqué : {' ; '.join(map(str, left))}. "
            "Donnez une adresse, ou choisissez de convoquer sans."
        )


def keep_letter(user, convocation: Convocation, *, invited: bool, seats) -> StoredFile | None:
    """The letter of a convocation as it is sent, kept as its file; None when nobody gets that one."""
    if not any(seat.invited == invited and seat.address for seat in seats):
        return None
    day = local_day(convocation.sent_at)
    letter = letters.letter_of(convocation.meeting, convocation.letter, invited=invited, day=day, seats=seats)
    data = letters.as_pdf(letter)
    stored = StoredFile(
        owner=convocation,
        name=f"{letter.title.lower()}-{convocation.meeting.committee.slug}-{convocation.meeting.reference}.pdf"[
            -120:
        ],
        kind="pdf",
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        state=StoredFile.State.CLEAN,
        uploaded_by=user,
    )
    stored.content.save(uuid.uuid4().hex, ContentFile(data), save=False)
    stored.save()
    return stored


def convene(
    *,
    user,
    meeting: Meeting,
    version: int,
    letter: str = "",
    reason: str = "",
    addresses: Mapping[int, str] | None = None,
    without: Collection[int] = (),
) -> Convocation:
    """Convene a meeting, or say to its members what changed since they were convened.

    ``addresses``: those given for seats that had none; ``without``: seats left aside. The first time everybody is told;
    then everybody when something changed, else those alone who come or go. A move asks everybody again: its sequence
    rises. Raises ``Stale``, ``Refused``.
    """
    with change(user=user, label="Séance convoquée", reason=reason, cause=meeting) as act:
        current = locked(meeting, version)
        if refusals := refusals_of(current):
            raise Refused(" ".join(refusals))
        _give_addresses(user, current, addresses or {}, without)
        found = preview(current)
        if found.refusals:
            raise Refused(" ".join(found.refusals))
        changes, before = found.changes, found.before
        if changes is not None and changes.moved:
            current.sequence += 1
            current.moved_from, current.change_reason = before.starts_at, reason
            act.label = "Séance déplacée"
            act.save(update_fields=["label"])
        sync_attendances(meeting=current)
        if changes is None or changes.papers:
            current.dossier_version += 1
        current.state, current.letter = MeetingState.CONVENED, ""
        current.version += 1
        current.save()
        made = Convocation.objects.create(
            meeting=current,
            rank=(before.rank if before else 0) + 1,
            sequence=current.sequence,
            starts_at=current.starts_at,
            minutes=current.minutes,
            title=current.title,
            place=current.place,
            video_url=current.video_url,
            reason=reason,
            letter=letter or found.letter,
            sent_by=user,
            dossier=told.snapshot(current),
        )
        _send(user, made, found)
    return made


def _send(user, made: Convocation, found: Preview) -> None:
    changes, meeting = found.changes, made.meeting
    papers = {flag: keep_letter(user, made, invited=flag, seats=found.seats) for flag in (False, True)}
    wanted = {seat.pk for seat in found.recipients}
    rows = list(meeting.attendances.live().select_related("seat__service", "seat__holder__service"))
    for row in rows:
        if row.is_guest:
            if changes is None or changes.for_all:
                mails.to_guest(row, made, changes)
        elif row.seat_id in wanted:
            new = changes is None or row.seat_id in {s.pk for s in changes.newcomers}
            mails.to_seat(row, made, None if new else changes, found.before, papers[row.seat.invited])
    for row in changes.gone if changes else ():
        mails.no_longer_expected(row, made)
    notices.tell_members(made, changes, found.before)


def cancel(*, user, meeting: Meeting, version: int, reason: str) -> Convocation | None:
    """Cancel a meeting: those convened are told, and it leaves their diaries; nobody is told of one that was not convened.

    Raises ``Stale``, ``Refused``.
    """
    with change(user=user, label="Séance annulée", reason=reason, cause=meeting):
        current = locked(meeting, version)
        if current.state not in COMING:
            raise Refused("Cette séance n’est plus à venir : elle ne s’annule plus.")
        if not reason.strip():
            raise Refused("Dites pourquoi la séance est annulée : les membres le liront.")
        before = told.last_told(current)
        current.state, current.change_reason = MeetingState.CANCELLED, reason
        current.sequence += 1 if before else 0
        current.version += 1
        current.save()
        if before is None:
            return None
        made = Convocation.objects.create(
            meeting=current,
            rank=before.rank + 1,
            sequence=current.sequence,
            starts_at=before.starts_at,
            minutes=before.minutes,
            title=current.title,
            place=before.place,
            video_url=before.video_url,
            reason=reason,
            cancels=True,
            sent_by=user,
            dossier=before.dossier,
        )
        for row in current.attendances.live().select_related("seat__service", "seat__holder__service"):
            if row.email:
                mails.cancelled(row, made)
        notices.tell_members(made, None, before)
    return made
