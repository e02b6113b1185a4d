"""The table of actions: its columns, how each sorts, which of them a person sees."""

import django_tables2 as tables
from django.contrib.postgres.fields import ArrayField
from django.db.models import Case, F, Func, IntegerField, Value, When
from django.db.models.functions import Cast

from actions.enums import Status, Weather

# Shown when nobody chose.
DEFAULT = ("number", "label", "objective", "lead", "deadline", "status", "weather", "progress", "report")
# The columns of the files (``exports.BY_KEY``) that say what a column of the page says.
EXPORTED = {
    "number": ("number",),
    "label": ("label",),
    "objective": ("objective",),
    "measure": ("measure",),
    "recommendations": ("recommendations",),
    "lead": ("lead",),
    "contributors": ("contributors",),
    "deadline": ("deadline", "overdue_after", "days_overdue"),
    "first_deadline": ("first_deadline",),
    "slides": ("slides", "slid_days"),
    "status": ("status",),
    "weather": ("weather",),
    "progress": ("progress",),
    "report": ("report_on", "done", "blocking", "next_steps"),
}
# Every order ends so: rows that are equal keep the plan's own order, from page to page.
TIES = ("position", "pk")
# « 7 », « 7-1 », « 10 »: as people count.
BY_NUMBER = Cast(Func(F("number"), Value("-"), function="string_to_array"), ArrayField(IntegerField()))


def _rank(field: str, values: list[str]) -> Case:
    whens = [When(**{field: value}, then=Value(rank)) for rank, value in enumerate(values)]
    return Case(*whens, default=None, output_field=IntegerField())


def _order(by):
    """How a column sorts: by ``by``, what is not known last in both directions."""

    def order(self, queryset, is_descending: bool):
        expression = F(by) if isinstance(by, str) else by
        directed = expression.desc(nulls_last=True) if is_descending else expression.asc(nulls_last=True)
        return queryset.order_by(directed, *TIES), True

    return order


class ActionTable(tables.Table):
    """The columns that the list may show, in their order; drawn by a template of ours, which is ten times faster."""

    number = tables.Column("N°")
    label = tables.Column("Action")
    objective = tables.Column("Objectif")
    measure = tables.Column("Volet")
    recommendations = tables.Column("Recommandations", orderable=False)
    lead = tables.Column("Pilote")
    contributors = tables.Column("Contributeurs", orderable=False)
    deadline = tables.Column("Échéance")
    first_deadline = tables.Column("Première échéance")
    slides = tables.Column("Glissements")
    status = tables.Column("Statut")
    weather = tables.Column("Météo")
    progress = tables.Column("Avancement")
    report = tables.Column("Dernier point")

    order_number = _order(BY_NUMBER)
    order_label = _order("label")
    order_objective = _order("objective__position")
    order_measure = _order("measure__position")
    order_lead = _order("lead__order")
    order_deadline = _order("overdue_after")
    order_first_deadline = _order("first_overdue_after")
    order_slides = _order("slides")
    order_status = _order(_rank("status", Status.values))
    order_weather = _order(_rank("weather", Weather.values))
    order_progress = _order("progress")
    order_report = _order("last_report_on")

    class Meta:
        attrs = {}


LABELS = {name: column.header for name, column in ActionTable.base_columns.items()}


def chosen(asked: str) -> tuple[str, ...]:
    """The columns named in an address (« number,label »), in the table's order; the default where none is known.

    The number and the action are always there: without them a row says nothing.
    """
    wanted = set(asked.split(",")) & set(LABELS)
    if not wanted:
        return DEFAULT
    return tuple(name for name in LABELS if name in wanted | {"number", "label"})


def sorted_as(queryset, asked: str):
    """``queryset`` in the order asked for in the address (« deadline », « -deadline »), the plan's own otherwise."""
    table = ActionTable(queryset.order_by(*TIES), order_by=asked)
    return table.data.data


def order_in_words(asked: str) -> str:
    """The order asked for, in French (« par échéance, décroissant »); empty for the plan's own order."""
    said = []
    for alias in asked.split(","):
        name = alias.removeprefix("-")
        column = ActionTable.base_columns.get(name)
        if column is not None and column.orderable is not False:
            said.append(f"{LABELS[name].lower()}{', décroissant' if alias.startswith('-') else ''}")
    return f"par {', puis '.join(said)}" if said else ""
