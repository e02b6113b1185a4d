"""The structure of a plan by hand: wording of objectives, measures and recommendations, and their order."""

from django.db import models

from actions.models import Action, Measure, Objective, Plan, Recommendation
from actions.services.errors import Refused, Stale
from journal.services import change

NAMES = {Objective: "Objectif", Measure: "Volet", Recommendation: "Recommandation"}


def rename(*, user, found: models.Model, label: str, seen: str) -> None:
    """Correct the label of an objective, measure or recommendation.

    ``seen``: the label that the person saw. Raises ``Stale`` when it has changed since, ``Refused`` for an
    objective without a label.
    """
    label = label.strip()
    if isinstance(found, Objective) and not label:
        raise Refused("Un objectif a toujours un intitulé\u00a0: écrivez-le, puis enregistrez.")
    with change(user=user, label=f"{NAMES[type(found)]}\u00a0: intitulé corrigé"):
        current = type(found).objects.select_for_update(of=("self",)).get(pk=found.pk)
        if current.label == label:
            return
        if current.label.replace("\r\n", "\n") != seen.replace("\r\n", "\n"):
            raise Stale(current)
        current.label = label
        if hasattr(current, "version"):
            current.version += 1
        current.save()


def _neighbours(found: models.Model) -> models.QuerySet:
    if isinstance(found, Objective):
        return found.plan.objectives.filter(archived_at=None)
    if isinstance(found, Measure):
        return found.objective.measures.filter(archived_at=None)
    return found.measure.actions.filter(archived_at=None)


def move(*, user, plan: Plan, found: Objective | Measure | Action, up: bool) -> None:
    """Move an objective, measure or action one place up or down among its own; numbers do not change."""
    with change(user=user, label="Ordre du plan modifié"):
        # The plan's row is what two moves have in common.
        Plan.objects.select_for_update().get(pk=plan.pk)
        rows = list(_neighbours(found).order_by("position", "pk"))
        here = next((place for place, row in enumerate(rows) if row.pk == found.pk), None)
        there = None if here is None else here + (-1 if up else 1)
        if there is None or not 0 <= there < len(rows):
            return
        places = sorted(row.position for row in rows)
        if len(set(places)) < len(places):
            places = [places[0] + n for n in range(len(places))]
        rows[here], rows[there] = rows[there], rows[here]
        for row, place in zip(rows, places, strict=True):
            if row.position != place:
                row.position = place
                row.save()
