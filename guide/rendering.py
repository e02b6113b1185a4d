"""From the Markdown of the guide to the HTML of the application: pure.

Links between pages are written as files (``liste.md``), so that the folder also reads well outside the application.
No HTML passes, but a comment alone, ``<!-- tableau : conventions -->``: it names a table that the application fills.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.text import slugify
from markdown_it import MarkdownIt
from markdown_it.token import Token

from documents.typography import french

TABLE = re.compile(r"<!--\s*tableau\s*:\s*(\w+)\s*-->\s*")
IMAGES = "images/"


@dataclass(frozen=True)
class Part:
    """A piece of a page: HTML, or the name of a table that the application fills."""

    html: str = ""
    table: str = ""


@dataclass(frozen=True)
class Heading:
    """A heading of the second level: its anchor and its words."""

    anchor: str
    text: str


@dataclass(frozen=True)
class Rendered:
    """What a page becomes: its parts in order, its headings, its words without marks."""

    parts: tuple[Part, ...]
    headings: tuple[Heading, ...]
    text: str


def render(
    source: str, *, page_address: Callable[[str], str], image_address: Callable[[str], str]
) -> Rendered:
    """The HTML of a page, in French typography.

    ``page_address`` gives the address of a page from its name, ``image_address`` that of a picture from its file's
    name. Raises ``ValueError`` on HTML, on a picture without an alternative, on a link to a file that is no page.
    """
    markdown = MarkdownIt("commonmark").enable("table")
    tokens = markdown.parse(source)
    headings, words = [], []
    parts, waiting = [], []

    def flush() -> None:
        if waiting:
            parts.append(Part(html=markdown.renderer.render(waiting, markdown.options, {})))
            waiting.clear()

    for rank, token in enumerate(tokens):
        if token.type == "html_block":
            named = TABLE.fullmatch(token.content)
            if named is None:
                raise ValueError(f"HTML in the guide: {token.content.strip()[:80]}")
            flush()
            parts.append(Part(table=named[1]))
            continue
        if token.type == "inline":
            for child in token.children or []:
                _mend(child, page_address, image_address)
            words.append(_words(token))
        if token.type == "heading_open":
            words_of = _words(tokens[rank + 1])
            anchor = slugify(words_of)
            token.attrSet("id", anchor)
            if token.tag == "h2":
                headings.append(Heading(anchor, french(words_of)))
        if token.type == "th_open":
            token.attrSet("scope", "col")
        if token.type == "table_open":
            # A wide table scrolls by itself; the keyboard reaches it.
            label = headings[-1].text if headings else "Tableau"
            opening = Token("paragraph_open", "div", 1, block=True)
            opening.attrs = {"class": "cells", "tabindex": "0", "role": "region", "aria-label": label}
            waiting.append(opening)
        waiting.append(token)
        if token.type == "table_close":
            waiting.append(Token("paragraph_close", "div", -1, block=True))
    flush()
    return Rendered(tuple(parts), tuple(headings), " ".join(words))


def _words(token: Token) -> str:
    """The words of a line, without its marks."""
    return "".join(" " if c.type == "softbreak" else c.content for c in token.children or [])


def _mend(token: Token, page_address: Callable[[str], str], image_address: Callable[[str], str]) -> None:
    """French typography, addresses of the application, pictures loaded when they come in sight."""
    if token.type == "html_inline":
        raise ValueError(f"HTML in the guide: {token.content[:80]}")
    if token.type == "text":
        token.content = french(token.content)
    if token.type == "image":
        if not token.content.strip():
            raise ValueError(f"picture without an alternative: {token.attrGet('src')}")
        for child in token.children or []:
            child.content = french(child.content)
        token.attrSet("src", image_address(str(token.attrGet("src")).removeprefix(IMAGES)))
        token.attrSet("loading", "lazy")
        token.attrSet("class", "guide-picture")
    if token.type == "link_open":
        token.attrSet("href", _address(str(token.attrGet("href")), page_address))


def _address(written: str, page_address: Callable[[str], str]) -> str:
    """The address of a link: a page of the guide, an anchor, or a page of the application."""
    file, mark, anchor = written.partition("#")
    if file.endswith(".md"):
        return f"{page_address(file.removesuffix('.md'))}{mark}{anchor}"
    if written.startswith(("/", "#", "https://")):
        return written
    raise ValueError(f"link that leads nowhere: {written}")
