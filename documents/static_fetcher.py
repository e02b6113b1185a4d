"""What a PDF may use: the project's own static files and the images handed over, nothing of the network."""

import mimetypes
from collections.abc import Mapping
from pathlib import Path

from django.contrib.staticfiles import finders
from weasyprint import HTML
from weasyprint.urls import URLFetcher, URLFetcherResponse

# No machine has this name (RFC 2606): what is not found among our files is found nowhere.
BASE = "https://static.invalid/"


class StaticFetcher(URLFetcher):
    """Gives the project's own static files and the images handed over, by name: no other file, no network."""

    def __init__(self, images: Mapping[str, bytes]) -> None:
        super().__init__(allowed_protocols=["https"], allow_redirects=False)
        self._images = {f"{BASE}made/{name}": data for name, data in images.items()}

    def fetch(self, url: str, headers=None) -> URLFetcherResponse:
        """The content of a static file or of an image; ``ValueError`` for any other address."""
        if url in self._images:
            kind = "image/png" if self._images[url].startswith(b"\x89PNG") else "image/jpeg"
            return URLFetcherResponse(url, self._images[url], {"Content-Type": kind})
        name = url.removeprefix(BASE)
        found = finders.find(name) if url.startswith(BASE) else None
        if not found or not Path(found).is_file():
            raise ValueError(f"Not one of the static files: {url}")
        content_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
        return URLFetcherResponse(url, Path(found).read_bytes(), {"Content-Type": content_type})


def readable(html: str, images: Mapping[str, bytes]) -> HTML:
    """``html`` as WeasyPrint reads it, with the static files and ``images`` within reach."""
    return HTML(string=html, base_url=BASE, url_fetcher=StaticFetcher(images))
