"""Deadlines as people write them: pure, no database (docs/deadlines.md)."""

from .conventions import CHOICES, DEFAULTS, EXAMPLES, WORDS, Conventions, Impossible
from .reading import KINDS, Milestone, Reading, read

__all__ = [
    "CHOICES",
    "DEFAULTS",
    "EXAMPLES",
    "KINDS",
    "WORDS",
    "Conventions",
    "Impossible",
    "Milestone",
    "Reading",
    "read",
]
