"""What is expected of a person this month, and the actions that it leads or contributes to."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.expected import expected_of
from actions import expected
from actions.models import Action, ProgressReport
from sgcd_plan import clock

PAGE_SIZE = 50
# What was given lately stays in sight, to be read again or taken back.
RECENT = 20


def _given(user) -> list[ProgressReport]:
    """What was reported this month on the actions that ``user`` leads."""
    since = clock.today().replace(day=1)
    return list(
        ProgressReport.objects.visible_to(user)
        .counting()
        .filter(action__in=expected.led(user), recorded_at__date__gte=since)
        .select_related("action__plan", "author")[:RECENT]
    )


@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """What is expected of this person this month, then all the actions that it leads, then those it contributes to."""
    user = request.user
    owed = expected.owed_reports(user)
    asked = {
        "owed": owed,
        "sent_back": list(expected.sent_back(user)),
        "to_confirm": list(expected.to_confirm(user)),
        "chases": list(expected.chases(user)),
        "paragraphs": list(expected.paragraphs(user)),
        "others": expected_of(user, without=(expected.expected,)) + expected.to_manage(user),
    }
    led = Paginator(expected.led(user).order_by("plan_id", "position", "pk"), PAGE_SIZE)
    page = led.get_page(request.GET.get("page"))
    unmet = {o.action.pk: o.state for o in owed if o.late}
    unmet |= {report.action_id: report.state for report in asked["sent_back"]}
    page.object_list = list(page.object_list)
    for action in page.object_list:
        action.month_state = unmet.get(action.pk, "")
    return render(
        request,
        "actions/mine.html",
        {
            **asked,
            "nothing": not any(asked.values()),
            "late": [o for o in owed if o.late],
            "given": _given(user),
            "page": page,
            "contributed": Action.objects.visible_to(user).live().contributed_by(user).for_list()[:PAGE_SIZE],
            "nav": "mine",
        },
    )
