"""Which actions are likely to slip, each with its plain reason and the rule behind it. Pure; no score.

An action past its deadline is overdue, no longer « likely to slip »: it is left out, as are closed ones.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

from actions.enums import CLOSED, Status, Weather
from documents.typography import day as in_words

SEVERITY = {Weather.SUN: 0, Weather.OVERCAST: 1, Weather.CLOUD: 2, Weather.STORM: 3}


@dataclass(frozen=True, slots=True)
class Thresholds:
    """When each rule speaks: settings of a plan."""

    silent_days: int = 60
    slides: int = 2
    behind_points: int = 30
    near_days: int = 30

    @classmethod
    def from_json(cls, stored: Mapping[str, int]) -> "Thresholds":
        """The thresholds of a plan; what it does not say is the default. Unknown names are ignored."""
        return cls(**{f.name: int(stored[f.name]) for f in fields(cls) if f.name in stored})


@dataclass(frozen=True, slots=True)
class Point:
    """What a report said: the day on which it holds, weather ("" when not given), progress (0-100 or None)."""

    holds_on: dt.date
    weather: str = ""
    progress: int | None = None


@dataclass(frozen=True, slots=True)
class Watched:
    """What the rules look at in an action. ``start``: the day from which its time is counted."""

    status: str
    slides: int
    start: dt.date
    overdue_after: dt.date | None
    progress: int | None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an action may slip: the rule, in words, and what is seen in this action."""

    rule: str
    says: str
    seen: str


def _silence(action: Watched, points: Sequence[Point], today: dt.date, limits: Thresholds) -> Reason | None:
    rule = f"Aucun point d’avancement depuis plus de {limits.silent_days} jours."
    if not points:
        waited = (today - action.start).days
        if waited > limits.silent_days:
            return Reason("silent", rule, f"Aucun point depuis le début du plan, il y a {waited} jours.")
        return None
    days = (today - points[-1].holds_on).days
    if days <= limits.silent_days:
        return None
    return Reason(
        "silent", rule, f"Le dernier point vaut au {in_words(points[-1].holds_on)}, il y a {days} jours."
    )


def _slides(action: Watched, points: Sequence[Point], today: dt.date, limits: Thresholds) -> Reason | None:
    if action.slides < limits.slides:
        return None
    rule = f"L’échéance a déjà été repoussée {limits.slides} fois ou plus."
    return Reason("slides", rule, f"Échéance repoussée {action.slides} fois.")


def _worsening(action: Watched, points: Sequence[Point], today: dt.date, limits: Thresholds) -> Reason | None:
    given = [p for p in points if p.weather]
    if len(given) < 2 or SEVERITY[given[-1].weather] <= SEVERITY[given[-2].weather]:
        return None
    before, after = Weather(given[-2].weather).label.lower(), Weather(given[-1].weather).label.lower()
    return Reason(
        "weather",
        "La météo du dernier point est moins bonne que celle du point précédent.",
        f"De « {before} » à « {after} » le {in_words(given[-1].holds_on)}.",
    )


def _pace(action: Watched, points: Sequence[Point], today: dt.date, limits: Thresholds) -> Reason | None:
    if action.overdue_after is None or action.overdue_after <= action.start:
        return None
    whole = (action.overdue_after - action.start).days
    spent = min(max((today - action.start).days, 0), whole)
    share, done = round(100 * spent / whole), action.progress or 0
    if share - done < limits.behind_points:
        return None
    left = (action.overdue_after - today).days
    return Reason(
        "pace",
        f"La part du temps écoulé dépasse l’avancement d’au moins {limits.behind_points} points.",
        f"{done} % fait alors que {share} % du temps est passé ; il reste {left} jour{'s' if left > 1 else ''}.",
    )


def _not_started(
    action: Watched, points: Sequence[Point], today: dt.date, limits: Thresholds
) -> Reason | None:
    if action.status != Status.NOT_STARTED or action.overdue_after is None:
        return None
    left = (action.overdue_after - today).days
    if left > limits.near_days:
        return None
    return Reason(
        "not_started",
        f"L’action n’a pas commencé et son échéance tombe dans les {limits.near_days} jours.",
        f"Non démarrée, échéance le {in_words(action.overdue_after)}.",
    )


RULES = (_slides, _worsening, _pace, _not_started, _silence)


def reasons(
    action: Watched, points: Sequence[Point], today: dt.date, limits: Thresholds | None = None
) -> tuple[Reason, ...]:
    """Why ``action`` may slip, strongest rule first; empty when nothing says so.

    ``points``: its reports that count, oldest first.
    """
    if action.status in CLOSED or (action.overdue_after is not None and action.overdue_after < today):
        return ()
    limits = limits or Thresholds()
    found = (rule(action, points, today, limits) for rule in RULES)
    return tuple(reason for reason in found if reason is not None)
