"""Topics that members propose: written, taken onto an agenda or dropped with an answer."""

from django.urls import reverse

from actions.models import Action
from actions.services.errors import Refused
from committees.enums import ItemKind, TopicState
from committees.models import AgendaItem, Committee, Meeting, Topic
from committees.services.agenda import add_item
from committees.services.scope import actions_of
from documents.drawing import shortened
from journal.services import change
from notifications.kinds import Line
from notifications.services.announcing import tell

ABOUT = "committees.topic"


def propose_topic(
    *, user, committee: Committee, title: str, detail: str = "", action: Action | None = None
) -> Topic:
    """A topic for the secretary to take or drop. Raises ``Refused``."""
    with change(user=user, label="Sujet proposé", cause=committee):
        if committee.archived_at is not None:
            raise Refused("Ce comité est archivé : il ne siège plus.")
        if action is not None and not actions_of(committee).filter(pk=action.pk).exists():
            raise Refused(f"L’action n° {action.number} n’est pas dans le champ de ce comité.")
        return Topic.objects.create(
            committee=committee, title=title, detail=detail, action=action, proposed_by=user
        )


def _waiting(topic: Topic) -> Topic:
    current = Topic.objects.select_for_update(of=("self",)).select_related("committee").get(pk=topic.pk)
    if current.archived_at is not None or current.state != TopicState.OPEN:
        raise Refused(f"Ce sujet a déjà reçu une réponse : « {current.get_state_display().lower()} ».")
    return current


def _answer(topic: Topic, state: str, answer: str, item: AgendaItem | None) -> None:
    topic.state, topic.answer, topic.item = state, answer.strip(), item
    topic.version += 1
    topic.save()
    became = f"inscrit à l’ordre du jour de la séance {item.meeting}" if item else "non retenu"
    tell(
        "topic_answered",
        [
            Line(
                user_id=topic.proposed_by_id,
                occasion=str(topic.pk),
                subject=f"Sujet « {shortened(topic.title, 90)} » : {became}",
                url=reverse("committees:topics", args=[topic.committee.slug]),
                reason="vous avez proposé ce sujet",
                about=(ABOUT, topic.pk),
                detail=topic.answer,
            )
        ],
    )


def take_topic(*, user, topic: Topic, meeting: Meeting, answer: str = "") -> AgendaItem:
    """Put a topic on the agenda of ``meeting``; its author is told. Raises ``Refused``."""
    with change(user=user, label="Sujet inscrit à l’ordre du jour", cause=meeting):
        current = _waiting(topic)
        if meeting.committee_id != current.committee_id:
            raise Refused("Cette séance est celle d’un autre comité : choisissez-en une de ce comité.")
        item = add_item(
            user=user,
            meeting=meeting,
            title=current.title,
            kind=ItemKind.TOPIC,
            action=current.action,
            speaker=str(current.proposed_by),
            reason=f"Sujet proposé par {current.proposed_by}"
            + (f" : {current.detail}" if current.detail else "."),
        )
        _answer(current, TopicState.TAKEN, answer, item)
    return item


def drop_topic(*, user, topic: Topic, answer: str) -> Topic:
    """Drop a topic, with the answer that its author is told. Raises ``Refused`` without one."""
    if not answer.strip():
        raise Refused("Répondez à la personne qui propose ce sujet : dites pourquoi il n’est pas retenu.")
    with change(user=user, label="Sujet écarté", cause=topic.committee):
        current = _waiting(topic)
        _answer(current, TopicState.DROPPED, answer, None)
    return current
