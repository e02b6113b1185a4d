"""What a region does: the distribution of the themes, the thematic CAR, the transmission to the DMATES and the DGOM."""

from collections.abc import Mapping

from actions.services.errors import Refused
from journal.services import change
from rencontres.enums import OVERSEAS, Level, Office, Party
from rencontres.models import (
    Delivery,
    Distribution,
    Entry,
    Participant,
    RegionalMeeting,
    Submission,
    Synthesis,
    Theme,
    ThemeChoice,
    Transmission,
)
from rencontres.querysets.syntheses import SENT
from rencontres.services.locking import locked, write
from rencontres.services.syntheses import fingerprint, receipt_number
from sgcd_plan import clock

MEETING_FIELDS = ("on", "place", "invited", "came", "notes", "meeting")


def choices_of(region: Participant) -> dict[str, list[int]]:
    """The themes that each department of ``region`` chose (overseas: its own), by key of territory, in their order."""
    own = region.party != Party.REGION
    members = Participant.objects.live().filter(pk=region.pk) if own else region.departments.live()
    found = {p.territory.key: [] for p in members.select_related("territory").order_by("territory__order")}
    rows = ThemeChoice.objects.filter(participant__in=members, kept=True).select_related(
        "participant__territory"
    )
    for row in rows.order_by("theme__position", "theme_id"):
        found[row.participant.territory.key].append(row.theme_id)
    return found


def send_distribution(
    *, user, region: Participant, note: str = "", recorded_for: bool = False
) -> Distribution:
    """Send the distribution of the themes as it stands: version 1, then 2 when it changed. Raises ``Refused``."""
    with change(user=user, label="Répartition régionale transmise", cause=region):
        Participant.objects.select_for_update(of=("self",)).get(pk=region.pk)
        choices = choices_of(region)
        if not any(choices.values()):
            raise Refused(
                "Aucun département n’a encore choisi de thème : il n’y a pas de répartition à transmettre."
            )
        last = region.distributions.order_by("-version").first()
        if last is not None and last.content.get("choices") == choices:
            raise Refused(
                f"La répartition n’a pas changé depuis la version {last.version} : rien n’est à transmettre."
            )
        return Distribution.objects.create(
            participant=region,
            version=last.version + 1 if last else 1,
            sent_at=clock.now(),
            by=user,
            note=note,
            content={"choices": choices},
            recorded_for=recorded_for,
        )


def save_meeting(
    *,
    user,
    region: Participant,
    values: Mapping[str, object],
    car: RegionalMeeting | None = None,
    version: int = 0,
    recorded_for: bool = False,
) -> RegionalMeeting:
    """The thematic CAR of a region, planned or recorded. Raises ``Stale``."""
    with change(
        user=user, label="CAR thématique modifié" if car else "CAR thématique enregistré", cause=region
    ):
        if car is None:
            return RegionalMeeting.objects.create(
                participant=region,
                recorded_for=recorded_for,
                **{f: values[f] for f in MEETING_FIELDS if f in values},
            )
        current = locked(car, version)
        write(current, values, MEETING_FIELDS)
    return current


def _items(synthesis: Synthesis, submission: Submission) -> dict:
    themes = (
        [synthesis.theme_id] if synthesis.theme_id else [t.theme_id for t in synthesis.debate.themes.all()]
    )
    return {
        "synthesis": synthesis.pk,
        "submission": submission.pk,
        "number": submission.number,
        "version": submission.version,
        "sha256": submission.sha256,
        "level": synthesis.level,
        "territory": synthesis.participant.territory.key,
        "themes": themes,
    }


def to_transmit(participant: Participant) -> tuple[list[dict], list[dict]]:
    """What ``participant`` has not transmitted yet: versions of syntheses, and themes that were debated nowhere."""
    own = [participant.pk]
    if participant.party == Party.REGION:
        own += list(participant.departments.live().values_list("pk", flat=True))
    sent: set[int] = set()
    said: set[int] = set()
    for content in participant.transmissions.values_list("content", flat=True):
        sent |= {item["submission"] for item in content.get("syntheses", ())}
        said |= {item["theme"] for item in content.get("not_debated", ())}
    rows = (
        Submission.objects.filter(
            refused_at=None, synthesis__archived_at=None, synthesis__participant__in=own
        )
        .select_related("synthesis__participant__territory", "synthesis__debate", "synthesis__theme")
        .prefetch_related("synthesis__debate__themes")
        .order_by("synthesis_id", "-version")
        .distinct("synthesis_id")
    )
    found = [r for r in rows if r.pk not in sent]
    found.sort(
        key=lambda r: (
            r.synthesis.level != Level.REGION,
            r.synthesis.participant.territory.order,
            r.synthesis_id,
        )
    )
    items, silent = [], []
    for row in found:
        if row.content.get("not_debated"):
            if row.synthesis.theme_id not in said:
                silent.append({"theme": row.synthesis.theme_id, "reason": row.content["not_debated"]})
            continue
        items.append(_items(row.synthesis, row))
    return items, silent


def transmit(
    *, user, participant: Participant, capacity: str, note: str = "", recorded_for: bool = False
) -> Transmission:
    """Send to the DMATES all that was not sent yet, and to the DGOM what overseas owes. Raises ``Refused``.

    The first sending is « Transmission »; those that follow are numbered « transmissions complémentaires ».
    """
    with change(user=user, label="Transmission", cause=participant):
        current = (
            Participant.objects.select_for_update(of=("self",))
            .select_related("territory", "campaign")
            .get(pk=participant.pk)
        )
        items, silent = to_transmit(current)
        if not items and not silent:
            raise Refused("Rien de nouveau à transmettre : tout ce qui est reçu est déjà parti.")
        content = {"syntheses": items, "not_debated": silent}
        at = clock.now()
        made = Transmission.objects.create(
            participant=current,
            rank=current.transmissions.count() + 1,
            number=receipt_number(current, at),
            sent_at=at,
            by=user,
            capacity=capacity,
            note=note,
            content=content,
            sha256=fingerprint(content),
            recorded_for=recorded_for,
        )
        offices = [Office.DMATES, *([Office.DGOM] if current.party in OVERSEAS else [])]
        for office in offices:
            Delivery.objects.create(transmission=made, office=office)
    return made


def acknowledge(*, user, delivery: Delivery) -> Delivery:
    """An office says that it received a transmission (harmless when repeated)."""
    with change(user=user, label="Accusé de réception", cause=delivery.transmission):
        current = locked(delivery)
        if current.acknowledged_at is None:
            current.acknowledged_at, current.acknowledged_by = clock.now(), user
            current.save()
    return current


def received_entries(region: Participant, theme: Theme) -> list[Entry]:
    """The findings and proposals of the departments of ``region`` on ``theme``, of syntheses that were transmitted."""
    rows = Entry.objects.live().filter(
        theme=theme,
        synthesis__level=Level.DEPARTMENT,
        synthesis__archived_at=None,
        synthesis__state__in=SENT,
        synthesis__debate__holders__participant__region=region,
    )
    return list(
        rows.select_related("synthesis__participant__territory")
        .order_by("kind", "synthesis__participant__territory__order", "position", "pk")
        .distinct()
    )
