"""Debates: entered, moved, held, cancelled; witnesses, unions, who was convened and who came."""

from collections.abc import Iterable, Mapping, Sequence
from zoneinfo import ZoneInfo

from actions.services.errors import Refused
from documents.typography import day as in_words
from journal.services import change
from rencontres.enums import DebateState, SynthesisState
from rencontres.models import (
    Association,
    Campaign,
    Debate,
    DebateHolder,
    DebateTheme,
    Headcount,
    Kit,
    Participant,
    Theme,
    Witness,
)
from rencontres.services.locking import locked
from sgcd_plan import clock

DEBATE_FIELDS = (
    "title", "on", "starts", "ends", "place", "form", "leader", "leader_name", "presence", "notes",
)  # fmt: skip


def today_of(participants: Sequence[Participant]):
    """The latest « today » among the territories that hold a debate."""
    return max(clock.today(ZoneInfo(p.territory.timezone)) for p in participants)


def _used_kits(themes: Iterable[Theme], on) -> dict[int, Kit]:
    """The version of the kit of each theme that was out on ``on`` (today without a date)."""
    day = on or clock.today()
    found: dict[int, Kit] = {}
    kits = Kit.objects.live().filter(theme__in=[t.pk for t in themes], published_at__isnull=False)
    for kit in kits.order_by("number"):
        if kit.published_at.astimezone(clock.PARIS).date() <= day:
            found[kit.theme_id] = kit
    return found


def _set_themes(debate: Debate, themes: Sequence[Theme]) -> bool:
    rows = {t.theme_id: t for t in debate.themes.all()}
    wanted = {t.pk for t in themes}
    kits = _used_kits(themes, debate.on)
    for pk in rows.keys() - wanted:
        rows[pk].delete()
    for theme in themes:
        row, kit = rows.get(theme.pk), kits.get(theme.pk)
        if row is None:
            DebateTheme.objects.create(debate=debate, theme=theme, kit=kit)
        elif debate.state == DebateState.PLANNED and row.kit_id != (kit.pk if kit else None):
            row.kit = kit
            row.save()
    return rows.keys() != wanted


def _set_holders(debate: Debate, holders: Sequence[Participant]) -> bool:
    rows = {h.participant_id: h for h in debate.holders.all()}
    wanted = {p.pk for p in holders}
    for pk in rows.keys() - wanted:
        rows[pk].delete()
    for pk in wanted - rows.keys():
        DebateHolder.objects.create(debate=debate, participant_id=pk)
    return rows.keys() != wanted


def _set_witnesses(debate: Debate, witnesses: Mapping[int, tuple[str, str]]) -> bool:
    """One witness a theme: (kind, which one); none where nothing is said."""
    rows = {w.theme_id: w for w in debate.witnesses.all()}
    changed = False
    for theme in rows.keys() - witnesses.keys():
        rows[theme].delete()
        changed = True
    for theme, (kind, said) in witnesses.items():
        row = rows.get(theme)
        if row is None:
            Witness.objects.create(debate=debate, theme_id=theme, kind=kind, said=said)
            changed = True
        elif (row.kind, row.said) != (kind, said):
            row.kind, row.said = kind, said
            row.save()
            changed = True
    return changed


def _set_association(debate: Debate, participant: Participant, told: Mapping[str, object] | None) -> bool:
    """How the unions were associated with this debate; None leaves it as it is, no name takes it away."""
    if told is None:
        return False
    row = debate.associations.filter(participant=participant).first()
    unions = str(told.get("unions") or "").strip()
    if not unions:
        if row is not None:
            row.delete()
        return row is not None
    values = {"unions": unions, "how": told["how"], "on": told.get("on")}
    if row is None:
        Association.objects.create(debate=debate, participant=participant, **values)
        return True
    if all(getattr(row, f) == v for f, v in values.items()):
        return False
    for field, value in values.items():
        setattr(row, field, value)
    row.save()
    return True


def save_debate(
    *,
    user,
    campaign: Campaign,
    values: Mapping[str, object],
    holders: Sequence[Participant],
    themes: Sequence[Theme],
    witnesses: Mapping[int, tuple[str, str]] | None = None,
    association: Mapping[str, object] | None = None,
    debate: Debate | None = None,
    version: int = 0,
    recorded_for: bool = False,
) -> Debate:
    """A debate, added or changed, with what is known of it. Raises ``Stale``, ``Refused``.

    ``holders``: the territories that hold it, the first one being that of the person; ``witnesses``: (kind, which one) by
    theme; ``association``: ``unions``, ``how``, ``on``.
    """
    if not holders:
        raise Refused("Indiquez au moins un département organisateur.")
    if not themes:
        raise Refused("Choisissez au moins un thème : un temps d’échanges porte sur un ou plusieurs thèmes.")
    known = {t.pk for t in themes}
    if witnesses and (alien := witnesses.keys() - known):
        names = ", ".join(f"« {t} »" for t in Theme.objects.filter(pk__in=alien))
        raise Refused(f"Un témoin est indiqué pour {names}, qui n’est pas un thème de ce temps d’échanges.")
    with change(
        user=user,
        label="Temps d’échanges modifié" if debate else "Temps d’échanges saisi",
        cause=debate or campaign,
    ):
        current = locked(debate, version) if debate else Debate(campaign=campaign, recorded_for=recorded_for)
        if current.state == DebateState.CANCELLED:
            raise Refused("Ce temps d’échanges est annulé : saisissez-en un autre.")
        if (
            current.state == DebateState.HELD
            and "on" in values
            and values["on"]
            and values["on"] > today_of(holders)
        ):
            raise Refused(
                f"Ce temps d’échanges est tenu : sa date ne peut pas être le {in_words(values['on'])}, à venir."
            )
        told = [f for f in DEBATE_FIELDS if f in values and getattr(current, f) != values[f]]
        for field in told:
            setattr(current, field, values[field])
        if current.on is None:
            current.dated_at = None
        elif current.dated_at is None:
            current.dated_at = clock.now()
        if debate is None:
            current.save()
        changed = _set_themes(current, themes) | _set_holders(current, holders)
        if witnesses is not None:
            changed |= _set_witnesses(current, witnesses)
        changed |= _set_association(current, holders[0], association)
        if debate is not None and (told or changed):
            current.version += 1
            current.save()
    return current


def hold_debate(*, user, debate: Debate, version: int) -> Debate:
    """Say that a debate took place. Raises ``Stale``, ``Refused``."""
    with change(user=user, label="Temps d’échanges tenu", cause=debate):
        current = locked(debate, version)
        if current.state == DebateState.CANCELLED:
            raise Refused("Ce temps d’échanges est annulé : il n’a pas été tenu.")
        holders = [h.participant for h in current.holders.select_related("participant__territory")]
        if current.on is None:
            raise Refused("Indiquez d’abord la date de ce temps d’échanges.")
        if current.on > today_of(holders):
            raise Refused(
                f"Ce temps d’échanges est prévu le {in_words(current.on)} : il n’est pas encore tenu."
            )
        if current.state == DebateState.PLANNED:
            current.state, current.held_at = DebateState.HELD, clock.now()
            current.version += 1
            current.save()
    return current


def cancel_debate(*, user, debate: Debate, version: int, reason: str) -> Debate:
    """Cancel a debate to come. Raises ``Stale``, ``Refused``: one whose synthesis was transmitted took place."""
    if not reason.strip():
        raise Refused("Dites pourquoi ce temps d’échanges est annulé.")
    with change(user=user, label="Temps d’échanges annulé", reason=reason, cause=debate):
        current = locked(debate, version)
        if current.syntheses.filter(archived_at=None).exclude(state=SynthesisState.DRAFT).exists():
            raise Refused("Sa synthèse est transmise : ce temps d’échanges a été tenu.")
        if current.state != DebateState.CANCELLED:
            current.state, current.held_at = DebateState.CANCELLED, None
            current.version += 1
            current.save()
    return current


def count_agents(
    *,
    user,
    debate: Debate,
    participant: Participant,
    version: int,
    counts: Mapping[tuple[str, str], tuple[int, int]],
) -> Debate:
    """How many agents were convened and came, by (axis, label): no names. Raises ``Stale``, ``Refused``."""
    for (_, label), (convened, came) in counts.items():
        if convened < 0 or came < 0:
            raise Refused(f"« {label} » : un effectif n’est pas négatif.")
    with change(user=user, label="Effectifs d’un temps d’échanges", cause=debate):
        current = locked(debate, version)
        rows = {(h.axis, h.label): h for h in current.headcounts.filter(participant=participant)}
        changed = False
        for (axis, label), (convened, came) in counts.items():
            row = rows.get((axis, label))
            if row is None:
                if convened or came:
                    Headcount.objects.create(
                        debate=current,
                        participant=participant,
                        axis=axis,
                        label=label,
                        convened=convened,
                        came=came,
                    )
                    changed = True
            elif (row.convened, row.came) != (convened, came):
                row.convened, row.came = convened, came
                row.save()
                changed = True
        if changed:
            current.version += 1
            current.save()
    return current


def associate_unions(*, user, participant: Participant, unions: str, how: str, on=None) -> Association:
    """How the local unions were associated with the whole campaign in a territory. Raises ``Refused``."""
    if not unions.strip():
        raise Refused("Nommez les organisations associées.")
    with change(user=user, label="Organisations syndicales associées", cause=participant):
        return Association.objects.create(participant=participant, unions=unions.strip(), how=how, on=on)
