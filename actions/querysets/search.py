"""Search in French without accents: lexemes stem with accents, then lose them."""

import re
import unicodedata

from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db.models import F, Func, TextField, Value
from django.db.models.functions import Cast, Concat

WORD = re.compile(r"[\w-]+")
VOWEL = re.compile("[aeiouy]")
# Words that search passes over: with an accent they would have to be found.
PASSED_OVER = frozenset(
    [
        "ce",
        "ces",
        "de",
        "des",
        "elle",
        "je",
        "le",
        "les",
        "me",
        "meme",
        "mes",
        "ne",
        "notre",
        "que",
        "se",
        "ses",
        "te",
        "tes",
        "une",
        "votre",
    ]
)


def plain(text: str) -> str:
    """``text`` in lower case, without accents, ligatures and typographic apostrophes."""
    text = text.lower().replace("œ", "oe").replace("æ", "ae").replace("’", "'")
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


class AccentlessVector(Func):
    """The tsvector of a text: French stems with accents and without, all lexemes stripped of accents."""

    function = ""
    output_field = SearchVectorField()
    template = (
        "(regexp_replace(normalize((to_tsvector('french'::regconfig, %(expressions)s))::text, NFD), "
        "'[\u0300-\u036f]', '', 'g'))::tsvector"
    )


class AccentlessText(Func):
    """A text as search indexes it: ligatures and typographic apostrophes replaced."""

    output_field = TextField()
    template = "replace(replace(replace(lower(%(expressions)s), '’', ' '), '''', ' '), 'œ', 'oe')"


class Unaccent(Func):
    """A text without its accents."""

    output_field = TextField()
    template = "regexp_replace(normalize(%(expressions)s, NFD), '[\u0300-\u036f]', '', 'g')"


def vector(*fields: str) -> AccentlessVector:
    """The search vector of the texts of ``fields``: as written, then without accents."""
    parts: list = []
    for name in fields:
        parts += [Cast(F(name), TextField()), Value(" ", output_field=TextField())]
    whole = AccentlessText(Concat(*parts, output_field=TextField()))
    return AccentlessVector(
        Concat(whole, Value(" ", output_field=TextField()), Unaccent(whole), output_field=TextField())
    )


class AccentlessQuery(SearchQuery):
    """A tsquery whose lexemes have lost their accents."""

    def as_sql(self, compiler, connection, **extra):
        """The stock SQL, stripped of accents."""
        sql, params = super().as_sql(compiler, connection, **extra)
        return f"(regexp_replace(normalize(({sql})::text, NFD), '[\u0300-\u036f]', '', 'g'))::tsquery", params


def query(typed: str) -> AccentlessQuery | None:
    """What was typed as a search: all its words, each under the forms that a missing accent or hyphen may hide.

    None when nothing searchable was typed.
    """
    words = WORD.findall(typed.replace("\x00", "").replace("œ", "oe").replace("Œ", "oe").replace("’", " "))[
        :12
    ]
    terms = [term for word in words if (term := _term(word.strip("-_"), alone=len(words) == 1))]
    if not terms:
        return None
    return AccentlessQuery(" & ".join(terms), search_type="raw", config="french")


def _term(word: str, *, alone: bool) -> str:
    """A word in all the forms under which it is found: « SGC-D » also as SGCD, and the other way round."""
    parts = [part for part in word.lower().split("-") if part]
    written = " & ".join(f"({' | '.join(sorted({part, _accented(part)}))})" for part in parts)
    if len(parts) > 1:
        return f"(({written}) | {''.join(parts)})"
    if parts and _is_acronym(word, alone=alone):
        return f"({' | '.join([written, *_hyphenated(parts[0])])})"
    return written


def _accented(part: str) -> str:
    return part if part in PASSED_OVER else re.sub(r"e(e?s?)$", r"é\1", part)


def _is_acronym(word: str, *, alone: bool) -> bool:
    """Letters that no word is made of: without a vowel, or in capitals with nothing beside.

    Other words are left aside: a word of every day, which search passes over, would have to be found with a hyphen.
    """
    if not 3 <= len(word) <= 10 or not word.isalpha():
        return False
    return not VOWEL.search(plain(word)) or (alone and word.isupper())


def _hyphenated(part: str) -> list[str]:
    """« sgcd » with a hyphen wherever there may be one: as the index holds a word that has one."""
    return [f"{part[:n]}-{part[n:]}" for n in range(1, len(part))]
