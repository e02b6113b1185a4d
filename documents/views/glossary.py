"""« Glossaire »: what the acronyms stand for; read by all, kept by administrators and plan managers."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.services.errors import Refused, Stale
from documents import acronyms
from documents.glossary_forms import AcronymForm, GlossaryFilterForm
from documents.models import Acronym
from documents.querysets import GLOSSARY_ROLES
from documents.tabular import Column, export_response

PAGE_SIZE = 100
COLUMNS = [
    Column("acronym", "Sigle", lambda x: x.acronym, 14),
    Column("expansion", "Signification", lambda x: x.expansion, 70),
    Column("note", "Remarque", lambda x: x.note, 50),
]


def _require_keeper(user) -> None:
    if not user.has_any(*GLOSSARY_ROLES):
        raise PermissionDenied("Le glossaire est tenu par les administrateurs et les gestionnaires de plan.")


def _visible(request: HttpRequest, pk: int) -> Acronym:
    _require_keeper(request.user)
    return get_object_or_404(Acronym.objects.visible_to(request.user), pk=pk)


@require_GET
def acronym_list(request: HttpRequest) -> HttpResponse:
    """The glossary, as searched, as a page or as a file."""
    form = GlossaryFilterForm(request.GET)
    typed = form.cleaned_data["q"] if form.is_valid() else ""
    found = Acronym.objects.visible_to(request.user).kept().matching(typed)
    if kind := request.GET.get("export"):
        return export_response(found.iterator(chunk_size=500), COLUMNS, kind, "glossaire", sheet="Glossaire")
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "form": form,
        "typed": typed,
        "keeps": request.user.has_any(*GLOSSARY_ROLES),
        "nav": "glossary",
    }
    return render(request, "documents/glossary.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def acronym_add(request: HttpRequest) -> HttpResponse:
    """An acronym more."""
    _require_keeper(request.user)
    form = AcronymForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = acronyms.add_acronym(by=request.user, values=form.values)
        except Refused as refused:
            form.add_error("acronym", str(refused))
        else:
            messages.success(request, f"{made} est dans le glossaire : les documents à venir l’expliqueront.")
            return redirect("documents:glossary")
    return _form(request, {"form": form}, 422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def acronym_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct an acronym; a form that comes late is shown both versions."""
    entry = _visible(request, pk)
    form = AcronymForm(request.POST or None, instance=Acronym.objects.get(pk=pk))
    status, conflicts = 200, []
    if request.method == "POST" and form.is_valid():
        try:
            acronyms.change_acronym(
                by=request.user, entry=entry, version=form.cleaned_data["version"] or 0, values=form.values
            )
        except Refused as refused:
            form.add_error("acronym", str(refused))
        except Stale as stale:
            conflicts = [
                (form.fields[name].label, getattr(stale.current, name), form.values[name])
                for name in acronyms.FIELDS
                if getattr(stale.current, name) != form.values[name]
            ]
            form.data = form.data.copy()
            form.data["version"] = stale.current.version
            status = 409
        else:
            messages.success(request, "Sigle modifié : les documents à venir suivront.")
            return redirect("documents:glossary")
    return _form(
        request, {"form": form, "entry": entry, "conflicts": conflicts}, 422 if form.errors else status
    )


def _form(request: HttpRequest, context: dict, status: int) -> HttpResponse:
    return render(request, "documents/acronym_form.html", context | {"nav": "glossary"}, status=status)


@require_POST
def acronym_archive(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an acronym away; its page then offers to bring it back."""
    entry = _visible(request, pk)
    acronyms.archive_acronym(by=request.user, entry=entry)
    messages.success(request, f"{entry} est retiré du glossaire. Vous pouvez le rétablir ci-dessous.")
    return redirect("documents:acronym_edit", pk)


@require_POST
def acronym_restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring an acronym back."""
    entry = _visible(request, pk)
    try:
        acronyms.restore_acronym(by=request.user, entry=entry)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("documents:acronym_edit", pk)
    messages.success(request, f"{entry} est de nouveau dans le glossaire.")
    return redirect("documents:glossary")
