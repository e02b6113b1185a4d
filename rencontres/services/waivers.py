"""Waivers: asked by a territory with its reason, advised on by its region, granted or refused by the DMATES."""

import datetime as dt

from actions.services.errors import Refused
from journal.services import change
from rencontres.enums import WaiverState
from rencontres.models import Participant, Rule, Waiver
from rencontres.services import notices
from rencontres.services.locking import locked
from sgcd_plan import clock


def ask(*, user, participant: Participant, rule: Rule, reason: str) -> Waiver:
    """« Ne sera pas fait » : a waiver is asked; reminders pause until it is decided. Raises ``Refused``."""
    if not reason.strip():
        raise Refused("Dites pourquoi cela ne sera pas fait.")
    with change(user=user, label=f"Dispense demandée : {rule.code}", reason=reason, cause=participant):
        Participant.objects.select_for_update(of=("self",)).get(pk=participant.pk)
        if participant.waivers.filter(rule=rule, state__in=[WaiverState.ASKED, WaiverState.GRANTED]).exists():
            raise Refused("Une dispense est déjà demandée ou accordée pour cette règle.")
        made = Waiver.objects.create(
            participant=participant, rule=rule, reason=reason.strip(), asked_by=user, asked_at=clock.now()
        )
        notices.waiver_told(user=user, waiver=made)
    return made


def _open(waiver: Waiver, version: int) -> Waiver:
    current = locked(waiver, version, "rule", "participant__territory")
    if current.state != WaiverState.ASKED:
        raise Refused(f"Cette demande n’attend plus de décision : {current.get_state_display().lower()}.")
    return current


def advise(*, user, waiver: Waiver, version: int, favourable: bool, advice: str) -> Waiver:
    """The region's advice on a waiver. Raises ``Stale``, ``Refused``."""
    with change(user=user, label=f"Avis sur une dispense : {waiver.rule.code}", cause=waiver.participant):
        current = _open(waiver, version)
        current.favourable, current.advice = favourable, advice.strip()
        current.advised_by, current.advised_at = user, clock.now()
        current.version += 1
        current.save()
    return current


def decide(
    *, user, waiver: Waiver, version: int, granted: bool, decision: str, until: dt.date | None = None
) -> Waiver:
    """The DMATES grants or refuses a waiver, with why and until when. Raises ``Stale``, ``Refused``."""
    if not decision.strip():
        raise Refused("Dites pourquoi : le motif de la décision est gardé et montré au territoire.")
    if granted and until is not None and until < clock.today():
        raise Refused("La dispense se terminerait dans le passé : corrigez sa fin.")
    label = f"Dispense {'accordée' if granted else 'refusée'} : {waiver.rule.code}"
    with change(user=user, label=label, reason=decision, cause=waiver.participant):
        current = _open(waiver, version)
        current.state = WaiverState.GRANTED if granted else WaiverState.REFUSED
        current.decision, current.until = decision.strip(), until if granted else None
        current.decided_by, current.decided_at = user, clock.now()
        current.version += 1
        current.save()
        notices.waiver_told(user=user, waiver=current)
    return current


def withdraw(*, user, waiver: Waiver, version: int, reason: str) -> Waiver:
    """End a waiver, asked or granted: what it waived is owed again. Raises ``Stale``, ``Refused``."""
    with change(
        user=user, label=f"Dispense retirée : {waiver.rule.code}", reason=reason, cause=waiver.participant
    ):
        current = locked(waiver, version, "rule", "participant")
        if current.state not in (WaiverState.ASKED, WaiverState.GRANTED):
            raise Refused("Cette dispense n’est plus en cours.")
        current.state = WaiverState.WITHDRAWN
        current.version += 1
        current.save()
    return current
