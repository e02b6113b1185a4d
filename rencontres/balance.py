"""How fairly the themes are covered in a region, what dropping one would do, and a distribution that is fair. Pure.

Source: circular of 2 April 2024, I.a: « afin que les cinq sujets soient équitablement abordés dans chaque région ».
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Balance:
    """How many departments on each theme, and what is wrong with it (keys of themes)."""

    counts: Mapping[int, int]
    missing: tuple[int, ...]
    over: tuple[int, ...]
    spread: int

    @property
    def is_fair(self) -> bool:
        """Whether every theme is covered, with one department of difference at most (choice)."""
        return not self.missing and self.spread <= 1


def balance(themes: Sequence[int], choices: Mapping[str, frozenset[int]]) -> Balance:
    """The balance of ``choices`` (territory: themes chosen); a theme over-represented has two departments more than the
    least chosen one."""
    counts = {t: sum(t in chosen for chosen in choices.values()) for t in themes}
    low, high = min(counts.values(), default=0), max(counts.values(), default=0)
    return Balance(
        counts=counts,
        missing=tuple(t for t, n in counts.items() if not n),
        over=tuple(t for t, n in counts.items() if n - low > 1),
        spread=high - low,
    )


def without(
    themes: Sequence[int], choices: Mapping[str, frozenset[int]], territory: str, theme: int
) -> Balance:
    """The balance if ``territory`` dropped ``theme``."""
    changed = {**choices, territory: choices.get(territory, frozenset()) - {theme}}
    return balance(themes, changed)


def proposed(
    themes: Sequence[int], choices: Mapping[str, frozenset[int]], minimum: int
) -> dict[str, frozenset[int]]:
    """Themes to add to each territory, so that each has ``minimum`` of them and that all are fairly covered.

    What a department already chose is never taken away; where nothing more is needed, nothing is added.
    """
    counts = dict(balance(themes, choices).counts)
    wanted = {t: set(chosen) & set(themes) for t, chosen in choices.items()}
    added: dict[str, set[int]] = {t: set() for t in choices}

    def add(territory: str, theme: int) -> None:
        wanted[territory].add(theme)
        added[territory].add(theme)
        counts[theme] += 1

    order = {theme: rank for rank, theme in enumerate(themes)}
    # Those that have the least left to choose choose first.
    for territory in sorted(wanted, key=lambda t: (len(wanted[t]), t)):
        while len(wanted[territory]) < min(minimum, len(themes)):
            add(
                territory,
                min((t for t in themes if t not in wanted[territory]), key=lambda t: (counts[t], order[t])),
            )
    while counts and max(counts.values()) - min(counts.values()) > 1:
        theme = min(counts, key=lambda t: (counts[t], order[t]))
        free = [t for t in wanted if theme not in wanted[t]]
        if not free:
            break
        add(min(free, key=lambda t: (len(wanted[t]), t)), theme)
    return {t: frozenset(a) for t, a in added.items() if a}
