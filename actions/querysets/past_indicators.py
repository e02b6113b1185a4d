"""The indicators of a plan as they stood on a past day: defined by then, with the measures known then."""

from actions.indicators import IndicatorState
from actions.querysets.past_rows import INSTANT, end_of, in_force, latest_only
from actions.snapshot import PlanState

DEFINED = ("name", "unit", "decimals", "direction", "baseline", "target", "target_on")


def indicators_at(plan, state: PlanState) -> list[IndicatorState]:
    """The indicators of ``plan`` in ``state``, those of an objective before those of its actions. Two queries.

    A measure counts from the instant at which it was recorded, as all that bears one date only (model, « Time »).
    """
    model = plan._meta.get_field("indicators").related_model
    until = min(end_of(state.on), state.known_at + INSTANT)
    values = model._meta.get_field("values").related_model.history.model.objects
    latest = {
        row["indicator_id"]: row
        for row in latest_only(values.filter(indicator__plan=plan, territory=None), until)
        .filter(archived_at=None)
        .order_by("indicator_id", "-last", "-first", "-id")
        .distinct("indicator_id")
        .values("indicator_id", "value", "first", "last")
    }
    actions = {action.pk: action.number for action in state.actions}
    objectives = {objective.pk: objective.label for objective in state.objectives}
    places = {
        key: rank
        for rank, key in enumerate(
            key for o in state.objectives for key in (("o", o.pk), *(("a", a.pk) for a in o.actions))
        )
    }
    found = []
    for row in (
        in_force(model, until, plan=plan)
        .filter(archived_at=None)
        .order_by("id")
        .values("id", "objective_id", "action_id", *DEFINED)
    ):
        place = ("a", row["action_id"]) if row["action_id"] else ("o", row["objective_id"])
        if place not in places:
            # Of an action or an objective that was not in the plan on that day.
            continue
        measured = latest.get(row["id"], {})
        about = f"Action n°\u00a0{actions[place[1]]}" if place[0] == "a" else objectives[place[1]]
        found.append(
            (
                places[place],
                IndicatorState(
                    pk=row["id"],
                    about=about,
                    latest=measured.get("value"),
                    latest_first=measured.get("first"),
                    latest_last=measured.get("last"),
                    on=state.on,
                    **{name: row[name] for name in DEFINED},
                ),
            )
        )
    return [indicator for _, indicator in sorted(found, key=lambda pair: (pair[0], pair[1].pk))]
