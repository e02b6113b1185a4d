"""The page of a meeting under way: agenda, current item with its notes and decisions, attendance."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from actions.services.errors import Refused, Stale
from committees import access, presence
from committees.enums import COMING, ItemState, MeetingState
from committees.models import AgendaItem, Attendance, Decision, Meeting
from committees.services import decisions, session
from committees.session_forms import (
    PHRASES,
    ChairForm,
    DecisionForm,
    HeadingForm,
    PersonForm,
    PhrasesForm,
    PresenceForm,
)
from committees.views.agenda import listed, timed
from committees.views.found import kept_committee, kept_meeting
from documents.typography import time as in_words
from sgcd_plan import clock

STATES = {"treated": ItemState.TREATED, "postponed": ItemState.POSTPONED, "again": ItemState.KEPT}


def part(request: HttpRequest, meeting: Meeting) -> tuple[str, dict] | None:
    """The way into the session, on the page of a meeting: for its secretary."""
    if not access.keeps(request.user, meeting.committee) or meeting.state in (
        MeetingState.CANCELLED,
        MeetingState.APPROVED,
    ):
        return None
    return "committees/part_session.html", {"session_live": meeting.opened_at and not meeting.closed_at}


@dataclass(frozen=True)
class Late:
    """What a page that refuses something shows again: the form as typed, the sentence."""

    decision: DecisionForm | None = None
    heading: HeadingForm | None = None
    chair: ChairForm | None = None
    person: PersonForm | None = None
    refusal: str = ""
    status: int = 422


def _people(meeting: Meeting) -> list[Attendance]:
    rows = (
        meeting.attendances.live().select_related("seat").prefetch_related("items").order_by("position", "pk")
    )
    return list(rows)


def _person(row: Attendance) -> presence.Person:
    counts = row.seat is not None and row.seat.counts
    return presence.Person(row.present, counts, row.arrived_at, row.left_at)


def _hours(meeting: Meeting, item: AgendaItem) -> tuple:
    zone = ZoneInfo(meeting.committee.timezone)
    return tuple(at.astimezone(zone).time() if at else None for at in (item.started_at, item.ended_at))


def _attendance(meeting: Meeting, item: AgendaItem | None) -> dict:
    people = _people(meeting)
    began, ended = _hours(meeting, item) if item else (None, None)
    for row in people:
        row.form_presence = row.presence
        row.away = bool(row.present) and not presence.during(_person(row), began, ended)
        row.here = row.present and not row.left_at
        guest_of = {g.item_id for g in row.items.all()}
        row.not_asked = bool(item and row.is_guest and guest_of and item.pk not in guest_of)
    reached, said = presence.quorum_said(map(_person, people), meeting.committee.quorum)
    return {
        "people": people,
        "here": sum(1 for row in people if row.here),
        "quorum_reached": reached,
        "quorum_said": said,
        "announced": any(row.present is None and row.answer != "none" for row in people),
    }


def _current(request: HttpRequest, meeting: Meeting, items: list[AgendaItem]) -> AgendaItem | None:
    """The item asked for, else the one of which the room speaks, else the first to treat."""
    asked = request.GET.get("point", "") or request.POST.get("point", "")
    by_pk = {str(item.pk): item for item in items}
    current = by_pk.get(asked) or by_pk.get(str(meeting.current_item_id))
    return current or next((i for i in items if i.state == ItemState.KEPT), items[0] if items else None)


def _shown(request: HttpRequest, meeting: Meeting, late: Late | None = None) -> HttpResponse:
    items = timed(meeting, list(listed(meeting)))
    for item in items:
        item.meeting = meeting
    item = _current(request, meeting, items)
    live = meeting.opened_at is not None and meeting.closed_at is None and meeting.state in COMING
    writable = live or meeting.state == MeetingState.HELD
    late = late or Late()
    context = {
        "meeting": meeting,
        "committee": meeting.committee,
        "items": items,
        "item": item,
        "live": live,
        "writable": writable,
        "to_open": meeting.state in COMING and not live,
        "early": meeting.day > clock.today(ZoneInfo(meeting.committee.timezone)),
        "now": clock.now(),
        "running": live and item is not None and item.pk == meeting.current_item_id,
        "chair": late.chair or ChairForm(initial={"chaired_by": meeting.chaired_by}),
        "heading": late.heading or HeadingForm(meeting=meeting),
        "person": late.person or PersonForm(prefix="personne"),
        "refusal": late.refusal,
        "phrases": meeting.committee.phrases or PHRASES,
        "nav": "meetings",
        **_attendance(meeting, item),
    }
    if item is not None:
        index = items.index(item)
        rows = Decision.objects.filter(item=item, archived_at=None).for_list().order_by("rank")
        context |= {
            "number": index + 1,
            "before": items[index - 1] if index else None,
            "after": items[index + 1] if index + 1 < len(items) else None,
            "decisions": list(rows),
            "form": (late.decision or DecisionForm(item=item)) if writable else None,
        }
    return render(
        request,
        "committees/session.html",
        context,
        status=late.status if late.refusal or late.decision else 200,
    )


def _address(meeting: Meeting, item: AgendaItem | None = None, anchor: str = "") -> str:
    address = reverse("committees:session", args=[meeting.committee.slug, meeting.pk])
    return f"{address}?point={item.pk}{anchor}" if item else f"{address}{anchor}"


@require_GET
def page(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The session, at its current item or at the one asked for."""
    return _shown(request, kept_meeting(request, slug, pk))


def _item(meeting: Meeting, key: str | int) -> AgendaItem:
    rows = AgendaItem.objects.on_agenda().select_related("meeting__committee__territory", "action")
    return get_object_or_404(rows, meeting=meeting, pk=int(key) if str(key).isdecimal() else 0)


def _open(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    form = ChairForm(request.POST)
    if not form.is_valid():
        return _shown(request, meeting, Late(chair=form, refusal="Dites qui préside la séance."))
    session.open_session(user=request.user, meeting=meeting, **form.cleaned_data)
    messages.success(request, "Séance ouverte : notez les présences, puis suivez l’ordre du jour.")
    return redirect(_address(meeting))


def _close(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    _, count = session.close_session(user=request.user, meeting=meeting)
    back = ""
    if count:
        back = (
            " 1 point non traité revient à la prochaine."
            if count == 1
            else f" {count} points non traités reviennent à la prochaine."
        )
    messages.success(request, f"Séance levée.{back}")
    return redirect(meeting)


def _heading(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    form = HeadingForm(request.POST, meeting=meeting)
    if not form.is_valid():
        return _shown(request, meeting, Late(heading=form, refusal="L’en-tête de séance est à corriger."))
    session.set_heading(user=request.user, meeting=meeting, **form.cleaned_data)
    messages.success(request, "En-tête de séance enregistré.")
    return redirect(_address(meeting))


def _person_added(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    form = PersonForm(request.POST, prefix="personne")
    if not form.is_valid():
        return _shown(request, meeting, Late(person=form, refusal="Donnez le nom de la personne présente."))
    session.add_person(user=request.user, meeting=meeting, **form.cleaned_data)
    return redirect(_address(meeting, _posted(request, meeting), "#presences"))


def _posted(request: HttpRequest, meeting: Meeting) -> AgendaItem | None:
    key = request.POST.get("point", "")
    return _item(meeting, key) if key else None


@require_POST
def act(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Open or close the session, correct its heading, take up, treat or postpone an item, add a person."""
    found, do = kept_meeting(request, slug, pk), request.POST.get("do", "")
    whole = {"open": _open, "close": _close, "heading": _heading, "person": _person_added}
    try:
        if do in whole:
            return whole[do](request, found)
        if do == "announced":
            session.note_announced(user=request.user, meeting=found)
            return redirect(_address(found, _posted(request, found), "#presences"))
        item = _item(found, request.POST.get("point", ""))
        if do == "start":
            session.start_item(user=request.user, meeting=found, item=item)
            following = item
        elif do in STATES:
            following = session.finish_item(user=request.user, meeting=found, item=item, state=STATES[do])
        else:
            raise Refused("Cette opération n’existe pas : rechargez la page.")
        return redirect(_address(found, following or item))
    except Stale:
        late = "La séance a été modifiée depuis que vous avez ouvert cette page : vérifiez, puis validez de nouveau."
        return _shown(request, kept_meeting(request, slug, pk), Late(refusal=late, status=409))
    except Refused as refused:
        return _shown(request, found, Late(refusal=str(refused)))


def _told(item: AgendaItem, message: str, *, both: bool = False) -> JsonResponse:
    return JsonResponse({"notes": item.notes, "version": item.version, "message": message, "both": both})


@require_http_methods(["GET", "POST"])
def notes(request: HttpRequest, slug: str, pk: int, item: int) -> HttpResponse:
    """The notes of an item: as they stand, or kept as typed; what another person wrote is joined to them."""
    found = kept_meeting(request, slug, pk)
    row = _item(found, item)
    if request.method == "GET":
        return _told(row, "")
    scripted = "application/json" in request.headers.get("Accept", "")
    try:
        saved = session.save_notes(
            user=request.user, item=row, text=request.POST.get("notes", ""), base=request.POST.get("base", "")
        )
    except Refused as refused:
        if scripted:
            return JsonResponse({"message": str(refused), "refused": True}, status=422)
        return _shown(request, found, Late(refusal=str(refused)))
    hour = in_words(timezone.localtime(clock.now()))
    message = f"Enregistré à {hour}"
    if saved.both:
        message = f"Enregistré à {hour}. Une autre personne a récrit les mêmes lignes : les deux versions sont gardées, choisissez."
    elif saved.joined:
        message = f"Enregistré à {hour}, avec ce qu’une autre personne a écrit au même moment."
    if scripted:
        return _told(saved.item, message, both=saved.both)
    messages.success(request, message)
    return redirect(_address(found, row, "#notes"))


def _panel(request: HttpRequest, meeting: Meeting, refusal: str = "", status: int = 200) -> HttpResponse:
    if not request.htmx:
        if refusal:
            return _shown(request, meeting, Late(refusal=refusal, status=status))
        return redirect(_address(meeting, _posted(request, meeting), "#presences"))
    item = _posted(request, meeting)
    context = {
        "meeting": meeting,
        "committee": meeting.committee,
        "item": item,
        "writable": True,
        "live": meeting.opened_at and not meeting.closed_at,
        "panel_refusal": refusal,
        "person": PersonForm(prefix="personne"),
        **_attendance(meeting, item),
    }
    return render(request, "committees/presences.html", context, status=status)


@require_POST
def attendance(request: HttpRequest, slug: str, pk: int, person: int) -> HttpResponse:
    """Say whether somebody is there, since when, until when."""
    found = kept_meeting(request, slug, pk)
    row = get_object_or_404(found.attendances.live().select_related("meeting__committee"), pk=person)
    try:
        if (do := request.POST.get("do", "")) in ("arrives", "leaves"):
            session.note_hour(user=request.user, attendance=row, leaving=do == "leaves")
        else:
            form = PresenceForm(request.POST)
            if not form.is_valid():
                raise Refused(f"{row} : {next(iter(form.errors.values()))[0]}")
            session.note_presence(user=request.user, attendance=row, **form.cleaned_data)
    except Stale:
        said = f"La présence de {row} vient d’être notée par une autre personne : voici ce qu’elle a noté."
        return _panel(request, found, said, 409)
    except Refused as refused:
        return _panel(request, found, str(refused), 422)
    return _panel(request, found)


@require_POST
def decide(request: HttpRequest, slug: str, pk: int, item: int) -> HttpResponse:
    """Record a decision on an item, and what it changes in the action at once."""
    found = kept_meeting(request, slug, pk)
    row = _item(found, item)
    form = DecisionForm(request.POST, item=row)
    if form.is_valid():
        try:
            made = decisions.record_decision(user=request.user, item=row, **form.told())
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            effect = f" {made.effect}." if made.effect else ""
            gone = f" Transmise à « {made.goes_to} »." if made.goes_to else ""
            messages.success(request, f"Décision {made.number} consignée.{effect}{gone}")
            return redirect(_address(found, row, "#decisions"))
    request.POST = request.POST.copy()
    request.POST["point"] = str(row.pk)
    return _shown(request, found, Late(decision=form))


@require_http_methods(["GET", "POST"])
def phrases(request: HttpRequest, slug: str) -> HttpResponse:
    """The stock phrases of a committee."""
    committee = kept_committee(request, slug)
    initial = {"version": committee.version, "phrases": "\n".join(committee.phrases or PHRASES)}
    form, status = PhrasesForm(request.POST or None, initial=initial), 200
    if request.method == "POST" and form.is_valid():
        try:
            session.set_phrases(
                user=request.user,
                committee=committee,
                version=form.cleaned_data["version"],
                phrases=form.cleaned_data["phrases"].splitlines(),
            )
        except Stale as stale:
            status, form.data = 409, form.data.copy()
            form.data["version"] = str(stale.current.version)
            theirs = " / ".join(stale.current.phrases) or "aucune"
            form.add_error(
                None,
                f"Le comité a été modifié pendant que vous écriviez. Ses phrases sont à présent : {theirs}. Validez de nouveau pour garder les vôtres.",
            )
        else:
            messages.success(request, "Phrases types enregistrées.")
            return redirect(committee)
    context = {"committee": committee, "form": form, "nav": "committees"}
    return render(
        request, "committees/phrases.html", context, status=422 if form.errors and status == 200 else status
    )
