"""Which of several « who » columns names services: a service comes before a person as lead."""

import re
from collections.abc import Sequence

from actions.importing.draft import ServiceName
from actions.importing.folding import fold, stem
from actions.importing.headers import Column
from actions.importing.raw import RawTable

_SERVICE_WORDS = re.compile(
    r"\b(service|direction|bureau|sous direction|prefecture|ministere|secretariat|mission|departement|delegation|"
    r"cellule|pole|agence|sgc|sgar|ddi|pfrh)\b"
)
_PERSON = re.compile(r"^\s*(m\.|mme|mlle|monsieur|madame|mr)\s", re.I)


def looks_like_service(text: str, services: Sequence[ServiceName]) -> bool:
    """Whether the text names a service rather than a person."""
    if _PERSON.match(text):
        return False
    words = fold(text)
    if _SERVICE_WORDS.search(words) or re.search(r"\b[A-Z][A-Z0-9-]{2,}\b", text):
        return True
    return any(
        name and fold(name) and f" {fold(name)} " in f" {words} "
        for s in services
        for name in (s.acronym, s.name)
    )


def prefers_service(
    columns: Sequence[Column], table: RawTable, services: Sequence[ServiceName]
) -> list[Column]:
    """The lead columns, the one that names services first."""
    if len(columns) < 2:
        return list(columns)

    def rank(column: Column) -> tuple[float, int, int]:
        texts = [r.cells[column.index].text.strip() for r in table.rows[:200] if column.index < len(r.cells)]
        texts = [text for text in texts if text and stem(text) != stem(column.header)]
        share = sum(looks_like_service(text, services) for text in texts) / len(texts) if texts else 0
        named = any(
            w in stem(column.header) for w in ("service", "direction", "entite", "structure", "bureau")
        )
        return (-round(share), -named, column.index)

    return sorted(columns, key=rank)
