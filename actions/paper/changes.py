"""What changed in a plan between two days, on paper."""

from collections.abc import Callable, Mapping

from actions.differences import LABELS, Differences
from documents import pdf
from documents.typography import day as in_words

TEMPLATE = "pdf/differences.html"
ROWS_PER_PAGE = 12


def render(
    found: Differences,
    context: Mapping[str, object],
    *,
    images: Mapping[str, bytes],
    progress: Callable[[int], None],
) -> bytes:
    """The differences as a PDF: counts by kind, the structure, then each action's, in the plan's order."""
    counts = [(label, len(found.of_kind(kind))) for kind, label in LABELS.items()]
    progress(10)
    expected = 1 + len(found.actions) // ROWS_PER_PAGE
    between = f"Du {in_words(found.start)} au {in_words(found.end)}"
    return pdf.render(
        TEMPLATE,
        {
            **context,
            "title": f"Ce qui a changé du {found.start:%d/%m/%Y} au {found.end:%d/%m/%Y}",
            "state_of": f"{between}, imprimé le {in_words(context['today'])}",
            "running": between,
            "past": "",
            "found": found,
            "counts": [row for row in counts if row[1]],
        },
        images=images,
        on_page=lambda page: progress(10 + min(80, 80 * page // expected)),
    )
