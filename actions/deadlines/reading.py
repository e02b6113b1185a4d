"""A deadline as written, read into days (docs/deadlines.md): the one public function is ``read``."""

import dataclasses
import datetime as dt
import re
from collections.abc import Callable, Container, Sequence

from .clauses import Clause, clause, completed
from .conventions import DEFAULTS, Conventions
from .periods import PeriodReader
from .words import MONTHS, WEEKDAYS, corrected, plain
from .working_days import FRANCE

KINDS = ("by", "from", "during", "ongoing", "none", "unreadable")


@dataclasses.dataclass(frozen=True)
class Milestone:
    """One step of a deadline that names several."""

    text: str
    kind: str
    first: dt.date | None
    last: dt.date | None


@dataclasses.dataclass(frozen=True)
class Reading:
    """What a deadline's text means; ``flags`` are for a person, ``notes`` say the conventions applied."""

    text: str
    kind: str
    first: dt.date | None = None
    last: dt.date | None = None
    overdue_after: dt.date | None = None
    milestones: tuple[Milestone, ...] = ()
    flags: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def as_json(self) -> dict[str, object]:
        """The shape that ``manage.py read_deadline`` prints: days as AAAA-MM-JJ or null."""
        return {
            "text": self.text,
            "kind": self.kind,
            "first": self.first and self.first.isoformat(),
            "last": self.last and self.last.isoformat(),
            "overdue_after": self.overdue_after and self.overdue_after.isoformat(),
            "milestones": [
                {
                    "text": step.text,
                    "kind": step.kind,
                    "first": step.first and step.first.isoformat(),
                    "last": step.last and step.last.isoformat(),
                }
                for step in self.milestones
            ],
            "flags": list(self.flags),
            "notes": list(self.notes),
        }


Way = Callable[[str, str, PeriodReader], Reading | None]

_NOTHING = re.compile(
    r"[\s\-–—./_?…,;:]*|sans objet|so|s\.? ?o|n\.? ?/? ?a|neant|non applicable|aucune?|aucune echeance|"
    r"(?:sans|pas d') ?echeance|sans|vide|rien"
)
_DITTO = re.compile(r"[\s\"“”«»〃']*[\"“”«»〃'][\s\"“”«»〃']*")  # the line above, which is not known here
_UNDECIDED = re.compile(
    r"(?:(?:date|echeance|calendrier|delai)s? ?:? ?(?:reste(?:nt)? )?)?(?:a (?:determiner|definir|"
    r"preciser|fixer|confirmer|arbitrer|"
    r"planifier|programmer|completer|discuter|valider|venir|voir|caler)(?: ulterieurement)?|"
    r"(?:non|pas|pas encore) (?:definie?|determinee?|fixee?|precisee?|communiquee?|connue?|arretee?|renseignee?)s?"
    r"(?: a ce jour)?|inconnue?|indeterminee?)|(?:pas|sans) (?:de )?date|en suspens|"
    r"des que possible|aussitot que possible|le plus (?:tot|rapidement|vite) possible|au plus vite|au plus tot|asap|tbd|nc|"
    r"dans les meilleurs delais|rapidement|prochainement|ulterieurement|(?:a )?(?:court|moyen|long) terme|"
    r"selon (?:les? |l' )?arbitrages? (?:du |de la |de l' |des )[a-z' -]{3,40}|"
    r"selon (?:les? |l' )?(?:arbitrages?|calendrier|disponibilites?|moyens|besoins?|opportunites?)"
    r"(?: (?:budgetaires?|interministeriels?|ministeriels?|politiques?|a venir|parlementaire))?|"
    r"en attente(?: (?:d'|de l'|des|de) ?(?:arbitrages?|validation|decision))?|"
    r"sous reserve d' arbitrages?|en fonction des arbitrages(?: budgetaires?| interministeriels?| ministeriels?)?|"
    r"(?:c' est |deja )?(?:fait|faite|realisee?|terminee?|acheve|achevee|effectuee?|clos|close|cloturee?|"
    r"soldee?|finalisee?|validee?|livree?|publiee?|lancee?|engagee?|demarree?|gelee?|non demarree?|en pause|"
    r"abandonnee?|suspendue?|reportee?|annulee?)s?|ok"
)
_STATES = re.compile(
    r"(?:c' est |deja )?(?:fait|realise|termine|acheve|effectue|clo|solde|finalise|ok|abandonne|suspendu|"
    r"reporte|annule|valide|livre|publie|lance|engage|demarre|gele|non demarre|en pause)"
)
_HEDGE = re.compile(
    r"(?:(?:,? |-)(?:sous reserve(?: d(?:e|u|es|') ?[^\d()]{2,60})?|a confirmer|"
    r"previsionnel(?:le)?|estimee?|"
    r"au mieux|si possible|probablement|environ|a priori|envisagee?)|"
    r" ?\((?:sous reserve(?: d(?:e|u|es|') ?[^\d()]{2,60})?|a confirmer|"
    r"a preciser|previsionnel(?:le)?|"
    r"estimation|estimee?|au mieux|si possible|provisoire|objectif|cible)\)| ?\(?\?\)?)$"
)
_HEDGE_BEFORE = re.compile(
    r"^(?:vers|environ|autour de|aux alentours de|au mieux|si possible|probablement|idealement|objectif|"
    r"cible|previsionnel(?:le)?|"
    r"a priori)(?: :| la| le| l'| du| de| d')?,? ?"
)
_LABEL = re.compile(
    r"^(?:date de fin|date limite|date butoir|date|limite(?= ?:)|echeances?(?: (?:fixee|prevue|previsionnelle|cible)s?(?: (?:au|"
    r"pour|en))?)?|calendrier|delais?|terme|fin prevue|prevue? pour|"
    r"prevue?|attendue? pour|attendue?|"
    r"programmee? pour|programmee?)(?: ?: ?| )"
)
_STEP_NOUNS = (
    r"(?:debut|fin|livraison|generalisation|lancement|deploiement|publication|experimentation|demarrage|"
    r"mise en (?:oeuvre|service|production|place)|"
    r"remise|validation|bilan|pilote|test|tests|signature|ouverture|cloture|diffusion|recrutement|etude|"
    r"cadrage|conception|realisation|"
    r"evaluation|formation|rendu|restitution|rapport|extension|finalisation|concertation|redaction|"
    r"adoption|entree en vigueur|preparation|elaboration|installation|consultation|consolidation|audit|"
    r"diagnostic)"
)
_FREE_LABEL = re.compile(r"^[^:;\d][^:;\n]{0,80}? ?: ?(?=\S)")
_OF_TIME = re.compile(
    rf"\d{{2}}|\b(?:[tqs]\d|{'|'.join(MONTHS)}|trim\w*|semestre|quinzaine|rentree|annee|semaine|mois|"
    rf"jours?|avant|ici|partir|"
    rf"printemps|ete|automne|hiver|{'|'.join(WEEKDAYS)})\b"
)
_STEP_LABELS = (
    re.compile(r"^(?:\d{1,2}e|premiere|deuxieme|seconde|troisieme|quatrieme|derniere) (?:phase|etape|"
               r"tranche|version|vague|lot|volet|temps)"
               r"(?: ?[:,-] ?| )"),
    re.compile(r"^(?:phase|etape|tranche|version|vague|lot|volet|v) ?(?:ne ?)?(?:\d{1,2}|i{1,3}|iv|"
               r"pilote)(?: ?[:,-] ?| )"),
    re.compile(rf"^(?!(?:debut|fin) (?:debut|mi|fin)\b){_STEP_NOUNS}(?: (?:du|de la|de l'|des|de|d') "
               rf"(?!(?:{'|'.join(MONTHS)}|la|le|l|fin|debut|mi)\b)[a-z]+(?: [a-z]+)?)?(?: ?[:,-] ?| )(?="
               rf"(?:en|le|au|a|d' ici|avant|jusqu|apres|depuis|premier|deuxieme|second|rentree|printemps|ete|"
               r"automne|hiver|20\d\d|q\d|"
               r"fin|debut|mi|courant|des|pour|entre|t\d|s\d|\d{1,2}e|\d{1,2}/\d{1,2}/|"
               rf"{'|'.join(MONTHS)})\b)"),
)  # fmt: skip
_STEP_TAIL = re.compile(
    r" ?\((?:(?:phase|etape|tranche|vague|lot|version) \d|\d{1,2}e (?:phase|etape|tranche|vague|version)|"
    r"(?![^)]*\d)[^()]{2,60})\)$| ?: (?!.*\d{4})[^:]{2,80}$| pour (?:le |la |l' |les )[^\d]{2,60}$"
)
_STEPS = (
    r"\s*[;\n•▪‣◦]+\s*", r",? (?:et )?(?:puis|ensuite) ", r" (?=[2-9][.)] )", r" ?[-–—,/] ?(?=(?:\d{1,2}(?:e|er|re|ère|ème)?|"
    r"premi[èe]re|deuxi[èe]me|seconde|troisi[èe]me) (?:phase|[ée]tape|tranche|vague)\b)", r"(?<=\d)\. (?=[^\W\d])",
    r" [/|+] ", r" et ",
    r"(?:, | et )", r", (?:et |puis )?", r"/", r"-(?=[a-z])",
)  # fmt: skip
_TIGHT_STEPS = _STEPS[5:]
_TIGHTEST_STEPS = _STEPS[-2:]  # « d'ici fin 2023/début 2024 » is not two steps of two kinds
_LONGEST = 300
_LONGEST_TYPED = 2_000


def read(
    text: str,
    on: dt.date,
    conventions: Conventions = DEFAULTS,
    public_holidays: Container[dt.date] = FRANCE,
) -> Reading:
    """``text`` read on the plan's date ``on``: what is not wholly understood is ``unreadable``.

    Source: the conventions of docs/deadlines.md, whose days ``conventions`` holds; ``public_holidays`` serves
    delays in working days. A text too long to be a deadline is not looked into: time stays bounded.
    """
    if len(text.strip()) > _LONGEST_TYPED:
        return _unreadable(text)
    words = plain(text.strip())
    if len(words) > _LONGEST:
        return _unreadable(text)
    reader = PeriodReader(conventions, on, public_holidays)
    found = _understood(text, words, reader)
    if found is None:
        words, mended = corrected(words)
        found = _understood(text, words, reader) if mended else None
        if found is not None:
            flags = tuple(f"Faute de frappe probable : « {was} » lu « {now} »." for was, now in mended)
            return dataclasses.replace(found, flags=_sentences(*flags, *found.flags))
    if found is not None and "→" in text:
        arrow = "Flèche : une période, ou une échéance déplacée ? À vérifier."
        return dataclasses.replace(found, flags=_sentences(arrow, *found.flags))
    return found or _unreadable(text)


def _unreadable(text: str) -> Reading:
    return Reading(text, "unreadable", flags=_sentences("Échéance non comprise : à lire par une personne."))


def _understood(text: str, words: str, reader: PeriodReader) -> Reading | None:
    if "?" in text and not words.strip("? .-"):
        return Reading(text, "none", flags=_sentences("Échéance à déterminer."))
    if _DITTO.fullmatch(text):
        return None
    if _NOTHING.fullmatch(words):
        return Reading(text, "none")
    words = re.sub(r"^[(\[]([^()\[\]]*)[)\]]$", r"\1", words)
    if _UNDECIDED.fullmatch(words):
        state = _STATES.match(words)
        flag = (
            "Un état, pas une échéance : à reporter dans un point d’avancement."
            if state
            else "Échéance à déterminer."
        )
        return Reading(text, "none", flags=_sentences(flag))
    words = re.sub(r"\((\d{4})\)$", r"\1", words)
    # A line may end in the middle of one deadline (« Fin\n2023 »): as one, before it is cut into steps.
    flat = words.replace("\n", " ")
    for attempt, ways in ((flat, (_single,)), (words, (_single, _several))):
        found = _attempted(text, attempt, reader, ways)
        if found is not None:
            return found
    return _labelled(text, flat, reader)


def _attempted(text: str, words: str, reader: PeriodReader, ways: Sequence[Way]) -> Reading | None:
    """``words`` read in one of these ways: whole, without « échéance : », without what makes them doubtful."""
    bare = _LABEL.sub("", words, count=1)
    sure = _HEDGE_BEFORE.sub("", _HEDGE.sub("", bare))
    for attempt in dict.fromkeys((words, bare, sure)):
        for understand in ways:
            found = understand(text, attempt, reader)
            if found is not None and attempt == sure != bare:
                hedged = "Échéance donnée sous réserve : à confirmer."
                return dataclasses.replace(found, flags=_sentences(hedged, *found.flags))
            if found is not None:
                return found
    return None


def _reading(text: str, part: Clause, on: dt.date, after: dt.date | None = None) -> Reading | None:
    resolved = part.resolved(on, after)
    if resolved is None:
        return None
    first, last, flags = resolved
    notes = part.notes
    if part.kind == "ongoing":
        notes = (f"Sans terme ; rythme écrit : « {' '.join(text.split())} ».",)
    return Reading(text, part.kind, first, last, last, (), _sentences(*flags), _sentences(*notes))


def _sentences(*sentences: str) -> tuple[str, ...]:
    """Each sentence once, with the non-breaking spaces of French typography."""
    return tuple(dict.fromkeys(re.sub(r"(?<=«) | (?=[:;!?»])", "\u00a0", sentence) for sentence in sentences))


def _single(text: str, words: str, reader: PeriodReader) -> Reading | None:
    part = clause(reader, words)
    return part and _reading(text, part, reader.on)


# A step that waits for its date: the whole then has no last day.
_UNDATED = Clause("none", lambda _: (None, None, None), 1, flags=("Une étape n’a pas encore de date.",))


def _step(words: str, reader: PeriodReader, *, alone: bool = False) -> Clause | None:
    """One step, with or without its label; words of its author's own are a label only beside other steps."""
    words = re.sub(r"^(?:(?:\d{1,2}|[a-d])[.)] ?|d' abord )", "", words.strip(" ,;.:"))
    labels = _STEP_LABELS if alone else (_FREE_LABEL, *_STEP_LABELS)
    if not alone:
        words = (
            re.sub(
                r"^((?:(?:phase|etape|tranche|vague|lot|v) ?\d|[^()\d]{2,60})) \(([^()]+)\)$",
                r"\1 : \2",
                words,
            )
            if re.search(r"\([^()]*\d", words)
            else words
        )
    tail = _STEP_TAIL.search(words)
    for attempt in (words, words[: tail.start()] if tail and not _OF_TIME.search(tail.group()) else ""):
        found = clause(reader, attempt) or (None if alone else _undated(attempt))
        for label in labels:
            match = label.match(attempt)
            if not found and match and not _OF_TIME.search(match.group()):
                rest = attempt[match.end() :]
                found = clause(reader, rest) or (None if alone else _undated(rest))
        if found:
            return found
    return None


def _undated(words: str) -> Clause | None:
    return _UNDATED if _UNDECIDED.fullmatch(words) and not _STATES.match(words) else None


def _several(text: str, words: str, reader: PeriodReader) -> Reading | None:
    """Several steps in one cell, read into milestones."""
    for separator in _STEPS:
        written = [step for step in re.split(separator, words) if step.strip()]
        if len(written) < 2:
            continue
        clauses = [_step(step, reader) for step in _shared(written)]
        if not all(clauses) or (separator in _TIGHT_STEPS and _shares_its_year(written)):
            continue
        if _lends_its_year(written, clauses):
            continue
        if separator in _TIGHT_STEPS and all(part.kind == "by" and not part.periods for part in clauses):
            continue  # « dans 1 mois et 15 jours » is one delay
        kinds = {part.kind for part in clauses}
        if kinds == {"none"} or (len(kinds) > 1 and separator in _TIGHTEST_STEPS):
            continue
        return _milestones(text, written, clauses, reader.on, separator)
    return None


def _shares_its_year(written: list[str]) -> bool:
    """« octobre 2024 et 2025 »: the lone year may repeat what stands before it, so it is no step."""
    alone = [bool(re.fullmatch(r"(?:en )?\d{4}", step.strip(" ,"))) for step in written]
    return any(alone[1:]) and not all(alone)


def _lends_its_year(written: list[str], clauses: list[Clause]) -> bool:
    """« 31/12 », then « 2024 » on its own: the year of its neighbour rather than a step."""
    alone = [bool(re.fullmatch(r"\d{4}", step.strip(" ,"))) for step in written]
    return any(
        alone[here] != alone[here + 1] and clauses[here + alone[here]].year is None
        for here in range(len(written) - 1)
    )


def _labelled(text: str, words: str, reader: PeriodReader) -> Reading | None:
    """One deadline behind or before a few words of its own: read, and flagged; a lone year is not enough."""
    part = _step(words, reader, alone=True)
    if part is None or any(period.unit in {"year", "years"} for period in part.periods):
        return None
    found = _reading(text, part, reader.on)
    return found and dataclasses.replace(
        found, flags=_sentences("Texte autour de l’échéance : à vérifier.", *found.flags)
    )


def _shared(written: list[str]) -> list[str]:
    """Steps that share their month, as « 10 et 24 juin 2024 »."""
    return [completed(step.strip(" ,"), written[-1].strip(" ,")) for step in written[:-1]] + written[-1:]


def _milestones(
    text: str, written: list[str], clauses: list[Clause], on: dt.date, separator: str
) -> Reading | None:
    _name_years(clauses)
    readings, previous = [], None
    for words, part in zip(_as_typed(text, written, separator), clauses, strict=True):
        readings.append(_reading(words, part, on, previous))
        previous = readings[-1] and (readings[-1].last or previous)
    if not all(readings):
        return None
    steps = tuple(Milestone(found.text, found.kind, found.first, found.last) for found in readings)
    kinds = {step.kind for step in steps}
    kind = kinds.pop() if len(kinds) == 1 else "during"
    firsts = [step.first or step.last for step in steps if step.first or step.last]
    first = None if kind == "by" or not firsts else min(firsts)
    lasts = [step.last for step in steps]
    last = max(lasts) if all(lasts) else None
    notes = tuple(note for found in readings for note in found.notes)
    flags = tuple(flag for found in readings for flag in found.flags)
    note = f"{len(steps)} étapes : la dernière donne l’échéance."
    if last is None:
        note = f"{len(steps)} étapes ; une au moins n’a pas de dernier jour : l’ensemble n’en a pas non plus."
    return Reading(text, kind, first, last, last, steps, _sentences(*flags), _sentences(*notes, note))


def _name_years(clauses: list[Clause]) -> None:
    """A step without a year takes that of the step after it, else before it, so that steps follow one another."""
    for index in range(len(clauses) - 2, -1, -1):
        following = clauses[index + 1].end()
        if clauses[index].year is None and following:
            year = clauses[index + 1].year
            here = clauses[index].with_year(year)
            late = here.end() and here.end() > following
            clauses[index] = clauses[index].with_year(year - 1) if late else here
    for index in range(1, len(clauses)):
        preceding = clauses[index - 1].end()
        if clauses[index].year is None and preceding:
            year = clauses[index - 1].year
            here = clauses[index].with_year(year)
            early = here.end() and here.end() < preceding
            clauses[index] = clauses[index].with_year(year + 1) if early else here


def _as_typed(text: str, written: list[str], used: str) -> list[str]:
    """Each step in its author's own words where the cell can be cut the same way, else in plain words."""
    for separator in (used, *_STEPS, r"\s+[-–—]\s+", r"\s*[-–—]\s*(?=[^\W\d])"):
        typed = [
            step.strip(" \t-•·▪") for step in re.split(separator, text, flags=re.IGNORECASE) if step.strip()
        ]
        if len(typed) == len(written):
            return typed
    return [step.strip() for step in written]
