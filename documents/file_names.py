"""The names that people give to files: made harmless where they are shown, never used on a disk; pure."""

import re
import unicodedata
from pathlib import PurePosixPath

LONGEST = 200
"""Bytes of a name that is shown: file systems refuse more than 255, and what saves it may add a number."""

_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?=\.|$)", re.I)
_FORBIDDEN = re.compile(r'[<>:"|?*]')
_SPACES = re.compile(r"\s+")


def _plain(name: str) -> str:
    """The last part of a name, without what cannot be seen: controls, marks of direction, joiners."""
    name = "".join(
        " " if char.isspace() else char
        for char in name
        if char.isspace() or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn")
    )
    return _SPACES.sub(" ", name.replace("\\", "/").rsplit("/", 1)[-1]).strip()


def extension(name: str) -> str:
    """The ending by which a computer would open the file, without its dot, in small letters.

    Windows drops the dots and spaces that end a name; look-alike letters (« ．ｅｘｅ ») are read as what they show.
    """
    return PurePosixPath(unicodedata.normalize("NFKC", _plain(name)).rstrip(". ")).suffix.lower().lstrip(".")


def shown(name: str) -> str:
    """The name as it is shown and as the file leaves: nothing hidden, no folder, no name that a system keeps for itself."""
    plain = _FORBIDDEN.sub("_", _plain(name)).strip(". ")
    if not plain:
        return "fichier"
    if _RESERVED.match(plain):
        plain = f"_{plain}"
    ending = PurePosixPath(plain).suffix
    if len(ending.encode()) > 20:
        ending = ""
    stem = plain[: len(plain) - len(ending)]
    while len((stem + ending).encode()) > LONGEST:
        stem = stem[:-1]
    return stem.rstrip() + ending
