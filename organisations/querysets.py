"""Queries on territories and services; search that ignores case and accents."""

import unicodedata

from django.db import models
from django.db.models import F, Func, Q, TextField

from sgcd_plan import clock


def fold(text: str) -> str:
    """``text`` in lower case, without accents, ligatures, typographic apostrophes and NUL bytes."""
    text = text.replace("\x00", "").lower().replace("œ", "oe").replace("æ", "ae").replace("’", "'")
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c)).strip()


class Folded(Func):
    """The same folding as ``fold``, in the database."""

    output_field = TextField()
    template = (
        "regexp_replace(normalize(replace(replace(replace(lower(%(expressions)s), 'œ', 'oe'), 'æ', 'ae'), "
        "'’', ''''), NFD), '[\u0300-\u036f]', '', 'g')"
    )


class ServiceQuerySet(models.QuerySet):
    """Services of the State."""

    def matching(self, typed: str) -> "ServiceQuerySet":
        """Services whose name, acronym or former names hold each word typed, whatever its case and accents."""
        names = self.model._meta.get_field("names").related_model.objects
        found = self.annotate(searched_name=Folded(F("name")), searched_acronym=Folded(F("acronym")))
        for word in fold(typed).split()[:8]:
            former = names.annotate(searched=Folded(F("name"))).filter(searched__contains=word)
            found = found.filter(
                Q(searched_name__contains=word)
                | Q(searched_acronym__contains=word)
                | Q(pk__in=former.values("service"))
            )
        return found

    def of_kind(self, slug: str) -> "ServiceQuerySet":
        """Services of one kind."""
        return self.filter(kind__slug=slug)

    def within(self, territory) -> "ServiceQuerySet":
        """Services of a territory and of the territories under it."""
        return self.filter(Q(territory=territory) | Q(territory__parent=territory))

    def living(self) -> "ServiceQuerySet":
        """Services that exist today: neither archived nor ended."""
        today = clock.today()
        return self.filter(archived_at=None).filter(Q(valid_until=None) | Q(valid_until__gte=today))

    def for_list(self) -> "ServiceQuerySet":
        """With what a row of the list shows."""
        return self.select_related("kind", "territory")
