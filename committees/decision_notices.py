"""What committees announce of decisions that come due or are past, and of the topics proposed to them.

The people of the responsible service hear of a decision once its record is sealed, since they read it from then on; the
secretaries of the committee hear of one that is late from the second week.
"""

import datetime as dt
from collections.abc import Iterable

from accounts.enums import Role
from actions.announcing import holders
from committees.announcing import secretaries
from committees.models import Decision
from documents.drawing import shortened
from documents.typography import day
from notifications.enums import How, Urgency
from notifications.kinds import Kind, Line
from sgcd_plan import clock

ABOUT = "committees.decision"
SOON = 7
SECRETARY_FROM_WEEK = 1
SHORT = 90


def _waiting(until: dt.date):
    return (
        Decision.objects.to_do()
        .filter(archived_at=None, committee__archived_at=None, due_on__lte=until)
        .for_list()
        .prefetch_related("item__readers")
        .order_by("due_on", "pk")
    )


def _in_charge(decision: Decision, held: dict[int, list[int]]) -> list[int]:
    """Who hears of it in the responsible service: nobody before the record is sealed, those named for a reserved one."""
    if decision.sealed_at is None:
        return []
    people = held[decision.responsible_id]
    if decision.is_reserved:
        named = {reader.user_id for reader in decision.item.readers.all()}
        return [user for user in people if user in named]
    return people


def _line(decision: Decision, user: int, said: str, **told) -> Line:
    return Line(
        user_id=user,
        subject=f"Décision {decision.number} : {said} — {shortened(' '.join(decision.text.split()), SHORT)}",
        url=decision.get_absolute_url(),
        about=(ABOUT, decision.pk),
        day=decision.due_on,
        call="Pour dire ce qu’il en est",
        **told,
    )


def due_soon(at: dt.datetime) -> Iterable[Line]:
    """Decisions due in a week or less, said once to the responsible service."""
    today, held = at.astimezone(clock.PARIS).date(), holders(Role.ACTION_LEAD)
    for decision in _waiting(today + dt.timedelta(days=SOON)).filter(due_on__gte=today):
        left = (decision.due_on - today).days
        when = {0: "échéance aujourd’hui", 1: "échéance demain"}.get(left, f"échéance dans {left} jours")
        for user in _in_charge(decision, held):
            yield _line(
                decision,
                user,
                f"{when} ({day(decision.due_on)})",
                occasion=f"{decision.due_on}",
                reason=f"{decision.responsible} est responsable de cette décision",
                urgency=Urgency.SOON,
            )


def overdue(at: dt.datetime) -> Iterable[Line]:
    """Decisions past their day: each week to the responsible service, from the second week to the secretaries too."""
    today, held = at.astimezone(clock.PARIS).date(), holders(Role.ACTION_LEAD)
    everywhere, of_one = secretaries()
    for decision in _waiting(today - dt.timedelta(days=1)):
        late = (today - decision.due_on).days
        week = (late - 1) // 7
        responsible = f"{decision.responsible} est responsable de cette décision"
        people = dict.fromkeys(_in_charge(decision, held), responsible)
        if week >= SECRETARY_FROM_WEEK:
            for user in [*everywhere, *of_one[decision.committee_id]]:
                people.setdefault(user, f"vous tenez le secrétariat de « {decision.committee} »")
        for user, reason in people.items():
            yield _line(
                decision,
                user,
                f"échéance dépassée de {late} jour{'s' if late > 1 else ''}",
                occasion=f"{decision.due_on}:{week}",
                reason=reason,
                urgency=Urgency.LATE,
            )


KINDS = (
    Kind("decision_due", "Décision d’un comité à exécuter dans 7 jours", due=due_soon),
    Kind("decision_overdue", "Décision d’un comité en retard (chaque semaine)", due=overdue),
    Kind("topic_answered", "Réponse à un sujet que j’ai proposé à un comité", How.AT_ONCE),
)
