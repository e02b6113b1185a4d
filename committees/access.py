"""Who may do what on a committee: one place, from grants alone (model, « Who may »)."""

from accounts.enums import Role, Scope
from committees.models import Committee
from committees.querysets.committees import KEEPS_ITS_OWN


def keeps(user, committee: Committee) -> bool:
    """Whether ``user`` is the secretary of ``committee``, as long as it is not archived."""
    return committee.archived_at is None and holds(user, committee)


def holds(user, committee: Committee) -> bool:
    """Whether ``user`` is the secretary of ``committee``, archived or not.

    A region or a department runs its own committees: its prefecture is then their secretary.
    """
    return (
        user.has_role(Role.COMMITTEE_SECRETARY)
        or committee.pk in user.scope_ids(Role.COMMITTEE_SECRETARY, Scope.COMMITTEE)
        or (
            committee.territory_id is not None
            and committee.territory_id in user.scope_ids(KEEPS_ITS_OWN, Scope.TERRITORY)
        )
    )


def sits(user, committee: Committee) -> bool:
    """Whether ``user`` may read agendas and drafts, amend them and propose topics: a member, or the secretary."""
    return (
        holds(user, committee)
        or user.has_role(Role.COMMITTEE_MEMBER)
        or committee.pk in user.scope_ids(Role.COMMITTEE_MEMBER, Scope.COMMITTEE)
    )


def follows(user, decision) -> bool:
    """Whether ``user`` may say what became of ``decision``: the secretary, and the responsible service for its own."""
    return keeps(user, decision.committee) or decision.responsible_id in user.scope_ids(
        Role.ACTION_LEAD, Scope.SERVICE
    )


def may_create(user) -> bool:
    """Whether ``user`` may make a committee: the secretary of all; a prefecture, for its territory."""
    return user.has_role(Role.COMMITTEE_SECRETARY) or bool(user.scope_ids(KEEPS_ITS_OWN, Scope.TERRITORY))


def territories_of(user) -> list[int] | None:
    """The territories for which ``user`` may make a committee; None for all of them and for the nation."""
    return None if user.has_role(Role.COMMITTEE_SECRETARY) else user.scope_ids(KEEPS_ITS_OWN, Scope.TERRITORY)
