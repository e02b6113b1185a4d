"""The draft minutes: read, amended by those present, decided by the secretary; successive texts compared and restored."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from actions.services.errors import Refused, Stale
from committees import access
from committees.enums import AmendmentState, RecordKind
from committees.models import AgendaItem, Amendment, Meeting
from committees.record_forms import AmendForm, DecideForm, ObserveForm
from committees.services import amendments as services
from committees.services import records
from committees.views.found import kept_meeting, open_meeting


def _item(request: HttpRequest, meeting: Meeting, pk: int) -> AgendaItem:
    rows = AgendaItem.objects.visible_to(request.user).on_agenda().filter(meeting=meeting)
    return get_object_or_404(rows.select_related("meeting__committee"), pk=pk)


def _readable(request: HttpRequest, meeting: Meeting) -> bool:
    """Whether the person may read the draft: the secretary at any time, members once it is shown to them."""
    return (
        access.holds(request.user, meeting.committee)
        or services.open_to_members(meeting)
        or records.last_sealed(meeting, RecordKind.MINUTES) is not None
    )


@require_GET
def draft(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The draft minutes, item by item, each with its amendments."""
    meeting = open_meeting(request, slug, pk)
    readable = meeting.sat and _readable(request, meeting)
    items = []
    if readable:
        rows = (
            AgendaItem.objects.visible_to(request.user)
            .on_agenda()
            .filter(meeting=meeting)
            .order_by("position", "pk")
        )
        found: dict[int, list[Amendment]] = {}
        told = Amendment.objects.visible_to(request.user).filter(item__meeting=meeting, archived_at=None)
        for amendment in told.select_related("author__service", "decided_by"):
            found.setdefault(amendment.item_id, []).append(amendment)
        items = [(rank, row, found.get(row.pk, [])) for rank, row in enumerate(rows, 1)]
    context = {
        "meeting": meeting,
        "committee": meeting.committee,
        "keeps": access.keeps(request.user, meeting.committee),
        "readable": readable,
        "items": items,
        "refusal": services.refusal_to_amend(request.user, meeting) if readable else "",
        "sealed": records.last_sealed(meeting, RecordKind.MINUTES),
        "nav": "meetings",
    }
    return render(request, "committees/draft.html", context)


@require_http_methods(["GET", "POST"])
def amend(request: HttpRequest, slug: str, pk: int, item: int) -> HttpResponse:
    """Propose another text for an item."""
    meeting = open_meeting(request, slug, pk)
    found = _item(request, meeting, item)
    if why := services.refusal_to_amend(request.user, meeting):
        raise PermissionDenied(why)
    form = AmendForm(request.POST if request.method == "POST" else None, initial={"proposed": found.notes})
    if request.method == "POST" and form.is_valid():
        try:
            services.propose(user=request.user, item=found, **form.cleaned_data)
        except Refused as refused:
            form.add_error("proposed", str(refused))
        else:
            messages.success(request, "Amendement transmis au secrétariat : sa réponse vous sera signalée.")
            return redirect("committees:draft", slug, pk)
    context = {
        "meeting": meeting,
        "committee": meeting.committee,
        "item": found,
        "form": form,
        "nav": "meetings",
    }
    return render(request, "committees/amend.html", context, status=422 if form.errors else 200)


def _amendment(request: HttpRequest, meeting: Meeting, pk: int) -> Amendment:
    rows = Amendment.objects.visible_to(request.user).filter(item__meeting=meeting, archived_at=None)
    return get_object_or_404(rows.select_related("item__meeting__committee", "author__service"), pk=pk)


@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, slug: str, pk: int, amendment: int) -> HttpResponse:
    """Take an amendment or leave it, with an answer."""
    meeting = kept_meeting(request, slug, pk)
    found = _amendment(request, meeting, amendment)
    initial = {
        "version": found.version,
        "item_version": found.item.version,
        "text": found.proposed,
        "answer": found.answer,
    }
    form, status = DecideForm(request.POST if request.method == "POST" else None, initial=initial), 200
    if request.method == "POST" and form.is_valid():
        taken = "take" in request.POST
        try:
            decided = services.decide(user=request.user, amendment=found, taken=taken, **form.cleaned_data)
        except Stale as stale:
            status, form.data = 409, form.data.copy()
            found.refresh_from_db()
            found.item.refresh_from_db()
            form.data["version"], form.data["item_version"] = str(found.version), str(found.item.version)
            what = (
                "L’amendement a été traité"
                if isinstance(stale.current, Amendment)
                else "Le texte du point a changé"
            )
            form.add_error(
                None, f"{what} depuis que vous avez ouvert cette page : relisez, puis validez de nouveau."
            )
        except Refused as refused:
            form.add_error("answer", str(refused))
        else:
            messages.success(
                request, f"Amendement {decided.get_state_display().lower()} : son auteur est prévenu."
            )
            return redirect("committees:draft", slug, pk)
    if form.errors and status == 200:
        status = 422
    context = {
        "meeting": meeting,
        "committee": meeting.committee,
        "amendment": found,
        "rows": services.side_by_side(found.item.notes, found.proposed),
        "moved": found.item.notes != found.before and found.state == AmendmentState.PROPOSED,
        "form": form,
        "nav": "meetings",
    }
    return render(request, "committees/amendment.html", context, status=status)


@require_http_methods(["GET", "POST"])
def observe(request: HttpRequest, slug: str, pk: int, amendment: int) -> HttpResponse:
    """Annex an observation to the minutes after a refusal."""
    meeting = open_meeting(request, slug, pk)
    found = _amendment(request, meeting, amendment)
    if found.author_id != request.user.pk:
        raise PermissionDenied
    form = ObserveForm(
        request.POST if request.method == "POST" else None, initial={"observation": found.observation}
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.observe(user=request.user, amendment=found, **form.cleaned_data)
        except Refused as refused:
            form.add_error("observation", str(refused))
        else:
            messages.success(request, "Observation enregistrée : elle sera annexée au compte rendu.")
            return redirect("committees:draft", slug, pk)
    context = {
        "meeting": meeting,
        "committee": meeting.committee,
        "amendment": found,
        "form": form,
        "nav": "meetings",
    }
    return render(request, "committees/observe.html", context, status=422 if form.errors else 200)


def _chosen(found: list[services.Text], asked: str | None, default: int) -> services.Text | None:
    for text in found:
        if str(text.pk) == asked:
            return text
    return found[default] if -len(found) <= default < len(found) else None


@require_GET
def versions(request: HttpRequest, slug: str, pk: int, item: int) -> HttpResponse:
    """The successive texts of an item, two of them side by side."""
    meeting = open_meeting(request, slug, pk)
    if not _readable(request, meeting):
        raise PermissionDenied("Le projet n’est pas encore soumis aux membres.")
    found = _item(request, meeting, item)
    texts = services.texts_of(found)
    new, old = _chosen(texts, request.GET.get("apres"), 0), _chosen(texts, request.GET.get("avant"), 1)
    old = old or new
    context = {
        "meeting": meeting,
        "committee": meeting.committee,
        "item": found,
        "texts": texts,
        "old": old,
        "new": new,
        "rows": services.side_by_side(old.words, new.words) if old and new else [],
        "keeps": access.keeps(request.user, meeting.committee)
        and records.last_sealed(meeting, RecordKind.MINUTES) is None,
        "nav": "meetings",
    }
    return render(request, "committees/item_versions.html", context)


@require_POST
def restore(request: HttpRequest, slug: str, pk: int, item: int) -> HttpResponse:
    """Put back a past text of an item."""
    meeting = kept_meeting(request, slug, pk)
    found = _item(request, meeting, item)
    text = next((t for t in services.texts_of(found) if str(t.pk) == request.POST.get("text")), None)
    version = request.POST.get("version", "")
    if text is None or not version.isdecimal():
        raise Http404
    try:
        services.restore(user=request.user, item=found, text=text, version=int(version))
    except Stale:
        messages.error(request, "Le texte a changé entre-temps : comparez de nouveau avant de rétablir.")
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "Texte rétabli ; celui qu’il remplace reste parmi les versions.")
    return redirect("committees:item_versions", slug, pk, item)
