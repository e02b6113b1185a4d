"""One file of the corpus."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Case:
    """A file under the name that a person would send it by; ``says``: words of the refusal, empty when it comes in."""

    family: str
    about: str
    name: str
    make: Callable[[], bytes]
    says: str = ""

    @property
    def accepted(self) -> bool:
        """Whether it must come in."""
        return not self.says
