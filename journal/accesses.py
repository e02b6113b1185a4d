"""The journal of accesses: who saw or took what is confidential, for administrators alone; nobody changes it."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET
from dsfr.forms import DsfrBaseForm

from accounts import exports
from accounts.enums import Role
from journal.models import Access

PAGE_SIZE = 50
COLUMNS = (
    ("at", "Le", lambda access: access.at, 18),
    ("user", "Qui", lambda access: access.user.get_full_name(), 30),
    ("email", "Adresse électronique", lambda access: access.user.email, 36),
    ("service", "Service", lambda access: str(access.user.service or ""), 20),
    ("what", "Quoi", lambda access: access.what, 60),
)


class AccessFilterForm(DsfrBaseForm, forms.Form):
    """Words, first and last day."""

    q = forms.CharField(label="Personne ou objet", required=False, max_length=200)
    first = forms.DateField(label="Du", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label="Au", required=False, widget=forms.DateInput(attrs={"type": "date"}))


@require_GET
def accesses(request: HttpRequest) -> HttpResponse:
    """Accesses as filtered, latest first, as a page or as a file."""
    if not request.user.has_role(Role.ADMINISTRATOR):
        raise PermissionDenied("Le journal des accès est réservé aux administrateurs.")
    form = AccessFilterForm(request.GET)
    form.is_valid()
    asked = form.cleaned_data
    found = (
        Access.objects.visible_to(request.user)
        .matching(asked.get("q", ""))
        .between(asked.get("first"), asked.get("last"))
        .select_related("user__service")
    )
    if kind := request.GET.get("export"):
        rows = found.iterator(chunk_size=500)
        return exports.response(rows, COLUMNS, kind, "acces", sheet="Accès")
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "journal/accesses.html", {"page": page, "form": form, "nav": "accesses"})
