"""Services of the State added, changed, taken over: each act in one transaction, with its reason."""

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence

from django.utils.text import slugify

from accounts.services.errors import Refused, Stale
from accounts.services.events import record
from journal.services import change
from organisations import successions
from organisations.models import Service, ServiceName, ServiceSuccession
from sgcd_plan import clock

NAMES = ("name", "acronym", "preposition_of")
EDITABLE_FIELDS = (*NAMES, "title_head", "kind", "parent", "territory", "mailbox")


def _free_slug(name: str) -> str:
    base = slugify(name)[:70] or "service"
    taken = set(Service.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    found, rank = base, 2
    while found in taken:
        found, rank = f"{base}-{rank}", rank + 1
    return found


def _refuse_twin(name: str, *, but: Service | None = None) -> None:
    others = Service.objects.living().filter(name__iexact=name.strip())
    twin = others.exclude(pk=but.pk).first() if but else others.first()
    if twin is not None:
        raise Refused(
            f"Le service «\u00a0{twin.full_name}\u00a0» existe déjà\u00a0: choisissez-le, ou un autre nom."
        )


def add_service(*, by, values: Mapping[str, object], reason: str = "") -> Service:
    """A service that the reference data do not hold; ``values``: fields of ``Service``.

    Raises ``Refused`` when a living service already bears the name.
    """
    with change(user=by, label="Service ajouté", reason=reason):
        name = str(values["name"])
        _refuse_twin(name)
        last = Service.objects.order_by("-order").first()
        made = Service.objects.create(
            **{"order": last.order + 1 if last else 1, **values},
            slug=_free_slug(str(values.get("acronym") or name)),
            # The reference data do not touch what people made.
            version=1,
        )
        record(by=by, service=made, what="Service ajouté", reason=reason)
    return made


def update_service(
    *,
    by,
    service: Service,
    version: int,
    values: Mapping[str, object],
    since: dt.date | None = None,
    reason: str = "",
) -> Service:
    """Change the names, the place or the mailbox of a service; only ``EDITABLE_FIELDS`` count.

    ``since``: the first day of a new name, the former being kept until its eve; None: a mistake is corrected.
    Raises ``Stale`` when the service has changed since ``version``, ``Refused`` for a date or a place that cannot be.
    """
    with change(user=by, label="Service modifié", reason=reason):
        current = Service.objects.select_for_update(of=("self",)).get(pk=service.pk)
        if current.version != version:
            raise Stale(current)
        changed = [f for f in EDITABLE_FIELDS if f in values and getattr(current, f) != values[f]]
        if not changed:
            return current
        if "name" in changed:
            _refuse_twin(str(values["name"]), but=current)
        parent = values.get("parent")
        if "parent" in changed and parent and current in (parent, *successions.above(parent)):
            raise Refused("Un service ne dépend pas de lui-même\u00a0: choisissez un autre rattachement.")
        if since is not None and {"name", "acronym"} & set(changed):
            _keep_name(current, since)
        for field in changed:
            label, before = current._meta.get_field(field).verbose_name, getattr(current, field)
            setattr(current, field, values[field])
            when = f", à compter du {since:%d/%m/%Y}" if since and field in NAMES else ""
            record(
                by=by,
                service=current,
                what=f"{label.capitalize()}\u00a0: {before or '—'} → {values[field] or '—'}{when}",
                reason=reason,
            )
        current.version += 1
        current.save()
    return current


def _keep_name(service: Service, since: dt.date) -> None:
    if since > clock.today():
        raise Refused(
            "Un changement de nom s’enregistre à partir du jour où il prend effet\u00a0: corrigez la date."
        )
    if service.valid_from is not None and since <= service.valid_from:
        raise Refused(
            f"Ce service n’existe que depuis le {service.valid_from:%d/%m/%Y}\u00a0: corrigez la date."
        )
    eve = since - dt.timedelta(days=1)
    last = service.names.order_by("-valid_until").first()
    if last is not None and last.valid_until >= eve:
        raise Refused(
            f"Un nom antérieur vaut jusqu’au {last.valid_until:%d/%m/%Y}\u00a0: choisissez une date plus récente."
        )
    ServiceName.objects.create(
        service=service, valid_until=eve, **{name: getattr(service, name) for name in NAMES}
    )


class Changed(Exception):
    """What would move, or what is asked, is no longer what the preview showed."""


def fingerprint(
    services: Sequence[Service],
    successor: Service | None,
    new: Mapping[str, object] | None,
    on: dt.date,
    moves: Sequence[successions.Move],
) -> str:
    """What a preview showed, in short: it differs when something has moved, or is asked otherwise, since."""
    shown = (
        [(s.pk, s.version) for s in services],
        successor.pk if successor else sorted((new or {}).items()),
        on.isoformat(),
        [(m.label, *m.things) for m in moves],
    )
    return hashlib.sha256(repr(shown).encode()).hexdigest()[:32]


def check_takeover(services: Sequence[Service], successor: Service | None, on: dt.date) -> None:
    """Raise ``Refused`` when ``successor`` (None: a new service) cannot take over from ``services`` on that day."""
    if on > clock.today():
        raise Refused("La reprise s’enregistre à partir du jour où elle prend effet\u00a0: corrigez la date.")
    for service in services:
        if service.ended:
            raise Refused(f"{service.full_name} n’existe déjà plus\u00a0: retirez-le de la liste.")
        if service.valid_from and service.valid_from >= on:
            raise Refused(
                f"{service.full_name} n’existait pas encore la veille du {on:%d/%m/%Y}\u00a0: corrigez la date."
            )
    if successor is None:
        return
    if successor.ended or successor in services:
        raise Refused("Le service qui prend la suite doit exister, et ne pas être de ceux qui finissent.")
    if successor.valid_from and successor.valid_from > on:
        raise Refused(
            f"{successor.full_name} n’existe que depuis le {successor.valid_from:%d/%m/%Y}\u00a0: corrigez la date."
        )


def _already(ending: Sequence[Service], successor: Service | None, new) -> Service | None:
    """The successor, when this very takeover is already recorded."""
    done = ServiceSuccession.objects.filter(predecessor__in=ending).select_related("successor")
    found = {row.successor for row in done}
    if len(done) != len(ending) or len(found) != 1:
        return None
    [heir] = found
    return heir if heir == successor or (new and heir.name == new["name"]) else None


def take_over(
    *,
    by,
    services: Sequence[Service],
    successor: Service | None,
    new: Mapping[str, object] | None = None,
    on: dt.date,
    reason: str,
    seen: str,
) -> Service:
    """``successor`` (or the service that ``new`` describes) takes over from ``services`` from the day ``on``.

    Open work moves, what is closed stays. ``seen``: the fingerprint of the preview; ``Changed`` when it no longer
    holds. Repeated, nothing more happens and the successor is given back.
    """
    if not reason.strip():
        raise Refused("Indiquez le motif\u00a0: arrêté, décret, note de service…")
    with change(user=by, label="Reprise de services", reason=reason.strip()):
        wanted = {s.pk for s in services} | ({successor.pk} if successor else set())
        rows = Service.objects.select_for_update(of=("self",)).filter(pk__in=wanted).order_by("pk")
        locked = {s.pk: s for s in rows}
        ending = [locked[s.pk] for s in services]
        if successor is not None:
            successor = locked[successor.pk]
        if (heir := _already(ending, successor, new)) is not None:
            return heir
        check_takeover(ending, successor, on)
        if fingerprint(ending, successor, new, on, successions.preview(ending)) != seen:
            raise Changed
        for service in ending:
            service.valid_until = on - dt.timedelta(days=1)
            service.version += 1
            service.save()
        if successor is None:
            successor = _heir_of(by, ending, {**(new or {}), "valid_from": on}, reason)
        successions.move(ending, successor, on, by)
        for service in ending:
            ServiceSuccession.objects.create(predecessor=service, successor=successor, on=on)
            _record_takeover(by, service, successor, on, reason)
    return successor


def _heir_of(by, ending: Sequence[Service], values: Mapping[str, object], reason: str) -> Service:
    """A new service in the place of the first that ends; it may bear its name, or that of another that ends."""
    first = ending[0]
    parent = next((s for s in successions.above(first) if s not in ending), None)
    place = {"kind": first.kind, "parent": parent, "territory": first.territory, "order": first.order}
    return add_service(by=by, values=place | values, reason=reason)


def _record_takeover(by, service: Service, successor: Service, on: dt.date, reason: str) -> None:
    record(
        by=by,
        service=service,
        what=f"Repris par {successor.full_name} le {on:%d/%m/%Y}",
        reason=reason,
    )
    record(
        by=by,
        service=successor,
        what=f"Prend la suite de {service.full_name} le {on:%d/%m/%Y}",
        reason=reason,
    )
