"""Documents of meetings and amendments, and who may read them."""

from django.db import models
from django.db.models import Q

from committees.enums import RecordKind, RecordState


class RecordQuerySet(models.QuerySet):
    """Documents of meetings."""

    def visible_to(self, user) -> "RecordQuerySet":
        """All those of the committees open to ``user``; for the others, sealed records of decisions and minutes.

        The whole version of a document that withholds reserved texts is for the secretary and those named on each
        reserved item; the others get the one that may be circulated.
        """
        meetings = self.model._meta.get_field("meeting").related_model
        committees = meetings._meta.get_field("committee").related_model.objects
        items = meetings._meta.get_field("items").related_model
        hidden = (
            items.objects.filter(meeting=models.OuterRef("meeting_id"), archived_at=None)
            .filter(Q(reserved=True) | Q(decisions__reserved=True, decisions__archived_at=None))
            .exclude(readers__user=user)
        )
        return (
            self.filter(archived_at=None)
            .filter(
                Q(meeting__committee__in=committees.open_to(user))
                | Q(
                    meeting__committee__in=committees.visible_to(user),
                    state=RecordState.SEALED,
                    kind__in=(RecordKind.RELEVE, RecordKind.MINUTES),
                )
            )
            .filter(
                Q(redacted=True) | ~models.Exists(hidden) | Q(meeting__committee__in=committees.kept_by(user))
            )
        )

    def sealed(self) -> "RecordQuerySet":
        """Those that no longer change."""
        return self.filter(state=RecordState.SEALED)


class AmendmentQuerySet(models.QuerySet):
    """Amendments to draft minutes."""

    def visible_to(self, user) -> "AmendmentQuerySet":
        """Those of the items that ``user`` sees in the committees open to this person."""
        items = self.model._meta.get_field("item").related_model
        meetings = items._meta.get_field("meeting").related_model.objects
        return self.filter(item__in=items.objects.visible_to(user), item__meeting__in=meetings.open_to(user))
