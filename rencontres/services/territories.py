"""What a territory says of itself: who answers for it, the themes that it chose, its groups of agents, its declaration."""

from collections.abc import Iterable, Mapping

from actions.services.errors import Refused
from journal.services import change
from rencontres.enums import Axis, ContactRole, Party
from rencontres.models import Contact, Declaration, Group, Participant, RegionalDate, Rule, Theme, ThemeChoice
from rencontres.services.locking import locked, write
from sgcd_plan import clock

CONTACT_FIELDS = ("name", "function", "phone", "email", "user")
CONSULTED = ("teams_consulted", "unions_consulted")


def offered(participant: Participant) -> list[Theme]:
    """The themes that ``participant`` may choose: one more overseas (I.e)."""
    themes = participant.campaign.themes.filter(archived_at=None)
    if participant.party in (Party.DEPARTMENT, Party.REGION):
        themes = themes.filter(extra=False)
    return list(themes.order_by("position", "pk"))


def choose_themes(
    *, user, participant: Participant, version: int, themes: Iterable[Theme], values: Mapping[str, str]
) -> Participant:
    """Set the themes of a department and who was consulted (``teams_consulted``, ``unions_consulted``).

    A theme on which a debate is entered cannot be dropped. Raises ``Stale``, ``Refused``.
    """
    wanted = {t.pk for t in themes}
    with change(user=user, label="Thèmes choisis", cause=participant):
        current = locked(participant, version, "campaign", "territory")
        if alien := wanted - {t.pk for t in offered(current)}:
            names = ", ".join(f"« {t} »" for t in Theme.objects.filter(pk__in=alien))
            raise Refused(f"{names} n’est pas proposé à ce territoire : retirez-le.")
        rows = {c.theme_id: c for c in current.choices.select_related("theme")}
        dropped = [c for c in rows.values() if c.kept and c.theme_id not in wanted]
        for choice in dropped:
            debated = (
                current.held.filter(debate__archived_at=None, debate__themes__theme=choice.theme_id)
                .exclude(debate__state="cancelled")
                .exists()
            )
            if debated:
                raise Refused(
                    f"Un temps d’échanges porte sur « {choice.theme} » : annulez-le, ou retirez-en ce thème, avant de "
                    "renoncer au thème."
                )
        for choice in dropped:
            choice.kept = False
            choice.save()
        for theme in wanted:
            choice = rows.get(theme)
            if choice is None:
                ThemeChoice.objects.create(participant=current, theme_id=theme, chosen_at=clock.now())
            elif not choice.kept:
                choice.kept, choice.chosen_at = True, clock.now()
                choice.save()
        changed = write(current, values, CONSULTED)
        if not changed and (dropped or wanted - {t for t, c in rows.items() if c.kept}):
            current.version += 1
            current.save()
    return current


def save_contact(
    *,
    user,
    participant: Participant,
    role: str,
    values: Mapping[str, object],
    contact: Contact | None = None,
    version: int = 0,
) -> Contact:
    """The référent, or the deputy, of a territory. Raises ``Stale``, ``Refused``."""
    if role not in ContactRole.values:
        raise Refused("Choisissez s’il s’agit du référent ou de son suppléant.")
    with change(user=user, label=f"{ContactRole(role).label} modifié", cause=participant):
        Participant.objects.select_for_update(of=("self",)).get(pk=participant.pk)
        if contact is None:
            if participant.contacts.filter(role=role, archived_at=None).exists():
                raise Refused(
                    "Cette place est déjà tenue : rechargez la page et modifiez la personne en place."
                )
            return Contact.objects.create(
                participant=participant, role=role, **{f: values[f] for f in CONTACT_FIELDS if f in values}
            )
        current = locked(contact, version)
        write(current, values, CONTACT_FIELDS)
    return current


def archive_contact(*, user, contact: Contact, version: int) -> None:
    """Take a contact away. Raises ``Stale``."""
    with change(user=user, label=f"{contact.get_role_display()} retiré", cause=contact.participant):
        current = locked(contact, version)
        if current.archived_at is None:
            current.archived_at, current.archived_by = clock.now(), user
            current.version += 1
            current.save()


def save_mailbox(*, user, participant: Participant, version: int, mailbox: str) -> Participant:
    """The functional mailbox of a territory. Raises ``Stale``."""
    with change(user=user, label="Boîte fonctionnelle modifiée", cause=participant):
        current = locked(participant, version)
        write(current, {"mailbox": mailbox}, ("mailbox",))
    return current


def save_groups(
    *,
    user,
    participant: Participant,
    version: int,
    groups: Mapping[int, Mapping[str, object]],
    added: str = "",
) -> Participant:
    """Correct the kinds of service that a territory has, and say why nobody of one was convened.

    ``groups``: for the key of a group, ``present`` and ``excuse``; ``added``: the label of one more. Raises ``Stale``.
    """
    with change(user=user, label="Natures de service et catégories", cause=participant):
        current = locked(participant, version)
        changed = False
        for group in current.groups.all():
            told = groups.get(group.pk)
            if told and (group.present != told["present"] or group.excuse != told["excuse"]):
                group.present, group.excuse = told["present"], told["excuse"]
                group.save()
                changed = True
        if (label := added.strip()) and not current.groups.filter(
            axis=Axis.SERVICE, label__iexact=label
        ).exists():
            Group.objects.create(participant=current, axis=Axis.SERVICE, label=label, position=99)
            changed = True
        if changed:
            current.version += 1
            current.save()
    return current


def declare(
    *,
    user,
    participant: Participant,
    version: int,
    text: str,
    debates: int,
    syntheses: bool,
    recorded_for: bool = False,
) -> Declaration:
    """How a territory overseas takes part (R13). Raises ``Stale``, ``Refused``."""
    if participant.party != Party.OTHER_OVERSEAS:
        raise Refused("La circulaire ne demande pas de déclaration à ce territoire.")
    with change(user=user, label="Engagement déclaré", cause=participant):
        Participant.objects.select_for_update(of=("self",)).get(pk=participant.pk)
        found = Declaration.objects.filter(participant=participant).first()
        if found is None:
            return Declaration.objects.create(
                participant=participant,
                text=text,
                debates=debates,
                syntheses=syntheses,
                declared_at=clock.now(),
                recorded_for=recorded_for,
            )
        current = locked(found, version)
        write(
            current,
            {"text": text, "debates": debates, "syntheses": syntheses},
            ("text", "debates", "syntheses"),
        )
    return current


def set_own_date(
    *, user, participant: Participant, rule: Rule, due_on, note: str = ""
) -> RegionalDate | None:
    """The date that a region sets for its departments on a rule; None takes it away. Compliance ignores it."""
    with change(user=user, label="Date de la région", cause=participant):
        Participant.objects.select_for_update(of=("self",)).get(pk=participant.pk)
        found = RegionalDate.objects.filter(participant=participant, rule=rule, archived_at=None).first()
        if due_on is None:
            if found is not None:
                found.archived_at, found.archived_by = clock.now(), user
                found.version += 1
                found.save()
            return None
        if found is None:
            return RegionalDate.objects.create(participant=participant, rule=rule, due_on=due_on, note=note)
        write(found, {"due_on": due_on, "note": note}, ("due_on", "note"))
    return found
