"""What the files of committees hold, in a fixed order under fixed headers."""

from documents.tabular import Column

COMMITTEE_COLUMNS = (
    Column("name", "Comité", lambda c: c.name),
    Column("short_name", "Nom court", lambda c: c.short_name),
    Column("level", "Niveau", lambda c: c.get_level_display()),
    Column("territory", "Territoire", lambda c: str(c.territory or "National")),
    Column("plan", "Plan suivi", lambda c: str(c.plan or "")),
    Column("above", "Comité supérieur", lambda c: str(c.above or "")),
    Column("chair", "Présidence", lambda c: c.chair_function),
    Column("rhythm", "Rythme", lambda c: c.rhythm_in_words),
)
SEAT_COLUMNS = (
    Column("kind", "Qualité", lambda s: s.get_kind_display()),
    Column("function", "Fonction", lambda s: s.function),
    Column("service", "Service", lambda s: str(s.service or "")),
    Column("holder", "Titulaire", lambda s: s.who),
    Column("address", "Adresse", lambda s: s.address),
    Column("substitute", "Suppléant", lambda s: s.substitute_name),
    Column("copies", "Copies à", lambda s: "; ".join(s.copy_addresses)),
)
MEETING_COLUMNS = (
    Column("reference", "Séance", str),
    Column("day", "Date", lambda m: m.day),
    Column("time", "Heure", lambda m: f"{m.local_start:%H:%M}"),
    Column("place", "Lieu", lambda m: m.where),
    Column("state", "État", lambda m: m.get_state_display()),
)
DECISION_COLUMNS = (
    Column("number", "Décision", lambda d: d.number),
    Column("committee", "Comité", lambda d: d.committee.name, 24),
    Column("day", "Séance du", lambda d: d.meeting.day),
    Column("text", "Texte", lambda d: d.text, 60),
    Column("responsible", "Service responsable", lambda d: str(d.responsible), 24),
    Column("due", "Échéance", lambda d: d.due_on),
    Column("state", "État", lambda d: d.get_state_display()),
    Column("since", "Depuis le", lambda d: d.state_on),
    Column("overdue", "En retard", lambda d: d.overdue),
    Column("follow_up", "Suites données", lambda d: d.follow_up, 60),
    Column("action", "Action", lambda d: f"n° {d.action.number}" if d.action else ""),
    Column("effect", "Effet sur l’action", lambda d: d.effect, 40),
    Column("goes_to", "Transmise à", lambda d: str(d.goes_to or ""), 24),
    Column("reserved", "Réservée", lambda d: d.is_reserved),
)
