"""Panels of an action's page: an extension point that the apps above fill in ``AppConfig.ready``."""

from collections.abc import Callable
from dataclasses import dataclass, field

from accounts.models import User
from actions.models import Action


@dataclass(frozen=True)
class Panel:
    """A part of the page: its title, its address in the page, the template that draws it and what that needs."""

    title: str
    anchor: str
    template: str
    context: dict = field(default_factory=dict)


# Called in order; one that gives None has nothing to show to this person.
panels: list[Callable[[User, Action], Panel | None]] = []


def panels_for(user: User, action: Action) -> list[Panel]:
    """The panels that ``user`` sees on the page of ``action``."""
    return [panel for make in panels if (panel := make(user, action)) is not None]
