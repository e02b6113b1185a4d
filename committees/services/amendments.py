"""Amendments to draft minutes: proposed, taken or left with an answer, annexed after a refusal; texts restored."""

import difflib
from dataclasses import dataclass

from actions.services.errors import Refused, Stale
from committees import access
from committees.enums import AmendmentState, Answer, RecordKind, RecordState
from committees.models import AgendaItem, Amendment, Meeting, Record
from committees.services import record_notices
from committees.services.records import last_sealed
from journal.services import change
from sgcd_plan import clock

CLOSED = "Le compte rendu est scellé : il ne se corrige plus que par une nouvelle version."


def open_to_members(meeting: Meeting) -> bool:
    """Whether the draft minutes were shown to the members and are not sealed yet."""
    return Record.objects.filter(
        meeting=meeting, kind=RecordKind.MINUTES, state=RecordState.PROPOSED, archived_at=None
    ).exists()


def refusal_to_amend(user, meeting: Meeting) -> str:
    """Why ``user`` may not propose an amendment; empty when this person may.

    Those present propose. Whoever has no seat of one's own here (a stand-in, an assistant) sits by role and may.
    """
    if not access.sits(user, meeting.committee):
        return "Seuls les membres du comité proposent des amendements."
    if last_sealed(meeting, RecordKind.MINUTES):
        return CLOSED
    if not open_to_members(meeting):
        return "Le projet n’est pas encore soumis aux membres."
    own = [
        row
        for row in meeting.attendances.live().select_related("seat")
        if (row.seat and row.seat.holder_id == user.pk)
        or (row.email and row.email.casefold() == user.email.casefold())
    ]
    if own and not any(
        row.present or (row.present is None and row.answer in (Answer.PRESENT, Answer.REPRESENTED))
        for row in own
    ):
        return "Seules les personnes présentes ou représentées à la séance proposent des amendements."
    return ""


def propose(*, user, item: AgendaItem, proposed: str, comment: str = "") -> Amendment:
    """Propose another text for an item of draft minutes. Raises ``Refused``."""
    if why := refusal_to_amend(user, item.meeting):
        raise Refused(why)
    text = _lines(proposed)
    with change(user=user, label="Amendement proposé", cause=item.meeting):
        current = AgendaItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
        if text == current.notes.strip():
            raise Refused("Ce texte est celui du projet : modifiez-le pour proposer un amendement.")
        if not text:
            raise Refused("Écrivez le texte que vous proposez pour ce point.")
        made = Amendment.objects.create(
            item=item, author=user, before=current.notes, proposed=text, comment=comment.strip()
        )
        record_notices.say_amendment(made)
    return made


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def decide(
    *,
    user,
    amendment: Amendment,
    version: int,
    taken: bool,
    answer: str = "",
    text: str = "",
    item_version: int | None = None,
) -> Amendment:
    """Take an amendment (as proposed, or as ``text``) or leave it, with an answer. Raises ``Refused``, ``Stale``.

    ``item_version``: of the text that the secretary saw; ``Stale`` when somebody wrote it since.
    """
    with change(
        user=user, label="Amendement retenu" if taken else "Amendement écarté", cause=amendment.item.meeting
    ):
        current = (
            Amendment.objects.select_for_update(of=("self",))
            .select_related("item__meeting__committee")
            .get(pk=amendment.pk)
        )
        item = AgendaItem.objects.select_for_update(of=("self",)).get(pk=current.item_id)
        if current.version != version:
            raise Stale(current)
        if last_sealed(current.item.meeting, RecordKind.MINUTES):
            raise Refused(CLOSED)
        if not taken and not answer.strip():
            raise Refused("Dites pourquoi l’amendement est écarté : son auteur lira cette réponse.")
        if taken:
            if item_version is not None and item.version != item_version:
                raise Stale(item)
            item.notes = _lines(text) or current.proposed
            item.version += 1
            item.save()
        current.state = AmendmentState.TAKEN if taken else AmendmentState.REFUSED
        current.answer, current.decided_by, current.decided_at = answer.strip(), user, clock.now()
        if taken:
            current.observation = ""
        current.version += 1
        current.save()
        record_notices.say_decided(current)
    return current


def observe(*, user, amendment: Amendment, observation: str) -> Amendment:
    """Annex an observation after a refusal, or take it back (an empty one). Raises ``Refused``."""
    with change(user=user, label="Observation annexée", cause=amendment.item.meeting):
        current = (
            Amendment.objects.select_for_update(of=("self",))
            .select_related("item__meeting")
            .get(pk=amendment.pk)
        )
        if current.author_id != user.pk:
            raise Refused("Seul l’auteur d’un amendement écarté annexe une observation.")
        if current.state != AmendmentState.REFUSED:
            raise Refused("Une observation s’annexe quand l’amendement a été écarté.")
        if last_sealed(current.item.meeting, RecordKind.MINUTES):
            raise Refused(CLOSED)
        current.observation = _lines(observation)
        current.version += 1
        current.save()
    return current


@dataclass(frozen=True, slots=True)
class Text:
    """A past text of an item: the history row, when, who and its words."""

    pk: int
    at: object
    who: str
    label: str
    words: str


def texts_of(item: AgendaItem) -> list[Text]:
    """The successive texts of the minutes of an item, the latest first; what changed elsewhere in it is left out."""
    found: list[Text] = []
    for row in item.history.select_related("change__user__service", "change__on_behalf_of").order_by(
        "history_date", "history_id"
    ):
        if found and found[-1].words == row.notes:
            continue
        act = row.change
        found.append(
            Text(
                row.history_id,
                row.history_date,
                act.who if act else "Installation",
                act.label if act else "",
                row.notes,
            )
        )
    return found[::-1]


def restore(*, user, item: AgendaItem, text: Text, version: int) -> AgendaItem:
    """Put back a past text of an item. Raises ``Refused``, ``Stale``."""
    with change(user=user, label="Texte antérieur rétabli", cause=item.meeting):
        current = AgendaItem.objects.select_for_update(of=("self",)).select_related("meeting").get(pk=item.pk)
        if current.version != version:
            raise Stale(current)
        if last_sealed(current.meeting, RecordKind.MINUTES):
            raise Refused(CLOSED)
        if current.notes != text.words:
            current.notes = text.words
            current.version += 1
            current.save()
    return current


def side_by_side(before: str, after: str) -> list[tuple[str, list[tuple[str, bool]], list[tuple[str, bool]]]]:
    """Two texts, line against line: (same, changed, added, removed), then the pieces of each side, marked where they differ."""
    old, new = before.splitlines(), after.splitlines()
    rows = []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            rows += [("same", [(line, False)], [(line, False)]) for line in old[a:b]]
            continue
        left, right = old[a:b], new[c:d]
        for rank in range(max(len(left), len(right))):
            one = left[rank] if rank < len(left) else None
            two = right[rank] if rank < len(right) else None
            if one is None:
                rows.append(("added", [], [(two, True)]))
            elif two is None:
                rows.append(("removed", [(one, True)], []))
            else:
                rows.append(("changed", *_pieces(one, two)))
    return rows


def _pieces(before: str, after: str) -> tuple[list[tuple[str, bool]], list[tuple[str, bool]]]:
    old, new = before.split(" "), after.split(" ")
    left, right = [], []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if old[a:b]:
            left.append((" ".join(old[a:b]), tag != "equal"))
        if new[c:d]:
            right.append((" ".join(new[c:d]), tag != "equal"))
    return left, right
