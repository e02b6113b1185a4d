"""Meetings: when and where, what was sent to whom, who answered and who came."""

import datetime as dt
import uuid
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from committees.enums import COMING, SAT, Answer, MeetingState
from committees.models.committees import Committee, Seat
from committees.querysets.meetings import AttendanceQuerySet, MeetingQuerySet
from documents.typography import time as in_words
from journal.models import Editable, Recorded, history
from sgcd_plan import clock


class Meeting(Editable):
    """A session of a committee."""

    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="meetings")
    # « 2024-05 », then « 2024-05-2 »: numbers its decisions, for life once it is convened.
    reference = models.CharField("référence", max_length=12)
    title = models.CharField("objet", max_length=200, blank=True)
    starts_at = models.DateTimeField("début")
    minutes = models.PositiveSmallIntegerField(
        "durée (minutes)", default=120, validators=[MinValueValidator(5), MaxValueValidator(1440)]
    )
    place = models.CharField("lieu", max_length=200, blank=True)
    video_url = models.URLField("lien de visioconférence", max_length=500, blank=True)
    state = models.CharField(
        "état", max_length=10, choices=MeetingState.choices, default=MeetingState.PLANNED
    )
    # When its day or hour was last set: what follows it (a month, a diary) knows by it that it moved.
    day_set_at = models.DateTimeField(default=clock.now, editable=False)
    # The letter as the secretary prepares it, before it is sent.
    letter = models.TextField("lettre", blank=True)
    # When it was convened for, before it was moved; empty otherwise.
    moved_from = models.DateTimeField(null=True, blank=True, editable=False)
    change_reason = models.TextField("motif du report ou de l’annulation", blank=True)
    # The calendar's identity of this meeting, kept through moves and cancellation (RFC 5545).
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    afterwards = models.BooleanField("enregistrée a posteriori", default=False)
    chaired_by = models.CharField("sous la présidence de", max_length=200, blank=True)
    stand_in_chair = models.BooleanField("par suppléance", default=False)
    opened_at = models.DateTimeField("ouverte à", null=True, blank=True)
    closed_at = models.DateTimeField("levée à", null=True, blank=True)
    current_item = models.ForeignKey(
        "committees.AgendaItem", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # The sentences of the key figures as the secretary leaves them, by key; empty: as proposed.
    sentences = models.JSONField("phrases de synthèse", default=dict, blank=True)
    dossier_version = models.PositiveSmallIntegerField(default=0, editable=False)

    history = history()
    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = "séance"
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["committee", "reference"],
                name="meeting_reference_once",
                violation_error_message="Ce comité a déjà une séance de cette référence.",
            ),
            models.CheckConstraint(
                name="meeting_somewhere_once_convened",
                condition=~Q(state=MeetingState.CONVENED) | ~Q(place="") | ~Q(video_url=""),
                violation_error_message="Une séance convoquée a un lieu ou un lien de visioconférence.",
            ),
        ]
        indexes = [models.Index(fields=["committee", "starts_at"], name="meeting_of_committee")]

    def __str__(self) -> str:
        return f"{self.committee.short_name} {self.reference}"

    def get_absolute_url(self) -> str:
        """The meeting's page."""
        return reverse("committees:meeting", args=[self.committee.slug, self.pk])

    @property
    def ends_at(self) -> dt.datetime:
        """When it should end."""
        return self.starts_at + dt.timedelta(minutes=self.minutes)

    @property
    def local_start(self) -> dt.datetime:
        """Its start on the clocks of its committee."""
        return self.starts_at.astimezone(ZoneInfo(self.committee.timezone))

    @property
    def day(self) -> dt.date:
        """The day on which it is held, where it is held."""
        return self.local_start.date()

    @property
    def hour(self) -> str:
        """The hour at which it begins there, « 14 h 30 »."""
        return in_words(self.local_start)

    @property
    def coming(self) -> bool:
        """Whether it is still to be held."""
        return self.state in COMING

    @property
    def sat(self) -> bool:
        """Whether it was held."""
        return self.state in SAT

    @property
    def where(self) -> str:
        """Its place, and that it is by video where it is."""
        video = "visioconférence" if self.video_url else ""
        return " et ".join(part for part in (self.place, video) if part)


class Convocation(Recorded):
    """What was sent to convene a meeting, to move it or to cancel it: one row each time, in order."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="convocations")
    rank = models.PositiveSmallIntegerField("n°")
    sequence = models.PositiveIntegerField("séquence")
    starts_at = models.DateTimeField("pour le")
    minutes = models.PositiveSmallIntegerField("durée (minutes)", default=120)
    title = models.CharField("objet", max_length=200, blank=True)
    place = models.CharField("lieu", max_length=200, blank=True)
    video_url = models.URLField("lien de visioconférence", max_length=500, blank=True)
    reason = models.TextField("motif", blank=True)
    letter = models.TextField("lettre", blank=True)
    cancels = models.BooleanField("annulation", default=False)
    sent_at = models.DateTimeField("envoyée le", default=clock.now)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    # What the dossier held then, by item: what a « version 2 » says to have changed.
    dossier = models.JSONField(default=dict, blank=True)

    history = history()

    class Meta:
        verbose_name = "convocation"
        ordering = ["rank"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "rank"],
                name="convocation_rank_once",
                violation_error_message="Cette convocation est déjà partie.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.meeting}, convocation n° {self.rank}"


class Attendance(Editable):
    """Somebody asked to a meeting: what was answered, and whether this person came."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="attendances")
    # None for a guest.
    seat = models.ForeignKey(
        Seat, on_delete=models.PROTECT, null=True, blank=True, related_name="attendances"
    )
    position = models.PositiveIntegerField("rang", default=0)
    name = models.CharField("nom", max_length=200, blank=True)
    function = models.CharField("fonction", max_length=200, blank=True)
    service_name = models.CharField("service", max_length=200, blank=True)
    email = models.EmailField("adresse", blank=True)
    # Changes the private link: one that was sent before no longer answers.
    nonce = models.UUIDField(default=uuid.uuid4, editable=False)
    answer = models.CharField("réponse", max_length=12, choices=Answer.choices, default=Answer.NONE)
    answered_at = models.DateTimeField("répondu le", null=True, blank=True)
    answered_by = models.CharField("répondu par", max_length=200, blank=True)
    # The sequence of the meeting for which it answered: a move asks again.
    answered_sequence = models.PositiveIntegerField(null=True, blank=True)
    representative_name = models.CharField("représenté par", max_length=200, blank=True)
    representative_function = models.CharField("fonction du représentant", max_length=200, blank=True)
    present = models.BooleanField("présent en séance", null=True, blank=True)
    arrived_at = models.TimeField("arrivé à", null=True, blank=True)
    left_at = models.TimeField("parti à", null=True, blank=True)

    history = history()
    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = "participation"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "seat"],
                condition=Q(seat__isnull=False),
                name="attendance_once_a_seat",
                violation_error_message="Ce siège est déjà sur la liste de la séance.",
            )
        ]

    def __str__(self) -> str:
        return ", ".join(part for part in (self.name or self.function, self.service_name) if part)

    @property
    def presence(self) -> str:
        """« present », « represented », « excused » or « absent », as noted in session; empty while nothing is."""
        if self.present is None:
            return ""
        if self.present:
            return "represented" if self.representative_name else "present"
        return "excused" if self.answer == Answer.EXCUSED else "absent"

    @property
    def is_guest(self) -> bool:
        """Whether this person is asked for some items only."""
        return self.seat_id is None

    @property
    def standing(self) -> str:
        """The answer that holds for the meeting as it stands: none when it was moved since."""
        return self.answer if self.answered_sequence == self.meeting.sequence else Answer.NONE

    @property
    def standing_in_words(self) -> str:
        """That answer, in French: « Présent », « Sans réponse »."""
        return Answer(self.standing).label

    @property
    def asked_again(self) -> bool:
        """Whether an answer was given before the meeting was moved, and is asked again."""
        return self.answer != Answer.NONE and self.standing == Answer.NONE


class GuestItem(Recorded):
    """An item for which a guest is asked, and whose papers this person gets."""

    attendance = models.ForeignKey(Attendance, on_delete=models.CASCADE, related_name="items")
    item = models.ForeignKey("committees.AgendaItem", on_delete=models.CASCADE, related_name="guests")

    history = history()

    class Meta:
        verbose_name = "point d’un invité"
        constraints = [
            models.UniqueConstraint(
                fields=["attendance", "item"],
                name="guest_item_once",
                violation_error_message="Cet invité est déjà attendu pour ce point.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.attendance} — {self.item}"
