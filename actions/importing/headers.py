"""Columns are found by their headers: the usual names, whatever their case, accents, plural and order."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from actions.importing.folding import fold, stem
from actions.importing.raw import RawRow, RawTable

ROLES = {
    "objective": "Objectif",
    "measure": "Volet (recommandations, mesures)",
    "recommendation": "Recommandations ou pages",
    "action": "Action",
    "sub_action": "Sous-action",
    "implementation": "Mise en œuvre",
    "deadline": "Échéance",
    "end_date": "Date de fin",
    "lead": "Pilote",
    "contributors": "Contributeurs",
    "status": "Statut",
    "weather": "Météo",
    "progress": "Avancement en %",
    "note": "Note de l’action",
}
# What a person may also say of a column: it is not wanted.
LEFT_OUT = "left_out"
# Columns without which a table is only a list of words.
MAIN = ("objective", "measure", "action", "implementation", "deadline", "end_date", "lead")

# Level of a column in the plan's hierarchy: the higher, the nearer to the action.
_LEVELS = (
    (10, "axe|orientation|pilier|priorite|ambition|theme|thematique|domaine|enjeu|finalite|engagement"),
    (20, "objectif strategique|objectif general|but|cap|cible strategique"),
    (30, "objectif|programme|objective|goal"),
    (40, "objectif operationnel|objectif specifique|chantier|dossier"),
    (50, "volet|sous axe|sous objectif|sous theme|sous thematique|levier|sous chantier|sous domaine|sous volet"),
    (60, "recommandation|recommendation|page du rapport|page|preconisation|partie du rapport|partie|reco"),
    (65, "mesure|proposition|measure"),
    (90, "action|intitule|libelle|titre|tache|operation|activite|initiative|projet|designation|quoi|task|action item|what"),
    (99, "sous action|sous tache|sous mesure|detail de l action|action elementaire|action detaillee|tache detaillee|sub task|subtask|sub action"),
)  # fmt: skip
_NAMES = (
    ("note", "date de debut|debut|lancement|commencement|date de lancement|date de demarrage|demarrage|date de mise a jour|mise a jour|"
             "date de creation|numero|jalon|reference|ref|id|identifiant|code|rang|ordre|budget|cout|montant|financement|"
             "indicateur|livrable|commentaire|observation|remarque|point d attention|difficulte|risque|frein|cible|"
             "niveau de priorite|degre de priorite|nature|type|statut juridique|nombre|nb|courriel|mail|contact|"
             "telephone|etp|deliverable|remark|milestone|start date|start|priority|cost|last update|"
             "moyen budgetaire|moyen financier|moyen humain|cout du|page du document"),
    ("contributors", "contributeur|partenaire|appui|associe|service associe|service contributeur|acteur associe|"
                     "partie prenante|co pilote|copilote|copilotage|co pilotage|en lien avec|service partenaire|"
                     "service concerne|acteur concerne|direction associee|structure associee|autre service|"
                     "service appui|contribution|direction contributrice|entite contributrice|acteur implique|contributor|stakeholder|partner"),
    ("lead", "pilote|pilotage|responsable|porteur|portage|chef de file|service|direction|qui|referent|en charge|"
             "charge de l action|entite|structure|service pilote|service porteur|service responsable|acteur|"
             "direction pilote|attributaire|affectation|proprietaire|chef de projet|bureau|ministere|prefecture|"
             "owner|responsible|lead|assigned to|assignee|in charge|department|who"),
    ("end_date", "date de fin|fin|date de fin prevue|date de fin previsionnelle|date de cloture|fin prevue|"
                 "date d achevement|fin previsionnelle|date de livraison|end date|end|finish"),
    ("deadline", "echeance|calendrier|delai|date limite|date butoir|terme|echeancier|quand|planning|date|periode|"
                 "date prevue|date previsionnelle|date cible|date d echeance|date de realisation|deadline|horizon|"
                 "temporalite|butoir|date de mise en oeuvre|calendrier de mise en oeuvre|delai de mise en oeuvre|"
                 "delai de realisation|echeance de mise en oeuvre|due date|due|timeline|schedule|target date|by when|when"),
    ("weather", "weather|meteo|tendance|feu"),
    ("progress", "taux|taux d avancement|pourcentage|% |%|avancement %|progression|avancement en %|"
                 "pourcentage d avancement|taux de realisation|% d avancement|% avancement|% realise|"
                 "progress|% complete|completion|percent complete"),
    ("status", "statut|etat|etat d avancement|avancement|situation|stade|etat de realisation|niveau d avancement|"
               "realisation|statut de l action|etat de mise en oeuvre|statut de mise en oeuvre|state|status"),
    ("implementation", "mise en oeuvre|declinaison|modalite|description|moyen|comment|modalite de mise en oeuvre|"
                       "detail|etape|methode|contenu|deroulement|modalite pratique|description de l action|"
                       "modalite de l action|moyen de l action|description detaillee|mode operatoire|descriptif|implementation|how"),
)  # fmt: skip
_HIERARCHY = {stem(name): level for level, names in _LEVELS for name in names.split("|")}
_BY_NAME = {stem(name): role for role, names in _NAMES for name in names.split("|")}
_DEADLINE_FIRST = ("echeance", "calendrier", "delai")
_RANK = re.compile(
    r"^\s*(p?\d{1,2}|[a-e]|\++|\*+|(très )?(haute|élevée?|forte?|moyenne?|basse|faible|urgente?|normale?)|n\s?°\s*\d+)\s*$",
    re.I,
)
# « État d’avancement au 15/03/2024 »: the day on which a column holds is no part of its name.
_DAY = re.compile(
    r"\(?\b(?:au|du|le|à|en|fin)?\s*\d{1,2}(?:er)?\s*(?:[/.]\s*\d{1,2}\s*[/.]\s*(?:\d{4}|\d{2})|(?:[/.]\s*|\s)"
    r"(?:janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre)(?:\s+\d{4})?)\b\)?",
    re.I,
)
# « Date prévisionnelle de début », « date réelle de fin »: not what is promised.
_NOT_DUE = re.compile(r"\b(?:debut|demarrage|lancement|commencement|start|reelle?|effective?|constatee?)\b")
_DUE_END = re.compile(r"^date .*\b(?:fin|achevement|cloture)\b")
_YEARS = re.compile(r"\b(?:19|20)\d{2}(?:\s*[-–/]\s*(?:19|20)?\d{2})?\b")
_ONLY_NUMBER = re.compile(r"^(?:numero(?: d| de)?(?: la| l)? \w+|\w+ numero)$")
_NUMBERED = re.compile(
    r"^(?=.*\bnumero\b)(?:numero (?:d |de |du |de la )?(?:l )?)?((?!numero)\w+(?: (?!numero)\w+)?)(?: numero)?$"
)
_FIGURE = re.compile(r"^(?:.*%.*|\d+(?:[.,]\d+)?)$", re.S)
_WIDER = ("projet", "initiative", "operation", "activite")
_NARROWER = ("tache", "operation", "activite")
_GENERIC = ("intitule", "libelle", "designation", "nom")
_LONGEST_HEADER = 90


@dataclass(frozen=True)
class Column:
    """One column of a table; `named`: its header is one of the usual names.

    `between`: a level of the plan between the objective and the measure, kept as a note.
    """

    index: int
    header: str
    role: str
    named: bool = True
    between: bool = False


@dataclass(frozen=True)
class Header:
    """Where the header of a table stands and what its columns are."""

    rows: tuple[int, ...]
    columns: tuple[Column, ...]
    score: int

    def of(self, role: str) -> list[Column]:
        """The columns of a role, the one that comes first in importance ahead."""
        return [column for column in self.columns if column.role == role]


def _longest_name(words: str, names: Mapping[str, object]) -> str:
    """The longest usual name that opens the header, else that it contains as whole words."""
    padded = f" {words} "
    opening = [name for name in names if padded.startswith(f" {name} ")]
    if opening:
        return max(opening, key=len)
    inside = [name for name in names if len(name) > 3 and f" {name} " in padded]
    return max(inside, key=len) if inside else ""


def guess(header: str) -> tuple[str, int]:
    """The role that a header's words mean, and its level where it belongs to the hierarchy; ("", 0): unknown."""
    header = _YEARS.sub(" ", _DAY.sub(" ", header))
    words = stem(header)
    if not words or len(header) > _LONGEST_HEADER or len(words.split()) > 12:
        return "", 0
    if any(char.isdigit() for char in header.replace("n°1", "")) and "%" not in header:
        return "", 0
    if "partie du rapport" in words or words.startswith(
        ("recommandation", "numero de recommandation", "numero reco")
    ):
        return "level", 60
    if words.startswith("numero") and any(name in words.split() for name in ("intitule", "libelle")):
        return "level", 90
    if _ONLY_NUMBER.match(words) or fold(header) == "comments":
        return "note", 0
    if words.startswith(("date", "echeance", "fin")) and _NOT_DUE.search(words):
        return "note", 0
    if _DUE_END.match(words):
        return "end_date", 0
    level_name, role_name = _longest_name(words, _HIERARCHY), _longest_name(words, _BY_NAME)
    padded = f" {words} "
    level_at = padded.find(f" {level_name} ") if level_name else len(padded)
    role_at = padded.find(f" {role_name} ") if role_name else len(padded)
    if level_name and (level_at, -len(level_name)) < (role_at, -len(role_name)):
        return "level", _HIERARCHY[level_name]
    if role_name:
        role = _BY_NAME[role_name]
        if (
            role in ("lead", "deadline")
            and role_at
            and any(
                word in words for word in ("associe", "contributeur", "contributrice", "partenaire", "appui")
            )
        ):
            return "contributors", 0
        if role == "lead" and any(
            f" {word}" in padded for word in ("associe", "contribut", "partenaire", "appui", "concerne")
        ):
            return "contributors", 0
        if role == "status" and ("%" in words or "taux" in words):
            return "progress", 0
        return role, 0
    return "", 0


def is_usual_name(text: str) -> bool:
    """Whether a text is, word for word, one of the usual names of a column."""
    return stem(text) in _HIERARCHY or stem(text) in _BY_NAME


def _texts(row: RawRow, width: int) -> list[str]:
    return [row.cells[i].text.strip() if i < len(row.cells) else "" for i in range(width)]


def _combined(table: RawTable, rows: tuple[int, ...], width: int) -> list[str]:
    """Header texts of one or two lines, column by column; what both lines say is said once."""
    lines = [_texts(table.rows[i], width) for i in rows]
    if len(lines) > 1:
        for i in range(1, width):
            if lines[1][i] and lines[1][i - 1] and not lines[0][i]:
                lines[0][i] = lines[0][i - 1]
    combined = []
    for parts in zip(*lines, strict=True):
        said: list[str] = []
        for part in parts:
            if part and fold(part) not in [fold(p) for p in said]:
                said.append(" ".join(part.split()))
        combined.append(" ".join(said))
    return combined


def _guesses(texts: Sequence[str], lower: Sequence[str] | None) -> list[tuple[str, int]]:
    """Role of each column; of two lines the lower one speaks first, unless it only says « intitulé »."""
    found = []
    for i, text in enumerate(texts):
        below = guess(lower[i]) if lower and lower[i] else ("", 0)
        whole = guess(text)
        generic = bool(lower) and stem(lower[i]) in _GENERIC and whole[0] == "level"
        found.append(below if below[0] and not generic else whole)
    for i in range(1, len(texts)):
        # « Engagement n° », then « Intitulé »: one level in two columns.
        numbered = _NUMBERED.match(stem(texts[i - 1]))
        level = _HIERARCHY.get(numbered[1]) if numbered else None
        if stem(texts[i]) in _GENERIC and level and level < 90:
            found[i] = ("level", level)
    return found


def _assign(
    texts: Sequence[str], guesses: Sequence[tuple[str, int]], content: Sequence[Sequence[str]]
) -> list[str]:
    """One role for each column: the hierarchy is cut into objective, measure and action."""
    roles = ["" if role == "level" else role for role, _ in guesses]
    levels = {i: level for i, (role, level) in enumerate(guesses) if role == "level"}
    for i, level in list(levels.items()):
        if level == 10 and stem(texts[i]).startswith("priorite") and _short_values(content[i]):
            roles[i] = "note"
            del levels[i]
    for i in [i for i, level in levels.items() if level == 99]:
        roles[i] = "sub_action"
        del levels[i]
    strict = [i for i, level in levels.items() if level >= 90]
    if strict:
        action = min(strict, key=lambda i: (not stem(texts[i]).startswith("action"), i))
        for i in strict:
            # « Projet | Action »: a level above; « Action | Tâches »: what the action is made of.
            if i < action and stem(texts[i]).startswith(_WIDER):
                levels[i] = 55
            elif i > action and "sub_action" not in roles and stem(texts[i]).startswith(_NARROWER):
                roles[i] = "sub_action"
                del levels[i]
    else:
        deepest = max(levels, key=lambda i: (levels[i], i), default=None)
        usable = deepest is not None and (
            levels[deepest] == 65
            or (len(levels) > 1 and levels[deepest] != 60)
            or levels[deepest] in (40, 50)
        )
        action = deepest if usable else None
    if action is None and "sub_action" in roles:
        action = roles.index("sub_action")
    if action is not None:
        roles[action] = "action"
        levels.pop(action, None)
    for i in [i for i in levels if levels[i] >= 90]:
        roles[i] = "note"
        del levels[i]
    references = sorted((i for i in levels if levels[i] == 60), key=lambda i: (_pages(texts[i]), i))
    deeper = [i for i in levels if levels[i] in (50, 65)]
    if references and deeper:
        for i in references:
            roles[i] = "recommendation"
            del levels[i]
    elif len(references) > 1:
        for i in references[1:]:
            roles[i] = "recommendation"
            del levels[i]
    ordered = sorted(levels, key=lambda i: (levels[i], i))
    for rank, i in enumerate(ordered):
        if len(ordered) == 1:
            roles[i] = "measure" if levels[i] >= 50 else "objective"
        else:
            roles[i] = "objective" if rank == 0 else "measure" if rank == len(ordered) - 1 else "note"
    for i, role in enumerate(roles):
        if role == "status" and content[i] and all(_FIGURE.match(value) for value in content[i]):
            roles[i] = "progress"
    return roles


def _pages(header: str) -> bool:
    """Whether a column cites pages alone."""
    return "page" in fold(header) and "recommandation" not in fold(header)


def _short_values(values: Sequence[str]) -> bool:
    """Whether a column ranks its rows (1, P2, haute, B…) rather than names something."""
    return bool(values) and all(_RANK.match(value) for value in values)


def _order(column: Column) -> tuple[int, int]:
    """« Échéance », « calendrier », « délai » come before the other names of a deadline, in this order."""
    words = stem(column.header)
    named = f" {words} "
    rank = next((i for i, name in enumerate(_DEADLINE_FIRST) if f" {name} " in named), len(_DEADLINE_FIRST))
    return (rank if column.role == "deadline" else 0, column.index)


def _read(table: RawTable, rows: tuple[int, ...], width: int, mapping: Mapping[str, str]) -> Header:
    texts = _combined(table, rows, width)
    lower = _texts(table.rows[rows[-1]], width) if len(rows) > 1 else None
    if lower:
        upper = _texts(table.rows[rows[0]], width)
        lower = [text if fold(text) != fold(upper[i]) else "" for i, text in enumerate(lower)]
    below = table.rows[rows[-1] + 1 : rows[-1] + 40]
    content = [
        [row.cells[i].text.strip() for row in below if i < len(row.cells) and row.cells[i].text.strip()]
        for i in range(width)
    ]
    guesses = _guesses(texts, lower)
    asked = {}
    for i, text in enumerate(texts):
        for key in (stem(text), stem(f"Colonne {i + 1}")):
            if key and key in mapping:
                asked[i] = mapping[key]
    guesses = [("", 0) if i in asked else one for i, one in enumerate(guesses)]
    roles = _assign(texts, guesses, content)
    taken = {role for role in asked.values() if role in ("objective", "action")}
    roles = [asked.get(i, "note" if role in taken else role) for i, role in enumerate(roles)]
    named = max((i for i, text in enumerate(texts) if text), default=-1)
    levels = {role: guesses[i][1] for i, role in reversed(list(enumerate(roles))) if role in MAIN[:2]}
    columns = [
        Column(
            i,
            texts[i] or f"Colonne {i + 1}",
            roles[i] or ("note" if texts[i] or (content[i] and i < named) else ""),
            bool(roles[i]) or i in asked,
            roles[i] == "note" and levels.get("objective", 99) < guesses[i][1] <= levels.get("measure", 0),
        )
        for i in range(width)
    ]
    present = {role for role in roles if role}
    score = (
        4 * len(asked) + 3 * len(present & set(MAIN)) + len(present - set(MAIN)) + 2 * ("action" in present)
    )
    return Header(rows, tuple(sorted((c for c in columns if c.role), key=_order)), score)


def usable(header: Header) -> bool:
    """An action column and at least one other that a plan needs."""
    roles = {column.role for column in header.columns if column.named}
    return "action" in roles and len(roles & {*MAIN, "contributors", "status", "progress", "weather"}) > 1


def find_header(table: RawTable, mapping: Mapping[str, str] | None = None) -> Header | None:
    """The header of a table, below title lines, on one or two lines; None when it has none.

    `mapping` is what a person says: header text, or « Colonne 3 », to role.
    """
    said = {stem(key): role for key, role in (mapping or {}).items()}
    by_rank = bool(said) and all(key.startswith("colonne ") for key in said)
    width = max((len(row.cells) for row in table.rows), default=0)
    best: Header | None = None
    for i in range(min(len(table.rows), 60)):
        texts = _texts(table.rows[i], width)
        if len({text for text in texts if text}) < 2:
            continue
        candidates = [(i,)]
        if i + 1 < len(table.rows) and _continues(table.rows[i], table.rows[i + 1], width):
            candidates.append((i, i + 1))
        for rows in candidates:
            if any(len(text) > _LONGEST_HEADER for text in texts):
                continue
            header = _read(table, rows, width, {} if by_rank else said)
            asked = any(stem(column.header) in said for column in header.columns)
            if (usable(header) or (asked and "action" in {c.role for c in header.columns})) and (
                best is None or header.score > best.score or (len(rows) == 2 and best.rows == (i,))
            ):
                best = header
    if not by_rank:
        return best
    return _read(table, best.rows, width, said) if best else _without_header(table, width, said)


def first_row_header(table: RawTable, mapping: Mapping[str, str] | None = None) -> Header:
    """The header of a table whose first row is known to be one."""
    width = max((len(row.cells) for row in table.rows), default=0)
    return _read(table, (0,), width, {stem(key): role for key, role in (mapping or {}).items()})


def _without_header(table: RawTable, width: int, said: Mapping[str, str]) -> Header:
    columns = []
    for i in range(width):
        name = f"Colonne {i + 1}"
        columns.append(Column(i, name, said.get(stem(name), "note"), stem(name) in said))
    return Header((), tuple(columns), 4 * len(said))


def _continues(first: RawRow, second: RawRow, width: int) -> bool:
    """Whether the second row is the lower line of a header: names only, under a wider cell or an empty one."""
    above, below = _texts(first, width), _texts(second, width)
    own = [i for i in range(width) if below[i] and fold(below[i]) != fold(above[i])]
    if not own or any(len(below[i]) > 40 or any(c.isdigit() for c in below[i]) for i in own):
        return False
    known = [i for i in own if guess(below[i])[0] and len(below[i].split()) <= 5]
    under = [i for i in own if not above[i] or (i and fold(above[i]) == fold(above[i - 1]))]
    spread = [i for i in range(width - 1) if above[i] and (not above[i + 1] or above[i + 1] == above[i])]
    if len(own) > 1 and under and all(i in under or i in spread for i in own):
        return True
    return (
        len(known) * 2 >= len(own)
        and (bool(under) or len(known) == len(own))
        and (bool(spread) or bool(under))
    )
