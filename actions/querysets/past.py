"""« Le plan au … »: the state of a plan at the end of a past day, from its history (model, « Time »).

Structure and wording are those recorded at the end of the day; status, weather and progress are those of the reports
that hold on that day or before, even when they were recorded later, up to ``known_at``. A service bears the name that
it had on that day. The number of queries is constant; how much is read is said by ``Depth``.
"""

import datetime as dt
from collections import defaultdict
from enum import IntEnum

from django.db import models

from actions.enums import DeliverableKind, DeliverableState, Status
from actions.querysets.past_rows import INSTANT, end_of, in_force, latest_only, latest_reports
from actions.snapshot import ActionState, MeasureState, NotYet, ObjectiveState, PlanState
from sgcd_plan import clock


def _related(plan, name: str) -> type[models.Model]:
    return plan._meta.get_field(name).related_model


class _Names:
    """The short names of services on a day: what they were called then, whatever they became."""

    def __init__(self, services: models.QuerySet, on: dt.date) -> None:
        self.former = services.former_names(on)

    def __call__(self, pk: int | None, acronym: str | None, name: str | None) -> str:
        """The name on the day of the service ``pk``, which bears ``acronym`` and ``name`` today."""
        if (then := self.former.get(pk)) is not None:
            acronym, name = then.acronym, then.name
        return acronym or name or ""


class Depth(IntEnum):
    """How much of each action is read; what is not is empty."""

    # Place, title, lead, deadline, status, weather, progress: what figures and lists say.
    FIGURES = 1
    # Also the means, the contributors and what it must produce: what is compared between two days.
    COMPARED = 2
    # Also what the latest report said, the notes and the recommendations.
    WHOLE = 3


def _contributors(action_model, plan, until: dt.datetime, named: _Names) -> dict[int, list[tuple[int, str]]]:
    """The contributors of each action: (key of the service, its name on the day)."""
    found = defaultdict(list)
    rows = action_model._meta.get_field("contributions").related_model.history.model.objects
    for action, pk, acronym, name in (
        latest_only(rows.filter(action__plan=plan), until)
        .order_by("id")
        .values_list("action_id", "service_id", "service__acronym", "service__name")
    ):
        found[action].append((pk, named(pk, acronym, name)))
    return found


def reports_at(
    plan, on: dt.date, known_at: dt.datetime, *, since: dt.date | None = None, inclusive: bool = True
) -> dict[int, dict]:
    """The report that made the state of each action of ``plan`` (by key) on ``on``, as known at ``known_at``.

    ``since``: leave out those that hold before that day. Not ``inclusive``: only those that hold before ``on``.
    """
    last = on if inclusive else on - dt.timedelta(days=1)
    found = latest_reports(plan, last, known_at + INSTANT, "status")
    return {pk: row for pk, row in found.items() if since is None or row["holds_on"] >= since}


def _recommendations(plan, until: dt.datetime) -> dict[int, tuple[tuple[str, str], ...]]:
    measures = _related(_related(plan, "objectives"), "measures")
    answers = measures._meta.get_field("answers").related_model
    known = {
        row["id"]: row
        for row in in_force(_related(plan, "recommendations"), until, plan=plan).values(
            "id", "kind", "reference", "position"
        )
    }
    found = defaultdict(list)
    for measure, recommendation in in_force(answers, until, measure__objective__plan=plan).values_list(
        "measure_id", "recommendation_id"
    ):
        if row := known.get(recommendation):
            found[measure].append((row["kind"], row["position"], row["reference"]))
    return {m: tuple((kind, ref) for kind, _, ref in sorted(rows)) for m, rows in found.items()}


def _deliverables(plan, until: dt.datetime) -> dict[int, tuple[str, ...]]:
    model = _related(plan, "deliverables")
    known = {
        pk: f"{DeliverableKind(kind).label} «\u00a0{title}\u00a0», {DeliverableState(state).label.lower()}"
        for pk, kind, title, state in in_force(model, until, plan=plan)
        .filter(archived_at=None)
        .values_list("id", "kind", "title", "state")
    }
    found = defaultdict(list)
    for action, deliverable in (
        in_force(_related(model, "serves"), until, deliverable__plan=plan)
        .order_by("id")
        .values_list("action_id", "deliverable_id")
    ):
        if deliverable in known:
            found[action].append(known[deliverable])
    return {action: tuple(words) for action, words in found.items()}


STATE = ("status", "weather", "progress")
WORDS = ("done", "blocking", "next_steps")
COLUMNS = (
    "id", "number", "label", "measure_id", "lead_id", "lead__acronym", "lead__name",
    "deadline_text", "deadline_kind", "deadline_first", "deadline_last", "overdue_after",
    "first_deadline_text", "first_overdue_after", "slides", "attested_at",
)  # fmt: skip


def _actions(plan, on: dt.date, until: dt.datetime, known_until: dt.datetime, depth: Depth) -> dict:
    """The actions of each measure (its key), in the plan's order."""
    model = _related(plan, "actions")
    named = _Names(model._meta.get_field("lead").related_model.objects, on)
    compared, whole = depth >= Depth.COMPARED, depth >= Depth.WHOLE
    contributors = _contributors(model, plan, until, named) if compared else {}
    deliverables = _deliverables(plan, until) if compared else {}
    reports = latest_reports(plan, on, known_until, *STATE, *(WORDS if whole else ()))
    columns = (*COLUMNS, *(("implementation",) if compared else ()), *(("notes",) if whole else ()))
    found = defaultdict(list)
    for row in (
        in_force(model, until, plan=plan).filter(archived_at=None).order_by("position", "id").values(*columns)
    ):
        pk = row["id"]
        said, shared = reports.get(pk, {}), contributors.get(pk, ())
        found[row["measure_id"]].append(
            ActionState(
                pk=pk,
                number=row["number"],
                label=row["label"],
                implementation=row.get("implementation", ""),
                lead=named(row["lead_id"], row["lead__acronym"], row["lead__name"]),
                lead_pk=row["lead_id"],
                contributors=tuple([name for _, name in shared]),
                contributor_pks=tuple([service for service, _ in shared]),
                deadline_text=row["deadline_text"],
                deadline_kind=row["deadline_kind"],
                deadline_first=row["deadline_first"],
                deadline_last=row["deadline_last"],
                overdue_after=row["overdue_after"],
                first_deadline_text=row["first_deadline_text"],
                first_overdue_after=row["first_overdue_after"],
                slides=row["slides"],
                status=said.get("status", Status.NOT_STARTED),
                weather=said.get("weather", ""),
                progress=said.get("progress"),
                report_on=said.get("holds_on"),
                done=said.get("done", ""),
                blocking=said.get("blocking", ""),
                next_steps=said.get("next_steps", ""),
                notes=tuple((row.get("notes") or {}).items()),
                attested=row["attested_at"] is not None,
                deliverables=deliverables.get(pk, ()),
            )
        )
    return found


def plan_at(
    plan, on: dt.date, known_at: dt.datetime | None = None, *, depth: Depth = Depth.WHOLE
) -> PlanState:
    """``plan`` as it stood at the end of ``on``, from what was recorded before ``known_at`` (default: now).

    Raises ``NotYet`` when the plan was not recorded at the end of that day.
    """
    known_at = known_at or clock.now()
    # What is recorded at the very instant asked is known.
    known_until = known_at + INSTANT
    until = min(end_of(on), known_until)
    title = in_force(type(plan), until, id=plan.pk).values("title").first()
    if title is None:
        raise NotYet(f"Le plan n’était pas encore enregistré le {on:%d/%m/%Y}.")
    objective_model = _related(plan, "objectives")
    measure_model = _related(objective_model, "measures")
    recommendations = _recommendations(plan, until) if depth >= Depth.WHOLE else {}
    actions = _actions(plan, on, until, known_until, depth)
    measures = defaultdict(list)
    for pk, objective, label in (
        in_force(measure_model, until, objective__plan=plan)
        .filter(archived_at=None)
        .order_by("position", "id")
        .values_list("id", "objective_id", "label")
    ):
        measures[objective].append(
            MeasureState(pk, label, recommendations.get(pk, ()), tuple(actions.get(pk, ())))
        )
    objectives = tuple(
        ObjectiveState(pk, label, tuple(measures.get(pk, ())))
        for pk, label in in_force(objective_model, until, plan=plan)
        .filter(archived_at=None)
        .order_by("position", "id")
        .values_list("id", "label")
    )
    return PlanState(plan.slug, title["title"], on, known_at, plan.fictional, objectives)


def first_day(plan) -> dt.date:
    """The day, in Paris, on which ``plan`` was first recorded."""
    recorded = plan.history.order_by("history_date").values_list("history_date", flat=True).first()
    return recorded.astimezone(clock.PARIS).date() if recorded else clock.today()
