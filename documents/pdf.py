"""PDF of ours: PDF/UA-1, in French, titled, with bookmarks, from templates that may use our own static files alone."""

import contextlib
import logging
import mimetypes
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from weasyprint import HTML
from weasyprint.logger import PROGRESS_LOGGER
from weasyprint.urls import URLFetcher, URLFetcherResponse

# No machine has this name (RFC 2606): what is not found among our files is found nowhere.
BASE = "https://static.invalid/"
PAGE = re.compile(r"Page (\d+)$")


class StaticFetcher(URLFetcher):
    """Gives the project's own static files, by their name, and nothing else: no other file, no network."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=["https"], allow_redirects=False)

    def fetch(self, url: str, headers=None) -> URLFetcherResponse:
        """The content of a static file; ``ValueError`` for any other address."""
        name = url.removeprefix(BASE)
        found = finders.find(name) if url.startswith(BASE) else None
        if not found or not Path(found).is_file():
            raise ValueError(f"Not one of the static files: {url}")
        content_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
        return URLFetcherResponse(url, Path(found).read_bytes(), {"Content-Type": content_type})


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
    template: str, context: Mapping[str, object], *, on_page: Callable[[int], None] | None = None
) -> bytes:
    """A template as PDF/UA-1; it extends ``pdf/base.html``, which gives it language, title and style.

    ``on_page`` is told the number of each page while it is laid out. A row of a table takes about 7 ms: what may be
    long is rendered in a worker.
    """
    html = render_to_string(template, {"state_brand": settings.STATE_BRAND, **context})
    with _told(on_page):
        return HTML(string=html, base_url=BASE, url_fetcher=StaticFetcher()).write_pdf(pdf_variant="pdf/ua-1")
