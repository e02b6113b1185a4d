"""A synthesis as it is written by several people at once: its lines, its files, what is taken from departments."""

import datetime as dt

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from actions.services.errors import Refused, Stale
from documents.giving import give
from documents.services import FileRefused
from documents.typography import time as hour_of
from rencontres import presence
from rencontres.enums import Level
from rencontres.models import Entry
from rencontres.services import regions as regional_services
from rencontres.services import syntheses as services
from rencontres.synthesis_forms import EntryForm, NotDebatedForm, UploadForm
from rencontres.views.found import visible_synthesis, written_synthesis
from rencontres.views.syntheses import CHANGED, last_authors, page
from sgcd_plan import clock


@require_GET
def present(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Who else has the page open, and what they wrote since it was opened (``depuis``: seconds of the epoch)."""
    found = written_synthesis(request, slug, pk)
    names = presence.arrive(found.pk, request.user)
    since = request.GET.get("depuis", "")
    written = []
    if since.isdecimal() and len(since) < 12:
        rows = (
            Entry.history.model.objects.filter(
                synthesis_id=found.pk, history_date__gt=dt.datetime.fromtimestamp(int(since), dt.UTC)
            )
            .exclude(change__user=request.user)
            .select_related("change__user")
        )
        written = sorted({r.change.user.acting_name for r in rows if r.change and r.change.user})
    return render(
        request, "rencontres/present.html", {"present": names, "written": written, "synthesis": found}
    )


def _wants_json(request: HttpRequest) -> bool:
    return "text/html" not in request.headers.get("Accept", "text/html")


@require_POST
def entry(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A finding or a proposal: added, changed, taken away or brought back; a form that saves itself gets JSON."""
    found = written_synthesis(request, slug, pk)
    json = _wants_json(request)
    asked = request.POST.get("entry", "")
    rows = found.entries.select_related("theme", "synthesis")
    row = get_object_or_404(rows, pk=asked) if asked.isdecimal() and len(asked) < 12 else None
    act = request.POST.get("act", "")
    try:
        if row is not None and act == "restore":
            services.restore_entry(user=request.user, entry=row)
            messages.success(request, "Ligne rétablie.")
            return redirect(found)
        if row is not None and act == "remove":
            version = request.POST.get("version", "")
            services.remove_entry(
                user=request.user, entry=row, version=int(version) if version.isdecimal() else -1
            )
            messages.success(request, "Ligne retirée : elle peut être rétablie en bas de la page.")
            return redirect(found)
    except Stale:
        messages.error(request, CHANGED)
        return redirect(found)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(found)
    if row is not None and row.archived_at is not None:
        said = "Cette ligne vient d’être retirée par une autre personne : copiez votre texte, puis rechargez la page."
        if json:
            return JsonResponse({"message": said}, status=409)
        messages.error(request, said)
        return redirect(found)
    kind = row.kind if row else request.POST.get("kind", "")
    prefix = f"ligne-{row.pk}-%s" if row else f"nouveau-{kind}-%s"
    form = EntryForm(request.POST, themes=services.themes_of(found), kind=kind, entry=row, auto_id=prefix)
    if not form.is_valid():
        if json:
            said = "Non enregistré : " + " ".join(e for errors in form.errors.values() for e in errors)
            return JsonResponse({"message": said, "retry": True}, status=422)
        return page(request, found, bound=form, status=422)
    data = form.cleaned_data
    try:
        saved = services.save_entry(
            user=request.user,
            synthesis=found,
            kind=data["kind"],
            entry=row,
            version=data["version"] if data["version"] is not None else -1,
            values={name: data[name] for name in services.ENTRY_FIELDS},
        )
    except Stale as stale:
        who, at = last_authors([stale.current]).get(stale.current.pk, ("", clock.now()))
        if json:
            said = (
                f"Non enregistré : {who or 'une autre personne'} a modifié cette ligne à {hour_of(at.astimezone(clock.PARIS))}. "
                "« Enregistrer » montre les deux versions."
            )
            return JsonResponse({"message": said}, status=409)
        form.data = form.data.copy()
        form.data["version"] = str(stale.current.version)
        form.row = row
        stale.current.who = who
        return page(request, found, bound=form, theirs=stale.current, status=409)
    except Refused as refused:
        if json:
            return JsonResponse({"message": f"Non enregistré : {refused}"}, status=409)
        form.add_error(None, str(refused))
        return page(request, found, bound=form, status=422)
    if json:
        said = f"Enregistré à {hour_of(clock.now().astimezone(clock.PARIS))}"
        return JsonResponse({"version": saved.version, "message": said, "fields": {"entry": saved.pk}})
    messages.success(request, "Ligne enregistrée." if row else "Ligne ajoutée.")
    return redirect(
        f"{found.get_absolute_url()}#{'ligne' if row else 'nouveau'}-{saved.pk if row else data['kind']}"
    )


@require_POST
def upload(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Files handed in with a synthesis: all, or none when one is refused."""
    found = written_synthesis(request, slug, pk)
    form = UploadForm(request.POST, request.FILES)
    if form.is_valid():
        data = form.cleaned_data
        try:
            made = services.add_files(
                user=request.user,
                synthesis=found,
                uploads=data["files"],
                signed_scan=data["signed_scan"],
                halves={"findings": data["findings"], "proposals": data["proposals"]},
            )
        except FileRefused as refused:
            for reason in refused.reasons:
                form.add_error("files", f"{reason} Aucun fichier n’a été enregistré.")
        except Refused as refused:
            form.add_error("files", f"{refused} Aucun fichier n’a été enregistré.")
        else:
            names = ", ".join(f"« {one.stored.name} »" for one in made)
            messages.success(
                request,
                f"Fichier{'s' if len(made) > 1 else ''} reçu{'s' if len(made) > 1 else ''} : {names}.",
            )
            return redirect(f"{found.get_absolute_url()}#fichiers")
    return page(request, found, upload=form, status=422)


@require_GET
def file(request: HttpRequest, slug: str, pk: int, stored: int) -> HttpResponse:
    """A file of a synthesis, for whoever may read it."""
    found = visible_synthesis(request, slug, pk)
    row = get_object_or_404(found.files.select_related("stored"), stored=stored)
    return give(request, row.stored, found.get_absolute_url())


@require_POST
def file_remove(request: HttpRequest, slug: str, pk: int, stored: int) -> HttpResponse:
    """Take a file away from a synthesis; versions already transmitted keep it."""
    found = written_synthesis(request, slug, pk)
    row = get_object_or_404(found.files.select_related("stored"), stored=stored)
    try:
        services.remove_file(user=request.user, synthesis=found, stored=row.stored)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"« {row.stored.name} » retiré.")
    return redirect(f"{found.get_absolute_url()}#fichiers")


@require_POST
def not_debated(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A regional theme that was debated nowhere, with why."""
    found = written_synthesis(request, slug, pk)
    form = NotDebatedForm(request.POST)
    if found.level != Level.REGION or not form.is_valid():
        raise Http404
    try:
        services.say_not_debated(user=request.user, synthesis=found, **form.cleaned_data)
    except Stale:
        messages.error(request, CHANGED)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "Motif enregistré." if form.cleaned_data["reason"] else "Motif retiré.")
    return redirect(found)


@require_POST
def take(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take findings and proposals of departments into a regional synthesis, one by one or merged; each keeps its origin."""
    found = written_synthesis(request, slug, pk)
    if found.level != Level.REGION:
        raise Http404
    asked = {int(v) for v in request.POST.getlist("source") if v.isdecimal() and len(v) < 12}
    sources = [e for e in regional_services.received_entries(found.participant, found.theme) if e.pk in asked]
    try:
        made = services.take_entries(
            user=request.user, synthesis=found, sources=sources, merged=request.POST.get("act") == "merge"
        )
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        count = len(made)
        messages.success(
            request,
            f"{count} ligne{'s' if count > 1 else ''} reprise{'s' if count > 1 else ''}, avec {'leur' if count > 1 else 'son'} origine.",
        )
    return redirect(found)
