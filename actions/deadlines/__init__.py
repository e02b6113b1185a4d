"""Deadlines as people write them: pure, no database (docs/deadlines.md)."""

from .conventions import DEFAULTS, Conventions
from .reading import KINDS, Milestone, Reading, read

__all__ = ["DEFAULTS", "KINDS", "Conventions", "Milestone", "Reading", "read"]
