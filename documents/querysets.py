"""Queries on stored files, letterheads and the glossary: those of an object, those in force, and who may see them."""

import datetime as dt

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Concat, Replace

from accounts.enums import Role, Scope
from organisations.querysets import Folded, fold

# Who keeps the glossary.
GLOSSARY_ROLES = (Role.ADMINISTRATOR, Role.PLAN_MANAGER)


class StoredFileQuerySet(models.QuerySet):
    """Stored files."""

    def of(self, owner) -> "StoredFileQuerySet":
        """The files of an object."""
        return self.filter(
            owner_type=ContentType.objects.get_for_model(owner, for_concrete_model=True), owner_id=owner.pk
        )

    def made_by(self, jobs) -> "StoredFileQuerySet":
        """The documents that these jobs made."""
        return self.filter(
            owner_type=ContentType.objects.get_for_model(jobs.model), owner_id__in=jobs.values("pk")
        )

    def open_to(self, user) -> "StoredFileQuerySet":
        """Files that are not restricted, and those of which ``user`` is a recipient or the author.

        Whoever asks has already been let in to the object that owns them.
        """
        named = self.model._meta.get_field("recipients").related_model.objects.filter(
            file=models.functions.Coalesce(models.OuterRef("version_of_id"), models.OuterRef("pk")), user=user
        )
        return self.filter(Q(restricted=False) | Q(uploaded_by=user) | models.Exists(named))


class LetterheadQuerySet(models.QuerySet):
    """Letterheads of the services, one version after another."""

    def visible_to(self, user) -> "LetterheadQuerySet":
        """All for an administrator; for an accounts manager, those of its services and of those of its territories."""
        if user.has_role(Role.ADMINISTRATOR):
            return self
        return self.filter(
            Q(service_id__in=user.scope_ids(Role.ACCOUNTS_MANAGER, Scope.SERVICE))
            | Q(service__territory_id__in=user.scope_ids(Role.ACCOUNTS_MANAGER, Scope.TERRITORY))
        )

    def kept(self) -> "LetterheadQuerySet":
        """Those that were not withdrawn before they began."""
        return self.filter(archived_at=None)

    def in_force(self, day: dt.date) -> "LetterheadQuerySet":
        """Those that hold on ``day``: one a service at most."""
        return self.kept().filter(valid_from__lte=day).filter(Q(valid_until=None) | Q(valid_until__gte=day))


class AcronymQuerySet(models.QuerySet):
    """The glossary: all who are signed in read it."""

    def kept(self) -> "AcronymQuerySet":
        """Those that were not taken away."""
        return self.filter(archived_at=None)

    def visible_to(self, user) -> "AcronymQuerySet":
        """All for those who keep it; for the others, those that were not taken away."""
        return self if user.has_any(*GLOSSARY_ROLES) else self.kept()

    def matching(self, typed: str) -> "AcronymQuerySet":
        """Those that hold each word typed, whatever its case, accents and hyphens."""
        found = self.annotate(
            searched=Replace(
                Folded(
                    Concat(
                        F("acronym"),
                        Value(" "),
                        F("expansion"),
                        Value(" "),
                        F("note"),
                        output_field=models.TextField(),
                    )
                ),
                Value("-"),
                Value(""),
                output_field=models.TextField(),
            )
        )
        for word in fold(typed).replace("-", "").split()[:8]:
            found = found.filter(searched__contains=word)
        return found

    def as_mapping(self) -> dict[str, str]:
        """What each acronym stands for, in one query."""
        return dict(self.kept().values_list("acronym", "expansion"))
