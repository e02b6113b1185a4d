"""The history of an action as a person reads it: who, when, before, after, why."""

from dataclasses import dataclass

SHOWN = ("label", "implementation", "lead", "deadline_text", "status", "weather", "progress")


@dataclass(frozen=True)
class Step:
    """One act on an action: the fields that it changed, before and after."""

    at: object
    who: object
    what: str
    why: str
    fields: tuple[tuple[str, str, str], ...]


def _shown(row, field) -> str:
    value = getattr(row, field.attname)
    if value in (None, ""):
        return "—"
    display = getattr(row, f"get_{field.name}_display", None)
    if display is not None:
        return display()
    return str(getattr(row, field.name))


def timeline(action, limit: int = 60) -> list[Step]:
    """The latest ``limit`` acts on ``action``, newest first; the number of queries does not grow with them."""
    rows = list(
        action.history.select_related("change__user", "lead").order_by("-history_date", "-history_id")[:limit]
    )
    fields = [action._meta.get_field(name) for name in SHOWN]
    steps = []
    for row, older in zip(rows, [*rows[1:], None], strict=True):
        changed = tuple(
            (field.verbose_name, _shown(older, field) if older else "—", _shown(row, field))
            for field in fields
            if older is None or getattr(row, field.attname) != getattr(older, field.attname)
        )
        if older is None and len(rows) == limit:
            continue
        if changed:
            change = row.change
            steps.append(
                Step(
                    at=row.history_date,
                    who=change.user if change and change.user else "Installation",
                    what=change.label if change else "",
                    why=change.reason if change else "",
                    fields=changed if older else (),
                )
            )
    return steps
