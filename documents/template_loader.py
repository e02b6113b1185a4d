"""Templates are written with ordinary spaces and apostrophes; French typography is set when they are loaded.

Only the text of the template changes: what the view inserts, typed by people or read in a source, is left as it is.
"""

import re

from django.template import Origin
from django.template.loaders import filesystem

from documents.typography import french

_TOKEN = re.compile(r"(\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}|<!--.*?-->)", re.DOTALL)


def french_source(source: str) -> str:
    """The source of a template, its own text set as French wants; tags and variables untouched."""
    parts = _TOKEN.split(source)
    return "".join(part if n % 2 else french(part) for n, part in enumerate(parts))


class Loader(filesystem.Loader):
    """Loads the project's templates."""

    def get_contents(self, origin: Origin) -> str:
        """The template's source, set in French typography."""
        return french_source(super().get_contents(origin))
