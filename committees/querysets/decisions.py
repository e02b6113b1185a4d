"""Decisions that one sees: of the committees open to one, and of the others once the record is sealed."""

import re

from django.db import models
from django.db.models import Q

from accounts.enums import Role, Scope
from actions.querysets import search
from committees.enums import DecisionState
from sgcd_plan import clock

# « COTECH 2024-05/3 », « 2024-05-2/12 ».
NUMBER = re.compile(r"(?P<name>\D[^/]*?)?\s*(?P<reference>\d{4}-\d{2}(?:-\d{1,2})?)\s*/\s*(?P<rank>\d{1,4})")


class DecisionQuerySet(models.QuerySet):
    """Decisions."""

    def visible_to(self, user) -> "DecisionQuerySet":
        """Decisions that ``user`` may read (model, « approved minutes, decisions »); a reserved one for those named."""
        committees = self.model._meta.get_field("committee").related_model.objects
        readers = self.model._meta.get_field("item").related_model._meta.get_field("readers").related_model
        named = readers.objects.filter(item=models.OuterRef("item_id"), user=user)
        own = user.scope_ids((Role.ACTION_LEAD, Role.CONTRIBUTOR), Scope.SERVICE)
        return (
            self.filter(archived_at=None)
            .filter(
                Q(committee__in=committees.open_to(user))
                | Q(committee__in=committees.visible_to(user), sealed_at__isnull=False)
                | Q(responsible_id__in=own, sealed_at__isnull=False)
            )
            .filter(
                Q(reserved=False, item__reserved=False)
                | models.Exists(named)
                | Q(committee__in=committees.kept_by(user))
            )
        )

    def matching(self, typed: str) -> "DecisionQuerySet":
        """Those whose text, follow-up or number matches what was typed, whatever its accents."""
        if found := NUMBER.fullmatch(typed.strip()):
            named = self.filter(meeting__reference=found["reference"], rank=int(found["rank"]))
            return named.filter(committee__short_name__iexact=found["name"]) if found["name"] else named
        asked = search.query(typed)
        return (
            self.none()
            if asked is None
            else self.alias(words=search.vector("text", "follow_up")).filter(words=asked)
        )

    def to_do(self) -> "DecisionQuerySet":
        """Not carried out yet."""
        return self.filter(state=DecisionState.TO_DO)

    def overdue(self) -> "DecisionQuerySet":
        """Not carried out, and past their day."""
        return self.to_do().filter(due_on__lt=clock.today())

    def for_list(self) -> "DecisionQuerySet":
        """With what a row shows."""
        return self.select_related(
            "committee", "meeting__committee", "item", "responsible", "action__plan", "goes_to"
        ).defer("action__search")
