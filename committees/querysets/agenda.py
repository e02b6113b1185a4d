"""Items of agendas and proposed topics, and who may read them."""

from django.db import models
from django.db.models import Q

from committees.enums import ItemState, TopicState


class ItemQuerySet(models.QuerySet):
    """Items of agendas."""

    def visible_to(self, user) -> "ItemQuerySet":
        """Items of the meetings that ``user`` sees; a reserved one for those named and for the secretary."""
        meetings = self.model._meta.get_field("meeting").related_model
        committees = meetings._meta.get_field("committee").related_model.objects
        named = self.model._meta.get_field("readers").related_model.objects.filter(
            item=models.OuterRef("pk"), user=user
        )
        return self.filter(meeting__in=meetings.objects.visible_to(user)).filter(
            Q(reserved=False) | models.Exists(named) | Q(meeting__committee__in=committees.kept_by(user))
        )

    def on_agenda(self) -> "ItemQuerySet":
        """Those that the agenda holds: neither proposed, dropped nor archived."""
        return self.filter(
            archived_at=None, state__in=(ItemState.KEPT, ItemState.TREATED, ItemState.POSTPONED)
        )

    def proposed(self) -> "ItemQuerySet":
        """Those that wait for the secretary's word."""
        return self.filter(archived_at=None, state=ItemState.PROPOSED)


class TopicQuerySet(models.QuerySet):
    """Topics that members propose."""

    def visible_to(self, user) -> "TopicQuerySet":
        """Those of the committees open to ``user``."""
        committees = self.model._meta.get_field("committee").related_model.objects
        return self.filter(committee__in=committees.open_to(user))

    def waiting(self) -> "TopicQuerySet":
        """Those that nobody has taken or dropped."""
        return self.filter(archived_at=None, state=TopicState.OPEN)
