"""Meetings: all those that one sees, added by hand or from the rhythm, each one's page, changed before it is convened."""

import datetime as dt
from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from actions.services.errors import Refused, Stale
from actions.views.conflicts import conflict_of, with_choices
from committees import access, exports
from committees.enums import COMING, MeetingState
from committees.forms import MeetingForm, NewMeetingForm
from committees.models import Meeting
from committees.services import meetings as services
from committees.views.found import kept_committee, kept_meeting, visible_meeting
from documents.tabular import KINDS, export_response
from sgcd_plan import clock

PAGE_SIZE = 50
# How many sessions a rhythm proposes at once: a year of a monthly committee.
PROPOSED = 12

# The parts of a meeting's page, in order: each gives a template and what it needs, or None.
parts: list[Callable[[HttpRequest, Meeting], tuple[str, dict] | None]] = []


@require_GET
def meeting_list(request: HttpRequest) -> HttpResponseBase:
    """The meetings that one sees: those to come, then those held."""
    seen = Meeting.objects.visible_to(request.user).live().filter(committee__archived_at=None).for_list()
    past = seen.exclude(pk__in=seen.coming().values("pk")).order_by("-starts_at", "-pk")
    if (kind := request.GET.get("export")) in KINDS:
        rows = [*seen.coming(), *past.iterator(chunk_size=500)]
        return export_response(rows, exports.MEETING_COLUMNS, kind, "seances", sheet="Séances")
    context = {
        "coming": seen.coming()[:PAGE_SIZE],
        "page": Paginator(past, PAGE_SIZE).get_page(request.GET.get("page")),
        "nav": "meetings",
    }
    return render(request, "committees/meetings.html", context)


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, slug: str) -> HttpResponse:
    """Add a meeting by hand, or record one that was held."""
    committee = kept_committee(request, slug)
    proposed = services.proposed_days(committee, count=1)
    day = proposed[0] if proposed else clock.today() + dt.timedelta(days=14)
    draft = Meeting(
        committee=committee,
        starts_at=services.at(committee, day, committee.starts),
        minutes=committee.minutes,
        place=committee.place,
        video_url=committee.video_url,
    )
    form = NewMeetingForm(request.POST if request.method == "POST" else None, instance=draft)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.add_meeting(
                user=request.user,
                committee=committee,
                afterwards=form.cleaned_data["afterwards"],
                **form.told(),
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"Séance {made} ajoutée : personne n’est encore prévenu.")
            return redirect(made)
    context = {"committee": committee, "form": form, "nav": "meetings"}
    return render(request, "committees/meeting_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest, slug: str) -> HttpResponse:
    """The sessions that the rhythm proposes: those ticked are planned."""
    committee = kept_committee(request, slug)
    days = services.proposed_days(committee, count=PROPOSED)
    refusal, status = "", 200
    if request.method == "POST":
        chosen = [day for day in days if day.isoformat() in request.POST.getlist("day")]
        try:
            if not chosen:
                raise Refused("Cochez au moins une date.")
            made = services.plan_meetings(user=request.user, committee=committee, days=chosen)
        except Refused as refused:
            refusal, status = str(refused), 422
        else:
            said = "1 séance prévue" if len(made) == 1 else f"{len(made)} séances prévues"
            messages.success(request, f"{said} : personne n’est encore prévenu.")
            return redirect("committees:committee", slug)
    context = {
        "committee": committee,
        "days": days,
        "chosen": request.POST.getlist("day") if request.method == "POST" else [d.isoformat() for d in days],
        "refusal": refusal,
        "nav": "meetings",
    }
    return render(request, "committees/meeting_plan.html", context, status=status)


@require_GET
def meeting(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A meeting: when, where, how far it is, and its parts."""
    found = visible_meeting(request, slug, pk)
    drawn = [part(request, found) for part in parts]
    context = {
        "meeting": found,
        "committee": found.committee,
        "keeps": access.keeps(request.user, found.committee),
        "sits": access.sits(request.user, found.committee),
        "nav": "meetings",
        "parts": [],
    }
    for template, more in filter(None, drawn):
        context["parts"].append(template)
        context |= more
    return render(request, "committees/meeting.html", context)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Change a meeting to come, or take away one that nobody was told of; a late form is shown both versions."""
    found = kept_meeting(request, slug, pk)
    if found.state not in COMING:
        messages.info(request, "Cette séance n’est plus à venir : sa date et son lieu ne changent plus.")
        return redirect(found)
    data = with_choices(request.POST, MeetingForm.names) if request.method == "POST" else None
    form, conflict = MeetingForm(data, instance=found), None
    if data is not None and form.is_valid():
        version = form.cleaned_data["version"]
        try:
            if data.get("remove"):
                services.drop_meeting(user=request.user, meeting=found, version=version)
                messages.success(request, "Séance retirée : personne n’en avait été prévenu.")
                return redirect("committees:committee", slug)
            services.update_meeting(user=request.user, meeting=found, version=version, values=form.told())
            if found.state == MeetingState.CONVENED:
                messages.warning(
                    request,
                    "Séance enregistrée, mais les membres ne sont pas prévenus : relisez, puis envoyez ce qui change.",
                )
                return redirect("committees:convene", slug, pk)
            messages.success(request, "Séance enregistrée.")
            return redirect(found)
        except Stale as stale:
            current = Meeting.objects.for_list().get(pk=stale.current.pk)
            conflict = conflict_of(form, current, lambda sent: MeetingForm(sent, instance=current))
            form = conflict.form
        except Refused as refused:
            form.add_error(None, str(refused))
    status = 409 if conflict is not None else 422 if form.errors else 200
    context = {
        "committee": found.committee,
        "meeting": found,
        "form": form,
        "conflict": conflict,
        "nav": "meetings",
    }
    return render(request, "committees/meeting_form.html", context, status=status)
