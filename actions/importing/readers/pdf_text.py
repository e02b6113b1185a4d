"""Lines of letters of a PDF made into paragraphs: which lines are one, which words were cut at the end of a line."""

import itertools
import re
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

# A gap between lines, in ordinary gaps, from which a new paragraph begins.
PARAGRAPH = 1.2
# A gap between letters, in sizes of the letter, from which a space is missing from the text.
SPACE = 0.22
# A line that stops farther than this from the edge of its cell, in sizes of its letters, is not full.
WIDE = 1.6
# From this share of lines that end with a space, the program that wrote the file keeps those of its own line ends.
KEPT = 0.4
_BULLET = re.compile("[•▪◦●·\uf0b7\uf0a7\uf0d8]")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_SMALL_WORDS = frozenset(
    [
        "à",
        "au",
        "aux",
        "avec",
        "ce",
        "ces",
        "cette",
        "d'",
        "dans",
        "de",
        "des",
        "du",
        "elle",
        "en",
        "et",
        "eux",
        "il",
        "ils",
        "l'",
        "la",
        "le",
        "les",
        "leur",
        "leurs",
        "lors",
        "ne",
        "ou",
        "où",
        "par",
        "pas",
        "pour",
        "qu",
        "que",
        "qui",
        "s'",
        "sa",
        "sans",
        "ses",
        "si",
        "son",
        "sous",
        "sur",
        "un",
        "une",
        "y",
    ]
)


@dataclass
class Line:
    """Letters that stand on one line of a cell, from left to right."""

    base: float
    letters: list[dict]

    @property
    def left(self) -> float:
        """Where it begins."""
        return self.letters[0]["x0"]

    @property
    def right(self) -> float:
        """Where its last letter that is not a space ends."""
        return max(letter["x1"] for letter in self.letters if letter["text"].strip())

    @property
    def text(self) -> str:
        """Its words; a wide gap between two letters is a space."""
        parts, before = [], None
        for letter in self.letters:
            spaced = before is None or " " in (before["text"], letter["text"])
            if not spaced and letter["x0"] - before["x1"] > SPACE * letter["size"]:
                parts.append(" ")
            parts.append(letter["text"])
            before = letter
        return "".join(parts)


def lines_of(chars: Iterable[dict]) -> list[Line]:
    """Letters as lines, from the top: those whose baselines are near stand on one, exponents too."""
    lines: list[Line] = []
    for char in sorted(chars, key=lambda c: c["bottom"]):
        base = char["bottom"]
        if lines and base - lines[-1].base <= 0.5 * char["size"]:
            lines[-1].letters.append(char)
        else:
            lines.append(Line(base, [char]))
    for line in lines:
        line.letters.sort(key=lambda c: c["x0"])
    return [line for line in lines if line.text.strip()]


class Hand:
    """How the lines of a document are written: the usual gap, spaces kept at line ends, words already met."""

    def __init__(self) -> None:
        self._gap, self._kept = 0.0, False
        self._words: set[str] = set()
        self.mended: list[str] = []

    def learn(self, cells: Sequence[Sequence[Line]]) -> None:
        """Look at the cells of one more page."""
        pairs = [pair for lines in cells for pair in itertools.pairwise(lines)]
        gaps = [round(below.base - above.base, 1) for above, below in pairs]
        self._gap = statistics.mode(gaps) if gaps else self._gap
        if pairs:
            self._kept = sum(above.text.endswith(" ") for above, _ in pairs) >= KEPT * len(pairs)
        for lines in cells:
            for line in lines:
                # Neither the first nor the last word of a line: it may be a piece of one.
                self._words |= {word.lower() for word in _WORD.findall(line.text)[1:-1] if len(word) > 1}

    def text(self, lines: Sequence[Line], right: float) -> str:
        """The text of a cell that ends at ``right``: lines of one paragraph are joined, paragraphs kept apart."""
        if not lines:
            return ""
        left = min(line.left for line in lines)
        aligned = all(abs(line.left - left) < 1.5 for line in lines)
        text = lines[0].text.rstrip(" ")
        for above, below in itertools.pairwise(lines):
            words = below.text.strip(" ")
            apart = self._gap and below.base - above.base > PARAGRAPH * self._gap
            if apart or _BULLET.match(words) or self._ended(above, below, right, aligned=aligned):
                text += "\n" + words
            elif self._kept and not above.text.endswith(" ") and self._is_cut(above, below, right):
                text += words
            else:
                text = joined(text, words)
        return text

    def goes_on(self, lines: Sequence[Line]) -> bool:
        """Whether the last line of a cell awaits another one: its program kept the space at its end."""
        return self._kept and bool(lines) and lines[-1].text.endswith(" ")

    def _ended(self, above: Line, below: Line, right: float, *, aligned: bool) -> bool:
        """Whether a line was ended on purpose: the next word had room, or not even the space of the end is there."""
        if aligned and _had_room(above, below, right):
            return True
        if not self._kept or above.text[-1] in " -/\u2010":
            return False
        return right - above.right > WIDE * above.letters[-1]["size"]

    def _is_cut(self, above: Line, below: Line, right: float) -> bool:
        """Whether a word that is longer than its cell goes on below: it stood alone on its line, and filled it."""
        piece, rest = above.text.strip(" "), below.text.strip(" ").split(" ", 1)[0]
        size = above.letters[-1]["size"]
        if (
            " " in piece
            or not piece[-1].isalpha()
            or not rest[:1].islower()
            or right - above.right > WIDE * size
        ):
            return False
        word = _WORD.match(rest)
        if word is None or word[0].lower() in _SMALL_WORDS or word[0].lower() in self._words:
            return False
        if (whole := f"{piece}{word[0]}") not in self.mended:
            self.mended.append(whole)
        return True


def _had_room(above: Line, below: Line, right: float) -> bool:
    """Whether the next word had room on the line above: the line was ended on purpose."""
    word = below.text.lstrip(" ").split(" ", 1)[0]
    width = below.letters[min(len(word), len(below.letters)) - 1]["x1"] - below.left
    padding = above.letters[0]["size"] * 0.35
    room = right - padding - above.right - SPACE * above.letters[-1]["size"]
    return width + 3 * padding < room


def joined(above: str, below: str) -> str:
    """Two lines of one paragraph: a word cut after its hyphen or its slash is whole again."""
    below = below.strip(" ")
    cut = len(above) > 1 and above[-1] in "-/\u2010" and above[-2] not in " \u00a0"
    return above + below if cut or not above else f"{above} {below}"
