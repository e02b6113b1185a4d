"""Decisions: recorded in session with what they change in an action, sent up or down, followed until they are carried out."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from actions.enums import Status
from actions.models import Action, Measure
from actions.services import deliverables, editing, reports, structure
from actions.services.errors import Refused, Stale
from committees.enums import Addressing, DecisionState, MeetingState
from committees.models import AgendaItem, Committee, Decision, DecisionAddressee, Meeting
from committees.services.agenda import locked_meeting
from committees.services.scope import actions_of
from documents.typography import day as in_words
from journal.services import change
from sgcd_plan import clock

EDITABLE_FIELDS = ("text", "responsible", "due_on", "goes_to", "reserved")


@dataclass(frozen=True)
class Effect:
    """What a decision changes in the action there and then; what is empty stays. ``new_label``: an action to add."""

    status: str = ""
    deadline: str = ""
    lead: object = None
    new_label: str = ""
    new_measure: Measure | None = None
    new_deadline: str = ""

    def __bool__(self) -> bool:
        return bool(self.status or self.deadline or self.lead or self.new_label)


def destinations(committee: Committee):
    """Where a decision of ``committee`` may go: the committee above it, those below."""
    keys = [committee.above_id] if committee.above_id else []
    rows = Committee.objects.live().filter(above=committee) | Committee.objects.live().filter(pk__in=keys)
    return rows.order_by("name")


def _check(meeting: Meeting, values: Mapping[str, object]) -> None:
    if not str(values.get("text", "")).strip():
        raise Refused("Écrivez ce qui est décidé.")
    if values.get("responsible") is None:
        raise Refused(
            "Choisissez le service responsable : une décision sans responsable n’est suivie par personne."
        )
    due = values.get("due_on")
    if due is not None and due < meeting.day:
        raise Refused(
            f"L’échéance ({in_words(due)}) précède la séance du {in_words(meeting.day)} : corrigez-la."
        )
    goes_to = values.get("goes_to")
    if goes_to is not None and not destinations(meeting.committee).filter(pk=goes_to.pk).exists():
        raise Refused("Une décision va au comité supérieur ou à un comité qui rend compte au vôtre.")


def record_decision(
    *,
    user,
    item: AgendaItem,
    text: str,
    responsible,
    due_on: dt.date | None = None,
    goes_to: Committee | None = None,
    reserved: bool = False,
    informed: Iterable = (),
    effect: Effect | None = None,
) -> Decision:
    """A decision on ``item``, numbered in its meeting, and what it changes in the action at once. Raises ``Refused``.

    The history of the action says the decision; of a reserved one, its number alone. ``informed``: services that get it
    for information.
    """
    with change(user=user, label="Décision") as act:
        meeting = locked_meeting(item.meeting)
        if meeting.opened_at is None and meeting.state != MeetingState.HELD:
            raise Refused("La séance n’est pas ouverte : ouvrez-la pour y consigner une décision.")
        item = AgendaItem.objects.select_related("action").get(pk=item.pk, meeting=meeting)
        _check(meeting, {"text": text, "responsible": responsible, "due_on": due_on, "goes_to": goes_to})
        rank = meeting.decisions.order_by("-rank").values_list("rank", flat=True).first() or 0
        made = Decision.objects.create(
            committee=meeting.committee,
            meeting=meeting,
            item=item,
            rank=rank + 1,
            text=text.strip(),
            responsible=responsible,
            due_on=due_on,
            goes_to=goes_to,
            reserved=reserved or item.reserved,
            action=item.action,
        )
        DecisionAddressee.objects.create(
            decision=made, service=responsible, addressing=Addressing.ATTRIBUTION
        )
        for service in informed:
            if service.pk != responsible.pk:
                DecisionAddressee.objects.create(decision=made, service=service)
        if effect:
            _apply(user, made, item.action, effect)
        act.label = f"Décision {made.number}"[:200]
        act.reason = "" if made.reserved else made.text
        act.cause = made
        act.save()
    return made


def _apply(user, decision: Decision, action: Action | None, effect: Effect) -> None:
    """Change ``action`` as decided, and say what changed on the decision."""
    meeting, said = decision.meeting, []
    reason = f"Décision {decision.number}" + ("" if decision.reserved else f" : {decision.text}")
    if action is None and (effect.status or effect.deadline or effect.lead):
        raise Refused("Ce point ne porte sur aucune action : la décision ne peut en changer aucune.")
    if action is not None and not actions_of(meeting.committee).filter(pk=action.pk).exists():
        raise Refused(
            f"L’action n° {action.number} n’est pas dans le champ de « {meeting.committee} » : la décision ne peut pas la changer."
        )
    if effect.status and effect.status != action.status:
        done = effect.status == Status.DONE
        reports.submit_report(
            user=user,
            action=action,
            holds_on=min(meeting.day, clock.today()),
            status=effect.status,
            weather=action.weather,
            progress=100 if done else None if effect.status == Status.NOT_STARTED else _progress(action),
            done=reason,
            in_bulk=True,
            without_deliverable=f"Constaté en séance : {decision.number}" if done else "",
        )
        if done:
            deliverables.attest_done(user=user, action=action)
        before = action.get_status_display().lower()
        said.append(f"Statut : « {before} » devient « {Status(effect.status).label.lower()} »")
    if effect.deadline and effect.deadline != action.deadline_text:
        editing.move_deadline(user=user, action=action, text=effect.deadline, reason=reason)
        said.append(f"Échéance : « {action.deadline_text or 'sans échéance'} » devient « {effect.deadline} »")
    if effect.lead is not None and effect.lead.pk != action.lead_id:
        editing.assign_lead(user=user, actions=[action], lead=effect.lead)
        said.append(f"Pilote : {effect.lead}")
    if effect.new_label:
        if effect.new_measure is None or effect.new_measure.objective.plan_id != meeting.committee.plan_id:
            raise Refused("Choisissez l’objectif et le volet où ajouter la nouvelle action.")
        made = structure.add_action(
            user=user,
            measure=effect.new_measure,
            label=effect.new_label,
            deadline=effect.new_deadline,
            lead=decision.responsible,
        )
        said.append(f"Action ajoutée : n° {made.number}")
        if decision.action_id is None:
            decision.action = made
    decision.effect = " ; ".join(said)
    decision.save()


def _progress(action: Action) -> int | None:
    # An action taken up again after it was done is no longer at a hundred.
    return None if action.status == Status.DONE else action.progress


def _locked(decision: Decision, version: int) -> Decision:
    current = (
        Decision.objects.select_for_update(of=("self",))
        .select_related("meeting__committee__territory", "item", "responsible")
        .get(pk=decision.pk)
    )
    if current.version != version:
        raise Stale(current)
    return current


def update_decision(*, user, decision: Decision, version: int, values: Mapping[str, object]) -> Decision:
    """Change what a decision says, until the record of decisions is sealed. Raises ``Stale``, ``Refused``."""
    with change(user=user, label="Décision corrigée", cause=decision):
        locked_meeting(decision.meeting)
        current = _locked(decision, version)
        if current.sealed_at is not None:
            raise Refused(
                "Le relevé de décisions est scellé : son texte ne change plus. Une correction est une nouvelle version du relevé."
            )
        told = {name: values[name] for name in EDITABLE_FIELDS if name in values}
        _check(current.meeting, {n: getattr(current, n) for n in EDITABLE_FIELDS} | told)
        if "reserved" in told:
            told["reserved"] = bool(told["reserved"]) or current.item.reserved
        if "responsible" in told and told["responsible"].pk != current.responsible_id:
            _attribute(current, told["responsible"])
        changed = [name for name, value in told.items() if getattr(current, name) != value]
        for name in changed:
            setattr(current, name, told[name])
        if changed:
            current.version += 1
            current.save()
    return current


def _attribute(decision: Decision, service) -> None:
    for row in decision.addressees.filter(addressing=Addressing.ATTRIBUTION):
        row.delete()
    row, made = DecisionAddressee.objects.get_or_create(
        decision=decision, service=service, defaults={"addressing": Addressing.ATTRIBUTION}
    )
    if not made:
        row.addressing = Addressing.ATTRIBUTION
        row.save()


def withdraw_decision(*, user, decision: Decision, version: int) -> None:
    """Take away a decision recorded by mistake; its number is not given again, what it changed stays. Raises ``Stale``, ``Refused``."""
    with change(user=user, label="Décision retirée", cause=decision):
        locked_meeting(decision.meeting)
        current = _locked(decision, version)
        if current.sealed_at is not None:
            raise Refused(
                "Le relevé de décisions est scellé : la décision ne se retire plus, elle peut être abandonnée."
            )
        current.archived_at, current.archived_by = clock.now(), user
        current.version += 1
        current.save()


def follow_up(*, user, decision: Decision, version: int, state: str, text: str) -> Decision:
    """Say what became of a decision. Raises ``Stale``; ``Refused`` for one abandoned without saying why."""
    text = text.strip()
    if state == DecisionState.DROPPED and not text:
        raise Refused("Dites pourquoi la décision est abandonnée : les suites données le gardent.")
    with change(user=user, label="Suites d’une décision", cause=decision):
        current = _locked(decision, version)
        if current.state != state or current.follow_up != text:
            if current.state != state:
                current.state, current.state_on = state, clock.today()
            current.follow_up = text
            current.version += 1
            current.save()
    return current
