"""What the files of a campaign hold, in a fixed order under fixed headers."""

from documents.tabular import Column
from rencontres.models import Participant

CONTACT_COLUMNS = (
    Column("code", "Code", lambda c: c.participant.territory.code),
    Column("territory", "Territoire", lambda c: c.participant.territory.name, 28),
    Column("region", "Région", lambda c: str(c.participant.region or ""), 28),
    Column("role", "Qualité", lambda c: c.get_role_display()),
    Column("name", "Nom", lambda c: c.name, 24),
    Column("function", "Fonction", lambda c: c.function, 30),
    Column("phone", "Téléphone", lambda c: c.phone),
    Column("email", "Adresse électronique", lambda c: c.email, 32),
    Column("mailbox", "Boîte fonctionnelle", lambda c: c.participant.mailbox, 32),
)
DEBATE_COLUMNS = (
    Column("on", "Date", lambda d: d.on),
    Column("starts", "De", lambda d: f"{d.starts:%H:%M}" if d.starts else ""),
    Column("ends", "À", lambda d: f"{d.ends:%H:%M}" if d.ends else ""),
    Column("holders", "Territoires", lambda d: ", ".join(str(h.participant) for h in d.holders.all()), 30),
    Column("themes", "Thèmes", lambda d: ", ".join(str(t.theme) for t in d.themes.all()), 44),
    Column("place", "Lieu", lambda d: d.place, 24),
    Column("form", "Format", lambda d: d.form, 24),
    Column("state", "État", lambda d: d.get_state_display()),
    Column("leader", "Animé par", lambda d: d.leader_name or d.get_leader_display(), 30),
    Column("presence", "Présence du préfet", lambda d: d.get_presence_display(), 24),
    Column(
        "witnesses",
        "Témoins extérieurs",
        lambda d: " ; ".join(f"{w.theme.name} : {w}" for w in d.witnesses.all()),
        44,
    ),
    Column("unions", "Organisations syndicales", lambda d: " ; ".join(map(str, d.associations.all())), 30),
    Column(
        "convened", "Convoqués", lambda d: sum(h.convened for h in d.headcounts.all() if h.axis == "service")
    ),
    Column("came", "Présents", lambda d: sum(h.came for h in d.headcounts.all() if h.axis == "service")),
)


def file_name(participant: Participant, what: str) -> str:
    """The name of a file about a territory."""
    return f"{participant.campaign.slug}-{participant.territory.key.replace(':', '-')}-{what}"
