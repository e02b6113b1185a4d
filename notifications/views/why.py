"""« Pourquoi un courriel, ou pas »: for a person and a day, what it hears and why."""

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.enums import Role
from notifications.forms import WhyForm
from notifications.services.explaining import explain
from sgcd_plan import clock

OFFERED = 20


def _people(user, typed: str) -> list:
    """Whom the words name: the very address, else those whom they match; oneself without any."""
    seen = get_user_model().objects.visible_to(user).select_related("service__territory")
    if not typed:
        return list(seen.filter(pk=user.pk))
    exact = list(seen.filter(email__iexact=typed)[:1])
    return exact or list(seen.matching(typed).order_by("last_name", "first_name", "pk")[:OFFERED])


@require_GET
def why(request: HttpRequest) -> HttpResponse:
    """What a person hears on a day, why, and why not."""
    if not request.user.has_any(Role.ADMINISTRATOR):
        raise PermissionDenied("Le journal des envois est réservé aux administrateurs.")
    initial = {"day": clock.today(), "person": request.user.email}
    form = WhyForm({**initial, **request.GET.dict()} if request.GET else initial)
    context = {"form": form, "nav": "mails"}
    if not form.is_valid():
        return render(request, "notifications/why.html", context, status=422)
    asked = form.cleaned_data
    day = asked["day"] or clock.today()
    people = _people(request.user, asked["person"].replace("\x00", "").strip())
    context |= {"day": day, "people": people, "asked_person": asked["person"]}
    if len(people) == 1:
        context |= {
            "person": people[0],
            "found": explain(people[0], day, asked["words"].replace("\x00", "")),
            "past": day < clock.today(),
        }
    return render(request, "notifications/why.html", context)
