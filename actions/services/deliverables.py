"""Deliverables: added, corrected, archived, produced; the dates of a series; « réalisée » and its confirmation."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping

from actions.enums import PRODUCED, DeliverableState, Status
from actions.models import Action, Deliverable, DeliverableAction, DeliverableDate
from actions.querysets.recent import ATTESTED
from actions.services.errors import Refused, Stale
from documents.typography import day
from journal.services import change
from sgcd_plan import clock

EDITABLE_FIELDS = ("kind", "title", "state", "planned_on", "dated_on", "recipients", "series")
ASKED = (
    "Une action réalisée a produit quelque chose : cochez ce qui est produit, ajoutez-le, "
    "ou dites pourquoi il n’y a pas de livrable."
)


def _check(deliverable: Deliverable) -> None:
    if not deliverable.title.strip():
        raise Refused("Donnez un intitulé au livrable.")
    if deliverable.is_produced and deliverable.dated_on is None:
        raise Refused(
            f"Un livrable {deliverable.get_state_display().lower()} porte une date : indiquez celle du document."
        )
    if deliverable.is_produced and deliverable.dated_on > clock.today():
        raise Refused(
            f"Le {day(deliverable.dated_on)} est à venir : un livrable n’est pas encore signé ni diffusé à cette date."
        )


def add_deliverable(*, user, actions: Iterable[Action], kind: str, title: str, **fields) -> Deliverable:
    """What ``actions`` (of one plan, at least one) must produce. Raises ``Refused`` when it cannot be so."""
    actions = list(actions)
    if not actions:
        raise Refused("Dites au moins une action que ce livrable sert.")
    with change(user=user, label="Livrable ajouté", cause=actions[0]):
        made = Deliverable(plan=actions[0].plan, kind=kind, title=title, **fields)
        _check(made)
        made.save()
        for action in actions:
            DeliverableAction.objects.create(deliverable=made, action=action)
    return made


def _locked(deliverable: Deliverable, version: int) -> Deliverable:
    current = (
        Deliverable.objects.select_for_update(of=("self",)).select_related("plan").get(pk=deliverable.pk)
    )
    if current.version != version:
        raise Stale(current)
    return current


def update_deliverable(
    *,
    user,
    deliverable: Deliverable,
    version: int,
    values: Mapping[str, object],
    actions: Collection[int] | None = None,
    among: Collection[int] = (),
) -> Deliverable:
    """Correct a deliverable; only fields of ``EDITABLE_FIELDS`` count.

    ``actions``: the keys of those that it serves among ``among``, the ones that the person may choose; the others that
    it serves stay. Raises ``Stale`` when it has changed since ``version``, ``Refused`` when it cannot be so.
    """
    with change(user=user, label="Livrable modifié", cause=deliverable):
        current = _locked(deliverable, version)
        changed = [f for f in EDITABLE_FIELDS if f in values and getattr(current, f) != values[f]]
        for field in changed:
            setattr(current, field, values[field])
        _check(current)
        moved = _serve(current, set(actions), set(among)) if actions is not None else False
        if changed or moved:
            current.version += 1
            current.save()
    return current


def _serve(deliverable: Deliverable, wanted: set[int], among: set[int]) -> bool:
    """Make a deliverable serve ``wanted`` among ``among``; whether anything changed."""
    served = {row.action_id: row for row in deliverable.serves.all()}
    wanted = (wanted & among) | (set(served) - among)
    if not wanted:
        raise Refused("Un livrable sert au moins une action : cochez-en une, ou archivez-le.")
    for pk in set(served) - wanted:
        served[pk].delete()
    for pk in sorted(wanted - set(served)):
        DeliverableAction.objects.create(deliverable=deliverable, action_id=pk)
    return wanted != set(served)


def archive_deliverable(*, user, deliverable: Deliverable, version: int) -> None:
    """Take a deliverable out of the pages; history keeps it. Raises ``Stale`` when it has changed since ``version``."""
    with change(user=user, label="Livrable retiré", cause=deliverable):
        current = _locked(deliverable, version)
        if current.archived_at is None:
            current.archived_at, current.archived_by = clock.now(), user
            current.version += 1
            current.save()


def add_date(*, user, deliverable: Deliverable, planned_on: dt.date, note: str = "") -> DeliverableDate:
    """A day of a series. Raises ``Refused`` when it has that day already."""
    with change(user=user, label="Date ajoutée à une série", cause=deliverable):
        current = Deliverable.objects.select_for_update(of=("self",)).get(pk=deliverable.pk)
        if current.dates.filter(planned_on=planned_on, archived_at=None).exists():
            raise Refused(f"Cette série a déjà la date du {day(planned_on)}.")
        return DeliverableDate.objects.create(deliverable=current, planned_on=planned_on, note=note)


def mark_date(*, user, date: DeliverableDate, produced_on: dt.date | None) -> DeliverableDate:
    """Say on what day an issue of a series came out; None: it did not after all. Raises ``Refused`` in the future."""
    if produced_on and produced_on > clock.today():
        raise Refused(f"Le {day(produced_on)} est à venir : indiquez le jour où cette parution a eu lieu.")
    with change(user=user, label="Parution d’une série", cause=date.deliverable):
        current = DeliverableDate.objects.select_for_update(of=("self",)).get(pk=date.pk)
        if current.produced_on != produced_on:
            current.produced_on = produced_on
            current.version += 1
            current.save()
    return current


def archive_date(*, user, date: DeliverableDate) -> None:
    """Take a day out of a series; history keeps it (harmless when repeated)."""
    with change(user=user, label="Date retirée d’une série", cause=date.deliverable):
        current = DeliverableDate.objects.select_for_update(of=("self",)).get(pk=date.pk)
        if current.archived_at is None:
            current.archived_at, current.archived_by = clock.now(), user
            current.version += 1
            current.save()


def _produced(action: Action) -> bool:
    return action.deliverables.filter(deliverable__archived_at=None, deliverable__state__in=PRODUCED).exists()


def check_done(*, action: Action, status: str, without: str = "") -> None:
    """Raise ``Refused`` when ``action`` becomes « réalisée » with nothing produced and no reason why."""
    becomes = status == Status.DONE and action.status != Status.DONE
    if becomes and not without.strip() and not _produced(action):
        raise Refused(ASKED)


def deliver(
    *,
    user,
    action: Action,
    on: dt.date,
    produced: Collection[int] = (),
    new_kind: str = "",
    new_title: str = "",
) -> None:
    """What a report says is produced: deliverables (keys) circulated on a day, and one that was not listed."""
    with change(user=user, label="Livrables produits", cause=action):
        waiting = (
            Deliverable.objects.select_for_update(of=("self",))
            .filter(serves__action=action, pk__in=produced, archived_at=None)
            .exclude(state__in=PRODUCED)
        )
        for deliverable in waiting:
            deliverable.state = DeliverableState.CIRCULATED
            deliverable.dated_on = deliverable.dated_on or on
            deliverable.version += 1
            deliverable.save()
        if new_title.strip():
            add_deliverable(
                user=user,
                actions=[action],
                kind=new_kind,
                title=new_title.strip(),
                state=DeliverableState.CIRCULATED,
                dated_on=on,
            )


def attest_done(*, user, action: Action) -> Action:
    """Confirm that a done action is done: « à constater » goes. Harmless when repeated.

    Raises ``Refused`` when the action is not done.
    """
    with change(user=user, label=ATTESTED, cause=action):
        current = Action.objects.select_for_update(of=("self",)).get(pk=action.pk)
        if current.status != Status.DONE:
            raise Refused(
                f"L’action n° {current.number} n’est plus réalisée : elle est « {current.get_status_display().lower()} »."
            )
        if current.attested_at is None:
            current.attested_at, current.attested_by = clock.now(), user
            current.version += 1
            current.save()
    return current
