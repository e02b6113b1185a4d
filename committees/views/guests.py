"""Guests of a meeting, asked for some items."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from actions.services.errors import Refused, Stale
from committees.convening_forms import GuestForm
from committees.enums import COMING
from committees.models import Attendance, Meeting
from committees.services import guests as services
from committees.views.found import kept_meeting


def _page(
    request: HttpRequest, meeting: Meeting, form: GuestForm, guest: Attendance | None, status: int
) -> HttpResponse:
    context = {
        "committee": meeting.committee,
        "meeting": meeting,
        "guest": guest,
        "form": form,
        "has_items": form.fields["items"].queryset.exists(),
        "nav": "meetings",
    }
    return render(request, "committees/guest.html", context, status=status)


def _closed(request: HttpRequest, meeting: Meeting) -> HttpResponse | None:
    if meeting.state in COMING:
        return None
    messages.info(request, "Cette séance n’est plus à venir : ses invités ne changent plus.")
    return redirect(meeting)


@require_http_methods(["GET", "POST"])
def guest_add(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Ask somebody for some items."""
    meeting = kept_meeting(request, slug, pk)
    if closed := _closed(request, meeting):
        return closed
    form = GuestForm(request.POST if request.method == "POST" else None, items=meeting.items.on_agenda())
    if request.method == "POST" and form.is_valid():
        try:
            made = services.add_guest(user=request.user, meeting=meeting, **form.told())
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            when = (
                "vient de recevoir son invitation"
                if meeting.state == "convened"
                else "sera prévenu avec les membres"
            )
            messages.success(request, f"{made.name} {when}.")
            return redirect(f"{meeting.get_absolute_url()}#invites")
    return _page(request, meeting, form, None, 422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def guest_edit(request: HttpRequest, slug: str, pk: int, row: int) -> HttpResponse:
    """Change a guest or take it off the list."""
    meeting = kept_meeting(request, slug, pk)
    if closed := _closed(request, meeting):
        return closed
    guest = get_object_or_404(meeting.attendances.live().filter(seat=None), pk=row)
    form = GuestForm(
        request.POST if request.method == "POST" else None, items=meeting.items.on_agenda(), guest=guest
    )
    if request.method == "POST" and "remove" in request.POST:
        form.fields["items"].required = form.fields["name"].required = False
    status = 200
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        try:
            if "remove" in request.POST:
                services.remove_guest(user=request.user, guest=guest, version=version)
                messages.success(request, f"{guest.name} n’est plus invité : son lien ne donne plus rien.")
            else:
                services.update_guest(user=request.user, guest=guest, version=version, **form.told())
                messages.success(request, "Invité enregistré.")
            return redirect(f"{meeting.get_absolute_url()}#invites")
        except Stale as stale:
            status, form.data = 409, form.data.copy()
            form.data["version"] = str(stale.current.version)
            form.add_error(
                None,
                "Cet invité a été modifié depuis que vous avez ouvert cette page : vérifiez, puis validez de nouveau.",
            )
        except Refused as refused:
            form.add_error(None, str(refused))
    if form.errors and status == 200:
        status = 422
    return _page(request, meeting, form, guest, status)
