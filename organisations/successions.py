"""What moves when a service takes over from others: an extension point that the apps above fill in ``ready``."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from organisations.models import Service, ServiceSuccession


@dataclass(frozen=True)
class Move:
    """One kind of thing that moves: what it is, and each thing by name."""

    label: str
    things: Sequence[str]


@dataclass(frozen=True)
class Mover:
    """``preview`` lists what would move from services; ``move`` moves it, in the transaction of its caller.

    ``move`` takes the services that end, the one that takes over, the day from which it does, and who acts.
    """

    preview: Callable[[Sequence[Service]], Iterable[Move]]
    move: Callable[[Sequence[Service], Service, dt.date, object], None]


# Filled in each app's ``ready``, from the lowest app up.
movers: list[Mover] = []


def _children(services: Sequence[Service]):
    return Service.objects.living().filter(parent__in=services).exclude(pk__in=[s.pk for s in services])


def preview(services: Sequence[Service]) -> list[Move]:
    """All that would move from ``services``: their sub-services, then what each app says."""
    found = [Move("Services placés sous leur autorité", [child.full_name for child in _children(services)])]
    for mover in movers:
        found += mover.preview(services)
    return found


def above(service: Service) -> list[Service]:
    """The services that ``service`` depends on, nearest first."""
    found: list[Service] = []
    while (service := service.parent) is not None and service not in found:
        found.append(service)
    return found


def move(services: Sequence[Service], successor: Service, on: dt.date, by: object) -> None:
    """Move all of it to ``successor``, which never comes to depend on itself."""
    line = [successor, *above(successor)]
    # What the ending services depended on: a successor that stood under them now stands there.
    top = next((s for s in above(services[0]) if s not in services and s not in line), None)
    for child in _children(services):
        child.parent = top if child in line else successor
        child.version += 1
        child.save(update_fields=["parent", "version"])
        if child == successor:
            successor.parent, successor.version = child.parent, child.version
    for mover in movers:
        mover.move(services, successor, on, by)


def living_heirs() -> Mapping[int, Service]:
    """For each service that another took over, by key, the one that does its work today: two queries.

    A service that several took over from it in turn has the last one; one whose successors all ended has none.
    """
    rows = ServiceSuccession.objects.order_by("on", "pk").values_list("predecessor_id", "successor_id")
    following = dict(rows)
    living = {s.pk: s for s in Service.objects.living().filter(pk__in=following.values())}
    found = {}
    for start in following:
        reached, seen = start, set()
        while reached in following and reached not in seen and reached not in living:
            seen.add(reached)
            reached = following[reached]
        if reached != start and reached in living:
            found[start] = living[reached]
    return found
