"""Answers to a convocation: from the private link, in the application, by telephone, by the calendar of whoever answers."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from actions.services.errors import Refused
from committees import calendar
from committees.enums import Answer, MeetingState
from committees.models import Attendance, Meeting
from committees.services import mails
from documents.typography import day as in_words
from journal.services import change
from sgcd_plan import clock


@dataclass(frozen=True)
class Tally:
    """Where the answers of a meeting's members stand."""

    asked: int
    answered: int
    # Members whose seat counts, present or represented.
    counted: int
    quorum: int | None

    @property
    def waiting(self) -> int:
        """How many have not answered."""
        return self.asked - self.answered

    @property
    def lacking(self) -> int:
        """How many more are needed for the quorum; 0 when it is reached, or when there is none."""
        return max((self.quorum or 0) - self.counted, 0)


def tally(meeting: Meeting, rows: Iterable[Attendance]) -> Tally:
    """Count the answers of the members among ``rows``: no query."""
    members = [row for row in rows if not row.is_guest]
    coming = (Answer.PRESENT, Answer.REPRESENTED)
    return Tally(
        asked=len(members),
        answered=sum(row.standing != Answer.NONE for row in members),
        counted=sum(row.standing in coming and row.seat.counts for row in members),
        quorum=meeting.committee.quorum,
    )


def refusal(meeting: Meeting) -> str:
    """Why an answer may not be given any more; empty when it may."""
    if meeting.state == MeetingState.CANCELLED:
        return "Cette séance est annulée : aucune réponse n’est attendue."
    if meeting.state == MeetingState.PLANNED:
        return "Cette séance n’est pas encore convoquée : aucune réponse n’est attendue."
    if meeting.state != MeetingState.CONVENED or meeting.ends_at < clock.now():
        return f"Cette séance s’est tenue le {in_words(meeting.day)} : les réponses sont closes."
    return ""


def answer(
    *,
    attendance: Attendance,
    answer: str,
    by: str,
    user=None,
    representative_name: str = "",
    representative_function: str = "",
    label: str = "Réponse à la convocation",
) -> Attendance:
    """Record an answer for the meeting as it stands; the last one given holds. Raises ``Refused``.

    ``by``: the name of whoever answers.
    """
    if answer not in (Answer.PRESENT, Answer.EXCUSED, Answer.REPRESENTED):
        raise Refused("Choisissez une réponse : présent, excusé ou représenté.")
    if not by.strip():
        raise Refused("Indiquez votre nom : ce lien peut avoir été transmis.")
    represented = answer == Answer.REPRESENTED
    if represented and not representative_name.strip():
        raise Refused("Indiquez le nom de la personne qui représentera le membre.")
    with change(user=user, label=label, cause=attendance.meeting):
        meeting = (
            Meeting.objects.select_for_update(of=("self",))
            .select_related("committee__territory")
            .get(pk=attendance.meeting_id)
        )
        if why := refusal(meeting):
            raise Refused(why)
        current = Attendance.objects.live().select_for_update(of=("self",)).filter(pk=attendance.pk).first()
        if current is None:
            raise Refused("Ce siège n’est plus sur la liste de la séance : voyez avec le secrétariat.")
        current.meeting = meeting
        current.answer = answer
        current.answered_at = clock.now()
        current.answered_by = by.strip()[:200]
        current.answered_sequence = meeting.sequence
        current.representative_name = representative_name.strip()[:200] if represented else ""
        current.representative_function = representative_function.strip()[:200] if represented else ""
        current.version += 1
        current.save()
    return current


@dataclass(frozen=True)
class Chased:
    """What became of a reminder: how many mails left, how many had left that day already."""

    sent: int
    already: int


def chase(*, user, meeting: Meeting) -> Chased:
    """Ask again those who have not answered: one mail each, once a day at most. Raises ``Refused``."""
    with change(user=user, label="Relance des membres sans réponse", cause=meeting):
        current = Meeting.objects.select_for_update(of=("self",)).for_list().get(pk=meeting.pk)
        if why := refusal(current):
            raise Refused(why)
        rows = current.attendances.live().select_related("seat__service", "seat__holder__service")
        waiting = [row for row in rows if row.email and row.standing == Answer.NONE]
        if not waiting:
            raise Refused("Tous ont répondu : personne n’est à relancer.")
        sent = sum(mails.chase(row) for row in waiting)
    return Chased(sent, len(waiting) - sent)


@dataclass(frozen=True)
class ReadReply:
    """What an answer of a calendar did."""

    meeting: Meeting
    attendance: Attendance
    # A French sentence; ``recorded`` says whether anything was.
    said: str
    recorded: bool


def _asked(meeting: Meeting, address: str) -> tuple[Attendance | None, str]:
    """Who answers: (attendance, « seat », « substitute » or « copy »)."""
    rows = meeting.attendances.live().filter(
        Q(email__iexact=address)
        | Q(seat__substitute_email__iexact=address)
        | Q(seat__copies__icontains=address)
    )
    for row in rows.select_related("seat"):
        if row.email.lower() == address:
            return row, "seat"
        if row.seat and row.seat.substitute_email.lower() == address:
            return row, "substitute"
        if row.seat and address in [copy.lower() for copy in row.seat.copy_addresses]:
            return row, "copy"
    return None, ""


def _meeting_of(uid: str) -> Meeting | None:
    try:
        found = uuid.UUID(uid.partition("@")[0])
    except ValueError:
        return None
    return Meeting.objects.live().for_list().filter(uid=found).first()


def _stale(meeting: Meeting, row: Attendance, reply: calendar.Reply) -> str:
    if reply.sequence < meeting.sequence:
        return "répond à une convocation qui a été remplacée : rien n’est noté"
    stamp = reply.stamp or dt.datetime.max.replace(tzinfo=dt.UTC)
    if (
        row.answered_sequence == meeting.sequence
        and row.answered_at
        and stamp < row.answered_at.replace(microsecond=0)
    ):
        return "est plus ancienne que la réponse déjà notée : rien n’est changé"
    return ""


def read_reply(data: bytes) -> ReadReply:
    """Record the answer that a calendar sent back: a file of calendar, or the mail that carries it.

    A substitute who accepts represents the member. An answer to a convocation that was replaced, or older than the one
    that is noted, changes nothing. Raises ``Refused`` with the reason.
    """
    try:
        reply = calendar.read(data)
    except calendar.NotAReply as error:
        raise Refused(str(error)) from error
    meeting = _meeting_of(reply.uid)
    if meeting is None:
        raise Refused("Cette réponse d’agenda ne se rapporte à aucune séance d’ici.")
    row, quality = _asked(meeting, reply.attendee)
    if row is None:
        raise Refused(f"{reply.attendee} n’est pas convoqué à la séance {meeting}.")
    if not reply.answer:
        return ReadReply(meeting, row, f"{reply.attendee} ne s’engage pas : sans réponse", False)
    if why := _stale(meeting, row, reply):
        return ReadReply(meeting, row, f"La réponse de {reply.attendee} {why}", False)
    given, representative, function = reply.answer, "", ""
    if quality == "substitute":
        if given != Answer.PRESENT:
            said = f"{reply.attendee}, suppléant, ne vient pas : la réponse du titulaire reste attendue"
            return ReadReply(meeting, row, said, False)
        given = Answer.REPRESENTED
        representative = row.seat.substitute_name or reply.name or reply.attendee
        function = "suppléant"
    elif given == Answer.REPRESENTED:
        representative = reply.delegate or "désigné dans l’agenda"
    noted = answer(
        attendance=row,
        answer=given,
        by=f"{reply.name or reply.attendee}, par son agenda",
        representative_name=representative,
        representative_function=function,
        label="Réponse reçue d’un agenda",
    )
    return ReadReply(meeting, noted, f"{row} : {noted.get_answer_display().lower()}", True)
