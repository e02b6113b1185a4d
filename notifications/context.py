"""What the bell of each page shows."""

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest

from notifications.models import Notice


def unread_of_user() -> Coalesce:
    """How many notices a person has not read, as a column of the person."""
    unread = Notice.objects.shown().unread().filter(user=OuterRef("pk")).order_by().values("user")
    return Coalesce(Subquery(unread.annotate(count=Count("pk")).values("count")), 0)


def bell(request: HttpRequest) -> dict:
    """``unread_notices``: how many notices the person has not read (it comes with the session's person)."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    return {"unread_notices": getattr(user, "unread_notices", 0)}
