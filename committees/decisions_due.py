"""What committees expect of a person: the decisions that its service has to carry out."""

from accounts.enums import Role, Scope
from accounts.expected import Expected
from committees.models import Decision
from documents.drawing import shortened

SHORT = 90


def expected(user) -> list[Expected]:
    """The decisions for which a service of ``user`` is responsible, not carried out yet."""
    services = user.scope_ids(Role.ACTION_LEAD, Scope.SERVICE)
    if not services:
        return []
    rows = Decision.objects.visible_to(user).to_do().filter(responsible__in=services).for_list()
    return [
        Expected(
            f"Exécuter la décision {row.number} : {shortened(' '.join(row.text.split()), SHORT)}",
            row.get_absolute_url(),
            row.due_on,
            row.overdue,
        )
        for row in rows.order_by("due_on", "pk")
    ]
