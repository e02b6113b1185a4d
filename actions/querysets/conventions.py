"""Who changed the words' days of a plan, when and why."""

from dataclasses import dataclass

from actions.deadlines import WORDS, Conventions

LABEL = "Lecture des échéances modifiée"


@dataclass(frozen=True)
class ConventionChange:
    """One act: the words that it changed, before and after, as a person reads them."""

    at: object
    who: object
    why: str
    words: tuple[tuple[str, str, str], ...]


def convention_changes(plan) -> list[ConventionChange]:
    """The acts that changed the conventions of ``plan``, newest first, in one query."""
    rows = (
        plan.history.filter(change__label=LABEL)
        .select_related("change__user")
        .order_by("history_date", "history_id")
    )
    found, before = [], Conventions()
    for row in rows:
        after = Conventions.from_json(row.conventions)
        words = tuple(
            (word.label, before.shown(word.name), after.shown(word.name))
            for word in WORDS
            if getattr(before, word.name) != getattr(after, word.name)
        )
        found.append(ConventionChange(row.history_date, row.change.user, row.change.reason, words))
        before = after
    return found[::-1]
