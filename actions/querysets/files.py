"""The files of an action, as its page shows them."""

from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, TextField, Value
from django.db.models.functions import Concat

from documents.models import StoredFile
from organisations.querysets import Folded, fold


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


def files_found(user, typed: str, *, actions, managed, deliverables):
    """The files whose name or description holds all words typed, of the ``actions`` and ``deliverables`` that ``user``
    may see; restricted ones only if named, or on the ``managed`` actions. Each version counts, the archived do not.
    """
    words = fold(typed).split()[:12]
    named = StoredFile.objects.filter(archived_at=None).annotate(
        said=Folded(Concat("name", Value(" "), "comment", output_field=TextField()))
    )
    for word in words:
        named = named.filter(said__contains=word)
    # Most searches name no file: that is asked before who may see which.
    if not words or not named.order_by().exists():
        return StoredFile.objects.none()
    found = named.exclude(version_of__archived_at__isnull=False)
    types = ContentType.objects.get_for_models(actions.model, deliverables.model)
    of_actions = Q(owner_type=types[actions.model], owner_id__in=actions.values("pk"))
    of_deliverables = Q(owner_type=types[deliverables.model], owner_id__in=deliverables.values("pk"))
    open_ones = Q(pk__in=StoredFile.objects.open_to(user).values("pk"))
    managed_ones = Q(owner_type=types[actions.model], owner_id__in=managed.values("pk"))
    found = found.filter(of_actions & (open_ones | managed_ones) | of_deliverables)
    return found.prefetch_related("owner__plan")


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
