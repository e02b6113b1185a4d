"""History as a person reads it: who, when, before, after, why; newest first, one page at a time.

That of an action gathers its own row, its contributors, milestones, links, files and deliverables.
"""

from dataclasses import dataclass
from itertools import groupby

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, F, OuterRef, Q, Subquery, Value

ACTION_FIELDS = (
    "label",
    "implementation",
    "objective",
    "measure",
    "lead",
    "deadline_text",
    "status",
    "weather",
    "progress",
    "attested_at",
    "archived_at",
)
DELIVERABLE_FIELDS = ("kind", "title", "state", "planned_on", "dated_on", "recipients")
MILESTONE_FIELDS = ("text", "deadline_text", "first", "last", "reached_on")


@dataclass(frozen=True)
class Step:
    """One act on an action: the fields that it changed, before and after."""

    at: object
    who: object
    what: str
    why: str
    fields: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Source:
    """A history table: some of its rows, and how one of them is said, from the row before it of the same object."""

    kind: str
    rows: object
    related: tuple[str, ...]
    say: object
    # Whether what a row points to is said of the row before it too.
    compares_related: bool = False


def _shown(row, field) -> str:
    value = getattr(row, field.attname)
    if value in (None, ""):
        return "—"
    display = getattr(row, f"get_{field.name}_display", None)
    if display is not None:
        return display()
    if hasattr(value, "strftime"):
        return f"{value:%d/%m/%Y}"
    return str(getattr(row, field.name)) or "—"


def changed_fields(row, older, names) -> list[tuple[str, str, str]]:
    model = row.instance_type
    fields = [model._meta.get_field(name) for name in names]
    return [
        (field.verbose_name, _shown(older, field) if older else "—", _shown(row, field))
        for field in fields
        if getattr(row, field.attname) != (getattr(older, field.attname) if older else field.get_default())
    ]


def _say_action(row, older):
    return changed_fields(row, older, ACTION_FIELDS) if older else []


def _say_milestone(row, older):
    if row.archived_at and not (older and older.archived_at):
        return [("Jalon", row.text, "retiré")]
    found = changed_fields(row, older, MILESTONE_FIELDS)
    if older is None:
        return [("Jalon", "—", row.text)]
    return [(f"Jalon « {row.text} », {name}", before, after) for name, before, after in found]


def _say_deliverable(row, older):
    if older is None:
        return [("Livrable", "—", str(row.instance))]
    if row.archived_at and not older.archived_at:
        return [("Livrable", row.title, "retiré")]
    return [
        (f"Livrable «\u00a0{row.title}\u00a0», {n}", b, a)
        for n, b, a in changed_fields(row, older, DELIVERABLE_FIELDS)
    ]


def _say_contributor(row, older):
    name = str(row.service)
    return [("Contributeur", name, "retiré") if row.history_type == "-" else ("Contributeur", "—", name)]


def _say_link(row, older):
    said = f"{row.action.number} {row.get_kind_display().lower()} {row.target.number}"
    return [("Lien", said, "retiré") if row.history_type == "-" else ("Lien", "—", said)]


def _say_chase(row, older):
    service = str(row.service)
    if older is None:
        return [("Relance", "—", service)]
    if row.archived_at and not older.archived_at:
        return [("Relance", service, "annulée")]
    if row.answered_at and not older.answered_at:
        return [("Relance", service, f"réponse\u00a0: {row.get_answer_display()}")]
    return (
        [("Relance", service, "de nouveau sans réponse")] if older.answered_at and not row.answered_at else []
    )


def _say_file(row, older):
    if older is None:
        return [("Fichier", "—", row.name)]
    if row.archived_at and not older.archived_at:
        return [("Fichier", row.name, "archivé")]
    if older.archived_at and not row.archived_at:
        return [("Fichier", row.name, "désarchivé")]
    return []


def sources_of_action(action, files) -> list[Source]:
    """What happened to ``action``; ``files``: those of it that the reader may see."""
    links = action.links.model.history
    produced = action.plan.deliverables
    served = action.deliverables.values("deliverable")
    kept = files.model.history.filter(
        owner_type=ContentType.objects.get_for_model(action), owner_id=action.pk, id__in=files.values("pk")
    )
    return [
        Source(
            "action",
            action.history.all(),
            ("lead", "objective", "measure"),
            _say_action,
            compares_related=True,
        ),
        Source("milestone", action.milestones.model.history.filter(action_id=action.pk), (), _say_milestone),
        Source(
            "contributor",
            action.contributions.model.history.filter(action_id=action.pk),
            ("service",),
            _say_contributor,
        ),
        Source(
            "link",
            links.filter(Q(action_id=action.pk) | Q(target_id=action.pk)),
            ("action", "target"),
            _say_link,
        ),
        Source("chase", action.chases.model.history.filter(action_id=action.pk), ("service",), _say_chase),
        Source("file", kept, (), _say_file),
        Source("deliverable", produced.model.history.filter(id__in=served), (), _say_deliverable),
    ]


class Timeline:
    """The acts that ``sources`` tell, newest first, sliced by a paginator; queries do not grow with them."""

    def __init__(self, sources: list[Source]) -> None:
        self.sources = {source.kind: source for source in sources}
        keys = [
            source.rows.order_by()
            .annotate(table=Value(kind, output_field=CharField()), act=F("change_id"))
            .values_list("history_date", "act", "history_id", "table")
            for kind, source in self.sources.items()
        ]
        united = keys[0].union(*keys[1:], all=True) if len(keys) > 1 else keys[0]
        self.keys = united.order_by("-history_date", "-act", "-history_id")

    def count(self) -> int:
        """How many rows of history there are."""
        return self.keys.count()

    def __len__(self) -> int:
        return self.count()

    def __getitem__(self, asked: slice) -> list[Step]:
        keys = list(self.keys[asked])
        said = {}
        for kind, source in self.sources.items():
            wanted = [key[2] for key in keys if key[3] == kind]
            if not wanted:
                continue
            before = source.rows.model.objects.filter(
                id=OuterRef("id"), history_id__lt=OuterRef("history_id")
            ).order_by("-history_id")
            rows = list(
                source.rows.filter(history_id__in=wanted)
                .select_related("change__user", "change__on_behalf_of", *source.related)
                .annotate(before_id=Subquery(before.values("history_id")[:1]))
            )
            related = source.related if source.compares_related else ()
            older = source.rows.model.objects.select_related(*related).in_bulk(
                [row.before_id for row in rows if row.before_id], field_name="history_id"
            )
            for row in rows:
                said[kind, row.history_id] = (row, source.say(row, older.get(row.before_id)))
        steps = []
        for _, group in groupby(keys, key=lambda key: (key[1] or -key[2], key[0])):
            found = [said[key[3], key[2]] for key in group]
            act, lines = found[0][0].change, [line for _, lines in found for line in lines]
            born = any(row.history_type == "+" for row, _ in found)
            if lines or born or (act and act.reason):
                steps.append(
                    Step(
                        at=found[0][0].history_date,
                        who=act.who if act else "Installation",
                        what=act.label if act else "",
                        why=act.reason if act else "",
                        fields=tuple(dict.fromkeys(lines)),
                    )
                )
        return steps
