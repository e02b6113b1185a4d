"""What the slides say, whatever the format: pure, from a ``Standing``. Few words a slide, in French typography."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from actions.charts import ORDER
from actions.enums import Status
from actions.figures import Figures
from actions.paper.standing import (
    ObjectiveStanding,
    Standing,
    days_late,
    figure_lines,
    weather_lines,
)
from actions.snapshot import ActionState
from documents.drawing import Drawing, shortened, stacked_bars
from documents.glossary import employed
from documents.typography import day as in_words

# What a room reads from its seats.
OBJECTIVES, ROWS = 6, 7
# Up to so many objectives, their labels may take two lines.
TALL = 4
LABEL, SHORT, REASON = 90, 56, 240
# Acronyms that a slide explains.
ACRONYMS = 10


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph: words in bold, then ordinary ones on the line below."""

    bold: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its headers, its rows, and the share of the width that each column takes, in hundredths."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Slide:
    """A slide: its title, then what it holds from top to bottom. ``alt``: what the drawing shows, in figures."""

    title: str
    tiles: tuple[tuple[str, str], ...] = ()
    drawing: Drawing | None = None
    alt: str = ""
    paragraphs: tuple[Paragraph, ...] = ()
    table: Table | None = None
    foot: str = ""


@dataclass(frozen=True, slots=True)
class Deck:
    """The slides after a title slide, which has ``title`` and ``subtitle``; ``footer`` stands under each."""

    title: str
    subtitle: tuple[str, ...]
    footer: str
    slides: tuple[Slide, ...]


def _parts(by_status: Mapping[str, int]) -> list[tuple[str, str, int]]:
    return [(f"status-{s.value}", s.label.lower(), by_status[s.value]) for s in ORDER]


def _done(found: Figures) -> str:
    """How many are done, and how many of those nobody has confirmed."""
    attested = f" (dont {found.to_attest} à constater)" if found.to_attest else ""
    return f"{found.by_status[Status.DONE]}{attested}"


def _told(by_status: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count}" for _, name, count in _parts(by_status))


def _where(found: Standing) -> Slide:
    weathers = ", ".join(f"{words.lower()} {count}" for _, words, count in weather_lines(found.figures))
    by_status = found.figures.by_status
    return Slide(
        title=f"Où en est le plan : {found.figures.progress} % d’avancement moyen",
        tiles=tuple(figure_lines(found.figures)),
        drawing=stacked_bars(
            "Actions du plan, par statut", [("Tout le plan", _parts(by_status))], label_width=110
        ),
        alt=f"Actions du plan par statut : {_told(by_status)}.",
        foot=f"Barre, de gauche à droite : {_told(by_status)}. Météo : {weathers}.",
    )


def _decisions(found: Standing) -> Slide:
    count = len(found.decisions)
    if not count:
        nothing = "Rien n’est en retard, compromis, ni proposé à une autre date."
        return Slide("Aucune action n’attend de décision", paragraphs=(Paragraph("", nothing),))
    return Slide(
        "Une action attend une décision" if count == 1 else f"{count} actions attendent une décision",
        paragraphs=tuple(
            Paragraph(
                f"N° {d.number} — {shortened(d.label, LABEL)} ({d.lead})",
                f"{d.asks}. {shortened(d.reason, REASON)}",
            )
            for d in found.decisions
        ),
    )


def _objectives(rows: tuple[ObjectiveStanding, ...], part: str) -> Slide:
    return Slide(
        f"Par objectif{part}",
        drawing=stacked_bars(
            "Actions de chaque objectif, par statut",
            [(f"Objectif {o.rank}", _parts(o.figures.by_status)) for o in rows],
            label_width=110,
        ),
        alt="Actions par objectif et par statut. "
        + "\u202f; ".join(f"Objectif {o.rank} : {_told(o.figures.by_status)}" for o in rows)
        + ".",
        table=Table(
            ("Objectif", "Actions", "Réalisées", "En retard", "Avancement"),
            tuple(
                (
                    f"{o.rank}. {shortened(o.label, LABEL if len(rows) <= TALL else SHORT)}",
                    str(o.figures.total),
                    _done(o.figures),
                    str(o.figures.overdue),
                    f"{o.figures.progress} %",
                )
                for o in rows
            ),
            (41, 11, 21, 12, 15),
        ),
        foot="Barres, de gauche à droite : réalisées, en cours, suspendues, non démarrées, abandonnées.",
    )


def _action(action: ActionState) -> str:
    return f"N° {action.number} — {shortened(action.label, LABEL)}"


def _deadline(action: ActionState) -> str:
    """« Fin juin 2024 (30/06/2024) »."""
    written = shortened(action.deadline_text, 40)
    return f"{written} ({action.overdue_after:%d/%m/%Y})" if action.overdue_after else written


def _late(found: Standing) -> Slide:
    if not found.late:
        return Slide("Aucune action n’est en retard")
    count = len(found.late)
    rows = tuple(
        (_action(a), a.lead or "à attribuer", a.deadline_text, f"{days_late(a, found.state.on)} j")
        for a in found.late[:ROWS]
    )
    return Slide(
        "Une action est en retard" if count == 1 else f"{count} actions sont en retard",
        table=Table(("Action", "Pilote", "Échéance", "Retard"), rows, (56, 14, 18, 12)),
        foot=_rest(count),
    )


def _slid(found: Standing) -> Slide:
    if not found.slid:
        return Slide("Aucune échéance n’a été repoussée")
    count = len(found.slid)
    rows = tuple(
        (
            _action(a),
            a.first_deadline_text or "aucune",
            a.deadline_text or "aucune",
            f"{a.slid_days} j en {a.slides} fois" if a.slid_days > 0 else f"{a.slides} fois",
        )
        for a in found.slid[:ROWS]
    )
    return Slide(
        "Une échéance a été repoussée" if count == 1 else f"{count} échéances ont été repoussées",
        table=Table(("Action", "Première échéance", "Aujourd’hui", "Glissement"), rows, (50, 17, 17, 16)),
        foot=_rest(count),
    )


def _ahead(found: Standing) -> Slide:
    if not found.ahead:
        return Slide("Aucune échéance datée n’est à venir")
    rows = tuple(
        (
            _action(a),
            a.lead or "à attribuer",
            _deadline(a),
            a.get_weather_display() or "météo non renseignée",
        )
        for a in found.ahead[:ROWS]
    )
    return Slide(
        "Prochaines échéances",
        table=Table(("Action", "Pilote", "Échéance", "Météo"), rows, (48, 12, 22, 18)),
        foot=_rest(len(found.ahead)),
    )


def _rest(count: int) -> str:
    more = count - ROWS
    return f"Et {more} autre{'s' if more > 1 else ''}." if more > 0 else ""


def _texts(said: Deck) -> list[str]:
    """All that the slides say, in words."""
    texts = [said.title, *said.subtitle, said.footer]
    for slide in said.slides:
        texts += [slide.title, slide.foot, *(f"{p.bold} {p.words}" for p in slide.paragraphs)]
        if slide.table:
            texts += [cell for row in slide.table.rows for cell in row]
    return texts


def _acronyms(said: Deck, glossary: Mapping[str, str]) -> tuple[Slide, ...]:
    """What the acronyms of the slides stand for: labels are people's words and stay as they are."""
    used = employed(_texts(said), glossary)
    return tuple(
        Slide(
            "Sigles employés dans ce document",
            table=Table(("Sigle", "Signification"), tuple(used[n : n + ACRONYMS]), (16, 84)),
        )
        for n in range(0, len(used), ACRONYMS)
    )


def deck(
    found: Standing,
    *,
    service: Sequence[str] = (),
    past: bool = False,
    glossary: Mapping[str, str] | None = None,
) -> Deck:
    """The deck of a director's meeting. ``service``: who presents it, line by line; ``past``: of a day that is not today's.

    ``glossary``: what acronyms stand for; a last slide says those that the others use.
    """
    state = found.state
    when = f"{'Plan tel qu’il était au' if past else 'Point d’étape au'} {in_words(state.on)}"
    parts = [found.objectives[n : n + OBJECTIVES] for n in range(0, len(found.objectives), OBJECTIVES)]
    marks = [
        *(["Archive : ne dit pas l’état d’aujourd’hui"] if past else []),
        *(["Démonstration — données fictives"] if state.fictional else []),
    ]
    said = Deck(
        title=state.title,
        subtitle=(when, *service, *marks),
        footer=" — ".join([f"Plan au {in_words(state.on)}", *marks]),
        slides=(
            _where(found),
            _decisions(found),
            *(
                _objectives(rows, f" ({rank} sur {len(parts)})" if len(parts) > 1 else "")
                for rank, rows in enumerate(parts, 1)
            ),
            _late(found),
            _slid(found),
            _ahead(found),
        ),
    )
    return replace(said, slides=said.slides + _acronyms(said, glossary or {}))
