"""What the search of the header finds in the guide: pages that have all the words, whatever the accents."""

import unicodedata

from accounts.models import User
from accounts.searching import Found, Source
from guide.pages import Page, pages, rendered


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.lower().replace("’", "'").replace("œ", "oe"))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def find_pages(user: User, typed: str) -> list[Page]:
    """The pages that have all the words typed; those that have them in their title come first."""
    words = _plain(typed).split()
    found = [
        p for p in pages().values() if all(w in _plain(f"{p.title} {rendered(p.slug).text}") for w in words)
    ]
    return sorted(found, key=lambda p: not all(w in _plain(p.title) for w in words))


def show_page(page: Page) -> Found:
    """A page with its summary."""
    return Found(page.title, page.summary, page.get_absolute_url())


GUIDE = Source("aide", "Pages d’aide", find_pages, show_page)
