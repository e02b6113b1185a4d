"""The shapes that ``plan_at --json`` and ``plan_diff --json`` print (docs/commands.md)."""

from collections.abc import Iterable

from actions.differences import Differences
from actions.figures import figures
from actions.indicators import IndicatorState
from actions.snapshot import ActionState, PlanState


def _day(day) -> str | None:
    return day.isoformat() if day else None


def _action(action: ActionState) -> dict:
    return {
        "number": action.number,
        "label": action.label,
        "implementation": action.implementation,
        "lead": action.lead or None,
        "contributors": list(action.contributors),
        "deadline": {
            "text": action.deadline_text,
            "kind": action.deadline_kind,
            "first": _day(action.deadline_first),
            "last": _day(action.deadline_last),
            "overdue_after": _day(action.overdue_after),
        },
        "status": action.status,
        "weather": action.weather or None,
        "progress": action.progress,
        "report_on": _day(action.report_on),
        "to_attest": action.to_attest,
        "deliverables": list(action.deliverables),
    }


def _number(value) -> float | None:
    return None if value is None else float(value)


def _indicator(found: IndicatorState) -> dict:
    return {
        "name": found.name,
        "about": found.about,
        "unit": found.unit,
        "direction": found.direction,
        "baseline": _number(found.baseline),
        "target": _number(found.target),
        "target_on": _day(found.target_on),
        "measured": _number(found.latest),
        "measured_first": _day(found.latest_first),
        "measured_last": _day(found.latest_last),
        "standing": found.standing.value,
    }


def state_as_json(state: PlanState, indicators: Iterable[IndicatorState] = ()) -> dict:
    """The plan on a day: its objectives, measures and actions, its indicators, and its figures."""
    return {
        "plan": state.slug,
        "title": state.title,
        "on": state.on.isoformat(),
        "known_at": state.known_at.isoformat(),
        "objectives": [
            {
                "label": objective.label,
                "measures": [
                    {
                        "label": measure.label,
                        "recommendations": [
                            {"kind": kind, "reference": reference}
                            for kind, reference in measure.recommendations
                        ],
                        "actions": [_action(a) for a in measure.actions],
                    }
                    for measure in objective.measures
                ],
            }
            for objective in state.objectives
        ],
        "indicators": [_indicator(found) for found in indicators],
        "figures": figures(state.actions, state.on).as_json(),
    }


def differences_as_json(slug: str, found: Differences) -> dict:
    """What changed between two days: headings, then actions, in the plan's order."""
    return {
        "plan": slug,
        "from": found.start.isoformat(),
        "to": found.end.isoformat(),
        "headings": [
            {"level": h.level, "kind": h.kind, "before": h.before, "after": h.after} for h in found.headings
        ],
        "actions": [
            {
                "number": d.number,
                "label": d.label,
                "kind": d.kind,
                "before": d.before,
                "after": d.after,
                "reason": d.reason or None,
            }
            for d in found.actions
        ],
    }
