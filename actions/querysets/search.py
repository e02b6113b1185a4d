"""Search in French without accents: lexemes stem with accents, then lose them."""

import re
import unicodedata

from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db.models import F, Func, TextField, Value
from django.db.models.functions import Cast, Concat

WORD = re.compile(r"[\w-]+")


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
    """What was typed as a search: all its words, each under the forms that a missing accent may hide.

    None when nothing searchable was typed.
    """
    terms = []
    for word in WORD.findall(typed.lower().replace("\x00", "").replace("œ", "oe").replace("’", " "))[:12]:
        word = word.strip("-_").replace("-", " ").split(" ")
        for part in filter(None, word):
            forms = {part, re.sub(r"e(e?s?)$", r"é\1", part)}
            terms.append("(" + " | ".join(sorted(forms)) + ")")
    if not terms:
        return None
    return AccentlessQuery(" & ".join(terms), search_type="raw", config="french")
