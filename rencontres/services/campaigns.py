"""Campaigns: made from data or as a copy of another, their territories enrolled, their rules changed with a reason."""

import datetime as dt
from collections.abc import Iterable, Mapping

from django.utils.text import slugify

from actions.services.building import write_all
from actions.services.errors import Refused
from journal.services import change
from organisations.enums import Regime, TerritoryKind
from organisations.models import Service, Territory
from organisations.services import CLIPPERTON
from rencontres.enums import Axis, Mode, Party, Term
from rencontres.models import (
    Amendment,
    Campaign,
    Group,
    NationalEvent,
    Participant,
    Recipient,
    Rule,
    RuleMode,
    Theme,
)
from rencontres.services.locking import locked, write
from sgcd_plan import clock

CAMPAIGN_FIELDS = (
    "name", "reference", "launched_on", "ends_on", "issuer", "contact", "question", "target_days", "workshops",
)  # fmt: skip
THEME_FIELDS = ("label", "short", "aliases", "extra")
RULE_DATES = ("opens_on", "declared_by", "debates_by", "warn_on", "due_on")
RULE_FIELDS = ("title", "passage", "choice", *RULE_DATES, "minimum")
RECIPIENT_FIELDS = ("name", "mailbox", "aliases", "note")
EVENT_FIELDS = (
    "kind", "title", "topic", "on", "place", "held", "with_ddi", "with_prefectures", "open_to_all", "participants",
    "notes",
)  # fmt: skip
PARTIES = {
    Regime.GENERAL: Party.DEPARTMENT,
    Regime.NAMED_OVERSEAS: Party.NAMED_OVERSEAS,
    Regime.OTHER_OVERSEAS: Party.OTHER_OVERSEAS,
}
# I.a: « préfecture, sous-préfectures, DDI et SGC-D »; a prefecture corrects its own list.
SERVICES = ("Préfecture", "Sous-préfectures", "DDI", "SGC-D")
CATEGORIES = ("Catégorie A", "Catégorie B", "Catégorie C")
WITHOUT_SUBPREFECTURE = {"departement:75", "departement:90"}
RESERVED = {"nouvelle", "mon-territoire"}


def _free_slug(name: str) -> str:
    base = slugify(name)[:50] or "campagne"
    taken = RESERVED | set(Campaign.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    rank, found = 1, base
    while found in taken:
        rank += 1
        found = f"{base}-{rank}"
    return found


def _groups(participant: Participant) -> Iterable[Group]:
    overseas = participant.party != Party.DEPARTMENT
    services = [
        s
        for s in SERVICES
        if not (s == "DDI" and overseas)
        and not (s == "Sous-préfectures" and participant.territory.key in WITHOUT_SUBPREFECTURE)
    ]
    for axis, labels in ((Axis.SERVICE, services), (Axis.CATEGORY, CATEGORIES)):
        for position, label in enumerate(labels):
            yield Group(participant=participant, axis=axis, label=label, position=position)


def _enroll(campaign: Campaign) -> None:
    """Every territory that may take part: regions, departments, collectivities, and the nation.

    Overseas, the department stands for its region too (I.e).
    """
    territories = list(Territory.objects.select_related("parent").order_by("order", "pk"))
    above = [
        Participant(
            campaign=campaign,
            territory=t,
            party=Party.NATIONAL if t.kind == TerritoryKind.NATIONAL else Party.REGION,
        )
        for t in territories
        if t.kind == TerritoryKind.NATIONAL or (t.kind == TerritoryKind.REGION and t.regime == Regime.GENERAL)
    ]
    regions = {p.territory_id: p for p in write_all(above)}
    mailboxes = dict(
        Service.objects.filter(kind__slug="prefecture")
        .exclude(mailbox="")
        .values_list("territory_id", "mailbox")
    )
    below = [
        Participant(
            campaign=campaign,
            territory=t,
            party=PARTIES[t.regime],
            region=regions.get(t.parent_id) if t.regime == Regime.GENERAL else None,
            same_prefect=t.regime == Regime.GENERAL and bool(t.seat) and t.parent.seat == t.seat,
            mailbox=mailboxes.get(t.pk, ""),
        )
        for t in territories
        # Nobody lives or works for the State there.
        if t.kind in (TerritoryKind.DEPARTMENT, TerritoryKind.COLLECTIVITY) and t.code != CLIPPERTON
    ]
    made = write_all(below)
    write_all([group for participant in made for group in _groups(participant)])


def create_campaign(
    *,
    user,
    name: str,
    launched_on: dt.date,
    slug: str = "",
    themes: Iterable[Mapping] = (),
    rules: Iterable[Mapping] = (),
    recipients: Iterable[Mapping] = (),
    fictional: bool = False,
    **fields,
) -> Campaign:
    """A campaign with its themes, rules and mailboxes, in which every territory is enrolled.

    ``fields``: those of ``CAMPAIGN_FIELDS``; a rule gives ``modes``, a mode a party.
    """
    with change(user=user, label="Campagne créée"):
        made = Campaign.objects.create(
            slug=slug or _free_slug(name), name=name, launched_on=launched_on, fictional=fictional, **fields
        )
        for position, row in enumerate(themes, 1):
            Theme.objects.create(campaign=made, position=position, **row)
        for row in rules:
            values = dict(row)
            modes = values.pop("modes")
            rule = Rule.objects.create(campaign=made, **values)
            write_all([RuleMode(rule=rule, party=party, mode=mode) for party, mode in modes.items()])
        for row in recipients:
            Recipient.objects.create(campaign=made, **row)
        _enroll(made)
    return made


def copy_campaign(*, user, source: Campaign, name: str, launched_on: dt.date, **fields) -> Campaign:
    """A new campaign with the themes, rules and mailboxes of ``source``; its dates move by as many days as the launch."""
    shift = launched_on - source.launched_on
    themes = source.themes.filter(archived_at=None)
    rules = [
        {
            **{f: getattr(rule, f) for f in ("code", *RULE_FIELDS)},
            **{f: getattr(rule, f) + shift for f in RULE_DATES if getattr(rule, f)},
            "modes": {m.party: m.mode for m in rule.modes.all()},
        }
        for rule in source.rules.order_by("pk").prefetch_related("modes")
    ]
    return create_campaign(
        user=user,
        name=name,
        launched_on=launched_on,
        themes=[{f: getattr(t, f) for f in THEME_FIELDS} for t in themes],
        rules=rules,
        recipients=[
            {f: getattr(r, f) for f in ("office", *RECIPIENT_FIELDS)} for r in source.recipients.all()
        ],
        **{
            "ends_on": source.ends_on + shift if source.ends_on else None,
            "issuer": source.issuer,
            "contact": source.contact,
            "question": source.question,
            "target_days": source.target_days,
            "workshops": source.workshops,
            **fields,
        },
    )


def update_campaign(*, user, campaign: Campaign, version: int, values: Mapping[str, object]) -> Campaign:
    """Change a campaign; only ``CAMPAIGN_FIELDS`` count. Raises ``Stale``."""
    with change(user=user, label="Campagne modifiée", cause=campaign):
        current = locked(campaign, version)
        write(current, values, CAMPAIGN_FIELDS)
    return current


def save_theme(
    *, user, campaign: Campaign, values: Mapping[str, object], theme: Theme | None = None, version: int = 0
) -> Theme:
    """A theme, added or changed. Raises ``Stale``."""
    with change(user=user, label="Thème modifié" if theme else "Thème ajouté", cause=campaign):
        if theme is None:
            last = campaign.themes.order_by("-position").values_list("position", flat=True).first() or 0
            return Theme.objects.create(
                campaign=campaign, position=last + 1, **{f: values[f] for f in THEME_FIELDS if f in values}
            )
        current = locked(theme, version)
        write(current, values, THEME_FIELDS)
    return current


def archive_theme(*, user, theme: Theme, version: int) -> None:
    """Take a theme out of the campaign. Raises ``Stale``, and ``Refused`` when a territory chose it."""
    with change(user=user, label="Thème retiré", cause=theme.campaign):
        current = locked(theme, version)
        if current.choices.filter(kept=True).exists():
            raise Refused("Des territoires ont choisi ce thème : il ne peut plus être retiré.")
        if current.archived_at is None:
            current.archived_at, current.archived_by = clock.now(), user
            current.version += 1
            current.save()


def update_rule(
    *, user, rule: Rule, version: int, values: Mapping[str, object], modes: Mapping[str, str]
) -> Rule:
    """Change a rule before the campaign is launched, or how it reads; afterwards, dates change by an amendment.

    Raises ``Stale``, ``Refused``.
    """
    with change(user=user, label="Règle modifiée", cause=rule.campaign):
        current = locked(rule, version, "campaign")
        dates = [f for f in (*RULE_DATES, "minimum") if f in values and getattr(current, f) != values[f]]
        before = {m.party: m for m in current.modes.all()}
        moved = {
            party: mode
            for party, mode in modes.items()
            if (before[party].mode if party in before else Mode.NOT_APPLICABLE) != mode
        }
        if (dates or moved) and current.campaign.launched_on < clock.today():
            raise Refused(
                "La campagne est lancée : changez une date ou un minimum par « Changer une règle », avec son motif, "
                "pour que chacun sache depuis quand."
            )
        changed = write(current, values, RULE_FIELDS)
        for party, mode in moved.items():
            if party in before:
                before[party].mode = mode
                before[party].save()
            else:
                RuleMode.objects.create(rule=current, party=party, mode=mode)
        if moved and not changed:
            current.version += 1
            current.save()
    return current


def amend_rule(
    *,
    user,
    rule: Rule,
    term: str,
    reason: str,
    territory: Territory | None = None,
    day: dt.date | None = None,
    number: int | None = None,
    until: dt.date | None = None,
) -> Amendment:
    """Change or suspend a rule from now on, for all (no ``territory``), a region or a territory. Raises ``Refused``."""
    if not reason.strip():
        raise Refused("Dites pourquoi la règle change : le motif est gardé et montré.")
    if term == Term.SUSPENDED:
        day = number = None
    elif term == Term.MINIMUM:
        day = until = None
        if number is None:
            raise Refused("Indiquez le nouveau minimum.")
    else:
        number = until = None
        if day is None:
            raise Refused("Indiquez la nouvelle date.")
    if until is not None and until < clock.today():
        raise Refused("La suspension se terminerait dans le passé : corrigez sa fin.")
    with change(user=user, label=f"Règle {rule.code} : changement", reason=reason, cause=rule.campaign):
        return Amendment.objects.create(
            campaign=rule.campaign,
            rule=rule,
            territory=territory,
            term=term,
            day=day,
            number=number,
            until=until,
            reason=reason,
            holds_from=clock.now(),
            author=user,
        )


def withdraw_amendment(*, user, amendment: Amendment, version: int, reason: str) -> None:
    """End a change of rule: what it changed is as before from now on. Raises ``Stale``."""
    with change(
        user=user,
        label=f"Règle {amendment.rule.code} : changement retiré",
        reason=reason,
        cause=amendment.campaign,
    ):
        current = locked(amendment, version)
        if current.archived_at is None:
            current.archived_at, current.archived_by = clock.now(), user
            current.version += 1
            current.save()


def update_recipient(*, user, recipient: Recipient, version: int, values: Mapping[str, object]) -> Recipient:
    """Change a mailbox of the campaign. Raises ``Stale``."""
    with change(user=user, label="Destinataire modifié", cause=recipient.campaign):
        current = locked(recipient, version)
        write(current, values, RECIPIENT_FIELDS)
    return current


def save_event(
    *,
    user,
    campaign: Campaign,
    values: Mapping[str, object],
    event: NationalEvent | None = None,
    version: int = 0,
) -> NationalEvent:
    """A national event, added or changed. Raises ``Stale``, ``Refused``."""
    if values.get("held") and not values.get("on"):
        raise Refused("Un événement qui a eu lieu a une date : indiquez-la.")
    if values.get("held") and values["on"] > clock.today():
        raise Refused("Cet événement est à venir : il ne peut pas déjà avoir eu lieu.")
    with change(
        user=user,
        label="Événement national modifié" if event else "Événement national ajouté",
        cause=campaign,
    ):
        if event is None:
            return NationalEvent.objects.create(
                campaign=campaign, **{f: values[f] for f in EVENT_FIELDS if f in values}
            )
        current = locked(event, version)
        write(current, values, EVENT_FIELDS)
    return current
