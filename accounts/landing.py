"""The page made for each role: an extension point that the apps above fill."""

from collections.abc import Callable

from accounts.models import User

# Called in order; the first that gives an address wins. Filled in each app's ``ready``.
landings: list[Callable[[User], str | None]] = []


def landing_for(user: User) -> str:
    """The address of the page on which ``user`` lands."""
    for landing in landings:
        if (address := landing(user)) is not None:
            return address
    return "/compte/"
