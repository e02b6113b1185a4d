"""Committees that one sees, those whose agendas and drafts one may open, those that one keeps (model, « Who may »)."""

from django.db import models
from django.db.models import Q

from accounts.enums import Role, Scope

INSIDE = (Role.COMMITTEE_SECRETARY, Role.COMMITTEE_MEMBER)
# A region or a department runs its own committees.
KEEPS_ITS_OWN = (Role.DEPARTMENT_PREFECTURE, Role.REGION_PREFECTURE)


class CommitteeQuerySet(models.QuerySet):
    """Committees."""

    def live(self) -> "CommitteeQuerySet":
        """Those that are not archived."""
        return self.filter(archived_at=None)

    def visible_to(self, user) -> "CommitteeQuerySet":
        """Committees whose composition, approved minutes and decisions ``user`` may read.

        Its members and secretary; for a national committee, whoever sees its plan; for a territory's, holders of a
        grant there.
        """
        if any(user.has_role(role) for role in INSIDE):
            return self
        plans = self.model._meta.get_field("plan").related_model.objects.visible_to(user)
        return self.filter(
            Q(pk__in=user.scope_ids((*INSIDE, Role.READER), Scope.COMMITTEE))
            | Q(territory=None, plan__in=plans)
            | Q(territory_id__in=user.scope_ids(tuple(Role), Scope.TERRITORY))
        )

    def open_to(self, user) -> "CommitteeQuerySet":
        """Committees whose agendas and draft minutes ``user`` may read: its members and its secretary."""
        if any(user.has_role(role) for role in INSIDE):
            return self
        return self.filter(Q(pk__in=user.scope_ids(INSIDE, Scope.COMMITTEE)) | _own(user))

    def kept_by(self, user) -> "CommitteeQuerySet":
        """Committees of which ``user`` is the secretary."""
        if user.has_role(Role.COMMITTEE_SECRETARY):
            return self
        return self.filter(Q(pk__in=user.scope_ids(Role.COMMITTEE_SECRETARY, Scope.COMMITTEE)) | _own(user))

    def for_list(self) -> "CommitteeQuerySet":
        """With what a row shows of a committee."""
        return self.select_related("plan", "territory", "above", "issuer")


def _own(user) -> Q:
    return Q(territory_id__in=user.scope_ids(KEEPS_ITS_OWN, Scope.TERRITORY))


class SeatQuerySet(models.QuerySet):
    """Seats."""

    def live(self) -> "SeatQuerySet":
        """Those that were not taken away, in the committee's own order."""
        return self.filter(archived_at=None).select_related("service", "holder").order_by("position", "pk")
