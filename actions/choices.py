"""What the lists of choices of a plan's list offer, and the names of its rows: three queries, whatever its actions."""

import dataclasses
from typing import NamedTuple

from django.db.models import Exists, OuterRef

from actions.models import Action, ActionContributor, Plan
from organisations.models import Service
from sgcd_plan import clock


class NamedService(NamedTuple):
    """A service: its names, whether it exists today, and what it does in the plan."""

    pk: int
    name: str
    acronym: str
    living: bool
    leads: bool
    contributes: bool

    @property
    def short(self) -> str:
        """How it is called in a list."""
        return self.acronym or self.name


class NamedObjective(NamedTuple):
    """An objective."""

    pk: int
    label: str
    archived: bool


@dataclasses.dataclass(frozen=True)
class Choices:
    """Services and objectives by their keys, in their order; recommendations as choices."""

    services: dict[int, NamedService]
    objectives: dict[int, NamedObjective]
    recommendations: list[tuple[str, str]]

    def leads(self) -> list[tuple[str, str]]:
        """The services that lead an action."""
        return [(str(s.pk), s.short) for s in self.services.values() if s.leads]

    def contributors(self) -> list[tuple[str, str]]:
        """The services that contribute to an action."""
        return [(str(s.pk), s.short) for s in self.services.values() if s.contributes]

    def assignable(self) -> list[tuple[int, str]]:
        """The services of today: any may be given an action."""
        return [(s.pk, s.short) for s in self.services.values() if s.living]


def choices_of(plan: Plan) -> Choices:
    """The choices that the actions of ``plan`` offer."""
    today = clock.today()
    live = Action.objects.live().filter(plan=plan)
    contributions = ActionContributor.objects.filter(action__plan=plan, action__archived_at=None)
    services = Service.objects.annotate(
        leads=Exists(live.filter(lead=OuterRef("pk"))),
        contributes=Exists(contributions.filter(service=OuterRef("pk"))),
    ).values_list("pk", "name", "acronym", "archived_at", "valid_until", "leads", "contributes")
    objectives = plan.objectives.values_list("pk", "label", "archived_at")
    return Choices(
        services={
            pk: NamedService(pk, name, acronym, archived is None and (until is None or until >= today), *does)
            for pk, name, acronym, archived, until, *does in services
        },
        objectives={pk: NamedObjective(pk, label, at is not None) for pk, label, at in objectives},
        recommendations=[(str(r.pk), str(r)) for r in plan.recommendations.all()],
    )
