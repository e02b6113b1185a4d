"""What the circular asks of regions and of the central administration: R2, R3, R10, R11, R14 to R16; and the whole.

Source: circular of 2 April 2024, parts I.a, I.c, I.d, II.a and II.b; the readings that are ours are marked « Choix ».
"""

import datetime as dt

from documents.typography import day as in_words
from rencontres.compliance import HELD_BY_TERRITORIES, Asked, asked_of, counted, named
from rencontres.enums import EventKind, Party, State
from rencontres.facts import CampaignFacts, Result, TerritoryFacts

# Which rules bear on the kind of each party (« 122 keys »): overseas, what does not apply is said.
BEARING = {
    Party.DEPARTMENT: ("R1", "R4", "R5", "R6", "R7", "R8", "R9"),
    Party.REGION: ("R2", "R10", "R11"),
    Party.NAMED_OVERSEAS: ("R1", "R2", "R4", "R5", "R6", "R7", "R8", "R9", "R10", "R11", "R12"),
    Party.OTHER_OVERSEAS: ("R1", "R2", "R4", "R5", "R6", "R7", "R8", "R9", "R10", "R11", "R12", "R13"),
    Party.NATIONAL: ("R3", "R14", "R15", "R16"),
}
# Choice: a wider spread between the most and the least chosen theme is a warning.
FAIR_SPREAD = 1


def common(campaign: CampaignFacts) -> list[int]:
    """The themes that everybody is offered."""
    return [t.pk for t in campaign.themes if not t.extra]


def counts_of(campaign: CampaignFacts, region: str) -> dict[int, int]:
    """How many departments of ``region`` chose each common theme."""
    counts = dict.fromkeys(common(campaign), 0)
    for territory in campaign.territories:
        if region in (territory.region, territory.key):
            for theme in {c.theme for c in territory.choices} & counts.keys():
                counts[theme] += 1
    return counts


def r2(asked: Asked) -> Result:
    """R2 (I.a): all the themes fairly covered in the region; the distribution sent by 15 April."""
    campaign, territory, due = asked.campaign, asked.territory, asked.rule.due_on
    now = counts_of(campaign, territory.key)
    overseas = territory.party != Party.REGION
    # Guadeloupe, Guyane, Martinique, La Réunion: equity between the themes is not asked of one department.
    empty_now = [] if overseas else [campaign.label(t) for t, n in now.items() if not n]
    warnings = ()
    if not overseas and any(now.values()):
        if empty_now:
            warnings += (f"Thème sans département : {named(empty_now)}.",)
        elif max(now.values()) - min(now.values()) > FAIR_SPREAD:
            warnings += ("Écart de plus d’un département entre le thème le plus choisi et le moins choisi.",)
    sent = sorted(asked.territory.distributions, key=lambda d: d.version)
    if not sent:
        return asked.open("Répartition régionale des thèmes à transmettre", due, warnings)
    last = sent[-1]
    if any(last.counts.get(t, 0) != n for t, n in now.items()):
        warnings += (
            f"Des choix ont changé depuis la version {last.version} : une version {last.version + 1} est à transmettre.",
        )
    empty = [] if overseas else [campaign.label(t) for t in now if not last.counts.get(t)]
    if empty:
        return asked.open(f"Répartition transmise, sans département pour {named(empty)}", due, warnings)
    whole = next(d for d in sent if overseas or all(d.counts.get(t) for t in now))
    return asked.done(f"Répartition transmise (version {last.version})", whole.sent_at, due, warnings)


def r3(asked: Asked) -> Result:
    """R3 (I.a): a debate kit a theme, with its two models; no date in the text."""
    out = {k.theme for k in asked.campaign.kits if k.published_at and k.published_at <= asked.at}
    whole = {k.theme for k in asked.campaign.kits if k.theme in out and k.departmental and k.regional}
    lacking = [t.label for t in asked.campaign.themes if t.pk not in out]
    partial = [t.label for t in asked.campaign.themes if t.pk in out - whole]
    if lacking or partial:
        parts = ([f"Kit à diffuser : {named(lacking)}"] if lacking else []) + (
            [f"Modèle départemental ou régional absent : {named(partial)}"] if partial else []
        )
        return asked.open(" ; ".join(parts), asked.rule.due_on)
    last = max((k.published_at for k in asked.campaign.kits if k.theme in out), default=None)
    return asked.done("Un kit et ses deux modèles pour chaque thème", last, asked.rule.due_on)


def _departments(asked: Asked) -> list[TerritoryFacts]:
    return [
        t
        for t in asked.campaign.territories
        if t.region == asked.territory.key and t.party == Party.DEPARTMENT
    ]


def r10(asked: Asked) -> Result:
    """R10 (I.c): a thematic CAR in June, so that what the departments sent feeds it."""
    rule = asked.rule
    meetings = sorted((m for m in asked.territory.meetings), key=lambda m: m.on)
    inside = [
        m for m in meetings
        if (rule.opens_on is None or m.on >= rule.opens_on) and (rule.due_on is None or m.on <= rule.due_on)
    ]  # fmt: skip
    outside = [m for m in meetings if m not in inside]
    warnings = tuple(f"CAR du {in_words(m.on)} : en dehors de la période demandée." for m in outside)
    if not inside:
        return asked.open(
            "CAR thématique à réunir en juin" if rule.opens_on else "CAR thématique à réunir",
            rule.due_on,
            warnings,
        )
    first = inside[0]
    end = asked.end(first.on)
    if not asked.over(first.on - dt.timedelta(days=1)):
        return asked.open(f"CAR thématique prévu le {in_words(first.on)}", rule.due_on, warnings)
    silent = [d.name for d in _departments(asked) if not any(s.received_at < end for s in d.syntheses)]
    if silent:
        warnings += (
            f"CAR tenu avant les synthèses de {counted(len(silent), 'département')} : {', '.join(silent)}.",
        )
    if rule.warn_on is not None and first.on > rule.warn_on:
        warnings += (f"CAR tenu après le {in_words(rule.warn_on)}, dernier jour de la transmission.",)
    if not first.invited or not first.came:
        warnings += ("Les directions régionales invitées ou présentes ne sont pas notées.",)
    start = end - dt.timedelta(days=1)
    return asked.result(State.MET, f"CAR thématique du {in_words(first.on)}", start, warnings)


def _first_sending(transmissions, part: str) -> dict[int, dt.datetime]:
    sent: dict[int, dt.datetime] = {}
    for transmission in sorted(transmissions, key=lambda t: t.sent_at):
        if "dmates" in transmission.offices:
            for key in getattr(transmission, part):
                sent.setdefault(key, transmission.sent_at)
    return sent


def r11(asked: Asked) -> Result:
    """R11 (I.d): a regional synthesis for each theme and all departmental contributions, before 22 June.

    Guadeloupe, Guyane, Martinique and La Réunion: a synthesis for each theme debated (choice of the rules' page).
    """
    campaign, territory, due = asked.campaign, asked.territory, asked.rule.due_on
    themes = _first_sending(territory.transmissions, "themes")
    if territory.party == Party.NAMED_OVERSEAS:
        debated = {t for d in territory.debates if d.on for t in d.themes}
        if not debated:
            return asked.open("Aucun thème débattu : aucune synthèse à transmettre", due)
        lacking = [campaign.label(t) for t in sorted(debated) if t not in themes]
        if lacking:
            return asked.open(f"Synthèse à transmettre : {named(lacking)}", due)
        return asked.done(
            "Une synthèse transmise pour chaque thème débattu", max(themes[t] for t in debated), due
        )
    wanted = common(campaign)
    lacking = [campaign.label(t) for t in wanted if t not in themes]
    sent = _first_sending(territory.transmissions, "syntheses")
    silent, kept = [], []
    for department in _departments(asked):
        if not department.syntheses:
            waived = asked_of(campaign, department, "R9", asked.at, HELD_BY_TERRITORIES["R9"])
            if waived is None or waived.state not in (State.WAIVED, State.SUSPENDED, State.NOT_APPLICABLE):
                silent.append(department.name)
        elif any(s.pk not in sent for s in department.syntheses):
            kept.append(department.name)
    parts = []
    if lacking:
        parts.append(f"Synthèse régionale à transmettre : {named(lacking)}")
    if silent:
        parts.append(f"Contribution départementale absente : {', '.join(silent)}")
    if kept:
        parts.append(f"Contribution départementale reçue, à transmettre : {', '.join(kept)}")
    if parts:
        return asked.open(" ; ".join(parts), due)
    moments = [themes[t] for t in wanted] + [sent[s.pk] for d in _departments(asked) for s in d.syntheses]
    return asked.done(
        "Synthèses régionales et contributions départementales transmises", max(moments, default=None), due
    )


def r14(asked: Asked) -> Result:
    """R14 (II.a): the national workshops by the end of June, with the representatives of both CSAR."""
    rule = asked.rule
    workshops = [e for e in asked.campaign.events if e.kind == EventKind.WORKSHOP]
    held = {
        e.topic: e
        for e in workshops
        if e.held and e.on is not None and (rule.due_on is None or e.on <= rule.due_on)
    }
    lacking = [topic for topic in asked.campaign.workshops if topic not in held]
    alone = [topic for topic in asked.campaign.workshops if topic in held and not held[topic].associated]
    warnings = ()
    if lacking and rule.warn_on is not None and asked.over(rule.warn_on - dt.timedelta(days=1)):
        warnings = (
            f"Le mois de juin est commencé : {counted(len(lacking), 'atelier reste', 'ateliers restent')} à tenir.",
        )
    if alone:
        days = [asked.end(held[topic].on) for topic in alone]
        return asked.result(
            State.BREACHED,
            f"Atelier tenu sans les représentants du personnel des deux CSAR : {named(alone)}",
            min(days),
            warnings,
        )
    if lacking:
        return asked.open(f"Atelier national à tenir : {named(lacking)}", rule.due_on, warnings)
    last = max((asked.end(e.on) for e in held.values()), default=None)
    return asked.result(State.MET, "Les ateliers nationaux sont tenus", last, warnings)


def r15(asked: Asked) -> Result:
    """R15 (II.b): the electronic consultation, open to every agent, from June on."""
    rule = asked.rule
    opened = [e for e in asked.campaign.events if e.kind == EventKind.CONSULTATION and e.on is not None]
    begun = [e for e in opened if asked.over(e.on - dt.timedelta(days=1))]
    early = [e for e in begun if rule.opens_on is not None and e.on < rule.opens_on]
    good = [e for e in begun if e.open_to_all and e not in early]
    if good:
        first = min(good, key=lambda e: e.on)
        return asked.done(
            f"Consultation ouverte à tous les agents le {in_words(first.on)}",
            asked.end(first.on) - dt.timedelta(days=1),
            rule.due_on,
        )
    warnings = tuple(
        f"Consultation ouverte le {in_words(e.on)}, avant le {in_words(rule.opens_on)}." for e in early
    )
    warnings += tuple(
        "Consultation ouverte sans l’être à tous les agents." for e in begun if not e.open_to_all
    )
    return asked.open("Consultation électronique à ouvrir à tous les agents", rule.due_on, warnings)


def r16(asked: Asked) -> Result:
    """R16 (II.b): what seminars of senior officials say of managerial practice is followed, without a date."""
    held = [e for e in asked.campaign.events if e.kind == EventKind.SEMINAR and e.held and e.on]
    if not held:
        return asked.result(State.DUE, "Séminaires à associer à la démarche (suivi, sans date)")
    return asked.result(
        State.MET,
        counted(len(held), "séminaire tenu", "séminaires tenus"),
        min(asked.end(e.on) for e in held),
    )


RULES = {
    **HELD_BY_TERRITORIES,
    "R2": r2,
    "R3": r3,
    "R10": r10,
    "R11": r11,
    "R14": r14,
    "R15": r15,
    "R16": r16,
}


def judge(campaign: CampaignFacts, at: dt.datetime) -> list[Result]:
    """Every rule for every territory on whose kind it bears, in the order of the territories, at ``at`` (aware)."""
    found = []
    for territory in campaign.territories:
        for code in BEARING[territory.party]:
            result = asked_of(campaign, territory, code, at, RULES[code])
            if result is not None:
                found.append(result)
    return found
