"""« Le plan au … »: the state of a plan at the end of a past day, from its history (model, « Time »).

Structure and wording are those recorded at the end of the day; status, weather and progress are those of the reports
that hold on that day or before, even when they were recorded later, up to ``known_at``. The number of queries is
constant.
"""

import datetime as dt
from collections import defaultdict

from django.db import models

from actions.enums import ReportState, Status
from actions.snapshot import ActionState, MeasureState, NotYet, ObjectiveState, PlanState
from sgcd_plan import clock

COUNTING = (ReportState.SUBMITTED, ReportState.VALIDATED)


def end_of(day: dt.date) -> dt.datetime:
    """The first instant after ``day`` in Paris: what is recorded before it belongs to the day."""
    return dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), tzinfo=clock.PARIS)


def _rows(model: type[models.Model], until: dt.datetime, **which) -> models.QuerySet:
    """The history row of each object in force just before ``until``; deleted objects are left out."""
    past = model.history.model.objects
    latest = (
        past.filter(history_date__lt=until, **which)
        .order_by("id", "-history_date", "-history_id")
        .distinct("id")
        .values("history_id")
    )
    return past.filter(history_id__in=latest).exclude(history_type="-")


def _related(plan, name: str) -> type[models.Model]:
    return plan._meta.get_field(name).related_model


def _name(acronym: str | None, name: str | None) -> str:
    return acronym or name or ""


def _contributors(action_model, plan, until: dt.datetime) -> dict[int, tuple[str, ...]]:
    found = defaultdict(list)
    rows = _rows(action_model._meta.get_field("contributions").related_model, until, action__plan=plan)
    for action, acronym, name in rows.order_by("id").values_list(
        "action_id", "service__acronym", "service__name"
    ):
        found[action].append(_name(acronym, name))
    return {action: tuple(names) for action, names in found.items()}


def _reports(action_model, plan, on: dt.date, until: dt.datetime) -> dict[int, dict]:
    """The report that makes the state of each action: latest by day, then by instant of recording."""
    rows = _rows(action_model._meta.get_field("reports").related_model, until, action__plan=plan)
    rows = rows.filter(state__in=COUNTING, holds_on__lte=on).order_by(
        "action_id", "-holds_on", "-recorded_at", "-id"
    )
    fields = ("action_id", "status", "weather", "progress", "holds_on", "done", "blocking", "next_steps")
    return {row["action_id"]: row for row in rows.distinct("action_id").values(*fields)}


def _recommendations(plan, until: dt.datetime) -> dict[int, tuple[tuple[str, str], ...]]:
    measures = _related(_related(plan, "objectives"), "measures")
    answers = measures._meta.get_field("answers").related_model
    known = {
        row["id"]: row
        for row in _rows(_related(plan, "recommendations"), until, plan=plan).values(
            "id", "kind", "reference", "position"
        )
    }
    found = defaultdict(list)
    for measure, recommendation in _rows(answers, until, measure__objective__plan=plan).values_list(
        "measure_id", "recommendation_id"
    ):
        if row := known.get(recommendation):
            found[measure].append((row["kind"], row["position"], row["reference"]))
    return {m: tuple((kind, ref) for kind, _, ref in sorted(rows)) for m, rows in found.items()}


def plan_at(plan, on: dt.date, known_at: dt.datetime | None = None) -> PlanState:
    """``plan`` as it stood at the end of ``on``, from what was recorded before ``known_at`` (default: now).

    Raises ``NotYet`` when the plan was not recorded at the end of that day.
    """
    known_at = known_at or clock.now()
    # What is recorded at the very instant asked is known.
    known_until = known_at + dt.timedelta(microseconds=1)
    until = min(end_of(on), known_until)
    title = _rows(type(plan), until, id=plan.pk).values("title").first()
    if title is None:
        raise NotYet(f"Le plan n’était pas encore enregistré le {on:%d/%m/%Y}.")
    objective_model, action_model = _related(plan, "objectives"), _related(plan, "actions")
    measure_model = _related(objective_model, "measures")
    contributors = _contributors(action_model, plan, until)
    reports = _reports(action_model, plan, on, known_until)
    recommendations = _recommendations(plan, until)
    actions = defaultdict(list)
    for row in (
        _rows(action_model, until, plan=plan)
        .filter(archived_at=None)
        .order_by("position", "id")
        .values(
            "id", "number", "label", "implementation", "measure_id", "lead__acronym", "lead__name",
            "deadline_text", "deadline_kind", "deadline_first", "deadline_last", "overdue_after",
            "first_deadline_text", "first_overdue_after", "slides", "notes",
        )
    ):  # fmt: skip
        said = reports.get(row["id"], {})
        actions[row["measure_id"]].append(
            ActionState(
                pk=row["id"],
                number=row["number"],
                label=row["label"],
                implementation=row["implementation"],
                lead=_name(row["lead__acronym"], row["lead__name"]),
                contributors=contributors.get(row["id"], ()),
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
                notes=tuple((row["notes"] or {}).items()),
            )
        )
    measures = defaultdict(list)
    for pk, objective, label in (
        _rows(measure_model, until, objective__plan=plan)
        .filter(archived_at=None)
        .order_by("position", "id")
        .values_list("id", "objective_id", "label")
    ):
        measures[objective].append(
            MeasureState(pk, label, recommendations.get(pk, ()), tuple(actions.get(pk, ())))
        )
    objectives = tuple(
        ObjectiveState(pk, label, tuple(measures.get(pk, ())))
        for pk, label in _rows(objective_model, until, plan=plan)
        .filter(archived_at=None)
        .order_by("position", "id")
        .values_list("id", "label")
    )
    return PlanState(plan.slug, title["title"], on, known_at, plan.fictional, objectives)


def first_day(plan) -> dt.date:
    """The day, in Paris, on which ``plan`` was first recorded."""
    recorded = plan.history.order_by("history_date").values_list("history_date", flat=True).first()
    return recorded.astimezone(clock.PARIS).date() if recorded else clock.today()
