"""The settings of a plan: when reports are due and missing, when an action is said likely to slip."""

from collections.abc import Mapping
from dataclasses import fields

from actions.models import Plan
from actions.services.errors import Stale
from actions.slipping import Thresholds
from journal.services import change

DAYS = ("report_due_working_day", "report_cutoff_working_day")
THRESHOLDS = tuple(f.name for f in fields(Thresholds))


def update_settings(*, user, plan: Plan, version: int, values: Mapping[str, int]) -> Plan:
    """Change settings of ``DAYS`` and ``THRESHOLDS``; months already cut off keep what they said.

    Raises ``Stale`` when the plan has changed since ``version``.
    """
    with change(user=user, label="Réglages du plan modifiés", cause=plan):
        current = Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
        if current.version != version:
            raise Stale(current)
        before = {name: getattr(current, name) for name in DAYS} | current.alert_thresholds
        for name in DAYS:
            setattr(current, name, values.get(name, getattr(current, name)))
        current.alert_thresholds = current.alert_thresholds | {
            name: values[name] for name in THRESHOLDS if name in values
        }
        if before != {name: getattr(current, name) for name in DAYS} | current.alert_thresholds:
            current.version += 1
            current.save()
    return current
