"""The agenda of a meeting: prepared, kept, dropped, ordered; its items one by one; what the meeting's page shows of it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from actions.services.errors import Refused, Stale
from actions.views.conflicts import conflict_of, with_choices
from committees import access, timetable
from committees.agenda_forms import ItemForm
from committees.enums import COMING, ItemKind, ItemState, MeetingState
from committees.models import AgendaItem, Meeting, Topic
from committees.services import agenda as services
from committees.views.found import kept_meeting


def timed(meeting: Meeting, items: list[AgendaItem]) -> list[AgendaItem]:
    """``items`` with the hour at which each should begin (``begins_at``)."""
    for item, at in zip(
        items, timetable.starts(meeting.local_start, [i.minutes for i in items]), strict=True
    ):
        item.begins_at = at
    return items


def listed(meeting: Meeting):
    """The items that the agenda holds, in order, with what a row shows of them."""
    rows = AgendaItem.objects.on_agenda().filter(meeting=meeting).order_by("position", "pk")
    return rows.select_related(
        "action__plan", "action__lead", "decision__meeting__committee", "decision__committee"
    ).defer("action__search")


def part(request: HttpRequest, meeting: Meeting) -> tuple[str, dict] | None:
    """The agenda on the page of a meeting: for its members and its secretary."""
    keeps = access.keeps(request.user, meeting.committee)
    if not access.sits(request.user, meeting.committee):
        return None
    seen = set(
        AgendaItem.objects.visible_to(request.user).filter(meeting=meeting).values_list("pk", flat=True)
    )
    rows = timed(meeting, list(listed(meeting)))
    total, left = timetable.balance([i.minutes for i in rows], meeting.minutes)
    return "committees/part_agenda.html", {
        "agenda_items": [item for item in rows if item.pk in seen],
        "agenda_total": total,
        "agenda_left": left,
        "agenda_over": -left,
        "agenda_keeps": keeps and meeting.state not in (MeetingState.APPROVED, MeetingState.CANCELLED),
    }


@require_GET
def agenda(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The agenda as its secretary makes it: kept, proposed, dropped."""
    found = kept_meeting(request, slug, pk)
    return _shown(request, found)


def _shown(request: HttpRequest, meeting: Meeting, refusal: str = "") -> HttpResponse:
    rows = timed(meeting, list(listed(meeting).prefetch_related("readers")))
    others = (
        AgendaItem.objects.filter(meeting=meeting, archived_at=None)
        .filter(state__in=(ItemState.PROPOSED, ItemState.DROPPED))
        .order_by("position", "pk")
    )
    others = list(others)
    total, left = timetable.balance([i.minutes for i in rows], meeting.minutes)
    context = {
        "meeting": meeting,
        "committee": meeting.committee,
        "items": rows,
        "proposed": [i for i in others if i.state == ItemState.PROPOSED],
        "dropped": [i for i in others if i.state == ItemState.DROPPED],
        "topics": Topic.objects.visible_to(request.user)
        .waiting()
        .filter(committee=meeting.committee)
        .count(),
        "total": total,
        "left": left,
        "over": -left,
        "coming": meeting.state in COMING,
        "closed": meeting.state in (MeetingState.APPROVED, MeetingState.CANCELLED),
        "refusal": refusal,
        "nav": "meetings",
    }
    return render(request, "committees/agenda.html", context, status=422 if refusal else 200)


def _prepare(request: HttpRequest, meeting: Meeting) -> str:
    made = services.prepare(user=request.user, meeting=meeting)
    if not (made.added or made.refreshed or made.gone):
        return "Rien de nouveau depuis la dernière préparation."
    said = []
    for count, one, several in (
        (made.added, "point proposé", "points proposés"),
        (made.refreshed, "point mis à jour", "points mis à jour"),
        (made.gone, "point retiré, sa raison n’est plus", "points retirés, leur raison n’est plus"),
    ):
        if count:
            said.append(f"{count} {one if count == 1 else several}")
    return f"Ordre du jour préparé : {', '.join(said)}."


def _choose(request: HttpRequest, meeting: Meeting, state: ItemState) -> str:
    keys = [int(k) for k in request.POST.getlist("item") if k.isdecimal() and len(k) < 12]
    if not keys:
        raise Refused("Cochez au moins un point.")
    count = services.choose(user=request.user, meeting=meeting, items=keys, state=state)
    word = "retenu" if state == ItemState.KEPT else "écarté"
    return f"{count} point{'s' if count > 1 else ''} {word}{'s' if count > 1 else ''}."


@require_POST
def act(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Prepare the agenda, keep or drop items, move one."""
    found, do = kept_meeting(request, slug, pk), request.POST.get("do", "")
    anchor = "#points"
    try:
        if do == "prepare":
            messages.success(request, _prepare(request, found))
            anchor = ""
        elif do in ("keep", "drop"):
            state = ItemState.KEPT if do == "keep" else ItemState.DROPPED
            messages.success(request, _choose(request, found, state))
            anchor = ""
        else:
            key, rank = request.POST.get("pk", ""), request.POST.get("rank", "")
            item = get_object_or_404(found.items.on_agenda(), pk=int(key) if key.isdecimal() else 0)
            if do in ("up", "down"):
                services.step(user=request.user, meeting=found, item=item, up=do == "up")
            elif do == "place" and rank.isdecimal():
                services.place(user=request.user, meeting=found, item=item, rank=int(rank))
            else:
                raise Refused("Cette opération n’existe pas : rechargez la page.")
            anchor = f"#point-{item.pk}"
    except Refused as refused:
        return _shown(request, found, str(refused))
    address = redirect("committees:agenda", slug, pk)
    address["Location"] += anchor
    return address


@require_http_methods(["GET", "POST"])
def item_add(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Add an item to the agenda."""
    found = kept_meeting(request, slug, pk)
    form = ItemForm(request.POST or None, instance=AgendaItem(meeting=found, minutes=10))
    if request.method == "POST" and form.is_valid():
        try:
            made = services.add_item(
                user=request.user,
                meeting=found,
                kind=ItemKind.FREE,
                readers=form.cleaned_data["readers"],
                **form.told(),
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"Point ajouté : {made}.")
            return redirect("committees:agenda", slug, pk)
    context = {"meeting": found, "committee": found.committee, "form": form, "nav": "meetings"}
    return render(request, "committees/item_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def item_edit(request: HttpRequest, slug: str, pk: int, item: int) -> HttpResponse:
    """Change an item; a form that comes late is shown both versions."""
    found = kept_meeting(request, slug, pk)
    row = get_object_or_404(
        AgendaItem.objects.filter(meeting=found, archived_at=None).select_related(
            "meeting__committee__territory", "action"
        ),
        pk=item,
    )
    data = with_choices(request.POST, ItemForm.names) if request.method == "POST" else None
    form, conflict = ItemForm(data, instance=row), None
    if data is not None and form.is_valid():
        try:
            services.update_item(
                user=request.user,
                item=row,
                version=form.cleaned_data["version"],
                values=form.told(),
                readers=form.cleaned_data["readers"],
            )
        except Stale as stale:
            current = stale.current
            conflict = conflict_of(form, current, lambda sent: ItemForm(sent, instance=current))
            form = conflict.form
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Point enregistré.")
            answer = redirect("committees:agenda", slug, pk)
            answer["Location"] += f"#point-{row.pk}"
            return answer
    status = 409 if conflict is not None else 422 if form.errors else 200
    context = {
        "meeting": found,
        "committee": found.committee,
        "item": row,
        "form": form,
        "conflict": conflict,
        "nav": "meetings",
    }
    return render(request, "committees/item_form.html", context, status=status)
