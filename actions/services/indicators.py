"""Indicators: defined, corrected, archived; their measures recorded, corrected, imported."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from actions.models import Action, Indicator, IndicatorValue, Objective, Plan
from actions.periods import in_words
from actions.services.errors import Refused, Stale
from journal.services import change
from organisations.models import Territory
from sgcd_plan import clock

EDITABLE_FIELDS = (
    "name",
    "definition",
    "unit",
    "decimals",
    "direction",
    "baseline",
    "baseline_on",
    "target",
    "target_on",
)


def add_indicator(
    *, user, plan: Plan, action: Action | None = None, objective: Objective | None = None, **fields
) -> Indicator:
    """An indicator of an action or of an objective of ``plan``. Raises ``Refused`` when it is of neither, or of both."""
    if (action is None) == (objective is None):
        raise Refused("Dites ce que l’indicateur mesure : une action, ou un objectif.")
    with change(user=user, label="Indicateur ajouté", cause=action or objective):
        return Indicator.objects.create(plan=plan, action=action, objective=objective, **fields)


def _locked(row, version: int):
    current = type(row).objects.select_for_update(of=("self",)).get(pk=row.pk)
    if current.version != version:
        raise Stale(current)
    return current


def update_indicator(
    *,
    user,
    indicator: Indicator,
    version: int,
    values: Mapping[str, object],
    action: Action | None = None,
    objective: Objective | None = None,
) -> Indicator:
    """Correct the definition of an indicator; only fields of ``EDITABLE_FIELDS`` count, and what it measures when given.

    Raises ``Stale`` when it has changed since ``version``.
    """
    with change(user=user, label="Indicateur modifié", cause=indicator):
        current = _locked(indicator, version)
        changed = [f for f in EDITABLE_FIELDS if f in values and getattr(current, f) != values[f]]
        for field in changed:
            setattr(current, field, values[field])
        if action or objective:
            before = (current.action_id, current.objective_id)
            current.action, current.objective = action, objective
            changed += ["about"] if before != (current.action_id, current.objective_id) else []
        if changed:
            current.version += 1
            current.save()
    return current


def archive_indicator(*, user, indicator: Indicator, version: int) -> None:
    """Take an indicator out of the pages; history keeps it. Raises ``Stale`` when it has changed since ``version``."""
    with change(user=user, label="Indicateur retiré", cause=indicator):
        current = _locked(indicator, version)
        if current.archived_at is None:
            current.archived_at, current.archived_by = clock.now(), user
            current.version += 1
            current.save()


def _refuse_future(last: dt.date, first: dt.date) -> None:
    if first > clock.today():
        raise Refused(f"La période « {in_words(first, last)} » est à venir : une mesure parle du passé.")


def _same(indicator: Indicator, territory: Territory | None, first: dt.date, last: dt.date):
    return IndicatorValue.objects.filter(
        indicator=indicator, territory=territory, first=first, last=last, archived_at=None
    )


def record_value(
    *,
    user,
    indicator: Indicator,
    first: dt.date,
    last: dt.date,
    value: Decimal,
    territory: Territory | None = None,
    note: str = "",
) -> IndicatorValue:
    """A measure. Raises ``Refused`` when its period is to come, or has one already for that territory."""
    _refuse_future(last, first)
    with change(user=user, label="Mesure ajoutée", cause=indicator):
        Indicator.objects.select_for_update(of=("self",)).get(pk=indicator.pk)
        if _same(indicator, territory, first, last).exists():
            where = f" ({territory})" if territory else ""
            raise Refused(
                f"Une mesure existe déjà pour {in_words(first, last)}{where} : modifiez-la plutôt que d’en ajouter une autre."
            )
        return IndicatorValue.objects.create(
            indicator=indicator,
            territory=territory,
            first=first,
            last=last,
            value=value,
            note=note,
            recorded_by=user,
        )


def update_value(*, user, row: IndicatorValue, version: int, value: Decimal, note: str) -> IndicatorValue:
    """Correct a measure. Raises ``Stale`` when it has changed since ``version``."""
    with change(user=user, label="Mesure corrigée", cause=row.indicator):
        current = _locked(row, version)
        if (current.value, current.note) != (value, note):
            current.value, current.note = value, note
            current.version += 1
            current.save()
    return current


def archive_value(*, user, row: IndicatorValue, version: int) -> None:
    """Take a measure away; history keeps it. Raises ``Stale`` when it has changed since ``version``."""
    with change(user=user, label="Mesure retirée", cause=row.indicator):
        current = _locked(row, version)
        if current.archived_at is None:
            current.archived_at, current.archived_by = clock.now(), user
            current.version += 1
            current.save()


@dataclass(frozen=True)
class Imported:
    """A measure read in a spreadsheet."""

    first: dt.date
    last: dt.date
    territory: Territory | None
    value: Decimal
    note: str = ""

    @property
    def key(self) -> tuple:
        """What makes it the same measure as another."""
        return (self.territory.pk if self.territory else None, self.first, self.last)


def import_values(*, user, indicator: Indicator, rows: Sequence[Imported]) -> tuple[int, int]:
    """Record measures in one act; those that exist take the new value. Gives how many were added and corrected.

    Raises ``Refused`` when a period is to come or stands twice.
    """
    if len({row.key for row in rows}) < len(rows):
        raise Refused("Deux lignes donnent la même période et le même territoire : n’en gardez qu’une.")
    added = corrected = 0
    with change(user=user, label="Mesures importées", cause=indicator):
        Indicator.objects.select_for_update(of=("self",)).get(pk=indicator.pk)
        known = {
            (v.territory_id, v.first, v.last): v
            for v in indicator.values.select_for_update(of=("self",)).filter(archived_at=None)
        }
        for row in rows:
            _refuse_future(row.last, row.first)
            current = known.get(row.key)
            if current is None:
                IndicatorValue.objects.create(
                    indicator=indicator, territory=row.territory, first=row.first, last=row.last, value=row.value,
                    note=row.note, recorded_by=user,
                )  # fmt: skip
                added += 1
            elif (current.value, current.note) != (row.value, row.note or current.note):
                current.value, current.note = row.value, row.note or current.note
                current.version += 1
                current.save()
                corrected += 1
    return added, corrected
