"""What the files of a plan hold: columns in a fixed order under fixed headers, for people's macros (docs/exports.md).

A new column goes last; a header never changes.
"""

import decimal

from django.conf import settings

from actions.enums import MonthState
from actions.models import Action, Recommendation
from documents.tabular import Column


def _recommendations(action: Action) -> str:
    return ", ".join(answer.recommendation.short for answer in action.measure.answers.all())


def _contributors(action: Action) -> str:
    return ", ".join(str(row.service) for row in action.contributions.all())


def _said(field: str):
    def value(action: Action) -> str:
        return getattr(action.latest_reports[0], field) if action.latest_reports else ""

    return value


def _notes(action: Action) -> str:
    return "\n".join(f"{key} : {value}" for key, value in action.notes.items())


def _deliverables(action: Action) -> str:
    rows = (link.deliverable for link in action.deliverables.all())
    return " ; ".join(f"{row}, {row.get_state_display().lower()}" for row in rows if row.archived_at is None)


def _month_state(action: Action) -> str:
    return str(MonthState(action.month_said).label) if action.month_said else ""


COLUMNS = (
    Column("number", "N°", lambda a: a.number, 6),
    Column("objective", "Objectif", lambda a: a.objective.label, 40),
    Column("measure", "Volet", lambda a: a.measure.label, 40),
    Column("recommendations", "Recommandations", _recommendations, 18),
    Column("label", "Action", lambda a: a.label, 60),
    Column("implementation", "Mise en œuvre", lambda a: a.implementation, 60),
    Column("lead", "Pilote", lambda a: a.lead.full_name if a.lead else "", 40),
    Column("lead_acronym", "Sigle du pilote", lambda a: str(a.lead) if a.lead else "", 16),
    Column("lead_as_written", "Pilote tel qu’écrit", lambda a: a.lead_as_written, 24),
    Column("contributors", "Contributeurs", _contributors, 24),
    Column("deadline", "Échéance", lambda a: a.deadline_text, 22),
    Column("deadline_kind", "Nature de l’échéance", lambda a: a.get_deadline_kind_display(), 18),
    Column("deadline_first", "Premier jour", lambda a: a.deadline_first, 14),
    Column("deadline_last", "Dernier jour", lambda a: a.deadline_last, 14),
    Column("overdue_after", "Date limite", lambda a: a.overdue_after, 14),
    Column("days_overdue", "Jours de retard", lambda a: a.days_overdue if a.overdue_after else None, 14),
    Column("first_deadline", "Première échéance", lambda a: a.first_deadline_text, 22),
    Column("first_overdue_after", "Première date limite", lambda a: a.first_overdue_after, 14),
    Column("slides", "Glissements", lambda a: a.slides, 12),
    Column("slid_days", "Glissement (jours)", lambda a: a.slid_days, 12),
    Column("status", "Statut", lambda a: a.get_status_display(), 16),
    Column("weather", "Météo", lambda a: a.get_weather_display() if a.weather else "", 22),
    Column("progress", "Avancement (%)", lambda a: a.progress, 14),
    Column("report_on", "Dernier point au", lambda a: a.last_report_on, 14),
    Column("report_at", "Dernier point saisi le", lambda a: a.last_report_at, 18),
    Column("done", "Ce qui a été fait", _said("done"), 60),
    Column("blocking", "Ce qui bloque", _said("blocking"), 60),
    Column("next_steps", "La suite", _said("next_steps"), 60),
    Column("notes", "Autres informations", _notes, 40),
    Column("address", "Adresse de la fiche", lambda a: f"{settings.BASE_URL}{a.get_absolute_url()}", 40),
    Column("to_attest", "À constater", lambda a: a.to_attest, 12),
    Column("deliverables", "Livrables", _deliverables, 50),
    Column("without_deliverable", "Pourquoi sans livrable", _said("without_deliverable"), 40),
    Column("month_state", "Point du mois", _month_state, 22),
)
BY_KEY = {column.key: column for column in COLUMNS}


def _number(value: decimal.Decimal | None) -> decimal.Decimal | None:
    """A value without needless zeros, never in scientific notation."""
    return None if value is None else decimal.Decimal(format(value.normalize(), "f"))


DELIVERABLE_COLUMNS = (
    Column("kind", "Nature", lambda row: row.get_kind_display(), 18),
    Column("title", "Intitulé", lambda row: row.title, 50),
    Column("state", "État", lambda row: row.get_state_display(), 14),
    Column("planned_on", "Prévu le", lambda row: row.planned_on, 14),
    Column("dated_on", "Daté du", lambda row: row.dated_on, 14),
    Column("days_late", "Jours de retard", lambda row: row.days_late, 12),
    Column("recipients", "Destinataires", lambda row: row.recipients, 30),
    Column("series", "Série", lambda row: row.series, 8),
    Column(
        "actions", "Actions", lambda row: ", ".join(f"n° {s.action.number}" for s in row.serves.all()), 20
    ),
    Column("address", "Adresse", lambda row: f"{settings.BASE_URL}{row.get_absolute_url()}", 40),
)


def _target(row) -> str:
    return row.standing.label


INDICATOR_COLUMNS = (
    Column("name", "Indicateur", lambda row: row.name, 50),
    Column("about", "Ce qu’il mesure", lambda row: row.about, 40),
    Column("unit", "Unité", lambda row: row.unit, 18),
    Column("direction", "Sens", lambda row: row.get_direction_display(), 14),
    Column("baseline", "Valeur de départ", lambda row: _number(row.baseline), 14),
    Column("baseline_on", "Constatée le", lambda row: row.baseline_on, 14),
    Column("target", "Cible", lambda row: _number(row.target), 14),
    Column("target_on", "À atteindre le", lambda row: row.target_on, 14),
    Column("latest", "Dernière mesure", lambda row: _number(row.latest), 14),
    Column("latest_last", "Dernière mesure au", lambda row: row.latest_last, 14),
    Column("state", "Où il en est", _target, 18),
    Column("definition", "Définition", lambda row: row.definition, 50),
)
VALUE_COLUMNS = (
    Column("period", "Période", lambda row: row.period, 22),
    Column("first", "Premier jour", lambda row: row.first, 14),
    Column("last", "Dernier jour", lambda row: row.last, 14),
    Column("territory", "Territoire", lambda row: str(row.territory or "Ensemble"), 24),
    Column("value", "Valeur", lambda row: _number(row.value), 14),
    Column("unit", "Unité", lambda row: row.indicator.unit, 18),
    Column("note", "Remarque", lambda row: row.note, 40),
    Column("recorded_at", "Saisie le", lambda row: row.recorded_at, 18),
    Column("recorded_by", "Saisie par", lambda row: str(row.recorded_by or ""), 24),
)

PLAN_COLUMNS = (
    Column("title", "Plan", lambda plan: plan.title, 60),
    Column("slug", "Identifiant", lambda plan: plan.slug, 24),
    Column("as_of", "Date du plan", lambda plan: plan.as_of, 14),
    Column("circulated", "Diffusé", lambda plan: plan.circulated, 10),
    Column("fictional", "Données fictives", lambda plan: plan.fictional, 16),
    Column("address", "Adresse", lambda plan: f"{settings.BASE_URL}{plan.get_absolute_url()}", 40),
)

RECOMMENDATION_COLUMNS = (
    Column("recommendation", "Recommandation", lambda row: str(row[0]), 24),
    Column("label", "Intitulé", lambda row: row[0].label, 50),
    Column("number", "N° de l’action", lambda row: row[1].number if row[1] else None, 12),
    Column("action", "Action", lambda row: row[1].label if row[1] else "", 60),
    Column("lead", "Pilote", lambda row: row[1].lead.full_name if row[1] and row[1].lead else "", 40),
    Column("deadline", "Échéance", lambda row: row[1].deadline_text if row[1] else "", 22),
    Column("status", "Statut", lambda row: row[1].get_status_display() if row[1] else "", 16),
)


def recommendation_rows(recommendations: list[Recommendation]) -> list[tuple[Recommendation, Action | None]]:
    """A row for each action that answers a recommendation, and one without an action where none does."""
    rows = []
    for recommendation in recommendations:
        answering = [a for answer in recommendation.answers.all() for a in answer.measure.actions.all()]
        rows += [(recommendation, action) for action in answering] or [(recommendation, None)]
    return rows
