"""One action split into several, several merged into one; numbers are for life (model, « State of an action »).

A split gives 7-1 and 7-2 and archives 7; a merger keeps the oldest action and archives the others. What was said on
an archived action stays there and is found from the one that goes on; what is still to be done goes with it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from actions import numbering
from actions.models import (
    Action,
    ActionContributor,
    ActionLink,
    ActionSuccession,
    DeadlineMove,
    DeliverableAction,
    Milestone,
)
from actions.querysets.recent import MERGED, SPLIT
from actions.services import editing, links, reports
from actions.services.errors import Refused
from actions.services.locking import locked_action, locked_plan
from journal.services import change
from sgcd_plan import clock

FEWEST = 2
# What an action that comes out of another has of it, until a person says otherwise.
KEPT = (
    "plan", "objective", "measure", "position", "implementation", "lead", "lead_as_written", "notes", "source_row",
    "source_where", "deadline_text", "deadline_kind", "deadline_first", "deadline_last", "overdue_after",
    "deadline_flags", "deadline_notes", "first_deadline_text", "first_overdue_after", "slides",
)  # fmt: skip


@dataclass(frozen=True)
class Part:
    """An action to come out of another; ``milestones``: the keys of those that it takes."""

    label: str
    implementation: str
    deadline: str
    lead: object
    milestones: tuple[int, ...] = ()


def _check_no_proposal(actions: Iterable[Action]) -> None:
    waiting = DeadlineMove.objects.filter(action__in=actions, state=DeadlineMove.State.PROPOSED)
    if move := waiting.select_related("action").first():
        raise Refused(
            f"Une échéance est proposée pour l’action n°\u00a0{move.action.number}\u00a0: acceptez-la ou refusez-la d’abord."
        )


def _check_reason(reason: str, what: str) -> str:
    if not reason.strip():
        raise Refused(f"Dites pourquoi {what}\u00a0: le motif reste dans l’historique.")
    return reason.strip()


def _archive(action: Action, user) -> None:
    action.archived_at, action.archived_by = clock.now(), user
    action.version += 1
    action.save()


def _take_links(action: Action, source: Action) -> None:
    """Links of ``source`` with other live actions, on ``action`` too; refused where dependencies would go round."""
    found = ActionLink.objects.filter(action=source) | ActionLink.objects.filter(target=source)
    for link in found.select_related("action", "target").order_by("pk"):
        outward = link.action_id == source.pk
        other = link.target if outward else link.action
        if other.archived_at is not None or other.pk == action.pk:
            continue
        ends = (action, other) if outward else (other, action)
        if ActionLink.objects.filter(action=ends[0], target=ends[1], kind=link.kind).exists():
            continue
        try:
            links.add_link(user=None, action=ends[0], target=ends[1], kind=link.kind)
        except Refused as refused:
            raise Refused(
                f"Le lien entre les actions n°\u00a0{link.action.number} et n°\u00a0{link.target.number} ne peut pas suivre\u00a0: {refused}"
            ) from refused


def _take_deliverables(action: Action, source: Action) -> None:
    """``action`` must produce what ``source`` had to: a deliverable may serve several actions."""
    present = set(action.deliverables.values_list("deliverable_id", flat=True))
    for row in source.deliverables.filter(deliverable__archived_at=None).exclude(deliverable__in=present):
        DeliverableAction.objects.create(action=action, deliverable_id=row.deliverable_id)


def _take_indicators(action: Action, source: Action) -> None:
    for indicator in source.indicators.filter(archived_at=None):
        indicator.action = action
        indicator.version += 1
        indicator.save()


def _take_milestones(action: Action, milestones: Iterable[Milestone]) -> None:
    last = action.milestones.order_by("-position").values_list("position", flat=True).first()
    for position, milestone in enumerate(milestones, 0 if last is None else last + 1):
        milestone.action, milestone.position = action, position
        milestone.version += 1
        milestone.save()


def _move_deadline(action: Action, text: str, reason: str, user) -> None:
    """Another deadline than the one that ``action`` took over: read, and kept as a move with the reason."""
    if text and text != action.deadline_text:
        editing.move_deadline(user=user, action=action, text=text, reason=reason)
        action.refresh_from_db()


def split_action(
    *, user, action: Action, version: int, parts: Sequence[Part], reason: str, keep_state: bool = True
) -> list[Action]:
    """Split ``action`` into ``parts``, numbered under it; it is archived, its number leads to them.

    Each part takes its contributors, links, deliverables and first deadline, the first one its indicators, and with ``keep_state`` a report that repeats
    its state. Raises ``Stale``, or ``Refused``: fewer than two parts, no reason, a deadline proposed and not decided.
    """
    reason = _check_reason(reason, "l’action est partagée")
    if len(parts) < FEWEST or not all(part.label.strip() for part in parts):
        raise Refused("Écrivez l’intitulé d’au moins deux actions\u00a0: sinon, modifiez celle-ci.")
    with change(user=user, label=SPLIT, reason=reason, cause=action) as act:
        locked_plan(action.plan)
        source = locked_action(action, version, "objective", "measure", "lead")
        _check_no_proposal([source])
        taken = set(
            source.plan.actions.filter(number__startswith=f"{source.number}-").values_list(
                "number", flat=True
            )
        )
        open_milestones = {m.pk: m for m in source.milestones.filter(reached_on=None, archived_at=None)}
        made = []
        for number, part in zip(numbering.parts(source.number, taken, len(parts)), parts, strict=True):
            child = Action(**{name: getattr(source, name) for name in KEPT}, number=number)
            child.label, child.implementation = part.label.strip(), part.implementation.strip()
            child.lead = part.lead
            if part.lead != source.lead:
                child.lead_as_written = ""
            child.save()
            ActionSuccession.objects.create(source=source, target=child, kind=ActionSuccession.Kind.SPLIT)
            for row in source.contributions.all():
                ActionContributor.objects.create(action=child, service_id=row.service_id)
            _take_milestones(
                child, [open_milestones.pop(pk) for pk in part.milestones if pk in open_milestones]
            )
            _take_deliverables(child, source)
            _move_deadline(child, part.deadline.strip(), reason, user)
            if keep_state and source.last_report_on is not None:
                reports.submit_report(
                    user=user,
                    action=child,
                    holds_on=source.last_report_on,
                    status=source.status,
                    weather=source.weather,
                    progress=source.progress,
                    done=f"Repris de l’action n°\u00a0{source.number}, lors de son partage.",
                )
                child.refresh_from_db()
            made.append(child)
        _take_indicators(made[0], source)
        _archive(source, user)
        for child in made:
            _take_links(child, source)
        act.cause = source
        act.save()
    return made


@dataclass(frozen=True)
class Merged:
    """What the action that stays becomes; ``status`` empty: its state does not change."""

    label: str
    implementation: str
    deadline: str
    lead: object
    status: str = ""
    weather: str = ""
    progress: int | None = None


def oldest(actions: Iterable[Action]) -> Action:
    """The one whose number is kept."""
    return min(actions, key=lambda action: action.pk)


def merge_actions(
    *, user, actions: Sequence[Action], versions: Mapping[int, int], into: Merged, reason: str
) -> Action:
    """Merge ``actions`` (of one plan) into the oldest of them; the others are archived, their numbers lead to it.

    It takes their contributors, milestones, deliverables and links with other actions; a state that differs from its own is a report.
    ``versions``: those that the person saw, by key. Raises ``Stale`` or ``Refused``.
    """
    reason = _check_reason(reason, "ces actions sont regroupées")
    if len({action.pk for action in actions}) < FEWEST:
        raise Refused("Choisissez au moins deux actions à regrouper.")
    if not into.label.strip():
        raise Refused("Écrivez l’intitulé de l’action qui reste.")
    with change(user=user, label=MERGED, reason=reason, cause=oldest(actions)) as act:
        locked_plan(actions[0].plan)
        locked = [
            locked_action(action, versions.get(action.pk), "lead")
            for action in sorted(actions, key=lambda action: action.pk)
        ]
        if len({action.plan_id for action in locked}) > 1:
            raise Refused("On ne regroupe que des actions d’un même plan.")
        kept, *others = locked
        _check_no_proposal(others)
        services = {row.service_id for row in ActionContributor.objects.filter(action__in=locked)}
        services -= {into.lead.pk if into.lead else None}
        for service in sorted(services - {row.service_id for row in kept.contributions.all()}):
            ActionContributor.objects.create(action=kept, service_id=service)
        kept.label, kept.implementation = into.label.strip(), into.implementation.strip()
        if kept.lead != into.lead:
            kept.lead, kept.lead_as_written = into.lead, ""
        kept.version += 1
        kept.save()
        for other in others:
            ActionSuccession.objects.create(source=other, target=kept, kind=ActionSuccession.Kind.MERGE)
            _take_milestones(kept, other.milestones.filter(archived_at=None))
            _take_deliverables(kept, other)
            _take_indicators(kept, other)
            _archive(other, user)
        for other in others:
            _take_links(kept, other)
        _move_deadline(kept, into.deadline.strip(), reason, user)
        if into.status and (into.status, into.weather, into.progress) != (
            kept.status, kept.weather, kept.progress,
        ):  # fmt: skip
            said = ", ".join(f"n°\u00a0{action.number}" for action in others)
            reports.submit_report(
                user=user,
                action=kept,
                holds_on=clock.today(),
                status=into.status,
                weather=into.weather,
                progress=into.progress,
                done=f"État donné lors du regroupement avec {said}.",
            )
        act.cause = kept
        act.save()
        kept.refresh_from_db()
    return kept
