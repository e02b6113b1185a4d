"""Mails and notices: who may see them, what waits, what is in doubt."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Count, Q

from accounts.enums import Role
from notifications.enums import MailState, NoticeState
from sgcd_plan import clock


class JournalQuerySet(models.QuerySet):
    """Rows that a journal shows: found by words and by days."""

    # The columns in which words are looked for.
    words = ("subject", "user__email", "user__first_name", "user__last_name")

    def matching(self, typed: str):
        """Those of which a column holds each word typed, whatever its case."""
        found = self
        for word in typed.replace("\0", "").split()[:8]:
            either = Q()
            for column in self.words:
                either |= Q(**{f"{column}__icontains": word})
            found = found.filter(either)
        return found

    def between(self, first: dt.date | None, last: dt.date | None):
        """Those written from one day to another, both included, in Paris."""
        found = self
        if first:
            found = found.filter(created_at__gte=dt.datetime.combine(first, dt.time(), tzinfo=clock.PARIS))
        if last:
            after = dt.datetime.combine(last + dt.timedelta(days=1), dt.time(), tzinfo=clock.PARIS)
            found = found.filter(created_at__lt=after)
        return found


class OutgoingMailQuerySet(JournalQuerySet):
    """Mails of the outbox."""

    words = (*JournalQuerySet.words, "recipient")

    def visible_to(self, user) -> "OutgoingMailQuerySet":
        """Every mail for an administrator, none for the others."""
        return self if user.has_any(Role.ADMINISTRATOR) else self.none()

    def readable(self) -> "OutgoingMailQuerySet":
        """All of them in a development copy that sends nothing; none elsewhere: they hold links that open accounts."""
        return self if settings.MAIL_READABLE else self.none()

    def holding(self, typed: str) -> "OutgoingMailQuerySet":
        """Mails whose recipient or subject holds what was typed."""
        return self.filter(Q(recipient__icontains=typed) | Q(subject__icontains=typed)) if typed else self

    def ready(self, now) -> "OutgoingMailQuerySet":
        """Those that may leave at ``now``, oldest first."""
        return self.filter(state=MailState.WAITING, not_before__lte=now).order_by("not_before", "pk")

    def counts(self) -> dict[str, int]:
        """How many wait, are in doubt, have failed: one query."""
        return self.aggregate(
            waiting=Count(
                "pk", filter=Q(state__in=[MailState.WAITING, MailState.CLAIMED, MailState.SENDING])
            ),
            doubtful=Count("pk", filter=Q(state=MailState.DOUBTFUL)),
            failed=Count("pk", filter=Q(state=MailState.FAILED)),
        )

    def taken(self) -> "OutgoingMailQuerySet":
        """Those that a sender has in hand."""
        return self.filter(state__in=[MailState.CLAIMED, MailState.SENDING])


class NoticeQuerySet(JournalQuerySet):
    """Notices."""

    def visible_to(self, user) -> "NoticeQuerySet":
        """A person's own."""
        return self.shown().filter(user=user)

    def shown(self) -> "NoticeQuerySet":
        """Those that were not called off."""
        return self.exclude(state=NoticeState.CANCELLED)

    def journal_of(self, user) -> "NoticeQuerySet":
        """What an administrator reads: every notice; nothing for the others."""
        return self if user.has_any(Role.ADMINISTRATOR) else self.none()

    def unread(self) -> "NoticeQuerySet":
        """Those not marked read."""
        return self.filter(read_at=None)

    def about(self, content_type, object_id: int) -> "NoticeQuerySet":
        """Those that speak of one object."""
        return self.filter(Q(about_type=content_type, about_id=object_id))

    def about_any(self, *objects) -> "NoticeQuerySet":
        """Those that speak of some objects: each a content type and keys (a list, or a subquery)."""
        either = Q(pk__in=[])
        for content_type, keys in objects:
            either |= Q(about_type=content_type, about_id__in=keys)
        return self.filter(either)

    def waiting(self) -> "NoticeQuerySet":
        """Those that wait for the morning's mail."""
        return self.filter(state=NoticeState.WAITING)


class CalendarFeedQuerySet(models.QuerySet):
    """Calendars that people follow."""

    def visible_to(self, user) -> "CalendarFeedQuerySet":
        """A person's own, those revoked left out."""
        return self.filter(user=user, revoked_at=None)
