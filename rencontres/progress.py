"""What a territory has done, what is left, by when: the steps of the circular and the next act. Reads what was gathered."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse

from documents.typography import day as in_words
from rencontres.enums import OVERSEAS, DebateState, Party
from rencontres.facts import CampaignFacts, RuleValue, TerritoryFacts
from rencontres.models import Debate, Participant, Theme
from rencontres.stages import Cell, Stage
from rencontres.terms import value_for
from sgcd_plan import clock


@dataclass(frozen=True)
class Step:
    """A step of the campaign: what it is, how far it is, its last day."""

    title: str
    said: str
    done: bool
    due: dt.date | None = None
    aim: dt.date | None = None


@dataclass(frozen=True)
class Act:
    """The next thing to do, and where."""

    title: str
    why: str
    url: str
    due: dt.date | None = None


def address(name: str, participant: Participant, *more) -> str:
    """An address of a territory."""
    key = participant.territory.key.replace(":", "-")
    return reverse(f"rencontres:{name}", args=[participant.campaign.slug, key, *more])


def rules_for(facts: CampaignFacts, territory: TerritoryFacts) -> dict[str, RuleValue]:
    """Every rule as it holds for a territory now."""
    now = clock.now()
    return {code: value_for(facts, territory, code, now) for code in facts.rules}


def steps(
    participant: Participant,
    rules: Mapping[str, RuleValue],
    themes: list[Theme],
    cells: Mapping[int, Cell],
    debates: list[Debate],
) -> list[Step]:
    """The steps of a territory that holds debates, in the order of the circular."""

    def counted(at_least: Stage) -> int:
        return sum(c.stage >= at_least for c in cells.values())

    def due(code: str) -> dt.date | None:
        return rules[code].due_on if code in rules else None

    aim = dt.timedelta(days=participant.campaign.target_days)
    chosen = counted(Stage.CHOSEN)
    minimum = min(rules["R1"].minimum if "R1" in rules else 1, len(themes)) or 1
    by = due("R4")
    overseas = participant.party in OVERSEAS
    held = counted(Stage.HELD)
    sent = counted(Stage.SUBMITTED)
    written_by = due("R12" if participant.party == Party.NAMED_OVERSEAS else "R13" if overseas else "R9")
    found = [
        Step("Choisir les thèmes", f"{chosen} choisi{_s(chosen)} sur {minimum} au moins", chosen >= minimum, due("R1")),
        Step(
            "Fixer les dates",
            f"{counted(Stage.DATED)} thème{_s(counted(Stage.DATED))} daté{_s(counted(Stage.DATED))} sur {chosen}",
            0 < chosen == counted(Stage.DATED),
            by,
        ),
        Step(
            "Tenir les temps d’échanges",
            f"{held} thème{_s(held)} débattu{_s(held)} sur {chosen}",
            0 < chosen == held,
            by,
            by - aim if by else None,
        ),
        Step(
            "Transmettre les synthèses",
            f"{sent} thème{_s(sent)} sur {chosen}",
            0 < chosen == sent,
            written_by,
            written_by - aim if written_by else None,
        ),
    ]  # fmt: skip
    if overseas:
        passed = counted(Stage.SENT)
        found.append(
            Step(
                "Envoyer à la DMATES et à la DGOM",
                f"{passed} thème{_s(passed)} sur {chosen}",
                0 < chosen == passed,
                written_by,
            )
        )
    else:
        received = counted(Stage.TAKEN_IN)
        found.append(
            Step(
                "Réception par la région",
                f"{received} thème{_s(received)} sur {chosen}",
                0 < chosen == received,
            )
        )
    if participant.party == Party.OTHER_OVERSEAS:
        return _declared_steps(participant, rules, debates, found)
    return found


def _declared_steps(
    participant: Participant, rules: Mapping[str, RuleValue], debates: list[Debate], usual: list[Step]
) -> list[Step]:
    """Where a territory decides of its part (I.e): what it declared, and that alone."""
    told = getattr(participant, "declaration", None)
    rule = rules.get("R13")
    found = [
        Step(
            "Déclarer les modalités retenues",
            "Déclarées" if told else "Rien n’est encore déclaré",
            told is not None,
            rule.declared_by if rule else None,
        )
    ]
    if told is not None and told.debates:
        held = sum(d.state == DebateState.HELD for d in debates)
        found.append(
            Step(
                "Tenir les temps d’échanges",
                f"{held} tenu{_s(held)} sur {told.debates} déclaré{_s(told.debates)}",
                held >= told.debates,
                rule.debates_by if rule else None,
            )
        )
    if told is not None and told.syntheses:
        # Written, then sent.
        found += usual[-2:]
    return found


def _s(count: int) -> str:
    return "s" if count > 1 else ""


def next_act(
    participant: Participant,
    rules: Mapping[str, RuleValue],
    themes: list[Theme],
    cells: Mapping[int, Cell],
    debates: list[Debate],
) -> Act | None:
    """What a territory does next; None when nothing waits for it."""
    due = {code: rule.due_on for code, rule in rules.items()}
    other = participant.party == Party.OTHER_OVERSEAS
    for cell in cells.values():
        if cell.sent_back:
            return Act(
                "Compléter la synthèse renvoyée",
                f"La région a renvoyé « {cell.synthesis} » avec un commentaire.",
                cell.synthesis.get_absolute_url(),
                due.get("R9"),
            )
    if other and not hasattr(participant, "declaration"):
        return Act(
            "Déclarer les modalités retenues",
            "La circulaire vous laisse décider de votre participation, et demande de la déclarer.",
            address("declaration", participant),
            rules["R13"].declared_by if "R13" in rules else None,
        )
    chosen = [t for t in themes if t.pk in cells and cells[t.pk].stage >= Stage.CHOSEN]
    minimum = min(rules["R1"].minimum, len(themes)) if "R1" in rules and not other else 0
    if len(chosen) < minimum:
        return Act(
            "Choisir les thèmes",
            f"{len(chosen)} thème{_s(len(chosen))} choisi{_s(len(chosen))} : au moins {minimum} sont attendus.",
            address("themes", participant),
            due.get("R1"),
        )
    today = clock.today()
    for debate in debates:
        if debate.state == DebateState.PLANNED and debate.on and debate.on < today:
            return Act(
                "Dire qu’il a eu lieu",
                f"« {debate} » était prévu le {in_words(debate.on)} : confirmez qu’il a été tenu, ou annulez-le.",
                debate.get_absolute_url(),
                due.get("R4"),
            )
    for theme in chosen:
        cell = cells[theme.pk]
        if cell.stage == Stage.HELD:
            draft = cell.synthesis
            held = next(d for d in cell.debates if d.state == DebateState.HELD)
            return Act(
                "Continuer la synthèse" if draft else "Rédiger la synthèse",
                f"Le temps d’échanges sur « {theme} » est tenu : sa synthèse est attendue.",
                draft.get_absolute_url() if draft else f"{held.get_absolute_url()}#synthese",
                due.get("R9") or due.get("R12"),
            )
    for theme in chosen:
        if cells[theme.pk].stage == Stage.CHOSEN:
            known = cells[theme.pk].next_debate
            return Act(
                "Fixer une date",
                f"« {theme} » est choisi : il lui faut un temps d’échanges daté.",
                reverse("rencontres:debate_edit", args=[participant.campaign.slug, known.pk])
                if known
                else f"{address('debate_add', participant)}?theme={theme.pk}",
                due.get("R4"),
            )
    for debate in debates:
        if debate.state == DebateState.PLANNED and (missing := lacking(debate, participant)):
            return Act(
                "Compléter le temps d’échanges",
                f"« {debate} » : il manque {', '.join(missing)}.",
                debate.get_absolute_url(),
                debate.on,
            )
    if participant.party in OVERSEAS and any(
        Stage.SUBMITTED <= cells[t.pk].stage < Stage.SENT for t in chosen
    ):
        return Act(
            "Envoyer à la DMATES et à la DGOM",
            "Des synthèses sont prêtes et ne sont pas encore parties.",
            address("transmit", participant),
            due.get("R12") or due.get("R13"),
        )
    if other and not debates and getattr(participant.declaration, "debates", 0):
        return Act(
            "Saisir un temps d’échanges",
            f"Vous avez déclaré {participant.declaration.debates} temps d’échanges.",
            address("debate_add", participant),
            rules["R13"].debates_by if "R13" in rules else None,
        )
    return None


def lacking(debate: Debate, participant: Participant) -> list[str]:
    """What is still to be said of a debate for ``participant``, each in a few words (R4 to R8)."""
    found = [] if debate.on else ["la date"]
    witnessed = {w.theme_id for w in debate.witnesses.all()}
    found += [
        f"un témoin extérieur sur « {row.theme.name} »"
        for row in debate.themes.all()
        if row.theme_id not in witnessed
    ]
    if not debate.associations.all():
        found.append("les organisations syndicales associées")
    if not any(h.participant_id == participant.pk and h.convened for h in debate.headcounts.all()):
        found.append("les effectifs convoqués")
    return found
