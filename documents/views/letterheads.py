"""Letterheads of the services, for those who run the accounts of a service: list, versions, preview."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.enums import Role
from accounts.services.errors import Refused, Stale
from documents import letterheads, pdf
from documents.letterhead_forms import EndForm, LetterheadForm, NewLetterheadForm
from documents.models import Letterhead
from documents.services import FileRefused
from documents.tabular import KINDS, Column, export_response
from sgcd_plan import clock

PAGE_SIZE = 50
STATES = {"current": "en vigueur", "coming": "à venir", "ended": "terminée", "withdrawn": "retirée"}
COLUMNS = [
    Column("service", "Service", lambda x: x.service.full_name, 50),
    Column("valid_from", "À partir du", lambda x: x.valid_from, 14),
    Column("valid_until", "Jusqu’au", lambda x: x.valid_until, 14),
    Column("state", "État", lambda x: STATES[x.state], 14),
    Column("brand", "Bloc-marque", lambda x: x.brand, 30),
    Column("timbre", "Timbre", lambda x: x.timbre, 40),
    Column("address", "Adresse", lambda x: x.address, 40),
    Column("handled_by", "Affaire suivie par", lambda x: x.handled_by, 30),
    Column("reference", "Réf.", lambda x: x.reference, 20),
    Column("place", "Lieu", lambda x: x.place, 16),
    Column("signature", "Signature", lambda x: x.signature, 40),
]


def _require_manager(user) -> None:
    if not user.has_any(Role.ADMINISTRATOR, Role.ACCOUNTS_MANAGER):
        raise PermissionDenied(
            "Les papiers à en-tête sont tenus par les administrateurs et les gestionnaires de comptes."
        )


def _visible(request: HttpRequest, pk: int) -> Letterhead:
    _require_manager(request.user)
    found = Letterhead.objects.visible_to(request.user).select_related("service", "brand_image")
    return get_object_or_404(found, pk=pk)


@require_GET
def letterhead_list(request: HttpRequest) -> HttpResponse:
    """The letterheads that one runs, those in force and those to come; the former ones stand on their page."""
    _require_manager(request.user)
    found = Letterhead.objects.visible_to(request.user).select_related("service")
    if (kind := request.GET.get("export")) in KINDS:
        return export_response(found, COLUMNS, kind, "papiers-a-en-tete", sheet="En-têtes")
    page = Paginator(found.kept(), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(
        request, "documents/letterhead_list.html", {"page": page, "states": STATES, "nav": "letterheads"}
    )


def _refuse(form, refused: Exception) -> None:
    form.add_error("image" if isinstance(refused, FileRefused) else None, str(refused))


@require_http_methods(["GET", "POST"])
def letterhead_create(request: HttpRequest) -> HttpResponse:
    """A letterhead from a day on; with ``?suite=``, the version that follows another, filled with its text."""
    _require_manager(request.user)
    asked = request.GET.get("suite", "")
    before = _visible(request, int(asked)) if asked.isdecimal() else None
    initial = {}
    if before is not None:
        initial = {name: getattr(before, name) for name in letterheads.FIELDS} | {
            "service": before.service_id
        }
    form = NewLetterheadForm(request.POST or None, request.FILES or None, by=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        service = form.cleaned_data["service"]
        same = before if before is not None and before.service_id == service.pk else None
        try:
            made = letterheads.create_letterhead(
                by=request.user,
                service=service,
                valid_from=form.cleaned_data["valid_from"],
                values=form.values,
                upload=form.cleaned_data["image"],
                image_of=same,
            )
        except (Refused, FileRefused) as refused:
            _refuse(form, refused)
        else:
            messages.success(request, "Papier à en-tête enregistré : regardez-en l’aperçu.")
            return redirect("documents:letterhead", made.pk)
    return render(
        request,
        "documents/letterhead_form.html",
        {"form": form, "before": before, "nav": "letterheads"},
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "POST"])
def letterhead_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a version that has not served yet; a form that comes late is shown both versions."""
    letterhead = _visible(request, pk)
    if not letterhead.may_change:
        raise PermissionDenied("Cette version a déjà servi : préparez-en une nouvelle.")
    form = LetterheadForm(request.POST or None, request.FILES or None, instance=letterhead)
    status, conflicts = 200, []
    if request.method == "POST" and form.is_valid():
        try:
            letterheads.change_letterhead(
                by=request.user,
                letterhead=letterhead,
                version=form.cleaned_data["version"] or 0,
                values=form.values,
                upload=form.cleaned_data["image"],
                remove_image=form.cleaned_data.get("remove_image", False),
            )
        except (Refused, FileRefused) as refused:
            _refuse(form, refused)
        except Stale as stale:
            conflicts = [
                (form.fields[name].label, getattr(stale.current, name), form.values[name])
                for name in letterheads.FIELDS
                if getattr(stale.current, name) != form.values[name]
            ]
            form.data = form.data.copy()
            form.data["version"] = stale.current.version
            status = 409
        else:
            messages.success(request, "Papier à en-tête corrigé.")
            return redirect("documents:letterhead", pk)
    return render(
        request,
        "documents/letterhead_form.html",
        {"form": form, "letterhead": letterhead, "conflicts": conflicts, "nav": "letterheads"},
        status=422 if form.errors else status,
    )


@require_GET
def letterhead(request: HttpRequest, pk: int) -> HttpResponse:
    """A version: its text, its preview, what comes before and after it."""
    found = _visible(request, pk)
    return _shown(request, found, EndForm(initial={"valid_until": clock.today()}))


def _shown(request: HttpRequest, found: Letterhead, form: EndForm) -> HttpResponse:
    versions = Letterhead.objects.filter(service=found.service).order_by("-valid_from", "-pk")
    return render(
        request,
        "documents/letterhead.html",
        {"letterhead": found, "versions": versions, "states": STATES, "form": form, "nav": "letterheads"},
        status=422 if form.errors else 200,
    )


@require_POST
def letterhead_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End the version in force."""
    found = _visible(request, pk)
    form = EndForm(request.POST)
    if form.is_valid():
        try:
            letterheads.end_letterhead(
                by=request.user, letterhead=found, valid_until=form.cleaned_data["valid_until"]
            )
        except Refused as refused:
            form.add_error("valid_until", str(refused))
        else:
            messages.success(request, "Ce papier à en-tête aura une fin.")
            return redirect("documents:letterhead", pk)
    return _shown(request, found, form)


@require_POST
def letterhead_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw a version that has not begun."""
    found = _visible(request, pk)
    try:
        letterheads.withdraw_letterhead(by=request.user, letterhead=found)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "Version retirée : elle ne servira pas.")
    return redirect("documents:letterhead", pk)


@require_GET
def letterhead_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """A page of letter under this letterhead, as a PDF: one page, made at once."""
    found = _visible(request, pk)
    day = max(found.valid_from, clock.today()) if found.state != "ended" else found.valid_until
    heading = letterheads.heading_of(
        found,
        day=day,
        subject="Plan d’actions — exemple d’un document",
        attachments=("Tableau du plan d’actions", "Fiches action"),
        signed=True,
    )
    data = pdf.render(
        "pdf/letter.html", {"title": f"Aperçu : {found}", "heading": heading}, images=heading.images
    )
    answer = HttpResponse(data, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="apercu-{found.pk}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_GET
def letterhead_image(request: HttpRequest, pk: int) -> HttpResponse:
    """The image of the bloc-marque."""
    found = _visible(request, pk)
    stored = found.brand_image
    if stored is None:
        raise Http404("Cette version n’a pas d’image.")
    try:
        with stored.content.open("rb") as content:
            data = content.read()
    except FileNotFoundError as missing:
        raise Http404("Cette image n’est plus conservée.") from missing
    answer = HttpResponse(data, content_type=f"image/{stored.kind}")
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
