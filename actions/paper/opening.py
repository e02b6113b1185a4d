"""What opens each document of a plan: title, day, and the band that says that it is of a past day."""

import datetime as dt
from collections.abc import Mapping

from actions.snapshot import PlanState
from documents.glossary import expand_first_use
from documents.heading import Heading
from documents.typography import day as in_words


def opening(
    state: PlanState,
    *,
    today: dt.date,
    what: str,
    heading: Heading,
    asked_by: str,
    glossary: Mapping[str, str] | None = None,
    known_on: dt.date | None = None,
) -> dict[str, object]:
    """The context of ``pdf/opening.html``. ``what``: the kind of document; ``asked_by``: who prints, empty for a script.

    ``glossary``: what acronyms stand for; those that the document uses are listed at its end.
    """
    past = state.on < today or known_on is not None
    running = f"Plan au {state.on:%d/%m/%Y}"
    known = f", d’après ce qui était saisi le {in_words(known_on)}" if known_on else ""
    by = f", demandé par {asked_by}" if asked_by else ""
    (state_of,) = expand_first_use(
        [f"Plan au {in_words(state.on)}{known}, imprimé le {in_words(today)}{by}"], glossary or {}
    )
    return {
        "title": f"{what} — plan au {state.on:%d/%m/%Y}",
        "heading": heading,
        "kicker": what,
        "heading_title": state.title,
        "plan_title": state.title,
        "fictional": state.fictional,
        "state_of": state_of,
        "glossary": glossary,
        "running": running,
        "running_past": f"plan au {in_words(state.on)}",
        "past": f"Le plan tel qu’il était à la fin du {in_words(state.on)}{known}." if past else "",
        "today": today,
        "state": state,
    }
