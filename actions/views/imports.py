"""The import of a plan, or of a newer version of its document: the document, its preview, then one click."""

from pathlib import PurePath
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.enums import Role
from actions import access
from actions.import_forms import DocumentForm
from actions.importing.raw import UnreadableFile
from actions.importing.readers import MAX_SIZE, read_document, read_pasted
from actions.models import ImportBatch, Plan
from actions.services import batches, reading, writing
from actions.services.errors import Refused, Stale
from actions.services.versions import PlanMoved
from actions.views.import_page import ImportPage

_CHANGED = {
    True: "Le plan a changé depuis cet aperçu, qui vient d’être refait : vérifiez ce qui est coché, puis appliquez.",
    False: "Cet import a été modifié dans une autre fenêtre. Votre saisie est gardée ci-dessous : vérifiez-la, puis "
    "enregistrez de nouveau.",
}


def _may_create(request: HttpRequest) -> bool:
    return request.user.has_role(Role.PLAN_MANAGER)


def _plans(request: HttpRequest):
    """The plans that a newer version may go into. Raises ``PermissionDenied`` for who manages none."""
    found = Plan.objects.managed_by(request.user).filter(archived_at=None)
    if not _may_create(request) and not found.exists():
        raise PermissionDenied
    return found


def _find(request: HttpRequest, pk: int) -> ImportBatch:
    _plans(request)
    found = ImportBatch.objects.visible_to(request.user).select_related("plan", "job", "user").defer("raw")
    return get_object_or_404(found, pk=pk)


@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """The document to import: a file or a pasted table; a refusal keeps what was typed."""
    plans = _plans(request)
    chosen = plans.filter(slug=request.GET.get("plan", "")).first()
    form = DocumentForm(
        request.POST or None,
        request.FILES or None,
        plans=plans,
        may_create=_may_create(request),
        initial={"plan": chosen.pk if chosen else None},
    )
    status = 200
    if request.method == "POST":
        if form.is_valid() and (batch := _read(request, form)) is not None:
            return redirect("actions:import_preview", pk=batch.pk)
        status = 422
    return render(
        request,
        "actions/import_start.html",
        {
            "form": form,
            "plan": chosen,
            "waiting": ImportBatch.objects.waiting_for(request.user)[:10],
            "nav": "import",
        },
        status=status,
    )


def _read(request: HttpRequest, form: DocumentForm) -> ImportBatch | None:
    """The batch of what was given, read at once or by a worker; None, the form saying why, when it cannot be."""
    values = form.cleaned_data
    plan = values["plan"]
    if plan is not None and not access.manages(request.user, plan):
        raise PermissionDenied
    given = {"user": request.user, "title": values["title"], "as_of": values["as_of"], "plan": plan}
    try:
        if not values["file"]:
            return batches.create_batch(
                document=read_pasted(values["pasted"]), filename="Tableau collé", **given
            )
        name = values["file"].name
        data = values["file"].read(MAX_SIZE + 1)
        if reading.takes_long(data, name) and len(data) <= MAX_SIZE:
            batch = batches.create_batch(filename=PurePath(name).stem, **given)
            reading.read_later(batch=batch, data=data, name=name)
            return batch
        return batches.create_batch(document=read_document(data, name), filename=PurePath(name).stem, **given)
    except UnreadableFile as error:
        form.add_error("file" if values["file"] else "pasted", str(error))
    return None


@require_http_methods(["GET", "POST"])
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The plan as it will be; « Enregistrer » keeps corrections, « Importer » writes what is ticked."""
    batch = _find(request, pk)
    if batch.state == ImportBatch.State.DROPPED:
        return redirect("actions:import")
    if batch.state != ImportBatch.State.PREVIEW:
        return render(request, _TEMPLATES[batch.state], _told(batch))
    if batch.newer_version and not access.manages(request.user, batch.plan):
        raise PermissionDenied
    if not batch.newer_version and not _may_create(request):
        raise PermissionDenied
    if request.method == "GET":
        return render(request, "actions/import_preview.html", ImportPage(batch, request.GET).context())
    return _post(request, batch)


_TEMPLATES = {
    ImportBatch.State.READING: "actions/import_reading.html",
    ImportBatch.State.WRITING: "actions/import_reading.html",
    ImportBatch.State.REFUSED: "actions/import_reading.html",
    ImportBatch.State.APPLIED: "actions/import_done.html",
}


def _told(batch: ImportBatch) -> dict:
    context = {"batch": batch, "plan": batch.plan, "job": batch.job, "nav": "import"}
    if batch.state == ImportBatch.State.APPLIED:
        context["unassigned"] = batch.plan.actions.live().filter(lead=None).count()
        context["count"] = batch.plan.actions.live().count()
    return context


def _post(request: HttpRequest, batch: ImportBatch) -> HttpResponse:
    page = ImportPage(batch, request.GET, request.POST)
    status = 422
    if page.is_valid():
        try:
            typed = request.POST.get("version", "")
            saved = page.save(int(typed[:9]) if typed.isdecimal() else -1)
            if "apply" not in request.POST:
                return redirect(_address(batch.pk, page, forward="next" in request.POST))
            seen = request.POST.get("plan_seen", "")
            apply = writing.apply_later if writing.takes_long(saved) else batches.apply_batch
            apply(user=request.user, batch=saved, version=saved.version, seen=seen)
        except Stale as stale:
            moved = isinstance(stale, PlanMoved)
            messages.warning(request, _CHANGED[moved])
            status, page = 409, ImportPage(stale.current, request.GET, None if moved else request.POST)
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect(_address(batch.pk, page))
        else:
            return redirect("actions:import_preview", pk=batch.pk)
    return render(request, "actions/import_preview.html", page.context(), status=status)


def _address(pk: int, page: ImportPage, *, forward: bool = False) -> str:
    number = page.page.number + (1 if forward and page.page.has_next() else 0)
    query = {"vue": page.view[0]} | ({"page": number} if number > 1 else {})
    return f"{reverse('actions:import_preview', args=[pk])}?{urlencode(query)}"


@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Give an import up."""
    batch = _find(request, pk)
    if batch.user_id != request.user.pk:
        raise PermissionDenied
    try:
        batches.drop_batch(batch=batch)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "Import abandonné : rien n’a été écrit.")
    return redirect("actions:plan_list")
