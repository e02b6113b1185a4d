"""The pages of the guide: files of ``docs/guide``, each with a head that says its place and the pages that it helps."""

from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse

from documents.typography import french
from guide.rendering import Rendered, render

FOLDER = Path(settings.BASE_DIR) / "docs" / "guide"
IMAGES = FOLDER / "images"
# Its own page lists the others.
INDEX = "index"
GROUPS = (
    "Pour commencer",
    "Chaque mois",
    "Suivre le plan",
    "Tenir le plan",
    "Comités",
    "Rencontres",
    "Administrer",
)
HEAD = {"titre", "groupe", "ordre", "resume", "roles", "aide"}


@dataclass(frozen=True)
class Page:
    """A page of the guide.

    ``helps``: names of the addresses that it explains, or patterns (``services:*``) for those that no page names;
    ``roles``: the roles whose daily work it is.
    """

    slug: str
    title: str
    group: str
    order: int
    summary: str
    roles: tuple[str, ...]
    helps: tuple[str, ...]
    source: str

    def get_absolute_url(self) -> str:
        """The address of the page."""
        return address_of(self.slug)


def address_of(slug: str) -> str:
    """The address of the page ``slug``; raises ``KeyError`` where there is none."""
    if slug == INDEX:
        return reverse("guide:index")
    return reverse("guide:page", args=[pages()[slug].slug])


def image_of(name: str) -> str:
    """The address of a picture of the guide; raises ``FileNotFoundError`` where there is none."""
    if not (IMAGES / name).is_file():
        raise FileNotFoundError(name)
    return static(f"guide/{name}")


def split(text: str) -> tuple[dict[str, str], str]:
    """The head of a file (« name: value » between two lines of dashes) and what follows."""
    _, head, body = text.split("---\n", 2)
    values = dict(line.split(":", 1) for line in head.strip().splitlines())
    return {name.strip(): value.strip() for name, value in values.items()}, body


def _page(path: Path) -> Page:
    head, body = split(path.read_text(encoding="utf-8"))
    if unknown := set(head) - HEAD:
        raise ValueError(f"{path.name}: {', '.join(sorted(unknown))}")
    if head["groupe"] not in GROUPS:
        raise ValueError(f"{path.name}: {head['groupe']}")
    return Page(
        slug=path.stem,
        title=french(head["titre"]),
        group=head["groupe"],
        order=int(head["ordre"]),
        summary=french(head["resume"]),
        roles=tuple(head.get("roles", "").split()),
        helps=tuple(head.get("aide", "").split()),
        source=body,
    )


@cache
def pages() -> dict[str, Page]:
    """The pages by name, in the order in which one reads them; files are read once a process."""
    found = [_page(path) for path in FOLDER.glob("*.md") if path.stem != INDEX]
    return {p.slug: p for p in sorted(found, key=lambda p: (GROUPS.index(p.group), p.order))}


@cache
def rendered(slug: str) -> Rendered:
    """The HTML of a page."""
    return render(pages()[slug].source, page_address=address_of, image_address=image_of)


@cache
def help_for(view_name: str) -> str:
    """The page that explains the address named ``view_name``; the list of pages if none does.

    A page that names it comes first, then the longest pattern.
    """
    found = [
        (name == view_name, len(name), page.slug)
        for page in pages().values()
        for name in page.helps
        if fnmatchcase(view_name, name)
    ]
    return max(found)[2] if found else INDEX


def help_address(view_name: str) -> str:
    """The address of the page that explains the address named ``view_name``."""
    return address_of(help_for(view_name))
