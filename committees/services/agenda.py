"""Agendas: prepared from the state of the plan, then kept, dropped, ordered and completed by the secretary."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from actions.models import Action
from actions.services.errors import Refused, Stale
from committees import agenda
from committees.enums import COMING, ItemKind, ItemState, MeetingState
from committees.models import AgendaItem, ItemReader, Meeting
from committees.services.scope import actions_of, facts_for
from journal.services import change
from sgcd_plan import clock

EDITABLE_FIELDS = ("title", "reason", "minutes", "speaker", "internal_notes", "reserved", "action")
# What the secretary may make of items, and from which states.
CHOICES = {
    ItemState.KEPT: (ItemState.PROPOSED, ItemState.DROPPED),
    ItemState.DROPPED: (ItemState.PROPOSED, ItemState.KEPT),
}


@dataclass(frozen=True)
class Prepared:
    """How many items a preparation added, brought up to date, and took away since their reason is gone."""

    added: int
    refreshed: int
    gone: int


def locked_meeting(meeting: Meeting) -> Meeting:
    """``meeting``, locked. Raises ``Refused`` once its minutes are approved, or when it is cancelled or taken away."""
    current = (
        Meeting.objects.select_for_update(of=("self",))
        .select_related("committee__territory", "committee__plan")
        .get(pk=meeting.pk)
    )
    if current.archived_at is not None or current.state == MeetingState.CANCELLED:
        raise Refused("Cette séance est annulée : son ordre du jour ne change plus.")
    if current.state == MeetingState.APPROVED:
        raise Refused("Le compte rendu de cette séance est approuvé : rien n’y change plus.")
    return current


def locked_item(item: AgendaItem, version: int | None = None) -> AgendaItem:
    """``item``, locked. Raises ``Stale`` when it has changed since ``version``."""
    current = (
        AgendaItem.objects.select_for_update(of=("self",))
        .select_related("meeting__committee")
        .get(pk=item.pk)
    )
    if version is not None and current.version != version:
        raise Stale(current)
    return current


def _write(item: AgendaItem, **values: object) -> bool:
    changed = [name for name, value in values.items() if getattr(item, name) != value]
    for name in changed:
        setattr(item, name, values[name])
    if changed:
        item.version += 1
        item.save()
    return bool(changed)


def _last(meeting: Meeting) -> int:
    return meeting.items.order_by("-position").values_list("position", flat=True).first() or 0


def _add(meeting: Meeting, proposal: agenda.Proposal, position: int) -> AgendaItem:
    first = proposal.kind == ItemKind.MINUTES
    made = AgendaItem.objects.create(
        meeting=meeting,
        kind=proposal.kind,
        title=proposal.title,
        reason=proposal.reason,
        minutes=proposal.minutes,
        position=0 if first else position,
        state=ItemState.KEPT if first else ItemState.PROPOSED,
        action_id=proposal.action,
        decision_id=proposal.decision,
        postponed_from_id=proposal.postponed_from,
        reserved=proposal.reserved,
    )
    source = made.postponed_from or (made.decision.item if made.decision_id else None)
    if made.reserved and source is not None:
        for reader in source.readers.all():
            ItemReader.objects.create(item=made, user_id=reader.user_id)
    return made


def prepare(*, user, meeting: Meeting) -> Prepared:
    """Write the proposals of the agenda: what was dropped stays so, what exists is brought up to date.

    Raises ``Refused`` for a meeting already held.
    """
    with change(user=user, label="Ordre du jour préparé", cause=meeting):
        current = locked_meeting(meeting)
        if current.state not in COMING:
            raise Refused("Cette séance est tenue : son ordre du jour ne se prépare plus.")
        proposals = agenda.propose(facts_for(current))
        known: dict[agenda.Key, AgendaItem] = {}
        for item in current.items.order_by("archived_at", "pk"):
            if key := agenda.key_of(item.kind, item.action_id, item.decision_id, item.postponed_from_id):
                known[key] = item
        added = refreshed = gone = 0
        position = _last(current)
        for proposal in proposals:
            item = known.pop(proposal.key, None)
            if item is None:
                position += 1
                _add(current, proposal, position)
                added += 1
            elif item.state == ItemState.PROPOSED:
                back = item.archived_at is not None
                told = {"kind": proposal.kind, "title": proposal.title, "reason": proposal.reason}
                changed = _write(item, **told, archived_at=None)
                added, refreshed = added + back, refreshed + (changed and not back)
            elif item.state == ItemState.KEPT:
                # The secretary's own title and time stay.
                refreshed += _write(item, reason=proposal.reason)
        for item in known.values():
            if item.state == ItemState.PROPOSED and item.archived_at is None:
                gone += _write(item, archived_at=clock.now())
    return Prepared(added, refreshed, gone)


def choose(*, user, meeting: Meeting, items: Iterable[int], state: ItemState) -> int:
    """Keep (at the end) or drop the ``items`` (keys) of ``meeting``; gives how many changed. Treated ones are left alone."""
    label = "Points retenus" if state == ItemState.KEPT else "Points écartés"
    with change(user=user, label=label, cause=meeting):
        current = locked_meeting(meeting)
        position, count = _last(current), 0
        rows = current.items.select_for_update(of=("self",)).filter(
            pk__in=items, state__in=CHOICES[state], archived_at=None
        )
        for item in rows.order_by("position", "pk"):
            position += 1
            count += _write(item, state=state, position=position)
        _settle(current)
    return count


def _settle(meeting: Meeting, first: list[int] | None = None) -> None:
    """Number the kept items from 1, the approval of the minutes first unless an order is given (``first``)."""
    rows = list(meeting.items.on_agenda().order_by("position", "pk"))
    rank = {pk: at for at, pk in enumerate(first or ())}
    if first is not None:
        rows.sort(key=lambda row: rank.get(row.pk, len(rank)))
    for position, row in enumerate(rows, 1):
        if row.position != position:
            row.position = position
            row.save()


def place(*, user, meeting: Meeting, item: AgendaItem, rank: int) -> None:
    """Put ``item`` at ``rank`` (from 0) among the kept ones."""
    with change(user=user, label="Ordre du jour réordonné", cause=meeting):
        current = locked_meeting(meeting)
        keys = list(current.items.on_agenda().order_by("position", "pk").values_list("pk", flat=True))
        if item.pk not in keys:
            return
        keys.remove(item.pk)
        keys.insert(max(rank, 0), item.pk)
        _settle(current, keys)


def step(*, user, meeting: Meeting, item: AgendaItem, up: bool) -> None:
    """Move ``item`` one place up or down; at an end, nothing happens."""
    keys = list(meeting.items.on_agenda().order_by("position", "pk").values_list("pk", flat=True))
    if item.pk in keys and 0 <= (there := keys.index(item.pk) + (-1 if up else 1)) < len(keys):
        place(user=user, meeting=meeting, item=item, rank=there)


def _check_action(meeting: Meeting, action: Action | None) -> None:
    if action is not None and not actions_of(meeting.committee).filter(pk=action.pk).exists():
        raise Refused(
            f"L’action n° {action.number} n’est pas dans le champ de « {meeting.committee} » : choisissez-en une autre."
        )


def add_item(
    *,
    user,
    meeting: Meeting,
    title: str,
    kind: str = ItemKind.FREE,
    action: Action | None = None,
    readers: Iterable = (),
    **fields,
) -> AgendaItem:
    """An item that the secretary adds, at the end; ``fields``: those of ``EDITABLE_FIELDS``. Raises ``Refused``."""
    with change(user=user, label="Point ajouté à l’ordre du jour", cause=meeting):
        current = locked_meeting(meeting)
        _check_action(current, action)
        made = AgendaItem.objects.create(
            meeting=current,
            kind=kind,
            title=title,
            action=action,
            position=_last(current) + 1,
            state=ItemState.KEPT,
            **{"minutes": agenda.MINUTES[kind], **fields},
        )
        set_readers(item=made, readers=readers)
        _settle(current)
    return made


def set_readers(*, item: AgendaItem, readers: Iterable) -> bool:
    """Name those who may read a reserved item, inside an act; whether anything changed. Nobody is named on an open one."""
    wanted = {user.pk for user in readers} if item.reserved else set()
    present = {row.user_id: row for row in item.readers.all()}
    for pk in present.keys() - wanted:
        present[pk].delete()
    for pk in sorted(wanted - present.keys()):
        ItemReader.objects.create(item=item, user_id=pk)
    return wanted != present.keys()


def update_item(
    *, user, item: AgendaItem, version: int, values: Mapping[str, object], readers: Iterable | None = None
) -> AgendaItem:
    """Change an item; only ``EDITABLE_FIELDS`` count. Raises ``Stale``, ``Refused``."""
    with change(user=user, label="Point de l’ordre du jour modifié", cause=item.meeting):
        meeting = locked_meeting(item.meeting)
        current = locked_item(item, version)
        told = {name: values[name] for name in EDITABLE_FIELDS if name in values}
        if "action" in told and told["action"] != current.action:
            _check_action(meeting, told["action"])
        changed = _write(current, **told)
        if readers is not None and set_readers(item=current, readers=readers) and not changed:
            current.version += 1
            current.save()
    return current
