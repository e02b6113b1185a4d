"""Queries on stored files: those of an object, and whom a restricted one is for."""

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q


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
