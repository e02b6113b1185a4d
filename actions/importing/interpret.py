"""From raw tables to a draft plan with its findings: pure, no database."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence

from actions.deadlines import DEFAULTS, Conventions, read
from actions.importing import cards
from actions.importing.assembling import Assembler
from actions.importing.draft import Draft, Finding, FoundColumn, ServiceName
from actions.importing.headers import MAIN, Header, find_header, first_row_header, guess, usable
from actions.importing.raw import RawDocument, RawTable
from actions.importing.rows import TableReader
from sgcd_plan.clock import today

_LONGEST_QUOTE = 2000
# Sheets stand side by side; the tables of a text follow one another.
_SHEETS = ("xlsx", "ods")


def interpret(
    document: RawDocument,
    services: Sequence[ServiceName],
    mapping: Mapping[str, str] | None = None,
    skip: Collection[str] = (),
    *,
    on: dt.date | None = None,
    conventions: Conventions = DEFAULTS,
) -> Draft:
    """The plan that a document holds, each oddity marked with its row and its proposed reading.

    `mapping`: what a person says of columns (header text or « Colonne 2 » to a role of headers.ROLES).
    `skip`: the tables that a person unticked. `on`: the plan's date, against which deadlines without a
    year are read; by default the document's, else today. `conventions`: the days of words in that plan.
    """
    draft = Draft(title=document.title, date=document.date)
    draft.tables = [t.where for t in document.tables if any(c.text.strip() for r in t.rows for c in r.cells)]
    draft.findings += [Finding(None, "", "", "notice", notice) for notice in document.notices]
    kept: list[tuple[RawTable, Header]] = []
    others: list[RawTable] = []
    carded: list[tuple[RawTable, Header]] = []
    previous: tuple[RawTable, Header] | None = None
    for table in document.tables:
        if not any(cell.text.strip() for row in table.rows for cell in row.cells):
            continue
        if table.where in skip:
            draft.findings.append(
                Finding(
                    None,
                    table.where,
                    "",
                    "table_unticked",
                    f"« {table.where} » est décoché : rien n’en est repris.",
                )
            )
            continue
        if cards.is_cards(table):
            laid = cards.as_rows(table)
            carded.append((laid, first_row_header(laid, mapping)))
            previous = None
            continue
        header = find_header(table, mapping)
        if header is None and previous and _continues(table, *previous, on or document.date or today()):
            header = Header((), previous[1].columns, previous[1].score)
            draft.findings.append(
                Finding(
                    table.rows[0].number, table.where, "", "continued_table",
                    f"« {table.where} » n’a pas d’en-tête : il est lu comme la suite de « {previous[0].where} ».",
                    "Lire avec les mêmes colonnes",
                )
            )  # fmt: skip
        if header is None:
            others.append(table)
            previous = None
        else:
            kept.append((table, header))
            previous = (table, header)
    kept, unlike = _of_one_plan(kept)
    carded = [(table, header) for table, header in carded if usable(header)]
    if carded and not kept:
        kept = carded
        for table, _ in kept:
            _say_cards(draft, table)
    else:
        # A plan beside its cards says the same actions twice.
        unlike += [table for table, _ in carded]
    if not kept and others:
        _columns_unknown(draft, max(others, key=lambda table: sum(len(row.cells) for row in table.rows)))
        return draft
    for table in (*others, *unlike):
        draft.findings.append(
            Finding(
                table.rows[0].number, table.where, "", "table_left_out",
                f"« {table.where} » n’a pas les colonnes du plan, il est laissé de côté : {_quote(table)}",
            )
        )  # fmt: skip
    assembler = Assembler(draft, services, on or document.date or today(), conventions)
    before: TableReader | None = None
    told: set[str] = set()
    for table, header in kept:
        draft.columns += [FoundColumn(table.where, c.index, c.header, c.role) for c in header.columns]
        reader = TableReader(
            table, header, assembler, only=len(kept) == 1, told=told if kept is carded else None
        )
        if before and (not header.rows or document.kind not in _SHEETS):
            reader.goes_on(before)
        reader.read()
        before = reader
    assembler.close()
    return draft


def _say_cards(draft: Draft, table: RawTable) -> None:
    number = cards.count(table)
    how = "une action" if number == 1 else f"{number} actions, l’une après l’autre"
    draft.findings.append(
        Finding(
            table.rows[0].number, table.where, "", "card",
            f"« {table.where} » est présenté en fiche : sa première colonne nomme ce que dit la seconde.",
            f"Lire comme {how}",
        )
    )  # fmt: skip


def _main(header: Header) -> set[str]:
    return {column.role for column in header.columns if column.named} & {*MAIN}


def _of_one_plan(
    found: list[tuple[RawTable, Header]],
) -> tuple[list[tuple[RawTable, Header]], list[RawTable]]:
    """The tables that share the columns of the best one, and those that do not."""
    if not found:
        return [], []
    best = _main(max(found, key=lambda pair: (pair[1].score, len(pair[0].rows)))[1])
    kept, unlike = [], []
    for table, header in found:
        shared = _main(header) & best
        if len(shared) >= 2 and len(shared) * 2 >= len(best):
            kept.append((table, header))
        else:
            unlike.append(table)
    return kept, unlike


def _width(table: RawTable) -> int:
    return max((len(row.cells) for row in table.rows), default=0)


def _continues(table: RawTable, previous: RawTable, header: Header, on: dt.date) -> bool:
    """A table cut by a page break: as wide, no names of columns on top, deadlines where they were."""
    if not _width(table) == _width(previous) >= 3:
        return False
    if sum(bool(guess(cell.text)[0]) for cell in table.rows[0].cells) > 1:
        return False
    texts = [
        row.cells[column.index].text
        for column in (*header.of("deadline"), *header.of("end_date"))
        for row in table.rows
        if column.index < len(row.cells) and row.cells[column.index].text.strip()
    ]
    readable = sum(read(text, on).kind != "unreadable" for text in texts)
    return readable * 2 >= len(texts)


def _columns_unknown(draft: Draft, table: RawTable) -> None:
    """Nothing is guessed: the columns are shown with what they might be, a person says."""
    width = _width(table)
    row = max(table.rows[:10], key=lambda r: sum(1 for cell in r.cells if cell.text.strip()))
    names = []
    for i in range(width):
        text = " ".join(row.cells[i].text.split()) if i < len(row.cells) else ""
        name = text if text and len(text) <= 90 else f"Colonne {i + 1}"
        role, level = guess(name)
        if role == "level":
            role = "objective" if level < 50 else "measure" if level < 90 else "action"
        draft.columns.append(FoundColumn(table.where, i, name, role))
        names.append(name)
    draft.findings.append(
        Finding(
            row.number, table.where, "", "columns_unknown",
            "Les colonnes du plan ne se reconnaissent pas à leurs en-têtes : indiquez au moins celle des actions. "
            f"Colonnes lues : {' | '.join(names)}.",
            None,
            blocking=True,
        )
    )  # fmt: skip


def _quote(table: RawTable) -> str:
    texts = [
        cell.text.strip() for row in table.rows for cell in row.cells if cell.text.strip() and not cell.merged
    ]
    quoted = " | ".join(texts)
    return quoted if len(quoted) <= _LONGEST_QUOTE else f"{quoted[:_LONGEST_QUOTE]}…"
