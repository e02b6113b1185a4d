"""Which action of a plan each row of a newer version is: by its n°, its label, its likeness, its place; pure."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from actions.importing.folding import fold

_NUMBER = re.compile(r"^(?:numero|ref|reference|id|identifiant|code)\b")
_ALIKE = 0.6
_SAME_NUMBER = 0.0
_NEAR = 0.35
_CANDIDATES = 6


@dataclass(frozen=True)
class Row:
    """What one side of a pair is known by: its labels (as it stands, as it was read), its place, its notes."""

    labels: tuple[str, ...]
    place: str
    implementation: str
    notes: Mapping[str, str]
    rank: int
    archived: bool = False

    @property
    def number(self) -> str:
        """The n° that the document gives it, or ""."""
        return next((fold(v) for name, v in self.notes.items() if _NUMBER.match(fold(name))), "")


def likeness(left: str, right: str) -> float:
    """From 0 to 1: how alike two labels are, word by word."""
    return SequenceMatcher(None, fold(left).split(), fold(right).split(), autojunk=False).ratio()


class _Pairs:
    def __init__(self, new: Sequence[Row], old: Sequence[Row]) -> None:
        self.new, self.old = new, old
        self.found: dict[int, int] = {}
        self.taken: set[int] = set()
        self.new_labels = [{fold(label) for label in row.labels} - {""} for row in new]
        self.old_labels = [{fold(label) for label in row.labels} - {""} for row in old]

    def take(self, i: int, j: int) -> None:
        self.found[i] = j
        self.taken.add(j)

    def free_new(self) -> list[int]:
        return [i for i in range(len(self.new)) if i not in self.found]

    def free_old(self) -> list[int]:
        return [j for j in range(len(self.old)) if j not in self.taken]

    def alike(self, i: int, j: int) -> float:
        return max((likeness(a, b) for a in self.new_labels[i] for b in self.old_labels[j]), default=0.0)

    def by_number(self, least: float) -> None:
        numbers = defaultdict(list)
        for j in self.free_old():
            if self.old[j].number and not self.old[j].archived:
                numbers[self.old[j].number].append(j)
        once = Counter(self.new[i].number for i in self.free_new())
        for i in self.free_new():
            candidates = numbers.get(self.new[i].number, [])
            if once[self.new[i].number] == len(candidates) == 1 and self.alike(i, candidates[0]) >= least:
                self.take(i, candidates[0])

    def by_label(self) -> None:
        """The same label; of several, the one of the same place, then in order; archived ones last."""
        labels = defaultdict(list)
        for j in sorted(self.free_old(), key=lambda j: (self.old[j].archived, self.old[j].rank)):
            for label in self.old_labels[j]:
                labels[label].append(j)
        for same_place in (True, False):
            for i in self.free_new():
                for label in self.new_labels[i]:
                    candidates = [
                        j
                        for j in labels.get(label, ())
                        if j not in self.taken and (not same_place or self.old[j].place == self.new[i].place)
                    ]
                    if candidates:
                        self.take(i, candidates[0])
                        break

    def renumbered(self) -> bool:
        """Whether the n° moved from one action to another: then it tells nothing by itself."""
        pairs = [(self.new[i].number, self.old[j].number) for i, j in self.found.items()]
        return any(a and b and a != b for a, b in pairs)

    def by_likeness(self) -> None:
        """The most alike first, weighed with the place and the means; only rows that share words are weighed."""
        old = [j for j in self.free_old() if not self.old[j].archived]
        words = defaultdict(set)
        for j in old:
            for label in self.old_labels[j]:
                for word in label.split():
                    words[word].add(j)
        common = max(len(old) // 4, 20)
        scored = []
        for i in self.free_new():
            shared: Counter = Counter()
            for label in self.new_labels[i]:
                for word in label.split():
                    if len(words[word]) <= common:
                        shared.update(words[word])
            for j, _ in shared.most_common(_CANDIDATES):
                score = self.alike(i, j)
                near = self.new[i].place == self.old[j].place
                means = bool(self.new[i].implementation) and fold(self.new[i].implementation) == fold(
                    self.old[j].implementation
                )
                if score >= _ALIKE or (score >= _NEAR and near and means):
                    scored.append(
                        (score + 0.2 * near + 0.2 * means, -abs(self.new[i].rank - self.old[j].rank), i, j)
                    )
        for _, _, i, j in sorted(scored, reverse=True):
            if i not in self.found and j not in self.taken:
                self.take(i, j)

    def by_place(self) -> None:
        """Between the same two neighbours, under the same objective and measure, with the same means."""
        order = sorted(
            (j for j in range(len(self.old)) if not self.old[j].archived), key=lambda j: self.old[j].rank
        )
        place = {j: at for at, j in enumerate(order)}
        for i in self.free_new():
            before = self.found.get(i - 1)
            at = place.get(before, -1) + 1 if before is not None else (0 if i == 0 else None)
            if at is None or at >= len(order) or order[at] in self.taken:
                continue
            j = order[at]
            means = fold(self.new[i].implementation)
            if self.new[i].place == self.old[j].place and means and means == fold(self.old[j].implementation):
                self.take(i, j)


def pair(new: Sequence[Row], old: Sequence[Row]) -> dict[int, int]:
    """The place in ``old`` of each row of ``new`` that is one of them; a row of ``old`` is found once."""
    pairs = _Pairs(new, old)
    pairs.by_number(_ALIKE)
    pairs.by_label()
    if not pairs.renumbered():
        pairs.by_number(_SAME_NUMBER)
    pairs.by_likeness()
    pairs.by_place()
    return pairs.found
