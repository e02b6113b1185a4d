"""Whom one may ask again about actions: each service in charge, who would get the mail, and whether it was just asked."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from accounts.enums import Role, Scope
from accounts.models import Grant, User
from actions.models import Action, Chase
from organisations.models import Service


@dataclass
class Target:
    """A service in charge of an action: who holds the role, and the latest chase that it has not answered."""

    action: Action
    service: Service
    leads: bool
    people: list[User]
    asked: Chase | None = None
    ticked: bool = False
    # Asked so lately that one thinks twice.
    recent: bool = False

    @property
    def key(self) -> str:
        """As the form sends it: « 12-7 »."""
        return f"{self.action.pk}-{self.service.pk}"


@dataclass
class Asked:
    """An action of the page with the services in charge of it, its lead first."""

    action: Action
    targets: list[Target] = field(default_factory=list)


def read_key(text: str) -> tuple[int, int] | None:
    """The (action, service) of a key that a form sends; None for anything else."""
    action, _, service = text.partition("-")
    good = action.isdecimal() and service.isdecimal() and len(text) < 30
    return (int(action), int(service)) if good else None


def _holders(services: set[int]) -> dict[tuple[int, bool], dict[int, User]]:
    """Who gets the mail of a service: (service, as its lead) and its people by key; one query."""
    grants = Grant.objects.active().filter(
        role__in=(Role.ACTION_LEAD, Role.CONTRIBUTOR),
        scope=Scope.SERVICE,
        service__in=services,
        user__is_active=True,
    )
    found: dict[tuple[int, bool], dict[int, User]] = defaultdict(dict)
    for grant in grants.select_related("user").order_by("user__last_name", "user__first_name", "user_id"):
        found[grant.service_id, False][grant.user_id] = grant.user
        if grant.role == Role.ACTION_LEAD:
            found[grant.service_id, True][grant.user_id] = grant.user
    return found


def asked_about(actions: Iterable[Action], since: dt.datetime) -> list[Asked]:
    """Each of ``actions`` with whom it may be asked of; a chase after ``since`` is recent. A constant number of queries.

    ``actions`` come with their lead and, prefetched, ``contributions__service``.
    """
    rows, services = [], set()
    for action in actions:
        row = Asked(action)
        in_charge = [(action.lead, True)] if action.lead else []
        in_charge += [
            (c.service, False) for c in action.contributions.all() if c.service_id != action.lead_id
        ]
        row.targets = [Target(action, service, leads, []) for service, leads in in_charge]
        services |= {target.service.pk for target in row.targets}
        rows.append(row)
    holders = _holders(services)
    waiting = Chase.objects.waiting().filter(action__in=[row.action.pk for row in rows])
    latest = {
        (c.action_id, c.service_id): c for c in waiting.select_related("asked_by").order_by("asked_at", "pk")
    }
    for row in rows:
        for target in row.targets:
            target.people = list(holders[target.service.pk, target.leads].values())
            target.asked = latest.get((row.action.pk, target.service.pk))
            target.recent = target.asked is not None and target.asked.asked_at >= since
    return rows


def tick(rows: Iterable[Asked], *, contributors: bool) -> None:
    """Tick what one usually wants: leads (and contributors) whom a mail reaches and who were not asked just before."""
    for row in rows:
        for target in row.targets:
            target.ticked = bool(target.people) and not target.recent and (target.leads or contributors)


def people_of(rows: Iterable[Asked]) -> set[int]:
    """Who would get a mail: keys of the people of what is ticked."""
    return {person.pk for row in rows for t in row.targets if t.ticked for person in t.people}
