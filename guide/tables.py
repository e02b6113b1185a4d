"""The tables of the guide that come from the data: what they hold is never written twice."""

from collections.abc import Callable

from accounts.enums import DUTIES, Role
from actions.deadlines import DEFAULTS, EXAMPLES, WORDS, read
from actions.enums import Status, Weather
from actions.models import Action, Plan
from actions.services.editing import conventions_of
from sgcd_plan import clock


def conventions(plan: Plan | None) -> dict:
    """The days of each word: those of ``plan``, or the defaults, with how some wordings read."""
    table = conventions_of(plan) if plan else DEFAULTS
    day = plan.as_of if plan else clock.today()
    return {
        "conventions_plan": plan,
        "day": day,
        "words": [
            (w.label, table.shown(w.name), w.name in table.changed(), DEFAULTS.shown(w.name)) for w in WORDS
        ],
        "examples": [read(text, day, table) for text in EXAMPLES],
    }


def statuses(plan: Plan | None) -> dict:
    """The words of an action's status and weather, as marks of the pages."""
    shown = [Action(status=status) for status in Status]
    weathers = [Action(weather=weather) for weather in Weather]
    return {"statuses": shown, "weathers": weathers}


def roles(plan: Plan | None) -> dict:
    """What each role lets its holder do."""
    return {"duties": [(Role(role).label, duty) for role, duty in DUTIES.items()]}


# Each with its template, ``guide/table_NAME.html``.
TABLES: dict[str, Callable[[Plan | None], dict]] = {
    "conventions": conventions,
    "exemples": conventions,
    "statuts": statuses,
    "roles": roles,
}
