"""Meetings that one sees: all of them for those inside, those held and approved for the others."""

import datetime as dt

from django.db import models

from committees.enums import COMING, SAT, MeetingState
from sgcd_plan import clock


def _committees(queryset: models.QuerySet):
    return queryset.model._meta.get_field("committee").related_model.objects


class MeetingQuerySet(models.QuerySet):
    """Meetings."""

    def visible_to(self, user) -> "MeetingQuerySet":
        """Every meeting of the committees open to ``user``; of the others that this person sees, those whose minutes are approved."""
        committees = _committees(self)
        return self.filter(
            models.Q(committee__in=committees.open_to(user))
            | models.Q(committee__in=committees.visible_to(user), state=MeetingState.APPROVED)
        )

    def open_to(self, user) -> "MeetingQuerySet":
        """Meetings whose agenda and drafts ``user`` may read."""
        return self.filter(committee__in=_committees(self).open_to(user))

    def live(self) -> "MeetingQuerySet":
        """Those that are not archived."""
        return self.filter(archived_at=None)

    def coming(self) -> "MeetingQuerySet":
        """Still to be held, the next first: one that began today counts until midnight."""
        since = clock.now() - dt.timedelta(hours=24)
        return self.filter(state__in=COMING, starts_at__gte=since).order_by("starts_at", "pk")

    def sat(self) -> "MeetingQuerySet":
        """Held, the latest first."""
        return self.filter(state__in=SAT).order_by("-starts_at", "-pk")

    def before(self, meeting) -> "MeetingQuerySet":
        """The meetings of the same committee held before ``meeting``, the latest first."""
        return self.filter(committee=meeting.committee_id, starts_at__lt=meeting.starts_at).sat()

    def for_list(self) -> "MeetingQuerySet":
        """With its committee."""
        return self.select_related("committee__territory", "committee__plan", "committee__issuer")


class AttendanceQuerySet(models.QuerySet):
    """Who is asked to a meeting."""

    def members(self) -> "AttendanceQuerySet":
        """Those who hold a seat, in the committee's own order."""
        return self.filter(seat__isnull=False).order_by("position", "pk")

    def live(self) -> "AttendanceQuerySet":
        """Those that were not taken off the list."""
        return self.filter(archived_at=None)
