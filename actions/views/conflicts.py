"""A form that comes late: both versions field by field, each to choose, nothing lost."""

import json
from dataclasses import dataclass

from django.http import QueryDict

from actions.merging import merge
from actions.page_forms import VersionedForm


@dataclass(frozen=True)
class Conflict:
    """What a late form shows: its fields in dispute, those that only the other person changed, and who it was."""

    form: VersionedForm
    both: list[dict]
    theirs: list[dict]
    rest: list
    who: object
    at: object


def with_choices(data: QueryDict, names: tuple[str, ...]) -> QueryDict:
    """The form's data, each field for which « leur version » was chosen taken from what was shown as theirs."""
    chosen = data.copy()
    try:
        shown = json.loads(data.get("seen") or "{}")
    except ValueError:
        return chosen
    for name in names:
        if data.get(f"choix-{name}") == "theirs" and isinstance(shown, dict) and name in shown:
            value = shown[name]
            chosen.setlist(name, value if isinstance(value, list) else [value])
    return chosen


def conflict_of(form: VersionedForm, current, build) -> Conflict:
    """The late ``form`` against ``current``; ``build`` makes the form that settles it from its data."""
    theirs = form.values_of(current)
    found = merge(form.seen_values(), theirs, form.typed())
    data = QueryDict(mutable=True)
    for name, value in found.values.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    data["version"], data["seen"] = str(current.version), json.dumps(theirs)
    settled = build(data)
    said = [{"name": n, "label": form.fields[n].label, "theirs": form.shown(current, n)} for n in form.names]
    last = current.history.select_related("change__user").order_by("-history_date", "-history_id").first()
    return Conflict(
        form=settled,
        both=[row | {"field": settled[row["name"]]} for row in said if row["name"] in found.both],
        theirs=[row for row in said if row["name"] in found.theirs],
        rest=[settled[name] for name in form.names if name not in found.both],
        who=last.change.user if last and last.change else None,
        at=last.history_date if last else None,
    )
