"""What one act did, undone by the person who did it: each value goes back to what it was before, nothing else.

A value that somebody changed meanwhile is never overwritten: the whole is refused, and says what changed, who did it
and when. What the act made is archived, its reports are withdrawn, its links are taken away; the history keeps all of
it, and an undoing is itself an act, that can be undone.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import IntegrityError, models
from django.db.models import CharField, Value
from django.utils import timezone

from actions.enums import ReportState
from actions.models import (
    Action,
    ActionContributor,
    ActionLink,
    ActionSuccession,
    DeadlineMove,
    Deliverable,
    DeliverableAction,
    DeliverableDate,
    ImportBatch,
    Indicator,
    Measure,
    MeasureRecommendation,
    Milestone,
    Objective,
    Plan,
    ProgressReport,
    Recommendation,
)
from actions.querysets.recent import MERGED, SPLIT
from actions.services.errors import Refused
from actions.services.state import refresh_state
from documents.typography import day, time
from journal.models import Change, Editable, HistoryRow
from journal.services import change
from sgcd_plan import clock

BULK = "Modification groupée"
UNDOING, AGAIN = "Annulation\u00a0: ", "Rétablissement\u00a0: "
# From each table, the plan that a row belongs to.
PLANS = {
    Plan: "id",
    Objective: "plan_id",
    Measure: "objective__plan_id",
    Recommendation: "plan_id",
    MeasureRecommendation: "measure__objective__plan_id",
    Action: "plan_id",
    ActionContributor: "action__plan_id",
    ActionLink: "action__plan_id",
    ActionSuccession: "source__plan_id",
    DeadlineMove: "action__plan_id",
    Deliverable: "plan_id",
    DeliverableAction: "deliverable__plan_id",
    DeliverableDate: "deliverable__plan_id",
    Indicator: "plan_id",
    Milestone: "action__plan_id",
    ProgressReport: "action__plan_id",
}
# Ties between two rows go first, so that nothing hangs from what is archived; they come back last.
TIES = (ActionContributor, DeliverableAction, ActionLink, ActionSuccession, MeasureRecommendation)
# What only grows: a number given is never given again.
NEVER_BACK = {"version", "next_number"}


@dataclass(frozen=True)
class Touched:
    """What an act did to one row: its history rows, first and last."""

    model: type[models.Model]
    pk: int
    first: int
    last: int
    born: bool
    died: bool


def touched(act: Change) -> list[Touched]:
    """The rows that ``act`` wrote, whatever their model, in one query; latest first."""
    tables = {
        table._meta.label: table for table in HistoryRow.__subclasses__() if hasattr(table, "instance_type")
    }
    keys = [
        table.objects.filter(change=act)
        .order_by()
        .annotate(table=Value(label, output_field=CharField()))
        .values_list("history_id", "id", "history_type", "table")
        for label, table in tables.items()
    ]
    found: dict[tuple, list] = {}
    for history_id, pk, kind, label in sorted(keys[0].union(*keys[1:], all=True)):
        found.setdefault((label, pk), []).append((history_id, kind))
    rows = [
        Touched(
            tables[label].instance_type,
            pk,
            steps[0][0],
            steps[-1][0],
            steps[0][1] == "+",
            steps[-1][1] == "-",
        )
        for (label, pk), steps in found.items()
    ]
    return sorted(rows, key=lambda row: -row.last)


def _can_be_undone(act: Change, rows: Iterable[Touched]) -> bool:
    rows = list(rows)
    if not rows or any(row.model not in PLANS for row in rows):
        return False
    if act.cause_type_id and act.cause_type.model_class() is ImportBatch:
        return False
    # A decision on a proposal was told by mail; a report has ways of its own to be taken back.
    told = any(row.model is DeadlineMove and not row.born for row in rows)
    reported = any(row.model is ProgressReport for row in rows) and act.label not in (BULK, SPLIT, MERGED)
    return act.undoes_id is not None or not (told or reported)


def offered(act: Change, user) -> bool:
    """Whether ``user`` may be offered to undo ``act``: its own, not undone, and of a kind that can be."""
    return act.user_id == user.pk and not act.undone_by.exists() and _can_be_undone(act, touched(act))


def bare(act: Change) -> str:
    """What was done in the first place, however often it was undone and done again."""
    return act.label.removeprefix(UNDOING).removeprefix(AGAIN)


def plan_of(act: Change) -> Plan | None:
    """The plan on which ``act`` was done; None where it was done on several, or on none."""
    found = set()
    for model in {row.model for row in touched(act)} & PLANS.keys():
        path = PLANS[model].removesuffix("_id") if model is not Plan else "id"
        found |= set(model.history.model.objects.filter(change=act).values_list(path, flat=True))
    return Plan.objects.filter(pk__in=found).first() if len(found) == 1 else None


def _named(row: models.Model) -> str:
    if isinstance(row, Action):
        return f"l’action n°\u00a0{row.number}"
    return f"«\u00a0{str(row)[:80]}\u00a0» ({row._meta.verbose_name})"


def _changed_since(row: models.Model, last: int) -> Refused:
    later = (
        type(row)
        .history.model.objects.filter(id=row.pk, history_id__gt=last)
        .select_related("change__user", "change__on_behalf_of")
        .order_by("-history_id")
        .first()
    )
    who = ""
    if later is not None:
        by = f", par {later.change.who}" if later.change else ""
        at = timezone.localtime(later.history_date)
        who = f"{by}, le {day(at)} à {time(at)}"
    return Refused(
        f"{_named(row)[0].upper()}{_named(row)[1:]} a changé depuis{who}\u00a0: rien n’est annulé. "
        "Corrigez à la main ce qui doit l’être."
    )


def _fields(model: type[models.Model]) -> list[str]:
    kept = {field.attname for field in model.history.model._meta.concrete_fields}
    return [
        f.attname
        for f in model._meta.concrete_fields
        if not f.primary_key and not f.generated and f.attname in kept and f.name not in NEVER_BACK
    ]


def _take_back(row: Touched, user) -> models.Model | None:
    """What the act made: archived, withdrawn or taken away. Refused when something was done with it since."""
    made = row.model.objects.select_for_update(of=("self",)).filter(pk=row.pk).first()
    if made is None:
        return None
    if row.model.history.model.objects.filter(id=row.pk, history_id__gt=row.last).exists():
        raise _changed_since(made, row.last)
    if isinstance(made, Action) and (
        made.comments.exists() or made.paragraphs.exists() or made.drafts.exists()
    ):
        raise Refused(
            f"Quelqu’un a déjà écrit sur l’action n°\u00a0{made.number}\u00a0: rien n’est annulé. Archivez-la s’il le faut."
        )
    if isinstance(made, ProgressReport):
        made.state, made.reviewed_by, made.reviewed_at = ReportState.WITHDRAWN, user, clock.now()
    elif isinstance(made, DeadlineMove):
        made.state = DeadlineMove.State.UNDONE
    elif isinstance(made, Editable):
        made.archived_at, made.archived_by = clock.now(), user
    else:
        made.delete()
        return None
    if isinstance(made, Editable):
        made.version += 1
    made.save()
    return made


def _put_back(row: Touched) -> models.Model | None:
    """The values that the act changed, as they were before; the others stay as they are now."""
    rows = row.model.history.model.objects.filter(id=row.pk)
    before = rows.filter(history_id__lt=row.first).order_by("-history_id").first()
    after = rows.get(history_id=row.last)
    if before is None:
        return None
    if row.died:
        made = row.model(pk=row.pk, **{name: getattr(before, name) for name in _fields(row.model)})
        if row.model.objects.filter(pk=row.pk).exists():
            raise _changed_since(made, row.last)
        made.save(force_insert=True)
        return made
    changed = [n for n in _fields(row.model) if getattr(before, n) != getattr(after, n)]
    if not changed:
        return None
    current = row.model.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if any(getattr(current, name) != getattr(after, name) for name in changed):
        raise _changed_since(current, row.last)
    if getattr(current, "archived_at", None) is not None and "archived_at" not in changed:
        raise _changed_since(current, row.last)
    for name in changed:
        setattr(current, name, getattr(before, name))
    if isinstance(current, Editable):
        current.version += 1
    current.save()
    return current


def _check(rows: Iterable[models.Model | None]) -> None:
    """What comes back stands somewhere; what goes away leaves nothing live under it. States are those of the reports."""
    for row in rows:
        if isinstance(row, Action) and row.archived_at is None:
            if row.measure.archived_at or row.objective.archived_at:
                raise Refused(
                    f"Le volet de l’action n°\u00a0{row.number} est archivé\u00a0: désarchivez-le d’abord."
                )
        elif isinstance(row, Measure | Objective) and row.archived_at is not None:
            if row.actions.filter(archived_at=None).exists():
                raise Refused(
                    f"Des actions ont été ajoutées sous «\u00a0{row.label or 'ce volet'}\u00a0»\u00a0: rien n’est annulé."
                )
            if isinstance(row, Objective) and row.measures.filter(archived_at=None).exists():
                raise Refused(
                    f"Des volets ont été ajoutés sous «\u00a0{row.label}\u00a0»\u00a0: rien n’est annulé."
                )


def _refresh(rows: Iterable[models.Model | None]) -> None:
    for pk in {row.action_id for row in rows if isinstance(row, ProgressReport)}:
        action = Action.objects.select_for_update(of=("self",)).get(pk=pk)
        latest = action.reports.counting().first()
        if action.last_report_at != (latest.recorded_at if latest else None):
            refresh_state(action)


def undo(*, user, act: Change) -> Change:
    """Undo ``act``; gives the act that undoes it.

    Raises ``Refused`` when it is somebody else's, already undone, of a kind that cannot be, or when something that it
    changed has changed since.
    """
    if act.user_id != user.pk:
        raise Refused("Seule la personne qui a fait cette modification peut l’annuler.")
    label = f"{UNDOING if act.undoes_id is None or act.label.startswith(AGAIN) else AGAIN}{bare(act)}"
    try:
        with change(user=user, label=label, cause=act.cause) as undoing:
            act = Change.objects.select_for_update(of=("self",)).get(pk=act.pk)
            if act.undone_by.exists():
                raise Refused("Cette modification est déjà annulée.")
            rows = touched(act)
            if not _can_be_undone(act, rows):
                raise Refused(
                    "Cette modification ne s’annule pas\u00a0: ses effets ont pu être annoncés. Corrigez-la à la main."
                )
            undoing.undoes = act
            undoing.save()
            if made := next((row for row in rows if row.model is Plan and row.born), None):
                rows = [made]
            ties = [row for row in rows if row.model in TIES]
            others = [row for row in rows if row.model not in TIES]
            done = [_take_back(row, user) for row in (*ties, *others) if row.born]
            done += [_put_back(row) for row in (*others, *ties) if not row.born]
            _check(done)
            _refresh(done)
    except IntegrityError as clash:
        raise Refused(
            "Ce que cette modification avait remplacé a été refait autrement depuis\u00a0: rien n’est annulé."
        ) from clash
    return undoing
