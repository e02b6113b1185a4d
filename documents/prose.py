"""A document of ours as plain blocks, read from the HTML of its template: what an office text is written from. Pure.

The templates of our documents use few elements: titles, paragraphs, lists, definition lists, tables. Drawings are left
out: the table of their figures stands beside them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import html as markup

_SPACES = re.compile(r"[ \t\r\n\f]+")
_SKIPPED = {"svg", "style", "script", "nav", "head", "img"}
_INLINE = {"strong", "b", "em", "i", "span", "a", "br", "small", "sup", "abbr", "time"}


@dataclass(frozen=True, slots=True)
class Run:
    """Words in one style; « \\n » is a line end."""

    words: str
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, or a title of level 1 to 4; ``bullet``: a line of a list."""

    runs: tuple[Run, ...]
    level: int = 0
    bullet: bool = False

    @property
    def words(self) -> str:
        """Its text."""
        return "".join(run.words for run in self.runs)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells, each of paragraphs; the first ``headers`` rows are its head."""

    rows: tuple[tuple[tuple[Paragraph, ...], ...], ...]
    headers: int = 0


Block = Paragraph | Table


@dataclass
class _Line:
    runs: list[Run] = field(default_factory=list)

    def add(self, words: str, bold: bool, italic: bool) -> None:
        words = _SPACES.sub(" ", words)
        if words.startswith(" ") and (not self.runs or self.runs[-1].words.endswith((" ", "\n"))):
            words = words[1:]
        if words:
            self.runs.append(Run(words, bold, italic))

    def taken(self) -> tuple[Run, ...]:
        found, self.runs = self.runs, []
        if found:
            last = found[-1]
            found[-1] = Run(last.words.rstrip(" \n"), last.bold, last.italic)
        return tuple(run for run in found if run.words)


def blocks_of(text: str) -> list[Block]:
    """The blocks of an HTML fragment, in order."""
    root = markup.fragment_fromstring(text, create_parent="div")
    return list(_blocks(root))


def _blocks(element, *, level: int = 0, bullet: bool = False, bold: bool = False) -> Iterator[Block]:
    line = _Line()

    def close() -> Iterator[Block]:
        if runs := line.taken():
            yield Paragraph(runs, level, bullet)

    line.add(element.text or "", bold, False)
    for child in element:
        tag = child.tag if isinstance(child.tag, str) else ""
        if tag in _INLINE:
            _inline(child, line, bold or tag in ("strong", "b"), tag in ("em", "i"))
        elif tag == "table":
            yield from close()
            yield _table(child)
        elif tag and tag not in _SKIPPED:
            yield from close()
            title = int(tag[1]) if re.fullmatch(r"h[1-4]", tag) else 0
            yield from _blocks(child, level=title, bullet=tag in ("li", "dd"), bold=bold or tag == "dt")
        line.add(child.tail or "", bold, False)
    yield from close()


def _inline(element, line: _Line, bold: bool, italic: bool) -> None:
    if element.tag == "br":
        line.runs.append(Run("\n"))
        return
    line.add(element.text or "", bold, italic)
    for child in element:
        if isinstance(child.tag, str) and child.tag not in _SKIPPED:
            _inline(child, line, bold or child.tag in ("strong", "b"), italic or child.tag in ("em", "i"))
        line.add(child.tail or "", bold, italic)


def _table(element) -> Table:
    rows, headers = [], 0
    for row in element.iter("tr"):
        cells = [
            tuple(_blocks(cell, bold=cell.tag == "th" and cell.get("scope") == "col"))
            for cell in row
            if cell.tag in ("td", "th")
        ]
        rows.append(tuple(cells))
        headers += row.getparent().tag == "thead"
    return Table(tuple(rows), headers)
