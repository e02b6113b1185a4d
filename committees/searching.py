"""What the search of the header finds among committees: decisions, committees."""

from django.db.models import QuerySet

from accounts.models import User
from accounts.searching import Found, Source
from actions.querysets import search
from committees.models import Committee, Decision
from documents.drawing import shortened

EXCERPT = 160


def find_decisions(user: User, typed: str) -> QuerySet:
    """Decisions by number, or by the words of their text and follow-up."""
    return (
        Decision.objects.visible_to(user).matching(typed).for_list().order_by("-meeting__starts_at", "rank")
    )


def show_decision(decision: Decision) -> Found:
    """A decision: number, what it says; who carries it out, how far it is."""
    title = f"{decision.number} — {shortened(' '.join(decision.text.split()), EXCERPT)}"
    return Found(
        title, f"{decision.responsible} — {decision.get_state_display()}", decision.get_absolute_url()
    )


def find_committees(user: User, typed: str) -> QuerySet:
    """Committees by the words of their name and purpose."""
    seen = Committee.objects.visible_to(user).live()
    asked = search.query(typed)
    if asked is None:
        return seen.none()
    return (
        seen.alias(words=search.vector("name", "short_name", "purpose")).filter(words=asked).order_by("name")
    )


def show_committee(committee: Committee) -> Found:
    """A committee, its level."""
    return Found(committee.name, committee.get_level_display(), committee.get_absolute_url())


SOURCES = (
    Source("decisions", "Décisions", find_decisions, show_decision),
    Source("comites", "Comités", find_committees, show_committee),
)
