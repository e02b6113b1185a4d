"""The mails of a development copy, as they would arrive; elsewhere these pages do not exist."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from notifications.models import OutgoingMail
from notifications.services.outbox import complete

PAGE_SIZE = 50


def _require_readable() -> None:
    if not settings.MAIL_READABLE:
        raise Http404


@login_not_required
@require_GET
def mail_list(request: HttpRequest) -> HttpResponse:
    """Every mail written, the latest first: whoever asks for a password is not signed in."""
    _require_readable()
    typed = request.GET.get("destinataire", "").replace("\x00", "").strip()[:200]
    found = OutgoingMail.objects.readable().holding(typed)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "notifications/mail_list.html", {"page": page, "typed_address": typed})


@login_not_required
@require_GET
def mail(request: HttpRequest, pk: int) -> HttpResponse:
    """One mail, its links to follow."""
    _require_readable()
    found = get_object_or_404(OutgoingMail.objects.readable(), pk=pk)
    context = {"mail": found, "text": complete(found.text), "sender": settings.DEFAULT_FROM_EMAIL}
    return render(request, "notifications/mail_readable.html", context)
