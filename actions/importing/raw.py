"""What every reader hands over: tables of cells, as the person sees them; pure data."""

import datetime as dt
from dataclasses import dataclass


class UnreadableFile(Exception):
    """The file cannot be read; its text is one French sentence: what is wrong and what to do."""


@dataclass(frozen=True)
class RawCell:
    """One cell: its cleaned text, and what the file says beyond the text.

    `merged`: the text comes from the merged cell, above or to the left, that this one belongs to.
    `flags`: "tracked_change", "formula", "error" (of a formula), "struck", "hidden_text", "hidden_column",
    "content_control".
    `asides`: footnotes and comments that hang on the cell.
    """

    text: str
    date: dt.date | None = None
    percent: float | None = None
    number: float | None = None
    merged: bool = False
    flags: tuple[str, ...] = ()
    asides: tuple[str, ...] = ()


@dataclass(frozen=True)
class RawRow:
    """One row; `number` as the person sees it, from 1.

    The sheet's own row, the line on which a text or CSV record begins, the row of the table counting
    its header.
    """

    number: int
    cells: tuple[RawCell, ...]
    hidden: bool = False


@dataclass(frozen=True)
class RawTable:
    """One table; `where`: the sheet's name, « Tableau 2 », « Texte »; `captions`: the lines written above it."""

    where: str
    rows: tuple[RawRow, ...]
    hidden: bool = False
    captions: tuple[str, ...] = ()


@dataclass(frozen=True)
class RawDocument:
    """All the tables of a file, the date and title that it gives of itself, and notices in French."""

    kind: str
    tables: tuple[RawTable, ...]
    date: dt.date | None = None
    title: str = ""
    notices: tuple[str, ...] = ()
