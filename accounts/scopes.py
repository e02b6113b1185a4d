"""What a role may hold on beyond services and territories: an extension point that the apps above fill.

Accounts know nothing of plans, committees and campaigns: each of these apps says what may be chosen
and how it is called.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from accounts.enums import Scope
from accounts.models import Grant, User


@dataclass(frozen=True)
class ScopeSource:
    """The objects of one kind of scope: what a person may choose, and their names."""

    choices: Callable[[User], list[tuple[int, str]]]
    names: Callable[[Iterable[int]], dict[int, str]]


# Filled in each app's ``ready``, by kind of scope.
sources: dict[str, ScopeSource] = {}


def choices(scope: str, user: User) -> list[tuple[int, str]]:
    """The objects of ``scope`` on which ``user`` may give a role: (identifier, name)."""
    source = sources.get(scope)
    return source.choices(user) if source else []


def with_targets(grants: Iterable[Grant]) -> list[Grant]:
    """The same grants, each with ``target``: the name of what it holds on. One query a kind of scope at most."""
    grants = list(grants)
    names: dict[str, dict[int, str]] = {}
    for scope, source in sources.items():
        wanted = {g.object_id for g in grants if g.scope == scope}
        if wanted:
            names[scope] = source.names(wanted)
    for grant in grants:
        if grant.scope == Scope.SERVICE:
            grant.target = str(grant.service)
        elif grant.scope == Scope.TERRITORY:
            grant.target = grant.territory.name
        elif grant.scope == Scope.ALL:
            grant.target = "l’ensemble"
        else:
            grant.target = names.get(grant.scope, {}).get(grant.object_id, grant.get_scope_display())
    return grants
