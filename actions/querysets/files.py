"""The files of an action, as its page shows them."""

from dataclasses import dataclass

from documents.models import StoredFile


@dataclass(frozen=True)
class FileLine:
    """A file and its versions, the newest first."""

    first: StoredFile
    versions: tuple[StoredFile, ...]

    @property
    def newest(self) -> StoredFile:
        """The version that one takes."""
        return self.versions[0]

    @property
    def older(self) -> tuple[StoredFile, ...]:
        """The versions before the newest."""
        return self.versions[1:]


def files_of(action, user, *, manages: bool, grouped: bool = True):
    """The files of a visible ``action`` that ``user`` may take: restricted ones only if named, or plan manager.

    ``grouped``: as ``FileLine``, the newest first, archived ones last; otherwise the query itself.
    """
    found = StoredFile.objects.of(action)
    if not manages:
        found = found.open_to(user)
    if not grouped:
        return found
    rows = (
        found.select_related("uploaded_by")
        .prefetch_related("recipients__user")
        .order_by("-uploaded_at", "-pk")
    )
    chains: dict[int, list[StoredFile]] = {}
    for stored in rows:
        chains.setdefault(stored.version_of_id or stored.pk, []).append(stored)
    lines = [FileLine(versions[-1], tuple(versions)) for versions in chains.values()]
    return sorted(lines, key=lambda line: line.first.archived_at is not None)
