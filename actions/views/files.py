"""Files of an action: added, taken through the rights of the action, replaced, archived."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET, require_POST

from actions import access
from actions.models import Action
from actions.page_forms import FilesForm, VersionForm
from actions.querysets.files import files_of
from actions.views.detail import close_people, render_page, visible_action
from documents import services
from documents.giving import give
from documents.models import StoredFile


def _file(request: HttpRequest, action: Action, pk: int) -> StoredFile:
    manages = access.manages(request.user, action.plan)
    found = files_of(action, request.user, manages=manages, grouped=False)
    return get_object_or_404(found.select_related("version_of"), pk=pk)


def _may_add(request: HttpRequest, action: Action) -> None:
    if not access.may_comment(request.user, action):
        raise PermissionDenied


def _back(action: Action) -> HttpResponse:
    return redirect(f"{action.get_absolute_url()}#fichiers")


@require_POST
def add(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """Add files: all of them, or none when one is refused."""
    action = visible_action(request, slug, number)
    _may_add(request, action)
    form = FilesForm(
        request.POST,
        request.FILES,
        action=action,
        people=close_people(action, request.user),
        auto_id="fichiers_%s",
    )
    if form.is_valid():
        data = form.cleaned_data
        try:
            made = services.store_files(
                user=request.user,
                owner=action,
                uploads=data["files"],
                comment=data["comment"],
                restricted=data["restricted"],
                recipients=form.people(),
            )
        except services.FileRefused as refused:
            for reason in refused.reasons:
                form.add_error("files", f"{reason} Aucun fichier n’a été enregistré.")
        else:
            names = ", ".join(f"«\u00a0{stored.name}\u00a0»" for stored in made)
            messages.success(
                request,
                f"Fichier{'s' if len(made) > 1 else ''} ajouté{'s' if len(made) > 1 else ''}\u00a0: {names}.",
            )
            return _back(action)
    return render_page(request, action, status=422, forms={"files_form": form})


@require_GET
def download(request: HttpRequest, slug: str, number: str, pk: int) -> HttpResponse:
    """The content of a file, for whoever may see it; always to be saved, never shown by the browser."""
    action = visible_action(request, slug, number)
    stored = _file(request, action, pk)
    answer = give(request, stored, f"{action.get_absolute_url()}#fichiers")
    if stored.restricted and answer.status_code == 200:
        services.note_taken(user=request.user, stored=stored)
    return answer


@require_POST
def version(request: HttpRequest, slug: str, number: str, pk: int) -> HttpResponse:
    """Put a newer version in the place of a file; the older ones stay."""
    action = visible_action(request, slug, number)
    _may_add(request, action)
    stored = _file(request, action, pk)
    form = VersionForm(request.POST, request.FILES, auto_id=False)
    if form.is_valid():
        try:
            made = services.store_version(
                user=request.user,
                first=stored.version_of or stored,
                upload=form.cleaned_data["file"],
                comment=form.cleaned_data["comment"],
            )
        except services.FileRefused as refused:
            form.add_error("file", f"{refused} La version précédente reste en place.")
        else:
            messages.success(request, f"Nouvelle version enregistrée\u00a0: «\u00a0{made.name}\u00a0».")
            return _back(action)
    held = {"version_form": form, "version_of": (stored.version_of_id or stored.pk)}
    return render_page(request, action, status=422, forms=held)


@require_POST
def archive(request: HttpRequest, slug: str, number: str, pk: int) -> HttpResponse:
    """Archive a file (its author or a plan manager), or bring it back."""
    action = visible_action(request, slug, number)
    stored = _file(request, action, pk)
    if not access.manages(request.user, action.plan) and stored.uploaded_by_id != request.user.pk:
        raise PermissionDenied
    first = stored.version_of or stored
    if request.POST.get("restore"):
        services.restore_file(user=request.user, first=first)
        messages.success(
            request, f"«\u00a0{first.name}\u00a0» est de nouveau parmi les fichiers de l’action."
        )
    else:
        services.archive_file(user=request.user, first=first)
        messages.success(
            request,
            f"«\u00a0{first.name}\u00a0» est archivé\u00a0: il reste accessible sous «\u00a0Fichiers archivés\u00a0».",
        )
    return _back(action)
