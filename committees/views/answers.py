"""Answers to a convocation: from a private link, from the meeting's page, by the secretary; those who have not are asked again."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from actions.services.errors import Refused
from committees.convening_forms import AnswerForm
from committees.models import Attendance
from committees.services import answers as services
from committees.services import links, told
from committees.views.found import kept_meeting, open_meeting


def _asked(token: str) -> Attendance:
    found = links.attendance_of(token)
    if found is None:
        raise Http404(
            "Ce lien n’est plus valable : demandez au secrétariat du comité de vous convoquer de nouveau."
        )
    return found


def _items(row: Attendance) -> set[int] | None:
    """The items whose papers the link gives: a guest's own; None: all."""
    return set(row.items.values_list("item_id", flat=True)) if row.is_guest else None


@login_not_required  # whoever is convened may have no account: the link says who it is
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """The meeting as whoever holds a link sees it, and its answer; a GET changes nothing."""
    row = _asked(token)
    meeting = row.meeting
    closed = services.refusal(meeting)
    by = str(request.user) if request.user.is_authenticated else ""
    form = AnswerForm(request.POST if request.method == "POST" else None, attendance=row, by=by)
    if request.method == "POST" and not closed and form.is_valid():
        user = request.user if request.user.is_authenticated else None
        try:
            row = services.answer(attendance=row, user=user, **form.told())
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(
                request,
                "Votre réponse est notée, merci. Vous pouvez la changer jusqu’à la séance, par ce même lien.",
            )
            return redirect("committees:answer", token)
    lines = told.agenda(meeting, _items(row))
    files = told.files_of([line.pk for line in lines if not line.reserved])
    dossier = None if row.is_guest else told.dossier_of(meeting)
    context = {
        "row": row,
        "meeting": meeting,
        "committee": meeting.committee,
        "when": told.when(meeting),
        "moved_from": told.when(meeting, meeting.moved_from) if meeting.moved_from else "",
        "token": token,
        "form": form,
        "closed": closed,
        "papers": [(line, files.get(line.pk, [])) for line in lines],
        "dossier": dossier,
    }
    return render(request, "committees/answer.html", context, status=422 if form.errors else 200)


@login_not_required  # the same link, for the papers that it gives
@require_GET
def paper(request: HttpRequest, token: str, stored: int) -> FileResponse:
    """A paper of a link: of its items, or the dossier; nothing else."""
    row = _asked(token)
    lines = told.agenda(row.meeting, _items(row))
    given = [f for files in told.files_of([x.pk for x in lines if not x.reserved]).values() for f in files]
    if not row.is_guest and (dossier := told.dossier_of(row.meeting)) is not None:
        given.append(dossier.file)
    found = next((f for f in given if f.pk == stored), None)
    if found is None:
        raise Http404
    return FileResponse(found.content.open("rb"), as_attachment=True, filename=found.name)


@require_POST
def own(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The answer of a member signed in, for the seat that it holds."""
    meeting = open_meeting(request, slug, pk)
    rows = meeting.attendances.live().filter(seat__holder=request.user).select_related("seat")
    row = rows.first()
    if row is None:
        raise PermissionDenied
    form = AnswerForm(request.POST, attendance=row)
    if form.is_valid():
        try:
            services.answer(attendance=row, user=request.user, **form.told())
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Votre réponse est notée. Vous pouvez la changer jusqu’à la séance.")
            return redirect(f"{meeting.get_absolute_url()}#reponses")
    context = {
        "committee": meeting.committee,
        "meeting": meeting,
        "row": row,
        "form": form,
        "nav": "meetings",
    }
    return render(request, "committees/answer_record.html", context, status=422)


@require_http_methods(["GET", "POST"])
def record(request: HttpRequest, slug: str, pk: int, row: int) -> HttpResponse:
    """An answer that the secretary received otherwise: by telephone, by mail."""
    meeting = kept_meeting(request, slug, pk)
    found = get_object_or_404(meeting.attendances.live().select_related("seat__service"), pk=row)
    form = AnswerForm(request.POST if request.method == "POST" else None, attendance=found, received=True)
    if request.method == "POST" and form.is_valid():
        try:
            services.answer(
                attendance=found, user=request.user, label="Réponse notée par le secrétariat", **form.told()
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"Réponse notée : {found}.")
            return redirect(f"{meeting.get_absolute_url()}#reponses")
    context = {
        "committee": meeting.committee,
        "meeting": meeting,
        "row": found,
        "form": form,
        "received": True,
        "nav": "meetings",
    }
    return render(request, "committees/answer_record.html", context, status=422 if form.errors else 200)


@require_POST
def chase(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Ask again those who have not answered."""
    meeting = kept_meeting(request, slug, pk)
    try:
        done = services.chase(user=request.user, meeting=meeting)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        s = "s" if done.sent > 1 else ""
        if done.sent:
            messages.success(request, f"Relance envoyée à {done.sent}\u00a0personne{s}.")
        if done.already:
            messages.info(
                request,
                f"Déjà relancé aujourd’hui : {done.already}\u00a0personne{'s' if done.already > 1 else ''}, une fois par jour au plus.",
            )
    return redirect(f"{meeting.get_absolute_url()}#reponses")
