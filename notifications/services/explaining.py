"""Why a person got a mail, or did not: said from what the announcer itself uses, and from what it kept."""

import datetime as dt
from dataclasses import dataclass

from documents.typography import day as in_words
from documents.typography import time as hour_in_words
from notifications.enums import How, NoticeState
from notifications.kinds import Kind, Line, kinds
from notifications.models import Notice, OutgoingMail
from notifications.services.announcing import MORNING, Ways, due_lines, key_of, morning, territory_of
from notifications.services.outbox import address_of
from organisations.calendars import day_off, local_time, next_working_day, zone
from sgcd_plan import clock

AT = dt.time(8)
HOWS = {
    How.AT_ONCE: "part tout de suite",
    How.DIGEST: "part dans le courriel du matin",
    How.NEVER: "reste dans l’application",
}


@dataclass(frozen=True)
class Said:
    """One thing, and what became of it in a French sentence."""

    subject: str
    sentence: str
    mail: int | None = None


@dataclass(frozen=True)
class Explanation:
    """What a person hears on a day, and why."""

    account: list[str]
    morning: str
    mails: list[OutgoingMail]
    written: list[Said]
    due: list[Said]
    settings: list[tuple[str, str]]
    others: list[Said]


def _account(user) -> list[str]:
    found = []
    address = address_of(user)
    if not user.is_active:
        found.append("Son compte est désactivé\u00a0: rien ne lui est annoncé.")
    if address.get("failure"):
        found.append(address["failure"])
    elif address["recipient"] != user.email:
        found.append(f"Ce qui lui est destiné part à {address['recipient']}.")
    else:
        found.append(f"Ses courriels partent à {user.email}.")
    if not user.active_grants:
        found.append("Aucun rôle n’est en vigueur\u00a0: rien de ce qui vient avec les jours ne le concerne.")
    return found


def _morning(user, at: dt.datetime, day: dt.date) -> str:
    territory = territory_of(user)
    if morning(user, at) is not None:
        return f"Le {in_words(day)} est ouvré dans son territoire\u00a0: un courriel du matin part à {hour_in_words(MORNING)} s’il y a quelque chose à y dire."
    why = day_off(day, territory)
    return (
        f"Pas de courriel du matin le {in_words(day)} ({why})\u00a0: ce qui attend part le "
        f"{in_words(next_working_day(day, territory))}."
    )


def _decided(ways: Ways, user, kind: Kind) -> str:
    """Who decided how a kind reaches ``user``."""
    if ways.mandatory(kind):
        return "imposé"
    return "son choix" if (user.pk, kind.key) in ways.chosen else "réglage par défaut"


def _became(notice: Notice, ways: Ways) -> str:
    """What became of a notice that was written."""
    if notice.state == NoticeState.CANCELLED:
        return "Annulé avant de partir\u00a0: ce n’était plus vrai, ou plus attendu."
    if notice.state == NoticeState.SHOWN:
        return "Dans l’application seulement, pas de courriel\u00a0: réglage «\u00a0jamais par courriel\u00a0» pour cette nature."
    if notice.state == NoticeState.WAITING:
        return "Attend le prochain courriel du matin."
    mail = notice.mail
    when = f" le {_moment(mail.sent_at)}" if mail.sent_at else ""
    failure = f"\u00a0: {mail.failure}" if mail.failure else ""
    return (
        f"Dans le courriel «\u00a0{mail.subject}\u00a0», {mail.get_state_display().lower()}{when}{failure}."
    )


def _moment(at: dt.datetime) -> str:
    local = local_time(at)
    return f"{in_words(local.date())} à {hour_in_words(local.time())}"


def _due(user, kind: Kind, line: Line, known: dict[str, Notice], ways: Ways) -> Said:
    if notice := known.get(key_of(kind.key, line)):
        became = _became(notice, ways)
        return Said(line.subject, f"Déjà dit le {_moment(notice.created_at)}. {became}", notice.mail_id)
    if line.held:
        return Said(line.subject, f"N’est pas dit\u00a0: {line.held}.")
    how = ways.how(user.pk, kind)
    return Said(
        line.subject,
        f"{HOWS[How(how)].capitalize()} ({_decided(ways, user, kind)}). Motif donné\u00a0: «\u00a0{line.reason}\u00a0».",
    )


def _others(words: str, pairs: list[tuple[Kind, Line]], user, name) -> list[Said]:
    """What is due that day to others and not to ``user``, whose subject holds ``words``."""
    if not words:
        return []
    heard = {(line.about, kind.key) for kind, line in pairs if line.user_id == user.pk}
    found: dict[str, set[int]] = {}
    for kind, line in pairs:
        named = all(word in line.subject.lower() for word in words.lower().split())
        if named and line.user_id != user.pk and (line.about, kind.key) not in heard:
            found.setdefault(line.subject, set()).add(line.user_id)
    return [
        Said(subject, f"Cette personne n’en est pas chargée\u00a0: c’est annoncé à {name(people)}.")
        for subject, people in list(found.items())[:20]
    ]


def explain(user, day: dt.date, words: str = "") -> Explanation:
    """What ``user`` hears on ``day`` and why; ``words``: of what others hear, what to explain its absence of.

    What was written and sent is what was kept; what is due is computed by the announcer, from the present state.
    """
    at = dt.datetime.combine(day, AT, tzinfo=zone(territory_of(user)))
    first = dt.datetime.combine(day, dt.time(), tzinfo=clock.PARIS)
    that_day = {"created_at__gte": first, "created_at__lt": first + dt.timedelta(days=1)}
    pairs = due_lines(at, held=True)
    own = [(kind, line) for kind, line in pairs if line.user_id == user.pk]
    ways = Ways.of([user.pk])
    notices = Notice.objects.filter(user=user).select_related("mail")
    known = {n.key: n for n in notices.filter(key__in=[key_of(k.key, line) for k, line in own])}
    written = list(notices.filter(**that_day))

    def name(people: set[int]) -> str:
        found = type(user).objects.filter(pk__in=people).order_by("last_name", "pk")
        return ", ".join(str(person) for person in found)

    return Explanation(
        account=_account(user),
        morning=_morning(user, at, day),
        mails=list(OutgoingMail.objects.filter(user=user, **that_day)),
        written=[Said(n.subject, _became(n, ways), n.mail_id) for n in written],
        due=[_due(user, kind, line, known, ways) for kind, line in own],
        settings=[
            (kind.label, f"{HOWS[How(ways.how(user.pk, kind))]} ({_decided(ways, user, kind)})")
            for kind in kinds.values()
        ],
        others=_others(words.strip(), [(k, line) for k, line in pairs if not line.held], user, name),
    )
