"""The history rows in force at an instant: what « le plan au … » is made of.

Two ways to the same rows. ``in_force`` follows an index on (identity, instant) where the table has one for it;
``latest_only`` compares each row with its later ones in one pass, which suits tables that are read through another.
"""

import datetime as dt

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject

from actions.enums import ReportState
from sgcd_plan import clock

COUNTING = (ReportState.SUBMITTED, ReportState.VALIDATED)
INSTANT = dt.timedelta(microseconds=1)


def end_of(day: dt.date) -> dt.datetime:
    """The first instant after ``day`` in Paris: what is recorded before it belongs to the day."""
    return dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), tzinfo=clock.PARIS)


def in_force(model: type[models.Model], until: dt.datetime, **which) -> models.QuerySet:
    """The history row of each object in force just before ``until``; deleted objects are left out."""
    past = model.history.model.objects
    latest = (
        past.filter(history_date__lt=until, **which)
        .order_by("id", "-history_date", "-history_id")
        .distinct("id")
        .values("history_id")
    )
    return past.filter(history_id__in=latest).exclude(history_type="-")


def latest_only(rows: models.QuerySet, until: dt.datetime) -> models.QuerySet:
    """Of history ``rows``, those in force just before ``until``; deleted objects are left out."""
    later = rows.model.objects.filter(
        Q(history_date__gt=OuterRef("history_date"))
        | Q(history_date=OuterRef("history_date"), history_id__gt=OuterRef("history_id")),
        id=OuterRef("id"),
        history_date__lt=until,
    )
    return rows.filter(~Exists(later), history_date__lt=until).exclude(history_type="-")


def rows_at(model: type[models.Model], on: dt.date, known_at: dt.datetime, **which) -> models.QuerySet:
    """The history row of each object of ``model`` in force at the end of ``on``, as known at ``known_at``."""
    return in_force(model, min(end_of(on), known_at + INSTANT), **which)


def counting_at(model: type[models.Model], on: dt.date, known_at: dt.datetime, **which) -> models.QuerySet:
    """The reports that count and hold on ``on`` or before, as known at ``known_at``; the latest of an action first."""
    rows = latest_only(model.history.model.objects.filter(**which), known_at + INSTANT)
    return rows.filter(state__in=COUNTING, holds_on__lte=on).order_by(
        "action_id", "-holds_on", "-recorded_at", "-id"
    )


def latest_reports(plan, last: dt.date, until: dt.datetime, *fields: str) -> dict[int, dict]:
    """``fields`` and the day (``holds_on``) of the report that makes the state of each action of ``plan``, by its key.

    The latest by day, then by instant of recording, of those that hold on ``last`` or before, as recorded just before
    ``until``. One query, that asks an index for each action rather than sorting all reports.
    """
    action_model = plan._meta.get_field("actions").related_model
    report_model = action_model._meta.get_field("reports").related_model
    mine = report_model.history.model.objects.filter(
        action_id=OuterRef("pk"), state__in=COUNTING, holds_on__lte=last
    )
    told = {name: name for name in ("holds_on", *fields)}
    latest = (
        latest_only(mine, until).order_by("-holds_on", "-recorded_at", "-id").values(_=JSONObject(**told))
    )
    found = {}
    for pk, said in (
        action_model.objects.filter(plan=plan)
        .order_by()
        .annotate(said=Subquery(latest[:1]))
        .values_list("pk", "said")
    ):
        if said is not None:
            said["holds_on"] = dt.date.fromisoformat(said["holds_on"])
            found[pk] = said
    return found
