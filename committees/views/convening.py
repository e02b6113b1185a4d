"""Convening a meeting: what would leave, read before; sent; cancelled; the letter; the part of the meeting's page."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from actions.services.errors import Refused, Stale
from committees import access, letters
from committees.convening_forms import AnswerForm, CancelForm, ConveneForm
from committees.enums import COMING, MeetingState
from committees.models import Meeting
from committees.services import answers, told
from committees.services import convening as services
from committees.views.found import kept_meeting
from sgcd_plan import clock

LATE = "La séance a été modifiée depuis que vous avez ouvert cette page : relisez ce qui suit, puis validez de nouveau."


def part(request: HttpRequest, meeting: Meeting) -> tuple[str, dict] | None:
    """Convocation and answers on the meeting's page: the whole for its secretary; for a member, who comes and one's own answer."""
    if not access.sits(request.user, meeting.committee):
        return None
    keeps = access.keeps(request.user, meeting.committee)
    before = told.last_told(meeting)
    rows = list(
        meeting.attendances.live()
        .select_related("seat__service", "seat__holder")
        .prefetch_related("items__item")
        .order_by("position", "pk")
    )
    mine = next((row for row in rows if row.seat and row.seat.holder_id == request.user.pk), None)
    open_to_answers = not answers.refusal(meeting)
    changes = None
    if keeps and before and meeting.state == MeetingState.CONVENED:
        changes = told.changes_since(meeting, before)
    context = {
        "convening_keeps": keeps,
        "convening_before": before,
        "convening_when": told.when(meeting, before.starts_at, before.minutes) if before else "",
        "convening_moved_from": told.when(meeting, meeting.moved_from) if meeting.moved_from else "",
        "convening_changes": changes,
        "convening_members": [row for row in rows if not row.is_guest],
        "convening_guests": [row for row in rows if row.is_guest],
        "convening_tally": answers.tally(meeting, rows),
        "convening_open": open_to_answers,
        "convening_mine": mine,
        "convening_form": AnswerForm(attendance=mine, by=str(request.user), auto_id="reponse-%s")
        if mine is not None and open_to_answers
        else None,
        "convening_coming": meeting.state in COMING,
    }
    return "committees/convening.html", context


def _page(
    request: HttpRequest, meeting: Meeting, form: ConveneForm | None = None, status: int = 200
) -> HttpResponse:
    found = services.preview(meeting)
    changed = found.changes is not None
    if form is None:
        form = ConveneForm(
            initial={"version": meeting.version, "letter": found.letter},
            missing=found.missing,
            changed=changed,
        )
    context = {
        "committee": meeting.committee,
        "meeting": meeting,
        "preview": found,
        "form": form,
        "lines": found.agenda,
        "guests": list(meeting.attendances.live().filter(seat=None)),
        "when": told.when(meeting),
        "before_when": told.when(meeting, found.before.starts_at, found.before.minutes)
        if found.before
        else "",
        "nav": "meetings",
    }
    return render(request, "committees/convene.html", context, status=status)


@require_http_methods(["GET", "POST"])
def convene(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What would leave, to whom and what is wrong; a POST sends it, or keeps the letter."""
    meeting = kept_meeting(request, slug, pk)
    if meeting.state not in COMING:
        messages.info(request, "Cette séance n’est plus à venir : elle ne se convoque pas.")
        return redirect(meeting)
    if request.method == "GET":
        return _page(request, meeting)
    found = services.preview(meeting)
    form = ConveneForm(request.POST, missing=found.missing, changed=found.changes is not None)
    if not form.is_valid():
        return _page(request, meeting, form, 422)
    data = form.cleaned_data
    try:
        if "send" not in request.POST:
            services.save_letter(
                user=request.user, meeting=meeting, version=data["version"], text=data["letter"]
            )
            messages.success(request, "Lettre enregistrée : personne n’est encore prévenu.")
            return redirect("committees:convene", slug, pk)
        services.convene(
            user=request.user,
            meeting=meeting,
            version=data["version"],
            letter=data["letter"],
            reason=data.get("reason", ""),
            addresses=form.addresses,
            without=form.without,
        )
    except Stale as stale:
        form.data = form.data.copy()
        form.data["version"] = str(stale.current.version)
        form.add_error(None, LATE)
        return _page(request, kept_meeting(request, slug, pk), form, 409)
    except Refused as refused:
        form.add_error(None, str(refused))
        return _page(request, meeting, form, 422)
    count = len(found.recipients) + len(form.addresses)
    s = "s" if count > 1 else ""
    messages.success(
        request,
        f"C’est parti : {count}\u00a0membre{s} prévenu{s}. Les réponses arrivent ci-dessous.",
    )
    return redirect(f"{meeting.get_absolute_url()}#reponses")


@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Cancel a meeting, with the reason; those convened are told."""
    meeting = kept_meeting(request, slug, pk)
    if meeting.state not in COMING:
        messages.info(request, "Cette séance n’est plus à venir : elle ne s’annule plus.")
        return redirect(meeting)
    form, status = CancelForm(request.POST or None, initial={"version": meeting.version}), 200
    if request.method == "POST" and form.is_valid():
        try:
            made = services.cancel(user=request.user, meeting=meeting, **form.cleaned_data)
        except Stale as stale:
            status, form.data = 409, form.data.copy()
            form.data["version"] = str(stale.current.version)
            form.add_error(None, LATE)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(
                request,
                "Séance annulée : les membres sont prévenus, elle quitte leur agenda."
                if made
                else "Séance annulée : personne n’en avait été prévenu.",
            )
            return redirect(meeting)
    if form.errors and status == 200:
        status = 422
    context = {
        "committee": meeting.committee,
        "meeting": meeting,
        "form": form,
        "asked": meeting.attendances.live().exclude(email="").count() if told.last_told(meeting) else 0,
        "when": told.when(meeting),
        "nav": "meetings",
    }
    return render(request, "committees/cancel.html", context, status=status)


@require_GET
def letter(request: HttpRequest, slug: str, pk: int, kind: str) -> HttpResponse:
    """The letter as it would leave, or the last one that left, as PDF or for a word processor; ``?invitation=1``: that one."""
    meeting = kept_meeting(request, slug, pk)
    if kind not in letters.MIME:
        raise Http404
    invited = request.GET.get("invitation") == "1"
    before = told.last_told(meeting)
    text = services.draft_of(meeting, before)
    if meeting.state not in COMING and before is not None:
        text = before.letter
    made = letters.letter_of(
        meeting, text, invited=invited, day=clock.today(), seats=meeting.committee.seats.live()
    )
    name = f"{made.title.lower()}-{slug}-{meeting.reference}.{kind}"
    return HttpResponse(
        letters.write(made, kind),
        content_type=letters.MIME[kind],
        headers={"Content-Disposition": f'{"inline" if kind == "pdf" else "attachment"}; filename="{name}"'},
    )
