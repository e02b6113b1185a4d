"""A row as it stands now, locked, at the version that the person saw."""

from actions.services.errors import Stale


def locked(row, version: int | None = None, *related: str):
    """``row`` read again and locked, with ``related``. Raises ``Stale`` when it changed since ``version``."""
    current = type(row).objects.select_for_update(of=("self",)).select_related(*related).get(pk=row.pk)
    if version is not None and current.version != version:
        raise Stale(current)
    return current


def write(row, values: dict, fields: tuple[str, ...]) -> list[str]:
    """Set those of ``fields`` that ``values`` gives, and save with a new version when one of them differs: which ones."""
    changed = [f for f in fields if f in values and getattr(row, f) != values[f]]
    for field in changed:
        setattr(row, field, values[field])
    if changed:
        row.version += 1
        row.save()
    return changed
