"""The list of actions as a file: which rows, under which columns, and who makes it, the request or a worker."""

from django.db.models import QuerySet
from django.http import QueryDict

from actions import exports, tables
from actions.filters import ActionFilter
from actions.models import Plan
from actions.months import ReportingMonth
from documents.tabular import SHEETS, Column
from sgcd_plan import clock

SHEET = "Actions"
# A spreadsheet takes about a millisecond a row, and is sent only once it is whole: beyond, a worker makes it.
HEAVY = 1000
# What is read at once.
CHUNK = 250


def columns_of(asked: QueryDict) -> tuple[Column, ...]:
    """All columns in their fixed order, or those that the page shows (« colonnes=affichees »)."""
    if asked.get("colonnes") != "affichees":
        return exports.COLUMNS
    shown = tables.chosen(",".join(asked.getlist("cols")))
    return tuple(exports.BY_KEY[key] for column in shown for key in tables.EXPORTED[column])


def rows_of(filtered: ActionFilter, asked: QueryDict) -> QuerySet:
    """The actions as filtered and sorted, with what the columns say; to be read by ``iterator(CHUNK)``."""
    month = ReportingMonth.asked_on(filtered.plan, clock.today())
    return tables.sorted_as(filtered.qs.for_export().saying_month(month), asked.get("sort", ""))


def is_heavy(kind: str, count: int) -> bool:
    """Whether a file of ``count`` rows is for a worker: a spreadsheet of many; CSV leaves while it is made."""
    return kind in SHEETS and count > HEAVY


def base_name(plan: Plan) -> str:
    """What the name of the file begins with."""
    return f"{plan.slug}-actions"
