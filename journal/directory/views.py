"""The directory of services of the State, which administrators keep."""

from collections.abc import Sequence

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from accounts import exports
from accounts.enums import Role
from accounts.services.errors import Refused, Stale
from journal.directory import services as acts
from journal.directory.forms import NewServiceForm, ServiceFilterForm, ServiceForm, SuccessionForm
from organisations import successions
from organisations.models import Service

PAGE_SIZE = 50
EVENTS_SHOWN = 50
CHILDREN_SHOWN = 200
COLUMNS = (
    ("name", "Nom", lambda s: s.name, 50),
    ("acronym", "Sigle", lambda s: s.acronym, 14),
    ("kind", "Nature", lambda s: s.kind.name, 30),
    ("territory", "Territoire", lambda s: s.territory.name if s.territory else "", 26),
    ("parent", "Service de rattachement", lambda s: str(s.parent or ""), 26),
    ("head", "Titre de son chef", lambda s: s.title_head, 40),
    ("mailbox", "Boîte fonctionnelle", lambda s: s.mailbox, 36),
    ("from", "Depuis le", lambda s: s.valid_from, 12),
    ("until", "Jusqu’au", lambda s: s.valid_until, 12),
)


def _require_administrator(request: HttpRequest) -> None:
    if not request.user.has_role(Role.ADMINISTRATOR):
        raise PermissionDenied("Les services sont tenus à jour par les administrateurs.")


def _service(request: HttpRequest, pk: int) -> Service:
    _require_administrator(request)
    return get_object_or_404(Service.objects.for_list().select_related("parent"), pk=pk)


@require_GET
def service_list(request: HttpRequest) -> HttpResponse:
    """All services, as filtered, as a page or as a file."""
    _require_administrator(request)
    form = ServiceFilterForm(request.GET)
    form.is_valid()
    asked = form.cleaned_data
    found = Service.objects.for_list().select_related("parent").matching(asked.get("q", ""))
    if asked.get("kind"):
        found = found.of_kind(asked["kind"].slug)
    if asked.get("territory"):
        found = found.within(asked["territory"])
    found = found.in_state(asked.get("state", "")).order_by("order", "name", "pk")
    if kind := request.GET.get("export"):
        return exports.response(found.iterator(chunk_size=500), COLUMNS, kind, "services", sheet="Services")
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": page, "form": form, "filtered": any(asked.values()), "nav": "services"}
    return render(request, "journal/directory/list.html", context)


@require_GET
def service_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A service: its names, its place, its open work, what came before and after, what was done on it."""
    service = _service(request, pk)
    context = {
        "service": service,
        "names": service.names.all(),
        "before": service.precessions.select_related("predecessor").order_by("-on"),
        "after": service.successions.select_related("successor").order_by("-on"),
        "children": service.children.order_by("order", "name")[:CHILDREN_SHOWN],
        "held": [] if service.ended else [m for m in successions.preview([service])[1:] if m.things],
        "events": service.events.select_related("by")[:EVENTS_SHOWN],
        "nav": "services",
    }
    return render(request, "journal/directory/detail.html", context)


@require_http_methods(["GET", "POST"])
def service_add(request: HttpRequest) -> HttpResponse:
    """A service added by hand."""
    _require_administrator(request)
    form = NewServiceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = acts.add_service(by=request.user, values=form.cleaned_data)
        except Refused as refused:
            form.add_error("name", str(refused))
        else:
            messages.success(
                request,
                f"Service ajouté\u00a0: {made.full_name}. Il peut maintenant recevoir des comptes et des actions.",
            )
            return redirect("services:detail", pk=made.pk)
    context = {"form": form, "nav": "services"}
    return render(request, "journal/directory/form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def service_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Names, place and mailbox; a form that comes late is shown both versions."""
    service = _service(request, pk)
    form = ServiceForm(request.POST or None, instance=service)
    status, conflicts = 200, []
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in acts.EDITABLE_FIELDS}
        try:
            acts.update_service(
                by=request.user,
                service=service,
                version=form.cleaned_data["version"] or 0,
                values=values,
                since=form.cleaned_data["since"],
                reason=form.cleaned_data["reason"],
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        except Stale as stale:
            conflicts = [
                (form.fields[name].label, getattr(stale.current, name) or "—", values[name] or "—")
                for name in acts.EDITABLE_FIELDS
                if getattr(stale.current, name) != values[name]
            ]
            form.data = form.data.copy()
            form.data["version"] = stale.current.version
            status = 409
        else:
            messages.success(request, "Service modifié.")
            return redirect("services:detail", pk=pk)
    context = {"form": form, "service": service, "conflicts": conflicts, "nav": "services"}
    return render(request, "journal/directory/form.html", context, status=422 if form.errors else status)


@require_http_methods(["GET", "POST"])
def service_succeed(request: HttpRequest, pk: int) -> HttpResponse:
    """A service taken over by another: what would move, then, once seen, the move itself."""
    service = _service(request, pk)
    form = SuccessionForm(request.POST or None, service=service)
    context = {"form": form, "service": service, "nav": "services"}
    status = 200
    if request.method == "POST" and form.is_valid():
        services = [service, *form.cleaned_data["others"]]
        try:
            if request.POST.get("step") == "apply":
                return _take_over(request, services, form)
            acts.check_takeover(services, form.cleaned_data["successor"], form.cleaned_data["on"])
        except Refused as refused:
            form.add_error(None, str(refused))
        except acts.Changed:
            context["changed"], status = True, 409
        if not form.errors:
            context |= _preview(services, form)
    return render(
        request, "journal/directory/succession.html", context, status=422 if form.errors else status
    )


def _take_over(request: HttpRequest, services: Sequence[Service], form: SuccessionForm) -> HttpResponse:
    asked = form.cleaned_data
    successor = acts.take_over(
        by=request.user,
        services=services,
        successor=asked["successor"],
        new=form.new(),
        on=asked["on"],
        reason=asked["reason"],
        seen=asked["seen"],
    )
    names = ", ".join(map(str, services))
    messages.success(
        request, f"{successor.full_name} prend la suite de {names}. Son travail en cours est ici."
    )
    return redirect("services:detail", pk=successor.pk)


def _preview(services: Sequence[Service], form: SuccessionForm) -> dict:
    """What the page shows of the takeover asked, whose fingerprint goes with the form."""
    asked = form.cleaned_data
    moves = successions.preview(services)
    form.data = form.data.copy()
    form.data["seen"] = acts.fingerprint(services, asked["successor"], form.new(), asked["on"], moves)
    return {
        "moves": moves,
        "total": sum(len(move.things) for move in moves),
        "services": services,
        "asked": asked,
    }
