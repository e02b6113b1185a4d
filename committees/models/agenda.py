"""Agendas: items with the reason why they stand there, topics that members propose."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from committees.enums import ItemKind, ItemState, TopicState
from committees.models.committees import Committee
from committees.models.meetings import Meeting
from committees.querysets.agenda import ItemQuerySet, TopicQuerySet
from journal.models import Editable, Recorded, history
from sgcd_plan import clock


class AgendaItem(Editable):
    """An item of an agenda: what it speaks of, why, what was noted."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="items")
    position = models.PositiveIntegerField("rang", default=0)
    kind = models.CharField("nature", max_length=12, choices=ItemKind.choices, default=ItemKind.FREE)
    title = models.CharField("intitulé", max_length=300)
    reason = models.TextField("pourquoi ce point", blank=True)
    state = models.CharField("état", max_length=10, choices=ItemState.choices, default=ItemState.KEPT)
    action = models.ForeignKey(
        "actions.Action", on_delete=models.PROTECT, null=True, blank=True, related_name="agenda_items"
    )
    decision = models.ForeignKey(
        "committees.Decision", on_delete=models.PROTECT, null=True, blank=True, related_name="followed_in"
    )
    # The item that was not treated last time, and comes back.
    postponed_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="postponed_to"
    )
    minutes = models.PositiveSmallIntegerField("minutes prévues", null=True, blank=True)
    speaker = models.CharField("rapporteur", max_length=200, blank=True)
    internal_notes = models.TextField("notes du secrétariat", blank=True)
    # What is written in session, and becomes the minutes.
    notes = models.TextField("compte rendu du point", blank=True)
    reserved = models.BooleanField("réservé aux destinataires nommés", default=False)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    history = history()
    objects = ItemQuerySet.as_manager()

    class Meta:
        verbose_name = "point de l’ordre du jour"
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                name="item_title_given",
                condition=~Q(title=""),
                violation_error_message="Le point doit avoir un intitulé.",
            )
        ]

    def __str__(self) -> str:
        return self.title


class ItemReader(Recorded):
    """A person named for a reserved item: a model of its own, since history must see it."""

    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="readers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    history = history()

    class Meta:
        verbose_name = "destinataire d’un point"
        constraints = [
            models.UniqueConstraint(
                fields=["item", "user"],
                name="item_reader_once",
                violation_error_message="Cette personne est déjà destinataire de ce point.",
            )
        ]

    def __str__(self) -> str:
        return str(self.user)


class Topic(Editable):
    """A topic that a member would like a committee to treat."""

    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="topics")
    title = models.CharField("sujet", max_length=300)
    detail = models.TextField("précisions", blank=True)
    action = models.ForeignKey(
        "actions.Action", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=clock.now)
    state = models.CharField("état", max_length=10, choices=TopicState.choices, default=TopicState.OPEN)
    item = models.ForeignKey(
        AgendaItem, on_delete=models.PROTECT, null=True, blank=True, related_name="topics"
    )
    answer = models.TextField("réponse du secrétariat", blank=True)

    history = history()
    objects = TopicQuerySet.as_manager()

    class Meta:
        verbose_name = "sujet proposé"
        ordering = ["proposed_at", "pk"]

    def __str__(self) -> str:
        return self.title
