"""What is expected of a person this month, and the actions that it leads."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from actions import access, months
from actions.models import Action
from sgcd_plan import clock


@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """What is expected of this person this month, then all the actions that it leads."""
    first, last = months.reporting_month(clock.today())
    led = Action.objects.live().reportable_by(request.user).filter(plan__archived_at=None).for_list()
    if not access.leads_anything(request.user):
        led = led.none()
    owed = list(led.owed_for(first, last).order_by("plan_id", "position"))
    due = months.working_day(clock.today().year, clock.today().month, 5)
    return render(
        request,
        "actions/mine.html",
        {
            "owed": owed,
            "led": led.order_by("plan_id", "position")[:200],
            "last": last,
            "due": due,
            "late": due < clock.today(),
            "nav": "mine",
        },
    )
