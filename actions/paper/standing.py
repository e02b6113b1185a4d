"""Where a plan stands, in few words: what summary and slides say. Pure, from a ``PlanState``."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from actions.charts import ORDER
from actions.enums import CLOSED, Status, Weather
from actions.figures import Figures, figures
from actions.numbering import Number, order
from actions.querysets.dashboard import ASKED
from actions.snapshot import ActionState, PlanState
from documents.drawing import Drawing, stacked_bars
from documents.typography import day as in_words

# The order of ``querysets.dashboard.needing_decision``: proposed, compromised, overdue, in need of support.
NEVER = dt.date.max


@dataclass(frozen=True, slots=True)
class Decision:
    """An action that needs a decision: which one, and the reason in words."""

    number: Number
    label: str
    lead: str
    asks: str
    reason: str


@dataclass(frozen=True, slots=True)
class ObjectiveStanding:
    """An objective and the figures of its actions."""

    rank: int
    label: str
    figures: Figures


@dataclass(frozen=True, slots=True)
class Standing:
    """The state of a plan on a day, ready to be said."""

    state: PlanState
    figures: Figures
    objectives: tuple[ObjectiveStanding, ...]
    decisions: tuple[Decision, ...]
    late: tuple[ActionState, ...]
    slid: tuple[ActionState, ...]
    ahead: tuple[ActionState, ...]

    def chart(self) -> Drawing:
        """The actions of each objective, by status."""
        return stacked_bars(
            "Nombre d’actions de chaque objectif, par statut",
            [
                (
                    f"{o.rank}. {o.label}",
                    [(f"status-{s.value}", s.label.lower(), o.figures.by_status[s.value]) for s in ORDER],
                )
                for o in self.objectives
            ],
        )


def days_late(action: ActionState, day: dt.date) -> int:
    """Days since the deadline passed, on ``day`` (0 when it has not)."""
    return (day - action.overdue_after).days if action.is_overdue(day) and action.overdue_after else 0


def _rank(action: ActionState, day: dt.date, proposals: Mapping[int, str]) -> int:
    if action.pk in proposals:
        return 0
    if action.weather == Weather.STORM:
        return 1
    if action.is_overdue(day):
        return 2
    return 3 if action.weather == Weather.CLOUD else 9


def _why(action: ActionState, day: dt.date, proposals: Mapping[int, str]) -> str:
    parts = []
    if action.pk in proposals:
        parts.append(f"Le pilote propose une autre échéance : « {proposals[action.pk]} »")
    if action.weather in (Weather.STORM, Weather.CLOUD):
        parts.append(f"Météo : {action.get_weather_display().lower()}")
    if late := days_late(action, day):
        parts.append(f"Échéance dépassée de {late} jour{'s' if late > 1 else ''}")
    if action.blocking:
        parts.append(f"Ce qui bloque : « {action.blocking.rstrip('.')} »")
    return ". ".join(parts) + "."


def decisions(state: PlanState, proposals: Mapping[int, str], limit: int = 3) -> tuple[Decision, ...]:
    """The first actions that need a decision. ``proposals``: the deadline that a lead proposes, by action."""
    ranked = sorted(
        (
            (_rank(a, state.on, proposals), a.overdue_after or NEVER, place, a)
            for place, a in enumerate(state.actions)
            if a.status not in CLOSED
        ),
        key=lambda row: row[:3],
    )
    return tuple(
        Decision(a.number, a.label, a.lead or "à attribuer", ASKED[rank], _why(a, state.on, proposals))
        for rank, _, _, a in ranked
        if rank < 9
    )[:limit]


def standing(state: PlanState, proposals: Mapping[int, str]) -> Standing:
    """All of it, for the day of ``state``."""
    day = state.on
    still_open = [a for a in state.actions if a.status not in CLOSED]
    return Standing(
        state=state,
        figures=figures(state.actions, day),
        objectives=tuple(
            ObjectiveStanding(rank, o.label, figures(o.actions, day))
            for rank, o in enumerate(state.objectives, 1)
            if o.actions
        ),
        decisions=decisions(state, proposals),
        late=tuple(
            sorted((a for a in still_open if a.is_overdue(day)), key=lambda a: a.overdue_after or NEVER)
        ),
        slid=tuple(
            sorted((a for a in still_open if a.slides > 0), key=lambda a: (-a.slid_days, order(a.number)))
        ),
        ahead=tuple(
            sorted(
                (a for a in still_open if a.overdue_after and a.overdue_after >= day),
                key=lambda a: (a.overdue_after or NEVER, order(a.number)),
            )
        ),
    )


def figure_lines(found: Figures) -> list[tuple[str, str]]:
    """The figures that open a summary: (figure, what it counts), in the order of the dashboard."""
    attested = f", dont {found.to_attest} à constater" if found.to_attest else ""
    done, under_way = found.by_status[Status.DONE], found.by_status[Status.IN_PROGRESS]
    return [
        (str(found.total), "action" + "s" * (found.total > 1)),
        (f"{found.progress} %", "avancement moyen"),
        (str(done), "réalisée" + "s" * (done > 1) + attested),
        (str(under_way), "en cours"),
        (
            str(found.by_status[Status.NOT_STARTED]),
            "non démarrée" + "s" * (found.by_status[Status.NOT_STARTED] > 1),
        ),
        (str(found.by_status[Status.SUSPENDED]), "suspendue" + "s" * (found.by_status[Status.SUSPENDED] > 1)),
        (str(found.overdue), "en retard"),
        (str(found.due_soon), "à échéance dans les 30 jours"),
        (str(found.slid), "dont l’échéance a été repoussée"),
        (str(found.without_lead), "à attribuer"),
    ]


def weather_lines(found: Figures) -> list[tuple[str, str, str]]:
    """The weather of the plan: (value, words, count)."""
    return [
        *((w.value, w.label, str(found.by_weather[w.value])) for w in Weather),
        ("", "Non renseignée", str(found.by_weather[""])),
    ]


def deadline_in_words(action: ActionState) -> str:
    """« Fin 2023 », with the last day that it means when it says none."""
    if action.overdue_after is None:
        return action.deadline_text
    last = in_words(action.overdue_after)
    if last.replace("\u00a0", " ") == action.deadline_text:
        return last
    return (
        action.deadline_text
        if action.deadline_text == f"{action.overdue_after:%d/%m/%Y}"
        else f"{action.deadline_text} (au plus tard le {last})"
    )
