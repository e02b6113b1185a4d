"""The head of a document on paper: who issues it, when, about what. Pure values, drawn by ``pdf/heading.html``."""

import datetime as dt
from dataclasses import dataclass

from documents.typography import day as in_words

# Under this name the image of the bloc-marque is given to the PDF (``documents.pdf.render``).
BRAND_IMAGE = "bloc-marque"


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands at the head of a document; each block is a tuple of lines, empty when there is none.

    ``image``: whether the bloc-marque is an image, ``brand`` being then what is read in its place.
    """

    brand: tuple[str, ...] = ()
    image: bytes | None = None
    timbre: tuple[str, ...] = ()
    address: tuple[str, ...] = ()
    handled_by: tuple[str, ...] = ()
    reference: str = ""
    place_and_date: str = ""
    subject: str = ""
    attachments: tuple[str, ...] = ()
    signature: tuple[str, ...] = ()

    @property
    def images(self) -> dict[str, bytes]:
        """The images that the PDF needs, by name."""
        return {BRAND_IMAGE: self.image} if self.image else {}

    @property
    def brand_in_words(self) -> str:
        """The bloc-marque in one line, for whoever cannot see its image."""
        return " ".join(self.brand)


def lines_of(text: str) -> tuple[str, ...]:
    """The lines of a block as typed, without blank ones."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def place_and_date(place: str, day: dt.date) -> str:
    """« Paris, le 20 mai 2024 », or « Le 20 mai 2024 » without a place."""
    return f"{place}, le {in_words(day)}" if place else f"Le {in_words(day)}"
