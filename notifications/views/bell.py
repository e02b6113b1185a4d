"""The bell: what a person was told, read or not."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from notifications.models import Notice
from notifications.services import reading

PAGE_SIZE = 50


@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    """One's notices, latest first; ``?non-lues`` shows only those not read."""
    found = Notice.objects.visible_to(request.user)
    only_unread = "non-lues" in request.GET
    if only_unread:
        found = found.unread()
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(
        request,
        "notifications/list.html",
        {"page": page, "only_unread": only_unread, "nav": "notices"},
    )


@require_POST
def mark_read(request: HttpRequest) -> HttpResponse:
    """Mark the notices ``pk`` read, or all of them."""
    asked = [int(pk) for pk in request.POST.getlist("pk") if pk.isdecimal() and len(pk) < 19]
    if "all" in request.POST:
        asked = Notice.objects.visible_to(request.user).unread().values("pk")
    count = reading.mark_read(user=request.user, notices=asked)
    if count:
        messages.success(
            request,
            f"{count} notifications marquées comme lues."
            if count > 1
            else "La notification est marquée comme lue.",
        )
    else:
        messages.info(request, "Ces notifications étaient déjà lues.")
    return redirect("notifications:list")
