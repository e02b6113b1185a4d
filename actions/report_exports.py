"""What the file of a month holds: columns in a fixed order under fixed headers (docs/exports.md)."""

from actions.enums import MonthState
from documents.tabular import Column


def _of_report(name: str):
    def value(row):
        return getattr(row.report, name) if row.report else None

    return value


def _of_choice(name: str):
    def value(row):
        return (
            getattr(row.report, f"get_{name}_display")() if row.report and getattr(row.report, name) else ""
        )

    return value


MONTH_COLUMNS = (
    Column("number", "N°", lambda r: r.action.number, 6),
    Column("label", "Action", lambda r: r.action.label, 60),
    Column("lead", "Pilote", lambda r: r.action.lead.full_name if r.action.lead else "", 40),
    Column("state", "État du point", lambda r: MonthState(r.action.month_state).label, 22),
    Column("due", "Attendu le", lambda r: r.due, 14),
    Column("holds_on", "Vaut au", _of_report("holds_on"), 14),
    Column("recorded_at", "Saisi le", _of_report("recorded_at"), 18),
    Column("after_due", "Transmis en retard", lambda r: r.after_due if r.report else None, 12),
    Column("status", "Statut", _of_choice("status"), 16),
    Column("weather", "Météo", _of_choice("weather"), 22),
    Column("progress", "Avancement (%)", _of_report("progress"), 14),
    Column("done", "Ce qui a été fait", _of_report("done"), 60),
    Column("blocking", "Ce qui bloque", _of_report("blocking"), 60),
    Column("unblocking", "Ce qui débloquerait", _of_report("unblocking"), 60),
    Column("next_steps", "La suite", _of_report("next_steps"), 60),
    Column("nothing_new", "Rien à signaler", _of_report("nothing_new"), 12),
    Column("received_from", "Reçu de", _of_report("received_from"), 30),
    Column("received_on", "Reçu le", _of_report("received_on"), 14),
    Column("to_confirm", "À confirmer par le pilote", _of_report("to_confirm"), 12),
    Column("review_comment", "Commentaire de renvoi", _of_report("review_comment"), 60),
)
TO_VALIDATE_COLUMNS = (
    Column("number", "N°", lambda r: r.action.number, 6),
    Column("label", "Action", lambda r: r.action.label, 60),
    Column("lead", "Pilote", lambda r: r.action.lead.full_name if r.action.lead else "", 40),
    Column("holds_on", "Vaut au", lambda r: r.holds_on, 14),
    Column("recorded_at", "Saisi le", lambda r: r.recorded_at, 18),
    Column("author", "Saisi par", lambda r: str(r.author), 24),
    Column("status", "Statut", lambda r: r.get_status_display(), 16),
    Column("weather", "Météo", lambda r: r.get_weather_display(), 22),
    Column("progress", "Avancement (%)", lambda r: r.progress, 14),
    Column("done", "Ce qui a été fait", lambda r: r.done, 60),
    Column("blocking", "Ce qui bloque", lambda r: r.blocking, 60),
    Column("unblocking", "Ce qui débloquerait", lambda r: r.unblocking, 60),
    Column("next_steps", "La suite", lambda r: r.next_steps, 60),
)
