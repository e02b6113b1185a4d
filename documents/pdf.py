"""PDF of ours: PDF/UA-1, in French, titled, with bookmarks, from templates that may use our own static files alone."""

import contextlib
import hashlib
import logging
import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from django.conf import settings
from django.template.loader import render_to_string

from documents.glossary import employed, words_of

PAGE = re.compile(r"Page (\d+)$")
PROGRESS_LOGGER = logging.getLogger("weasyprint.progress")


class _PageCounter(logging.Handler):
    def __init__(self, told: Callable[[int], None]) -> None:
        super().__init__(logging.INFO)
        self.told = told

    def emit(self, record: logging.LogRecord) -> None:
        if found := PAGE.search(record.getMessage()):
            self.told(int(found[1]))


@contextlib.contextmanager
def _told(on_page: Callable[[int], None] | None) -> Iterator[None]:
    if on_page is None:
        yield
        return
    handler, level, propagates = _PageCounter(on_page), PROGRESS_LOGGER.level, PROGRESS_LOGGER.propagate
    PROGRESS_LOGGER.addHandler(handler)
    PROGRESS_LOGGER.setLevel(logging.INFO)
    # Each step is for the progress of the job, not for the console.
    PROGRESS_LOGGER.propagate = False
    try:
        yield
    finally:
        PROGRESS_LOGGER.removeHandler(handler)
        PROGRESS_LOGGER.setLevel(level)
        PROGRESS_LOGGER.propagate = propagates


def render(
    template: str,
    context: Mapping[str, object],
    *,
    images: Mapping[str, bytes] | None = None,
    on_page: Callable[[int], None] | None = None,
    identifier: str = "",
    zoom: float = 1,
) -> bytes:
    """A template as PDF/UA-1; it extends ``pdf/base.html``, which gives it language, title and style.

    ``images``: PNG or JPEG by name; the template shows one as ``made/NAME``.
    ``glossary`` in the context: what acronyms stand for; those that the document uses are listed at its end.
    ``identifier``: what the file says that it is, the same each time that it is made; ``zoom``: 2 ** 0.5 turns A4 into A3.
    ``on_page`` is told the number of each page while it is laid out. A row of a table takes about 7 ms: what may be
    long is rendered in a worker.
    """
    document = _html(template, context, images)
    named = hashlib.sha256(identifier.encode()).digest()[:16] if identifier else None
    with _told(on_page):
        return document.write_pdf(zoom=zoom, pdf_variant="pdf/ua-1", pdf_identifier=named)


def render_on_one_page(
    template: str, contexts: Iterable[Mapping[str, object]], *, images: Mapping[str, bytes] | None = None
) -> bytes:
    """A template with the first of ``contexts`` that fits on one page, else with the last one."""
    for context in contexts:
        document = _html(template, context, images).render(pdf_variant="pdf/ua-1")
        if len(document.pages) == 1:
            break
    return document.write_pdf(pdf_variant="pdf/ua-1")


def measure(
    template: str, context: Mapping[str, object], *, images: Mapping[str, bytes] | None = None
) -> dict[str, tuple[float, float]]:
    """Top and bottom, in CSS pixels from the top of its page, of each element of a template that has an id.

    The template lays everything out on one page, as long as need be; nothing is drawn.
    """
    (page,) = _html(template, context, images).render(pdf_variant="pdf/ua-1").pages
    return {name: (top, bottom) for name, (_, top, _, bottom) in page.anchors.items()}


def _html(template: str, context: Mapping[str, object], images: Mapping[str, bytes] | None):
    html = render_to_string(template, {"state_brand": settings.STATE_BRAND, **context})
    if used := employed([words_of(html)], context.get("glossary") or {}):
        listed = render_to_string("pdf/acronyms.html", {"acronyms": used})
        body, end, rest = html.rpartition("</body>")
        html = f"{body}{listed}{end}{rest}"
    # WeasyPrint takes a second to import, which a process that prints nothing must not wait for.
    from documents.static_fetcher import readable  # noqa: PLC0415

    return readable(html, images or {})
