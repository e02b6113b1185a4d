"""Services as documents name them, read to those that we know."""

from collections.abc import Sequence
from functools import cached_property

from actions.importing.draft import ServiceName
from actions.importing.folding import fold
from actions.importing.means import named
from organisations.models import Service
from organisations.successions import living_heirs


class KnownServices:
    """The services that a document may name, read once."""

    @cached_property
    def _rows(self) -> list[Service]:
        found = Service.objects.filter(archived_at=None, territory=None)
        return list(found.select_related("kind").prefetch_related("names"))

    @cached_property
    def names(self) -> list[ServiceName]:
        """Their acronyms and names, present and former, for the reading of a document."""
        return [
            ServiceName(acronym=named.acronym, name=named.name, kind=service.kind.slug)
            for service in self._rows
            for named in (service, *service.names.all())
        ]

    @cached_property
    def _by_name(self) -> dict[str, Service]:
        heirs = living_heirs()
        found: dict[str, Service] = {}
        # Living services first: theirs is the name today, whoever bore it before.
        for service in sorted(self._rows, key=lambda s: s.ended):
            for name in (service.acronym, service.name):
                if fold(name):
                    found.setdefault(fold(name), heirs.get(service.pk, service))
        for service in self._rows:
            for former in service.names.all():
                for name in (former.acronym, former.name):
                    if fold(name):
                        found.setdefault(fold(name), heirs.get(service.pk, service))
        return found

    def called(self, name: str) -> Service | None:
        """The service of an acronym or a name, whatever its case and accents; a merged one gives its successor."""
        return self._by_name.get(fold(name)) if name else None

    def lead(self, text: str) -> Service | None:
        """The one service that a lead's cell names; several, or none, are left to a person."""
        if not text:
            return None
        if (service := self.called(text)) is not None:
            return service
        found = named(text, self.names)
        return self.called(found[0]) if len(found) == 1 else None

    def all_of(self, text: str | Sequence[str]) -> list[Service]:
        """All the services that a cell, or a list of names, names."""
        names = named(text, self.names) if isinstance(text, str) else text
        found = [service for name in names if (service := self.called(name)) is not None]
        return list(dict.fromkeys(found))
