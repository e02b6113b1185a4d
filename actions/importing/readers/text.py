"""Tables in plain text: tab-separated (after prose, or pasted from an office suite) and CSV."""

import codecs
import csv
import io
import re
from collections import Counter

from actions.importing.raw import RawCell, RawDocument, RawRow, RawTable, UnreadableFile
from actions.importing.readers.cleaning import Budget, check_size, clean, date_in

WHERE = "Texte"
NO_TABLE = (
    "Aucun tableau n’a été trouvé dans ce texte\u00a0: il faut des colonnes séparées par des tabulations, "
    "des points-virgules ou des virgules, sous une ligne d’en-têtes."
)
_MAX_CONTINUATION = 200
_CLOSING = re.compile(r"^(bien (à|cordialement)|cordialement|merci|respectueusement|sincèrement|--)", re.I)
_GREETING = re.compile(
    r"^(bonjour|bonsoir|mesdames|madame|monsieur|messieurs|chers?|chères?|objet|de|à|cc)\b", re.I
)
# The line that rules a table off under its header: « |---|:--:| ».
_RULE = re.compile(r"^[-=:+\s]{3,}$")
_SEPARATOR_LINE = re.compile(r"^\s*sep=(.)\s*$", re.I)


def decode(data: bytes) -> str:
    """Text of a file whose encoding is not announced: its mark, else UTF-8, else windows-1252."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def read_text(content: str, kind: str) -> RawDocument:
    """Read a text file: its tab-separated table, else a CSV one."""
    content = content.replace("\r\n", "\n").replace("\r", "\n")
    lines = content.split("\n")
    first = next((index for index, line in enumerate(lines) if "\t" in line.strip(" ")), None)
    if first is None:
        return read_csv(content, kind)
    # A first header of several lines: its quote opens above the first tab.
    first = next(
        (i for i in range(max(first - 5, 0), first) if lines[i].startswith('"') and lines[i].count('"') % 2),
        first,
    )
    prose = [line for line in (clean(line.strip("*# ")) for line in lines[:first]) if line]
    rows, notices = _tabbed_rows(lines, first)
    if not any(len(row.cells) > 1 for row in rows):
        raise UnreadableFile(NO_TABLE)
    return RawDocument(
        kind=kind,
        tables=(RawTable(WHERE, tuple(rows)),),
        date=date_in("\n".join(prose)),
        title=_title(prose),
        notices=tuple(notices),
    )


def _title(prose: list[str]) -> str:
    """The first line that is not how a mail begins: « Bonjour, », « Voici le plan : »."""
    return next((line for line in prose if not line.endswith((",", ":")) and not _GREETING.match(line)), "")


def _tabbed_rows(lines: list[str], first: int) -> tuple[list[RawRow], list[str]]:
    counts = Counter(line.count("\t") for line in lines[first:] if line.strip())
    width = counts.most_common(1)[0][0] if counts else 0
    full = counts[width] >= 3 and width > 1
    rows, notices, budget = [], [], Budget()
    index, end = first, len(lines)
    while end > first and "\t" not in lines[end - 1]:
        end -= 1
    after = [line for line in map(clean, lines[end:]) if line]
    blank = end < len(lines) and not lines[end].strip()
    if after and (blank or _CLOSING.match(after[0])):
        # After a blank line the mail goes on: nothing of it is a row.
        notices.append(f"Texte placé après le tableau, non repris\u00a0: {' '.join(after)}")
    else:
        end = len(lines)
    table = lines[:end]
    while index < end:
        start = index
        record, index = _record(table, index, width if full else None)
        fields = [_unquote(field) for field in record.split("\t")]
        cells = tuple(RawCell(clean(field)) for field in fields)
        if not any(cell.text for cell in cells):
            continue
        check_size(len(rows) + 1, len(cells))
        budget.spend(len(cells))
        rows.append(RawRow(start + 1, cells))
        if index - start > 1:
            notices.append(
                f"La ligne {start + 1} se poursuit jusqu’à la ligne {index}\u00a0: elles sont lues ensemble."
            )
    return rows, notices


def _record(lines: list[str], start: int, width: int | None) -> tuple[str, int]:
    """The record that begins on a line, and the line after it.

    It goes on while a quoted cell or a `<p>` is open, or when the next lines give exactly the columns
    that this one lacks (a cell of several paragraphs, pasted from a word processor).
    """
    record, index = lines[start], start + 1
    limit = min(len(lines), start + _MAX_CONTINUATION)
    paragraphs, quotes = _open_paragraphs(record), record.count('"')
    quoted = record.rsplit("\t", 1)[-1].startswith('"') and quotes % 2 == 1
    if paragraphs > 0 or quoted:
        for end in range(index, limit):
            paragraphs += _open_paragraphs(lines[end])
            quotes += lines[end].count('"')
            if paragraphs <= 0 and (not quoted or quotes % 2 == 0):
                return "\n".join(lines[start : end + 1]), end + 1
    if width is None or not 0 < record.count("\t") < width:
        return record, index
    tabs = record.count("\t")
    for end in range(index, limit):
        more = lines[end].count("\t")
        if more >= width or tabs + more > width:
            break
        tabs += more
        if tabs == width:
            return "\n".join(lines[start : end + 1]), end + 1
    return record, index


def _open_paragraphs(line: str) -> int:
    if "<" not in line and ">" not in line:
        return 0
    lowered = line.lower()
    return lowered.count("<p>") + lowered.count("<p ") - lowered.count("</p>")


def _unquote(field: str) -> str:
    inner = field.strip(" ")
    if len(inner) > 1 and inner[0] == inner[-1] == '"' and inner.count('"') % 2 == 0:
        return inner[1:-1].replace('""', '"')
    return field


def read_csv(content: str, kind: str = "csv") -> RawDocument:
    """Read a CSV text: separator told from the records, quoted line breaks kept, lines numbered."""
    content = content.removeprefix("\ufeff")
    announced = _SEPARATOR_LINE.match(content.split("\n", 1)[0].rstrip("\r"))
    notices = []
    quoting = csv.QUOTE_MINIMAL
    if content.count('"') % 2:
        quoting = csv.QUOTE_NONE
        notices.append("Un guillemet n’est pas refermé\u00a0: les guillemets ont été lus comme du texte.")
    separator = announced[1] if announced else _separator(content, quoting)
    rows, budget = [], Budget()
    for number, fields in _csv_records(content, separator, quoting):
        if announced and number == 1:
            continue
        cells = tuple(RawCell(clean(field)) for field in fields)
        if any(cell.text for cell in cells) and not _RULE.match("".join(fields)):
            check_size(len(rows) + 1, len(cells))
            budget.spend(len(cells))
            rows.append(RawRow(number, cells))
    if sum(len(row.cells) > 1 for row in rows) < 2:
        raise UnreadableFile(NO_TABLE)
    titles = [row.cells[0].text for row in rows[:5] if sum(bool(cell.text) for cell in row.cells) == 1]
    return RawDocument(
        kind=kind,
        tables=(RawTable(WHERE, tuple(rows)),),
        date=date_in("\n".join(titles)),
        title=titles[0].replace("\n", " ") if titles and titles[0] == rows[0].cells[0].text else "",
        notices=tuple(notices),
    )


def _csv_records(content: str, separator: str, quoting: int):
    reader = csv.reader(io.StringIO(content, newline=""), delimiter=separator, quoting=quoting)
    number = 1
    try:
        for fields in reader:
            yield number, fields
            number = reader.line_num + 1
    except csv.Error as error:
        raise UnreadableFile(
            f"La ligne {number} de ce fichier CSV ne peut pas être lue\u00a0: "
            "vérifiez ses guillemets, ou enregistrez-le à nouveau depuis le tableur."
        ) from error


def _separator(content: str, quoting: int) -> str:
    best, best_score = ";", (0, 0)
    for separator in ";\t,|":
        widths = Counter()
        for index, (_, fields) in enumerate(_csv_records(content, separator, quoting)):
            if index >= 200:
                break
            widths[len(fields)] += 1
        width, count = max(
            ((width, count) for width, count in widths.items() if width > 1),
            key=lambda pair: (pair[1], pair[0]),
            default=(0, 0),
        )
        if (count, width) > best_score:
            best, best_score = separator, (count, width)
    return best
