"""Queries on territories and services; search that ignores case and accents."""

import datetime as dt
import unicodedata

from django.db import models
from django.db.models import F, Func, Q, TextField, Value
from django.db.models.functions import Replace

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


def _searched(field: str) -> Func:
    """A field as it is searched: folded, without its hyphens (« SGCD » finds « SGC-D »)."""
    return Replace(Folded(F(field)), Value("-"), Value(""), output_field=TextField())


class ServiceQuerySet(models.QuerySet):
    """Services of the State."""

    def matching(self, typed: str) -> "ServiceQuerySet":
        """Services whose name, acronym or former names hold each word typed, whatever its case, accents and hyphens."""
        names = self.model._meta.get_field("names").related_model.objects
        found = self.annotate(searched_name=_searched("name"), searched_acronym=_searched("acronym"))
        for word in fold(typed).replace("-", "").split()[:8]:
            former = names.annotate(searched=_searched("name")).filter(searched__contains=word)
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

    def former_names(self, day: dt.date) -> dict[int, models.Model]:
        """The names that services bore on ``day`` and bear no longer, by the key of the service: one query."""
        names = self.model._meta.get_field("names").related_model.objects
        rows = names.filter(valid_until__gte=day).order_by("service_id", "valid_until", "pk")
        return {name.service_id: name for name in rows.distinct("service_id")}

    def in_state(self, state: str) -> "ServiceQuerySet":
        """Services that are ``living`` or ``ended`` today; else all."""
        if state == "living":
            return self.living()
        if state == "ended":
            return self.exclude(pk__in=self.model.objects.living().values("pk"))
        return self

    def for_list(self) -> "ServiceQuerySet":
        """With what a row of the list shows."""
        return self.select_related("kind", "territory")
