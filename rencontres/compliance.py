"""What the circular asks of those who hold debates: R1, R4 to R9, R12 and R13. Pure: facts in, results out.

Source: circular of 2 April 2024 (« Les Rencontres de l’administration territoriale de l’État »), parts I.a to I.e; the
readings that are ours are marked « Choix ».
"""

import datetime as dt
from dataclasses import dataclass, replace

from documents.typography import day as in_words
from rencontres.enums import Mode, State
from rencontres.facts import CampaignFacts, DebateFacts, Result, RuleValue, TerritoryFacts
from rencontres.terms import end_of, suspension, value_for


@dataclass(frozen=True)
class Asked:
    """A rule asked of a territory at an instant."""

    campaign: CampaignFacts
    territory: TerritoryFacts
    rule: RuleValue
    at: dt.datetime

    def over(self, day: dt.date | None) -> bool:
        """Whether ``day`` is over on the clocks of the territory."""
        return day is not None and self.at >= end_of(day, self.territory.timezone)

    def end(self, day: dt.date) -> dt.datetime:
        """The instant at which ``day`` is over there."""
        return end_of(day, self.territory.timezone)

    def after(self, instant: dt.datetime | None, day: dt.date | None) -> bool:
        """Whether ``instant`` comes after ``day`` was over."""
        return instant is not None and day is not None and instant >= self.end(day)

    def result(
        self, state: State, reason: str, since: dt.datetime | None = None, warnings: tuple[str, ...] = ()
    ) -> Result:
        """The result; without ``since``: since the campaign was launched."""
        return Result(
            territory=self.territory.key,
            rule=self.rule.code,
            state=state,
            since=since or self.campaign.launched_at,
            reason=reason,
            passage=self.rule.passage,
            warnings=warnings,
        )

    def open(self, missing: str, day: dt.date | None, warnings: tuple[str, ...] = ()) -> Result:
        """What is not done: due until ``day`` is over, late since."""
        if self.over(day):
            return self.result(
                State.LATE, f"{missing} (au plus tard le {in_words(day)})", self.end(day), warnings
            )
        by = f" (au plus tard le {in_words(day)})" if day else ""
        return self.result(State.DUE, f"{missing}{by}", None, warnings)

    def done(
        self, what: str, when: dt.datetime | None, day: dt.date | None, warnings: tuple[str, ...] = ()
    ) -> Result:
        """What is done: met, or late for ever when it was done after ``day``."""
        if self.after(when, day):
            return self.result(
                State.LATE, f"{what}, après le {in_words(day)}, dernier jour", self.end(day), warnings
            )
        return self.result(State.MET, what, when, warnings)


def counted(number: int, one: str, many: str = "") -> str:
    """« 1 débat », « 3 débats »."""
    return f"{number} {one if number < 2 else many or one + 's'}"


def named(labels) -> str:
    """« A, B » : names between guillemets, in order."""
    return ", ".join(f"« {label} »" for label in labels)


def dated(territory: TerritoryFacts, last: dt.date | None) -> list[DebateFacts]:
    """The debates of ``territory`` that bear a date, not after ``last``."""
    return [d for d in territory.debates if d.on is not None and (last is None or d.on <= last)]


def r1(asked: Asked) -> Result:
    """R1 (I.a): at least four of the themes are chosen, after talking of them with the management teams."""
    themes = {t.pk for t in asked.campaign.themes}
    moments: dict[int, dt.datetime] = {}
    for choice in asked.territory.choices:
        if choice.theme in themes:
            moments.setdefault(choice.theme, choice.at)
    warnings = ()
    if moments and not asked.territory.consulted:
        warnings = ("L’échange avec les équipes de direction sur le choix des thèmes n’est pas noté.",)
    minimum = asked.rule.minimum
    text = f"{counted(len(moments), 'thème choisi', 'thèmes choisis')} (minimum : {minimum})"
    if len(moments) < minimum:
        return asked.open(text, asked.rule.due_on, warnings)
    reached = sorted(moments.values())[minimum - 1] if minimum else None
    return asked.done(text, reached, asked.rule.due_on, warnings)


def r4(asked: Asked) -> Result:
    """R4 (I.b): every chosen theme has a debate with a date, before 7 June."""
    territory, due = asked.territory, asked.rule.due_on
    chosen = dict.fromkeys(c.theme for c in territory.choices)
    in_time = dated(territory, due)
    covered = {theme for d in in_time for theme in d.themes}
    lacking = [asked.campaign.label(t) for t in chosen if t not in covered]
    beyond = [d for d in territory.debates if d.on is not None and due is not None and d.on > due]
    warnings = tuple(
        f"Un temps d’échanges est daté du {in_words(d.on)}, après le {in_words(due)}." for d in beyond
    )
    warnings += tuple(
        f"Temps d’échanges du {in_words(d.on)} tenu avant diffusion du kit : "
        f"{named(asked.campaign.label(t) for t in sorted(d.before_kit))}."
        for d in in_time
        if d.before_kit
    )
    waiting = [d for d in in_time if not d.happened and asked.over(d.on)]
    warnings += tuple(
        f"Le temps d’échanges du {in_words(d.on)} est passé et n’est pas confirmé comme tenu."
        for d in waiting
    )
    if not chosen:
        return asked.open("Aucun thème choisi, aucun temps d’échanges daté", due, warnings)
    if lacking:
        return asked.open(f"Sans temps d’échanges daté : {named(lacking)}", due, warnings)
    if beyond:
        return asked.open("Un temps d’échanges est daté après le dernier jour", due, warnings)
    entered = max((d.entered_at for d in in_time if d.entered_at), default=None)
    return asked.done(
        f"{counted(len(in_time), 'temps d’échanges daté', 'temps d’échanges datés')}, tous les thèmes choisis sont couverts",
        entered,
        due,
        warnings,
    )


def r5(asked: Asked) -> Result:
    """R5 (I.a): the agents convened represent the services and the categories; judged when the debates are over (choice)."""
    groups = asked.territory.groups
    lacking = [g.label for g in groups if not g.convened and not g.excused]
    if not groups:
        return asked.open(
            "Les natures de service et les catégories du territoire ne sont pas saisies", asked.rule.due_on
        )
    if lacking:
        return asked.open(f"Personne de convoqué, ni motif : {named(lacking)}", asked.rule.due_on)
    return asked.result(
        State.MET, "Chaque nature de service et chaque catégorie a des agents convoqués, ou un motif"
    )


def _first_end(asked: Asked, debates: list[DebateFacts]) -> dt.datetime | None:
    days = [d.on for d in debates if d.on is not None]
    return asked.end(min(days)) if days else None


def r6(asked: Asked) -> Result:
    """R6 (I.a): the representative local unions are associated with the debates; their absence is in order."""
    held = [d for d in asked.territory.debates if d.happened]
    without = [d for d in held if not d.unions]
    if asked.territory.unions or (held and not without):
        return asked.result(State.MET, "Association des organisations syndicales notée")
    if without:
        days = ", ".join(in_words(d.on) for d in without if d.on)
        return asked.result(
            State.BREACHED,
            f"Temps d’échanges tenu sans association notée des organisations syndicales : {days}",
            _first_end(asked, without),
        )
    return asked.result(State.DUE, "Association des organisations syndicales à noter, au temps d’échanges")


def r7(asked: Asked) -> Result:
    """R7 (I.a): for each theme, a witness from outside."""
    debates = [d for d in asked.territory.debates if d.on is not None]
    held = [d for d in debates if d.happened]
    witnessed = {t for d in held for t in d.witnessed}
    to_come = {t for d in debates if not d.happened for t in d.themes}
    bare = {t: d for d in held for t in d.themes if t not in witnessed}
    lost = [t for t in bare if t not in to_come]
    if lost:
        return asked.result(
            State.BREACHED,
            f"Débattu sans témoin extérieur : {named(asked.campaign.label(t) for t in lost)}",
            _first_end(asked, [bare[t] for t in lost]),
        )
    wanted = {c.theme for c in asked.territory.choices} | {t for d in debates for t in d.themes}
    left = [t for t in wanted if t not in witnessed]
    if left or not wanted:
        names = named(asked.campaign.label(t) for t in sorted(left))
        return asked.result(
            State.DUE,
            f"Témoin extérieur attendu : {names}" if names else "Témoin extérieur attendu pour chaque thème",
        )
    return asked.result(State.MET, "Un témoin extérieur pour chaque thème débattu")


def r8(asked: Asked) -> Result:
    """R8 (I.a): the prefect limits himself to opening and closing; « je vous invite à »: a warning, never a fault."""
    debates = [d for d in asked.territory.debates if d.on is not None]
    warnings = tuple(
        f"Temps d’échanges du {in_words(d.on)} : le préfet est présent au-delà de l’ouverture et de la clôture."
        for d in debates
        if d.prefect_throughout or d.led_by_prefect
    )
    if not any(d.happened for d in debates):
        return asked.result(State.DUE, "Présence du préfet à l’ouverture et à la clôture", None, warnings)
    return asked.result(State.MET, "Invitation de la circulaire, sans manquement possible", None, warnings)


def _contributions(asked: Asked) -> tuple[list[str], list[str], list[dt.datetime], tuple[str, ...]]:
    """Debates without a synthesis, syntheses without one of their halves, when each was covered, and warnings."""
    territory = asked.territory
    missing, halves, moments = [], [], []
    for debate in territory.debates:
        if debate.on is None:
            continue
        own = [s for s in territory.syntheses if s.debate == debate.pk]
        whole = [s for s in own if s.theme is None]
        by_theme = {s.theme: s for s in own if s.theme is not None}
        if whole:
            used = whole
        elif debate.themes and all(t in by_theme for t in debate.themes):
            used = [by_theme[t] for t in debate.themes]
        else:
            missing.append(in_words(debate.on))
            continue
        moments.append(max(s.received_at for s in used))
        for synthesis in used:
            if not synthesis.findings:
                halves.append(f"constats absents ({in_words(debate.on)})")
            if not synthesis.proposals:
                halves.append(f"propositions et mesures absentes ({in_words(debate.on)})")
    back = sum(s.sent_back for s in territory.syntheses)
    warnings = (
        (f"{counted(back, 'synthèse renvoyée', 'synthèses renvoyées')} par la région, à compléter.",)
        if back
        else ()
    )
    return missing, halves, moments, warnings


def r9(asked: Asked) -> Result:
    """R9 (I.d): a synthesis of each debate, with findings and proposals, to the region before 7 June."""
    due = asked.rule.due_on
    missing, halves, moments, warnings = _contributions(asked)
    if missing:
        return asked.open(
            f"Synthèse à transmettre pour le temps d’échanges du {', du '.join(missing)}", due, warnings
        )
    if not moments:
        return asked.open("Aucun temps d’échanges daté, aucune synthèse transmise", due, warnings)
    if halves:
        return asked.open(f"Synthèse incomplète : {' ; '.join(halves)}", due, warnings)
    return asked.done("Une synthèse transmise pour chaque temps d’échanges", max(moments), due, warnings)


def _served(asked: Asked) -> tuple[list[str], dt.datetime | None]:
    """The offices that lack something of the syntheses of the territory; when the last one was served."""
    wanted = {s.pk for s in asked.territory.syntheses}
    lacking, moments = [], []
    for office, name in (("dmates", "DMATES"), ("dgom", "DGOM")):
        sent: dict[int, dt.datetime] = {}
        for transmission in sorted(asked.territory.transmissions, key=lambda t: t.sent_at):
            if office in transmission.offices:
                for pk in transmission.syntheses:
                    sent.setdefault(pk, transmission.sent_at)
        if not wanted or not wanted <= sent.keys():
            lacking.append(name)
        else:
            moments.append(max(sent[pk] for pk in wanted))
    return lacking, max(moments, default=None)


def r12(asked: Asked) -> Result:
    """R12 (I.e): at least four debates before 7 June; their syntheses to the DMATES and to the DGOM before 22 June."""
    rule, territory = asked.rule, asked.territory
    count = len(dated(territory, rule.debates_by))
    late_dates = [d for d in territory.debates if d.on and rule.debates_by and d.on > rule.debates_by]
    warnings = tuple(
        f"Un temps d’échanges est daté du {in_words(d.on)}, après le {in_words(rule.debates_by)}."
        for d in late_dates
    )
    text = f"{counted(count, 'temps d’échanges daté', 'temps d’échanges datés')} (minimum : {rule.minimum})"
    if count < rule.minimum:
        return asked.open(text, rule.debates_by, warnings)
    entered = sorted(d.entered_at for d in dated(territory, rule.debates_by) if d.entered_at)
    if len(entered) >= rule.minimum > 0 and asked.after(entered[rule.minimum - 1], rule.debates_by):
        warnings += (f"Des dates ont été saisies après le {in_words(rule.debates_by)}.",)
    lacking, when = _served(asked)
    if lacking:
        return asked.open(f"{text} ; synthèses à adresser : {', '.join(lacking)}", rule.due_on, warnings)
    return asked.done(f"{text} ; synthèses adressées à la DMATES et à la DGOM", when, rule.due_on, warnings)


def r13(asked: Asked) -> Result:
    """R13 (I.e): the others declare what they will do, then do it; any synthesis goes to the DMATES and the DGOM."""
    rule, territory = asked.rule, asked.territory
    declared = territory.declaration
    if declared is None:
        return asked.open("Modalités de l’engagement à déclarer", rule.declared_by)
    warnings = ()
    if asked.after(declared.declared_at, rule.declared_by):
        warnings = (f"Déclaration faite après le {in_words(rule.declared_by)}.",)
    count = len(dated(territory, rule.debates_by))
    if count < declared.debates:
        text = f"{counted(count, 'temps d’échanges daté', 'temps d’échanges datés')} sur {declared.debates} déclarés"
        return asked.open(text, rule.debates_by, warnings)
    if declared.syntheses or territory.syntheses:
        lacking, when = _served(asked)
        if lacking:
            return asked.open(f"Synthèses à adresser : {', '.join(lacking)}", rule.due_on, warnings)
        return asked.done(
            "Ce qui était déclaré est fait, et adressé à la DMATES et à la DGOM", when, rule.due_on, warnings
        )
    return asked.result(
        State.MET, "Modalités déclarées ; ce qui était déclaré est fait", declared.declared_at, warnings
    )


HELD_BY_TERRITORIES = {
    "R1": r1,
    "R4": r4,
    "R5": r5,
    "R6": r6,
    "R7": r7,
    "R8": r8,
    "R9": r9,
    "R12": r12,
    "R13": r13,
}


def softened(result: Result) -> Result:
    """A rule that is only a warning for a party: what would be a fault stays to be done, and is said beside (choice)."""
    if result.state in (State.LATE, State.BREACHED):
        return replace(result, state=State.DUE, warnings=(f"{result.reason}.", *result.warnings))
    return result


def asked_of(
    campaign: CampaignFacts, territory: TerritoryFacts, code: str, at: dt.datetime, rule_of
) -> Result | None:
    """One rule for one territory: not applicable, suspended and waived come before what ``rule_of`` judges.

    None when the campaign has no such rule.
    """
    rule = value_for(campaign, territory, code, at)
    if rule is None:
        return None
    asked = Asked(campaign, territory, rule, at)
    mode = rule.mode(territory.party)
    if mode == Mode.NOT_APPLICABLE:
        return asked.result(State.NOT_APPLICABLE, "La règle ne porte pas sur ce territoire")
    if stopped := suspension(campaign, territory, code, at):
        until = f" jusqu’au {in_words(stopped.until)}" if stopped.until else ""
        return asked.result(State.SUSPENDED, f"Règle suspendue{until} : {stopped.reason}", stopped.holds_from)
    waivers = [w for w in territory.waivers if w.rule == code and w.asked_at <= at]
    for waiver in waivers:
        granted = waiver.granted_at is not None and waiver.granted_at <= at
        if granted and (waiver.until is None or not asked.over(waiver.until)):
            until = f" jusqu’au {in_words(waiver.until)}" if waiver.until else ""
            return asked.result(
                State.WAIVED, f"Dispense accordée{until} : {waiver.reason}", waiver.granted_at
            )
    result = rule_of(asked)
    if mode == Mode.SOFTENED:
        result = softened(result)
    pending = [w for w in waivers if w.granted_at is None or w.granted_at > at]
    if pending and result.state != State.MET:
        asked_on = in_words(pending[-1].asked_at.date())
        result = replace(
            result, warnings=(*result.warnings, f"Dispense demandée le {asked_on}, en attente de décision.")
        )
    return result
