"""« Mes calendriers »: what a person follows from its own diary; and the address that the diary reads."""

import hashlib

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from notifications import calendars as registry
from notifications.forms import AlarmsForm, FollowForm
from notifications.models import CalendarFeed
from notifications.services import feeds as services


def _render(request: HttpRequest, *, form=None, changed=None, status: int = 200) -> HttpResponse:
    """The page; ``form``: the calendar to add that was refused; ``changed``: (calendar, its form) refused."""
    followed = list(CalendarFeed.objects.visible_to(request.user))
    had = {(feed.source, feed.object_id) for feed in followed}
    offered = registry.choices(request.user)
    choices = [(f"{s}:{pk}", name) for (s, pk), name in offered.items() if (s, pk) not in had]
    asked = request.GET.get("ajouter", "")
    rows = []
    for feed in followed:
        own = AlarmsForm(initial={"alarms": feed.alarms}, auto_id=f"calendar-{feed.pk}-%s")
        address = services.address(feed)
        rows.append(
            {
                "feed": feed,
                "address": address,
                "open": "webcal" + address[address.index("://") :],
                "form": changed[1] if changed and changed[0] == feed.pk else own,
                "closed": (feed.source, feed.object_id) not in offered,
            }
        )
    if form is None and choices:
        initial = asked if asked in dict(choices) else choices[0][0]
        form = FollowForm(choices=choices, initial={"calendar": initial, "alarms": [7]})
    context = {"rows": rows, "form": form, "nav": "calendars"}
    return render(request, "notifications/calendars.html", context, status=status)


@require_http_methods(["GET", "POST"])
def calendars(request: HttpRequest) -> HttpResponse:
    """One's calendars, their addresses and how to use them; a POST follows one more."""
    if request.method == "GET":
        return _render(request)
    choices = [(f"{s}:{pk}", name) for (s, pk), name in registry.choices(request.user).items()]
    form = FollowForm(request.POST, choices=choices)
    if not form.is_valid():
        return _render(request, form=form, status=422)
    source, _, pk = form.cleaned_data["calendar"].partition(":")
    try:
        feed = services.follow(
            user=request.user, source=source, object_id=int(pk), alarms=form.cleaned_data["alarms"]
        )
    except services.Refused as refused:
        form.add_error("calendar", str(refused))
        return _render(request, form=form, status=409)
    messages.success(
        request, f"Le calendrier «\u00a0{feed.name}\u00a0» a son adresse : ajoutez-la dans votre agenda."
    )
    return redirect("notifications:calendars")


@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Renew the address of a calendar, stop it, or choose its alarms."""
    feed = get_object_or_404(CalendarFeed.objects.filter(user=request.user), pk=pk)
    try:
        if "renew" in request.POST:
            services.renew(user=request.user, feed=feed)
            said = "L’adresse est renouvelée : l’ancienne ne donne plus rien. Mettez la nouvelle dans votre agenda."
        elif "revoke" in request.POST:
            services.revoke(user=request.user, feed=feed)
            said = f"Le calendrier «\u00a0{feed.name}\u00a0» est supprimé : son adresse ne donne plus rien."
        else:
            form = AlarmsForm(request.POST, auto_id=f"calendar-{feed.pk}-%s")
            if not form.is_valid():
                return _render(request, changed=(feed.pk, form), status=422)
            services.set_alarms(user=request.user, feed=feed, alarms=form.cleaned_data["alarms"])
            said = "Les rappels sont enregistrés : votre agenda les prendra à sa prochaine lecture."
    except services.Refused as refused:
        messages.error(request, str(refused))
        return _render(request, status=409)
    messages.success(request, said)
    return redirect("notifications:calendars")


@login_not_required  # a diary has no session: the address says whose calendar it is
@require_safe
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar of an address; 304 when the diary has it already, and nothing said of why an address opens nothing."""
    try:
        found = services.read(token)
    except services.TooOften:
        return HttpResponse(
            "Trop de lectures : réessayez plus tard.\n",
            status=429,
            content_type="text/plain; charset=utf-8",
            headers={"Retry-After": "3600"},
        )
    if found is None:
        return HttpResponse("Adresse inconnue.\n", status=404, content_type="text/plain; charset=utf-8")
    etag = f'"{hashlib.sha256(found.body).hexdigest()}"'
    response = get_conditional_response(request, etag=etag) or HttpResponse(
        found.body, content_type="text/calendar; charset=utf-8"
    )
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    response["X-Robots-Tag"] = "noindex"
    if response.status_code == 200:
        response["Content-Disposition"] = f'inline; filename="{found.filename}"'
    return response
