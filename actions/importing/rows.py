"""One table, row by row: what is an action, what is left out and said, what means « as above »."""

import re
from dataclasses import replace

from actions.importing.assembling import Assembler
from actions.importing.draft import DraftAction
from actions.importing.folding import fold, stem
from actions.importing.headers import LEFT_OUT, Column, Header, guess
from actions.importing.people import prefers_service
from actions.importing.raw import RawCell, RawRow, RawTable
from actions.importing.references import cites, read_references
from actions.importing.shifts import Shifts
from actions.importing.states import read_progress, read_status, read_weather

EMPTY = RawCell("")
_IDEM = re.compile(
    r"^\s*(?:idem|id\.?|ibid\.?|ibidem|dito|//+|[\"”“″〃]+|''|,,|»|« »|-\s*[\"”]\s*-|idem (?:ci-)?dessus|m[êe]me(?: chose)?|cf\.? (?:ci-)?dessus|voir (?:ci-)?dessus)\s*\.?\s*$",
    re.I,
)
_TOTAL = re.compile(r"^\W*(sous[\s-]*totaux|sous[\s-]*total|s/total|totaux|total|cumul)\b", re.I)
_NO_WORDS = re.compile(r"^\W*\d|^\W*$")
_SECTION = re.compile(
    r"^\s*(axe|objectif|orientation|pilier|priorité|volet|chantier|partie|titre|chapitre|thème|thématique|"
    r"domaine|section|sous-axe|programme)\s*(stratégique\s*)?(n\s?°\s*)?(\d+|[ivx]+|[a-z])\b|^\s*[IVX]+\s*[-–—.)/]\s*\S",
    re.I,
)
_SECOND_LEVEL = re.compile(r"^\s*(volet|sous-axe|mesures?|recommandations?|sous-objectif|\d+\.\d+)\b", re.I)
_MARK = re.compile(
    r"^\s*(page\s*\d|\d+\s*/\s*\d+\s*$|sources?\b\s*:|nb\b|n\.b\.|note\b|nota\b|légende\b|\*|mise? à jour\b|document\b)",
    re.I,
)
_TOP_LEVEL = re.compile(
    r"^\s*(axe|objectif|orientation|pilier|priorité|titre|chapitre|partie|[IVX]+\s*[-–—.)])", re.I
)
# A single thing to do needs no bullet.
_LONE_BULLET = re.compile(r"\A\s*[-–—•·▪‣◦➢➔→✓]\s+(?=[^\n]+\Z)(?!dont\b)", re.I)
_RANK = re.compile(r"^\s*(?:[\d.]+|[IVX]+|[a-z])\s*[.)°-]?\s*$", re.I)
_PLACES = ("objective", "measure")
_ASIDE = "Note du document"
# « Axe 2 – Proximité » above a table: sure enough to be the objective of rows that name none.
_CAPTION = re.compile(
    r"^\s*(axe|objectif|orientation|pilier|priorité|ambition|engagement|enjeu|défi|thème|thématique|chantier|domaine|volet)s?"
    r"\s+(?:stratégique\s+|opérationnel\s+)?(?:n\s?°\s*)?(?:\d+(?:\.\d+)*|[ivx]+|[a-z])\s*(?:[.:)–—-]|$|\s[^\W\d_])",
    re.I,
)
_FIGURE = re.compile(r"%|^\s*(?:\d{1,3}|0[.,]\d+)\s*$")
_SUB_ACTION = re.compile(r"^\W*(?:sous[- ]action|dont)\b", re.I)
_FLAGS = {
    "tracked_change": "Texte modifié en suivi des modifications : la version acceptée est reprise",
    "formula": "Valeur calculée par une formule",
    "struck": "Texte barré dans le document",
    "hidden_column": "La colonne est masquée dans le document : elle est lue",
    "content_control": "Texte pris dans un champ de saisie",
    "error": "Résultat d’une formule en erreur",
    "hidden_text": "Texte masqué dans le document : il est lu",
}  # fmt: skip


def _cited(header: str) -> str:
    """What figures that stand alone in a column are, by its header: "numbers" of recommendations, "pages" or ""."""
    words = fold(header)
    if "recommandation" in words or "recommendation" in words:
        return "numbers"
    return "pages" if "page" in words else ""


class TableReader:
    """Reads the rows under a header into the assembler."""

    def __init__(
        self,
        table: RawTable,
        header: Header,
        assembler: Assembler,
        *,
        only: bool = True,
        told: set[str] | None = None,
    ):
        # Columns already told of in tables before this one: cards have the same ones over and over.
        self.told = set() if told is None else told
        self.table, self.header, self.out = table, header, assembler
        self.by_index = {column.index: column for column in header.columns}
        self.first = {role: header.of(role)[0] for role in {c.role for c in header.columns}}
        self.objective = "" if only or not _SECTION.match(table.where) else table.where
        self.measure = ""
        self.caption = next((line for line in reversed(table.captions) if _CAPTION.match(line)), "")
        self.parent = ""
        self.above: dict[int, RawCell] = {}
        self.numbers: dict[str, str] = {}
        self.between: dict[int, str] = {}
        self.said_columns: set[tuple[int, str]] = set()
        self.shifts = Shifts(table, header, assembler.read_deadline)
        self.heads = [{i: stem(c.text) for i, c in enumerate(table.rows[n].cells)} for n in header.rows]
        self.heads.append({column.index: stem(column.header) for column in header.columns})
        self.leads = header.of("lead")
        self.by_service = prefers_service(self.leads, table, assembler._services)

    def flag(self, row: RawRow | None, column: Column | None, kind: str, message: str, proposal=None, **more):
        """One more finding on this table."""
        header = column.header if column else ""
        self.out.flag(row.number if row else None, self.table.where, header, kind, message, proposal, **more)

    def goes_on(self, before: "TableReader") -> None:
        """The rows follow those of the table before: an empty objective or measure is theirs."""
        if "objective" in self.first and not self.caption:
            self.objective, self.measure, self.parent = before.objective, before.measure, before.parent
        if not self.header.rows:
            self.objective, self.measure, self.parent = before.objective, before.measure, before.parent
            self.above = before.above

    def _captioned(self) -> None:
        """The title above a table heads its rows where no column says their objective."""
        if not self.caption or "objective" in self.first or not self.header.rows:
            return
        self._head("objective", self.caption)
        self.flag(
            self.table.rows[0], None, "section", f"Titre placé avant le tableau : {self.caption}",
            "Objectif des lignes qui suivent et n’en nomment pas d’autre",
        )  # fmt: skip

    def read(self) -> None:
        """All the rows, in order."""
        if self.table.hidden:
            self.flag(
                None, None, "hidden_table", f"« {self.table.where} » est masqué dans le document : il est lu."
            )
        self._captioned()
        start = self.header.rows[0] if self.header.rows else 0
        for row in self.table.rows[:start]:
            self._title(row)
        self._columns()
        after = self.header.rows[-1] + 1 if self.header.rows else 0
        for row in self.table.rows[after:]:
            if any(cell.text.strip() for cell in row.cells):
                self._row(row)

    def _title(self, row: RawRow) -> None:
        text = self._quote(row)
        if not text:
            return
        if _CAPTION.match(text) and "objective" not in self.first:
            self._head("objective", text)
            self.flag(
                row, None, "section", f"Ligne de titre, non reprise comme action : {text}",
                "Objectif des lignes qui suivent et n’en nomment pas d’autre",
            )  # fmt: skip
            return
        if not self.out.draft.title and len(text) <= 200:
            self.out.draft.title = text
        self.flag(row, None, "title_row", f"Ligne placée avant le tableau, non reprise : {text}")

    def _columns(self) -> None:
        head = self.table.rows[self.header.rows[-1]] if self.header.rows else None
        if len(self.header.rows) > 1 and not all(
            guess(cell.text)[0] for cell in head.cells if cell.text.strip()
        ):
            self.flag(
                head,
                None,
                "two_line_header",
                f"Ligne lue comme la seconde de l’en-tête : {self._quote(head)}",
            )
        for column in sorted(self.header.columns, key=lambda c: c.index):
            if column.role == LEFT_OUT:
                self.flag(
                    head,
                    column,
                    "column_left_out",
                    f"La colonne « {column.header} » n’est pas reprise, comme demandé.",
                )
            if column.role == "note" and stem(column.header) not in self.told:
                self.told.add(stem(column.header))
                self.flag(
                    head, column, "extra_column",
                    f"Le plan n’a pas de place pour la colonne « {column.header} ».", "Garder en note de chaque action",
                )  # fmt: skip

    def _quote(self, row: RawRow) -> str:
        return " | ".join(dict.fromkeys(cell.text.strip() for cell in row.cells if cell.text.strip()))

    def _is_repeated_header(self, row: RawRow) -> bool:
        texts = {i: stem(cell.text) for i, cell in enumerate(row.cells) if cell.text.strip()}
        if len(texts) < 2:
            return False
        return any(
            sum(head.get(i) == text for i, text in texts.items()) * 5 >= len(texts) * 4 for head in self.heads
        )

    def _row(self, row: RawRow) -> None:
        if row.hidden:
            self.flag(
                row,
                None,
                "hidden_row",
                f"La ligne est masquée dans le document, elle est lue : {self._quote(row)}",
            )
        for i, cell in enumerate(row.cells):
            for aside in () if cell.merged else cell.asides:
                self.flag(
                    row, self.by_index.get(i), "aside", f"Note ou commentaire attaché à la cellule : {aside}",
                    "Garder en note de l’action",
                )  # fmt: skip
        if self._is_repeated_header(row):
            self.flag(row, None, "repeated_header", f"En-tête répété, non repris : {self._quote(row)}")
            return
        cells = dict(enumerate(row.cells))
        filled = {i: cell for i, cell in cells.items() if cell.text.strip()}
        texts = list(dict.fromkeys(cell.text.strip() for cell in filled.values()))
        words = [text for text in texts if not _NO_WORDS.match(text)]
        if words and all(_TOTAL.match(text) for text in words):
            self.flag(row, None, "subtotal", f"Ligne de total, non reprise : {self._quote(row)}")
            return
        if self._section(row, filled, texts):
            return
        cells = self._across(cells)
        for i, cell in list(cells.items()):
            for flag in cell.flags:
                self._cell_flag(row, i, cell, flag)
            if _IDEM.match(cell.text):
                cells[i] = self._idem(row, i, cell)
        cells, message, proposal = self.shifts.repair(cells)
        if message:
            self.flag(row, self.first.get("action"), "shifted_row", message, proposal)
        self._action(row, {i: cell for i, cell in cells.items() if cell.text.strip()})
        self.above = {**self.above, **cells}

    def _across(self, cells: dict[int, RawCell]) -> dict[int, RawCell]:
        """A cell merged with the one to its left says its text once."""
        kept = dict(cells)
        for i, cell in cells.items():
            left = cells.get(i - 1)
            above = self.above.get(i)
            if cell.merged and left and left.text == cell.text and not (above and above.text == cell.text):
                kept[i] = EMPTY
        return kept

    def _section(self, row: RawRow, filled: dict[int, RawCell], texts: list[str]) -> bool:
        """A row that is a title: it is left out, said, and heads the rows below when they name nothing else."""
        roles = {self.by_index[i].role if i in self.by_index else "note" for i in filled}
        has_action = any(i in filled for i in (c.index for c in self.header.of("action")))
        if len(texts) > 1:
            placed = [i for i in sorted(filled) if i in self.by_index and self.by_index[i].role in _PLACES]
            numbered = all(_RANK.match(filled[i].text) for i in filled if i not in placed)
            if placed and numbered and roles <= {*_PLACES, "note"}:
                for i in placed:
                    self._head(self.by_index[i].role, filled[i].text.strip())
                self.flag(
                    row, None, "section", f"Ligne de titre, non reprise comme action : {' | '.join(texts)}"
                )
                return True
            if roles <= {"note"}:
                self.flag(row, None, "section", f"Ligne sans action, non reprise : {' | '.join(texts)}")
                return True
            return False
        text, first = texts[0], min(filled)
        spans = len(filled) > 1
        role = self.by_index[first].role if first in self.by_index else "note"
        capitals = (
            text.isupper() and len(text.split()) > 1 and len(text) < 120 and "objective" not in self.first
        )
        titled = bool(_SECTION.match(text)) or capitals
        mark = bool(_MARK.match(text))
        if has_action and not (spans or titled or mark):
            return False
        if not (spans or titled or mark or role in ("objective", "measure", "note", "recommendation")):
            return False
        if mark or (role == "note" and not spans and not titled):
            self.flag(row, None, "section", f"Ligne hors plan, non reprise : {text}")
            return True
        top = "objective" not in self.first and bool(_TOP_LEVEL.match(text))
        second = role == "measure" and not spans and not top
        second = second or (
            bool(_SECOND_LEVEL.match(text)) and "measure" not in self.first and bool(self.objective)
        )
        level = "measure" if second or (role != "objective" and cites(text)) else "objective"
        self._head(level, text)
        name = "Volet" if level == "measure" else "Objectif"
        self.flag(
            row, None, "section", f"Ligne de titre, non reprise comme action : {text}",
            f"{name} des lignes qui suivent et n’en nomment pas d’autre",
        )  # fmt: skip
        return True

    def _head(self, role: str, text: str) -> None:
        if role == "objective":
            if fold(text) != fold(self.objective):
                self.measure = ""
            self.objective = text
        else:
            self.measure = text

    def _cell_flag(self, row: RawRow, i: int, cell: RawCell, flag: str) -> None:
        column = self.by_index.get(i)
        if flag == "hidden_column":
            if (i, flag) in self.said_columns:
                return
            self.said_columns.add((i, flag))
        self.flag(row, column, flag, f"{_FLAGS.get(flag, flag)} : {cell.text.strip()}")

    def _idem(self, row: RawRow, i: int, cell: RawCell) -> RawCell:
        column, above = self.by_index.get(i), self.above.get(i)
        if above is None or not above.text.strip():
            self.flag(
                row,
                column,
                "idem",
                f"« {cell.text.strip()} » ne renvoie à rien : la cellule du dessus est vide.",
            )
            return cell
        self.flag(
            row,
            column,
            "idem",
            f"« {cell.text.strip()} » prend la valeur de la ligne du dessus.",
            above.text.strip(),
        )
        return replace(above, merged=False, flags=())

    def _text(self, cells: dict[int, RawCell], role: str) -> str:
        """Text of the first column of the role that has one."""
        for column in self.header.of(role):
            if column.index in cells:
                return cells[column.index].text.strip()
        return ""

    def _place(self, cells: dict[int, RawCell]) -> tuple[str, str, dict[str, list[str]]]:
        """Objective and measure of a row: an empty cell means « as above »."""
        objective, measure = self._text(cells, "objective"), self._text(cells, "measure")
        if objective:
            if fold(objective) != fold(self.objective):
                self.between = {}
            self._head("objective", objective)
        if measure:
            self.measure = measure
        column = self.first.get("measure")
        references, label = read_references(self.measure, bare=_cited(column.header) if column else "")
        for column in self.header.of("recommendation"):
            if column.index in cells:
                bare = _cited(column.header) or "numbers"
                more, _ = read_references(cells[column.index].text.strip(), bare=bare)
                for kind, values in more.items():
                    references[kind] += [value for value in values if value not in references[kind]]
        return self.objective, label, references

    def _action(self, row: RawRow, cells: dict[int, RawCell]) -> None:
        notes: dict[str, str] = {}
        label = _LONE_BULLET.sub("", self._text(cells, "action"))
        action = DraftAction(label, row=row.number, where=self.table.where, notes=notes)
        objective, measure, references = self._place(cells)
        sub_column = self.first.get("sub_action")
        sub = self._text(cells, "sub_action") if sub_column else ""
        if sub_column:
            self.parent = action.label or self.parent
            if sub:
                self._under(row, action, sub_column, self.parent)
                action.label = sub
        elif _SUB_ACTION.match(action.label) and self.parent:
            self._under(row, action, self.first["action"], self.parent)
        else:
            numbered = self._numbered_parent(cells)
            if numbered:
                self._under(row, action, self.first["action"], numbered)
            else:
                self.parent = action.label or self.parent
        action.implementation = self._text(cells, "implementation")
        self._leads(cells, action)
        self._contributors(cells, action)
        dated = self._deadline(cells, action)
        written = self._report(row, cells, action)
        self._keep_the_rest(row, cells, action)
        for cell in row.cells:
            for aside in () if cell.merged else cell.asides:
                self._note(action, _ASIDE, aside)
        self._remember_number(cells, action)
        self.out.add(objective, measure, references, action)
        self.out.check_label(action, self.first["action"].header if "action" in self.first else "")
        if dated:
            self.out.check_deadline(action, dated.header)
        if "lead" not in self.first and "implementation" in self.first and action.implementation:
            self.out.propose_from_means(action, self.first["implementation"].header)
        if written:
            self.out.propose_report(action, written)

    def _under(self, row: RawRow, action: DraftAction, column: Column, parent: str) -> None:
        action.notes["Action parente"] = parent
        self.flag(
            row, column, "sub_action", f"Sous-action de « {parent} ».", "Garder l’action parente en note"
        )

    def _number(self, cells: dict[int, RawCell]) -> str:
        for column in self.header.of("note"):
            if re.match(r"numero|ref|id\b|code", fold(column.header)) and column.index in cells:
                return cells[column.index].text.strip().rstrip(".")
        return ""

    def _numbered_parent(self, cells: dict[int, RawCell]) -> str:
        """The action 3 that a row numbered 3.1, 3-1 or 3a belongs to."""
        match = re.match(r"^(.*\d)(?:[.-]\d+|\.?[a-z])$", self._number(cells))
        return self.numbers.get(match.group(1), "") if match else ""

    def _remember_number(self, cells: dict[int, RawCell], action: DraftAction) -> None:
        if self._number(cells) and action.label:
            self.numbers[self._number(cells)] = action.label

    def _leads(self, cells: dict[int, RawCell], action: DraftAction) -> None:
        """A service comes before a person; who is not the lead is kept as a note."""
        for column in self.by_service:
            text = cells[column.index].text.strip() if column.index in cells else ""
            if text and action.lead is None:
                action.lead = text
            elif text:
                action.notes[column.header] = text

    def _contributors(self, cells: dict[int, RawCell], action: DraftAction) -> None:
        """Contributors as written stay in a note; the services that they name are read apart."""
        action.contributors = self._text(cells, "contributors")
        for column in self.header.of("contributors"):
            if column.index in cells:
                self._note(action, column.header, cells[column.index].text)

    def _deadline(self, cells: dict[int, RawCell], action: DraftAction) -> Column | None:
        """« Échéance », « calendrier », « délai », then « date de fin », which fills their gaps."""
        used = None
        for column in (*self.header.of("deadline"), *self.header.of("end_date")):
            cell = cells.get(column.index)
            if cell is None:
                continue
            text = cell.date.strftime("%d/%m/%Y") if cell.date else cell.text.strip()
            if used is None:
                action.deadline, used = text, column
            else:
                action.notes[column.header] = text
        return used

    def _report(self, row: RawRow, cells: dict[int, RawCell], action: DraftAction) -> list[tuple[str, str]]:
        written = []
        for role in ("status", "weather", "progress"):
            for column in self.header.of(role):
                cell = cells.get(column.index)
                if cell is None:
                    continue
                text = cell.text.strip()
                understood = False
                if role == "weather":
                    action.weather, understood = read_weather(text), bool(read_weather(text))
                else:
                    figure = bool(_FIGURE.search(text) or role == "progress" or cell.percent is not None)
                    progress = read_progress(cell) if figure else None
                    if progress is not None:
                        action.progress, understood = progress, True
                    status = read_status(text)
                    if status == "done" and progress is not None and progress < 100:
                        # « Réalisé à 50 % » is not done.
                        status = "in_progress"
                    if status and not action.status:
                        action.status, understood = status, True
                if understood:
                    written.append((column.header, text))
                else:
                    action.notes[column.header] = text
                    self.flag(row, column, "state_unreadable", f"État non compris, gardé en note : {text}")
        return written

    def _keep_the_rest(self, row: RawRow, cells: dict[int, RawCell], action: DraftAction) -> None:
        """What has no place of its own is a note: other columns, second columns of a role, cells too many."""
        single = ("objective", "measure", "action", "sub_action", "implementation")
        for role in single:
            used = next((c for c in self.header.of(role) if c.index in cells), None)
            for column in self.header.of(role):
                if column is not used and column.index in cells:
                    self._note(action, column.header, cells[column.index].text)
        for column in (*self.header.of("note"), *self.header.of("recommendation")):
            if column.index not in cells:
                if column.between and column.index in self.between:
                    # A level of the plan: an empty cell means « as above », as for objectives.
                    self._note(action, column.header, self.between[column.index])
                continue
            text = cells[column.index].text.strip()
            if column.between:
                self.between[column.index] = text
            if column.role == "recommendation":
                bare = _cited(column.header) or "numbers"
                text = read_references(text, bare=bare)[1]
            if text:
                self._note(action, column.header, text)
        for i in sorted(cells):
            if i not in self.by_index:
                name = f"Colonne {i + 1}"
                self._note(action, name, cells[i].text)
                self.out.flag(
                    row.number, self.table.where, name, "extra_cell",
                    f"Cellule sans en-tête, gardée en note : {cells[i].text.strip()}", "Garder en note",
                )  # fmt: skip

    @staticmethod
    def _note(action: DraftAction, header: str, text: str) -> None:
        said = action.notes.get(header)
        action.notes[header] = f"{said}\n{text.strip()}" if said else text.strip()
