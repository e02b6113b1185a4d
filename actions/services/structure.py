"""The structure of a plan by hand: what objectives, measures and recommendations say, and the order of all of it."""

from collections.abc import Iterable, Sequence

from django.db import models
from simple_history.utils import bulk_update_with_history

from actions.models import Action, Measure, MeasureRecommendation, Objective, Plan, Recommendation
from actions.querysets.recent import MEASURE_MOVED, MOVED
from actions.services import building
from actions.services.errors import Refused, Stale
from actions.services.locking import locked_plan
from journal.services import change, current_change

NAMES = {Objective: "Objectif", Measure: "Volet", Recommendation: "Recommandation"}


def _locked(found: models.Model, version: int | None = None) -> models.Model:
    current = type(found).objects.select_for_update(of=("self",)).get(pk=found.pk)
    if getattr(current, "archived_at", None) is not None:
        raise Refused("Cette partie du plan vient d’être archivée\u00a0: elle ne change plus.")
    if version is not None and current.version != version:
        raise Stale(current)
    return current


def rename(*, user, plan: Plan, found: models.Model, label: str, seen: str) -> None:
    """Correct the label of an objective, measure or recommendation.

    ``seen``: the label that the person saw. Raises ``Stale`` when it has changed since, ``Refused`` for an
    objective without a label.
    """
    label = label.strip()
    if isinstance(found, Objective) and not label:
        raise Refused("Un objectif a toujours un intitulé\u00a0: écrivez-le, puis enregistrez.")
    with change(user=user, label=f"{NAMES[type(found)]}\u00a0: intitulé corrigé", cause=found):
        locked_plan(plan)
        current = _locked(found)
        if current.label == label:
            return
        if current.label.replace("\r\n", "\n") != seen.replace("\r\n", "\n"):
            raise Stale(current)
        current.label = label
        if hasattr(current, "version"):
            current.version += 1
        current.save()


def add_recommendation(*, user, plan: Plan, kind: str, reference: str, label: str = "") -> Recommendation:
    """A recommendation, or pages, that the plan answers, after those of its kind. Raises ``Refused`` when it is there."""
    reference = reference.strip()
    if kind not in Recommendation.Kind.values or not reference:
        raise Refused("Indiquez le numéro de la recommandation, ou les pages («\u00a023-28\u00a0»).")
    if len(reference) > Recommendation._meta.get_field("reference").max_length:
        raise Refused("Cette référence est trop longue\u00a0: un numéro ou des pages, 20 caractères au plus.")
    with change(user=user, label="Recommandation ajoutée", cause=plan):
        locked_plan(plan)
        if plan.recommendations.filter(kind=kind, reference=reference).exists():
            raise Refused("Cette recommandation est déjà dans le plan.")
        last = plan.recommendations.filter(kind=kind).aggregate(last=models.Max("position"))["last"]
        return Recommendation.objects.create(
            plan=plan, kind=kind, reference=reference, label=label.strip(), position=(last or 0) + 1
        )


def update_measure(
    *, user, plan: Plan, measure: Measure, objective: Objective, recommendations: Iterable, version: int
) -> None:
    """Put ``measure`` under ``objective``, with its actions, and make ``recommendations`` those that it answers.

    Raises ``Stale`` when it has changed since ``version``.
    """
    moved = measure.objective_id != objective.pk
    with change(
        user=user, label=MEASURE_MOVED if moved else "Volet\u00a0: recommandations modifiées", cause=measure
    ):
        locked_plan(plan)
        current = _locked(measure, version)
        if moved:
            place(user=user, plan=plan, found=measure, parent=objective, version=version)
            current.refresh_from_db()
        wanted = {row.pk for row in recommendations}
        present = {row.recommendation_id: row for row in current.answers.all()}
        for pk in present.keys() - wanted:
            present[pk].delete()
        for pk in sorted(wanted - present.keys()):
            MeasureRecommendation.objects.create(measure=current, recommendation_id=pk)
        if wanted != present.keys():
            current.version += 1
            current.save()


def add_action(*, user, measure: Measure, **fields) -> Action:
    """A new action, last of its measure. Raises ``Refused`` when the measure was archived meanwhile."""
    plan = measure.objective.plan
    with change(user=user, label="Action ajoutée") as act:
        locked_plan(plan)
        _locked(measure)
        made = building.add_action(user=user, measure=measure, **fields)
        settle(plan)
        act.cause = made
        act.save()
        made.refresh_from_db()
    return made


def settle(plan: Plan, first: Sequence[int] = ()) -> None:
    """Put the ranks of the live actions in the order of objectives, measures, then actions; numbers do not change.

    ``first``: the keys of actions of one measure, in an order of their own. Only what really moves is written.
    """
    asked = {pk: rank for rank, pk in enumerate(first)}
    actions = list(
        plan.actions.filter(archived_at=None)
        .select_for_update(of=("self",))
        .select_related("objective", "measure")
        .order_by("position", "pk")
    )
    places = sorted(action.position for action in actions)
    for at in range(1, len(places)):
        places[at] = max(places[at], places[at - 1] + 1)
    actions.sort(
        key=lambda a: (
            a.objective.position, a.objective_id, a.measure.position, a.measure_id, asked.get(a.pk, 0), a.position, a.pk,
        )
    )  # fmt: skip
    late = [action for action, place in zip(actions, places, strict=True) if action.position != place]
    for action, place in zip(actions, places, strict=True):
        action.position = place
    _write(late, "position")


def _write(rows: list, *fields: str) -> None:
    if rows:
        act = current_change()
        bulk_update_with_history(
            rows, type(rows[0]), list(fields), batch_size=500, default_user=act.user,
            custom_historical_attrs={"change": act},
        )  # fmt: skip


def _parent(found: models.Model) -> models.Model:
    return found.measure if isinstance(found, Action) else found.objective


def _put_under(current: Measure | Action, parent: Objective | Measure, plan: Plan) -> None:
    parent = _locked(parent)
    if isinstance(current, Action):
        if parent.objective.plan_id != plan.pk:
            raise Refused("Ce volet est celui d’un autre plan\u00a0: choisissez un volet de ce plan.")
        current.measure, current.objective = parent, parent.objective
    else:
        if parent.plan_id != plan.pk:
            raise Refused("Cet objectif est celui d’un autre plan\u00a0: choisissez un objectif de ce plan.")
        current.objective = parent
        below = list(current.actions.select_for_update(of=("self",)))
        for action in below:
            action.objective = parent
            action.version += 1
        _write(below, "objective", "version")
    current.version += 1
    current.save()


def _beside(current: models.Model) -> models.QuerySet:
    if isinstance(current, Objective):
        return current.plan.objectives.filter(archived_at=None)
    if isinstance(current, Measure):
        return current.objective.measures.filter(archived_at=None)
    return current.measure.actions.filter(archived_at=None)


def place(
    *,
    user,
    plan: Plan,
    found: Objective | Measure | Action,
    rank: int | None = None,
    parent: Objective | Measure | None = None,
    version: int | None = None,
) -> None:
    """Put ``found`` at ``rank`` (from 0; None: last) among those of ``parent`` (None: its own). Numbers do not change.

    The actions of a measure follow it. Raises ``Stale`` when it has changed since ``version``, ``Refused`` when one
    of the two is archived, or of another plan.
    """
    elsewhere = parent is not None and parent.pk != _parent(found).pk
    label = "Ordre du plan modifié"
    if elsewhere:
        label = MOVED if isinstance(found, Action) else MEASURE_MOVED
    with change(user=user, label=label, cause=found):
        # The plan's row is what two moves have in common.
        locked_plan(plan)
        current = _locked(found, version)
        if elsewhere:
            _put_under(current, parent, plan)
        rows = list(_beside(current).exclude(pk=current.pk).order_by("position", "pk"))
        rows.insert(len(rows) if rank is None else max(rank, 0), current)
        if isinstance(current, Action):
            settle(plan, [row.pk for row in rows])
            return
        for position, row in enumerate(rows, 1):
            if row.position != position:
                row.position = position
                row.save()
        settle(plan)


def step(*, user, plan: Plan, found: Objective | Measure | Action, up: bool) -> None:
    """Move an objective, measure or action one place up or down among its own; at an end, nothing happens."""
    keys = list(_beside(found).order_by("position", "pk").values_list("pk", flat=True))
    if found.pk not in keys:
        return
    there = keys.index(found.pk) + (-1 if up else 1)
    if 0 <= there < len(keys):
        place(user=user, plan=plan, found=found, rank=there)
