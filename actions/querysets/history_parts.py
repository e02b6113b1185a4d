"""The history of what is not an action: the structure of a plan and its parts, indicators, deliverables."""

from django.db.models import Q

from actions.periods import in_words
from actions.querysets.history import DELIVERABLE_FIELDS, Source, changed_fields
from documents.typography import day, number

PLAN_FIELDS = (
    "title",
    "as_of",
    "circulated",
    "report_due_working_day",
    "report_cutoff_working_day",
    "archived_at",
)
PART_FIELDS = ("label", "position", "archived_at")
INDICATOR_FIELDS = (
    "name", "definition", "unit", "decimals", "direction", "baseline", "baseline_on", "target", "target_on",
    "objective", "action", "archived_at",
)  # fmt: skip
SHORT = 80


def _short(text: str) -> str:
    return f"{text[:SHORT]}…" if len(text) > SHORT else text


# A part whose addition was undone is no longer there to be named.
GONE = "partie supprimée"


def _kind(row) -> str:
    return getattr(row, "instance_type", type(row))._meta.verbose_name.capitalize()


def _named(row) -> str:
    """How a part is named in the history of the whole plan."""
    if row is None:
        return GONE.capitalize()
    name = _kind(row)
    words = getattr(row, "reference", "") or row.label
    return f"{name} «\u00a0{_short(words)}\u00a0»" if words else f"{name} sans intitulé"


def _plan(row, older):
    return changed_fields(row, older, PLAN_FIELDS) if older else [("Plan", "—", row.title)]


def _alone(fields: tuple[str, ...]):
    """What changed in a part that has its own page: its fields as they are called."""

    def say(row, older):
        return changed_fields(row, older, fields)

    return say


def _among(fields: tuple[str, ...]):
    """What changed in a part among others: each line begins with its name."""

    def say(row, older):
        if older is None:
            return [(_kind(row), "—", row.label or "sans intitulé")]
        return [
            (f"{_named(older)}, {name}", was, now) for name, was, now in changed_fields(row, older, fields)
        ]

    return say


def _answer(row, older):
    cited = str(row.recommendation or GONE)
    return [("Répond à", cited, "retirée") if row.history_type == "-" else ("Répond à", "—", cited)]


def _answer_among(row, older):
    return [(f"{_named(row.measure)}, répond à", before, after) for _, before, after in _answer(row, older)]


def _models(plan):
    objective = plan._meta.get_field("objectives").related_model
    measure = objective._meta.get_field("measures").related_model
    return objective, measure, measure._meta.get_field("answers").related_model


def sources_of_structure(plan) -> list[Source]:
    """The title and settings of ``plan``, its objectives, measures, recommendations: all that frames its actions."""
    objective, measure, answer = _models(plan)
    recommendation = plan._meta.get_field("recommendations").related_model
    among = _among(PART_FIELDS)
    return [
        Source("plan", plan.history.all(), (), _plan),
        Source("objective", objective.history.filter(plan=plan), (), among),
        Source(
            "measure",
            measure.history.filter(objective__plan=plan),
            ("objective",),
            _among((*PART_FIELDS, "objective")),
            compares_related=True,
        ),
        Source(
            "answer",
            answer.history.filter(measure__objective__plan=plan),
            ("measure", "recommendation"),
            _answer_among,
        ),
        Source(
            "recommendation", recommendation.history.filter(plan=plan), (), _among(("reference", "label"))
        ),
    ]


def sources_of_objective(objective) -> list[Source]:
    """The wording, the rank and the archiving of an objective."""
    return [Source("objective", objective.history.all(), (), _alone(PART_FIELDS))]


def sources_of_measure(measure) -> list[Source]:
    """The wording, the place and the archiving of a measure, and the recommendations that it answers."""
    answer = measure._meta.get_field("answers").related_model
    return [
        Source(
            "measure",
            measure.history.all(),
            ("objective",),
            _alone((*PART_FIELDS, "objective")),
            compares_related=True,
        ),
        Source("answer", answer.history.filter(measure=measure), ("recommendation",), _answer),
    ]


def sources_of_recommendation(recommendation) -> list[Source]:
    """The wording of a recommendation, and the measures that answered it."""
    answer = recommendation._meta.get_field("answers").related_model

    def answered(row, older):
        words = GONE if row.measure is None else row.measure.label or "sans intitulé"
        return [("Volet", words, "n’y répond plus") if row.history_type == "-" else ("Volet", "—", words)]

    return [
        Source("recommendation", recommendation.history.all(), (), _alone(("reference", "label"))),
        Source("answer", answer.history.filter(recommendation=recommendation), ("measure",), answered),
    ]


def sources_of_indicator(indicator) -> list[Source]:
    """The definition of an indicator, and its measures: recorded, corrected, taken away."""
    values = indicator.values.model

    def said(row) -> str:
        return f"{number(row.value, indicator.decimals)}{f' ({row.note})' if row.note else ''}"

    def say(row, older):
        where = f", {row.territory}" if row.territory_id else ""
        name = f"Mesure, {in_words(row.first, row.last)}{where}"
        if row.archived_at and not (older and older.archived_at):
            return [(name, said(row), "retirée")]
        if older is None:
            return [(name, "—", said(row))]
        return [(name, said(older), said(row))] if said(older) != said(row) else []

    return [
        Source(
            "indicator",
            indicator.history.all(),
            ("objective", "action"),
            _alone(INDICATOR_FIELDS),
            compares_related=True,
        ),
        Source("value", values.history.filter(indicator=indicator), ("territory",), say),
    ]


def sources_of_deliverable(deliverable) -> list[Source]:
    """The state and the wording of a deliverable, the actions that it serves, the dates of its series."""
    serves = deliverable.serves.model
    dates = deliverable.dates.model

    def served(row, older):
        action = f"{row.action.number}. {_short(row.action.label)}" if row.action else GONE
        return [
            ("Sert l’action", action, "retirée")
            if row.history_type == "-"
            else ("Sert l’action", "—", action)
        ]

    def issue(row, older):
        name = f"Date du {day(row.planned_on)}"
        if row.archived_at and not (older and older.archived_at):
            return [(name, "prévue", "retirée")]
        if older is None:
            return [(name, "—", "prévue")]
        was, now = (f"parue le {day(r.produced_on)}" if r.produced_on else "prévue" for r in (older, row))
        return [(name, was, now)] if was != now else []

    return [
        Source(
            "deliverable",
            deliverable.history.all(),
            (),
            _alone((*DELIVERABLE_FIELDS, "series", "archived_at")),
        ),
        Source("serves", serves.history.filter(Q(deliverable=deliverable)), ("action",), served),
        Source("date", dates.history.filter(Q(deliverable=deliverable)), (), issue),
    ]
