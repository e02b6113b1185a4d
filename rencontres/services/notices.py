"""What an act of a campaign says at once: a synthesis transmitted or sent back, a waiver, a kit; in its transaction."""

from collections.abc import Iterable

from django.urls import reverse

from notifications.kinds import Line
from notifications.services.announcing import tell
from rencontres.announcing import PARTICIPANT, SYNTHESIS, WAIVER, people
from rencontres.models import Kit, Participant, Synthesis, Waiver


def _tell(kind: str, users: Iterable[int], without, **line) -> None:
    tell(
        kind,
        [Line(user_id=user, **line) for user in dict.fromkeys(users) if user != getattr(without, "pk", None)],
    )


def _territory(synthesis: Synthesis) -> str:
    return str(synthesis.participant.territory)


def transmitted(*, user, synthesis: Synthesis, version: int) -> None:
    """To the region: a departmental synthesis waits for it."""
    if synthesis.participant.region_id is None:
        return
    region = Participant.objects.for_list().get(pk=synthesis.participant.region_id)
    _tell(
        "campaign_synthesis",
        people().of(region),
        user,
        occasion=f"transmitted-{version}",
        subject=f"{_territory(synthesis)} : synthèse transmise, à examiner",
        url=f"{synthesis.get_absolute_url()}#examen",
        reason="vous coordonnez cette région",
        about=(SYNTHESIS, synthesis.pk),
        call="Pour la recevoir ou la renvoyer",
    )


def answered(*, user, synthesis: Synthesis) -> None:
    """To the territory: the region received its synthesis, or sends it back with a comment."""
    back = synthesis.state == "sent_back"
    _tell(
        "campaign_synthesis",
        people().of(synthesis.participant),
        user,
        occasion=f"{synthesis.state}-{synthesis.version}",
        subject=f"{_territory(synthesis)} : synthèse {'renvoyée, à compléter' if back else 'reçue par la région'}",
        url=synthesis.get_absolute_url(),
        reason="vous agissez pour ce territoire dans la campagne",
        about=(SYNTHESIS, synthesis.pk),
        detail=synthesis.comment if back else "",
        call="Pour la compléter" if back else "Pour la lire",
    )


def waiver_told(*, user, waiver: Waiver) -> None:
    """Asked: to the region and to the DMATES; decided: to the territory and to its region."""
    participant = Participant.objects.for_list().get(pk=waiver.participant_id)
    who = people()
    region = Participant.objects.for_list().get(pk=participant.region_id) if participant.region_id else None
    users = who.of(region) if region else []
    users += who.managers(participant.campaign) if waiver.is_open else who.of(participant)
    _tell(
        "campaign_waiver",
        users,
        user,
        occasion=f"{waiver.state}",
        subject=f"{participant.territory} : dispense {waiver.get_state_display().lower()} pour {waiver.rule.code}",
        url=waiver.get_absolute_url(),
        reason="cette dispense concerne un territoire que vous suivez",
        about=(WAIVER, waiver.pk),
        detail=waiver.reason if waiver.is_open else waiver.decision,
        call="Pour l’examiner" if waiver.is_open else "Pour la lire",
    )


def kit_published(*, user, kit: Kit) -> None:
    """To every territory: a kit is out."""
    who = people()
    participants = Participant.objects.live().filter(campaign=kit.theme.campaign_id).for_list()
    told: dict[int, Participant] = {}
    for participant in participants:
        for person in who.of(participant):
            told.setdefault(person, participant)
    lines = [
        Line(
            user_id=person,
            occasion=f"kit-{kit.pk}",
            subject=f"Kit de débat diffusé : {kit.theme.label}, version {kit.number}",
            url=f"{reverse('rencontres:kits', args=[participant.campaign.slug])}#theme-{kit.theme_id}",
            reason="vous agissez pour un territoire dans la campagne",
            about=(PARTICIPANT, participant.pk),
            call="Pour le télécharger",
        )
        for person, participant in told.items()
        if person != getattr(user, "pk", None)
    ]
    tell("campaign_kit", lines)
