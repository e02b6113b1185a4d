"""Queries on jobs and on accesses."""

from django.db import models
from django.db.models import Value
from django.db.models.functions import Concat

from accounts.enums import Role
from organisations.querysets import Folded, fold


class ChangeQuerySet(models.QuerySet):
    """Acts."""

    def visible_to(self, user) -> "ChangeQuerySet":
        """One's own: what one may undo. What others did is told by the history of each object."""
        return self.filter(user=user)


class JobQuerySet(models.QuerySet):
    """Jobs, and who may see them."""

    def visible_to(self, user) -> "JobQuerySet":
        """Only one's own."""
        return self.filter(user=user)


class AccessQuerySet(models.QuerySet):
    """Who saw or took what is confidential."""

    def visible_to(self, user) -> "AccessQuerySet":
        """All for an administrator, nothing for anybody else."""
        return self if user.has_role(Role.ADMINISTRATOR) else self.none()

    def matching(self, typed: str) -> "AccessQuerySet":
        """Accesses whose object or person holds each word typed, whatever its case and accents."""
        found = self.annotate(
            searched=Folded(
                Concat(
                    "what",
                    Value(" "),
                    "user__first_name",
                    Value(" "),
                    "user__last_name",
                    Value(" "),
                    "user__email",
                    output_field=models.TextField(),
                )
            )
        )
        for word in fold(typed).split()[:8]:
            found = found.filter(searched__contains=word)
        return found

    def between(self, first, last) -> "AccessQuerySet":
        """Accesses from a day to another, both included; either may be missing."""
        found = self if first is None else self.filter(at__date__gte=first)
        return found if last is None else found.filter(at__date__lte=last)
