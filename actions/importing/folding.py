"""How texts are compared when a document is read: case, accents, punctuation and plurals do not count."""

import re
import unicodedata
from functools import lru_cache

_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "’": "'", "\u02bc": "'"})
_NUMBER_SIGN = re.compile(r"\b[nN]\s?[°º]|№|#")
_NOT_WORD = re.compile(r"[^a-z0-9%]+")
_NOT_PLURAL = {"acces", "suivis", "cours", "sous", "avis", "dans", "moins"}


@lru_cache(maxsize=16_384)
def fold(text: str) -> str:
    """Lower-case words without accents, separated by one space."""
    text = _NUMBER_SIGN.sub(" numero ", text.translate(_LIGATURES))
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return _NOT_WORD.sub(" ", bare.lower()).strip()


def singular(word: str) -> str:
    """The word without the mark of its plural."""
    if word.endswith("eaux"):
        return word[:-1]
    if len(word) > 3 and word.endswith(("s", "x")) and word not in _NOT_PLURAL:
        return word[:-1]
    return word


@lru_cache(maxsize=16_384)
def stem(text: str) -> str:
    """``fold`` with every word in the singular: « Échéances » and « échéance » are alike."""
    return " ".join(singular(word) for word in fold(text).split())
