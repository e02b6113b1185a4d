"""What the actions of a plan must produce: the list, each one's page, its file, its dates; « constater »."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from actions import access
from actions.deliverable_forms import DeliverableFileForm, DeliverableForm, SeriesDateForm
from actions.enums import DeliverableKind, DeliverableState
from actions.exports import DELIVERABLE_COLUMNS
from actions.models import Action, Deliverable, Plan
from actions.services import deliverables as services
from actions.services.errors import Refused, Stale
from actions.views.conflicts import conflict_of, with_choices
from actions.views.detail import visible_action
from actions.views.lists import visible_plan
from documents import services as files
from documents.giving import give
from documents.models import StoredFile
from documents.tabular import KINDS, export_response
from documents.typography import day
from sgcd_plan import clock

PAGE_SIZE = 50
LATE = "late"
ATTESTED_SHOWN = 20


def _choosable(user, plan: Plan):
    """The actions that ``user`` may say a deliverable serves: those on which it reports."""
    return plan.actions.live().reportable_by(user).order_by("position", "pk")


def _may_change(user, deliverable: Deliverable) -> bool:
    served = [row.action_id for row in deliverable.serves.all()]
    return _choosable(user, deliverable.plan).filter(pk__in=served).exists()


def _found(request: HttpRequest, slug: str, pk: int, *, change: bool = False) -> Deliverable:
    plan = visible_plan(request, slug)
    found = get_object_or_404(Deliverable.objects.visible_to(request.user).with_actions(), plan=plan, pk=pk)
    found.plan = plan
    if change and (found.archived_at is not None or not _may_change(request.user, found)):
        raise PermissionDenied
    return found


def _to_attest(request: HttpRequest, plan: Plan) -> list[Action]:
    """The actions that a manager has to confirm; nothing for the others."""
    if not access.manages(request.user, plan):
        return []
    rows = list(
        plan.actions.live().to_attest().select_related("lead").order_by("position", "pk")[:ATTESTED_SHOWN]
    )
    for row in rows:
        row.plan = plan
    return rows


@require_GET
def deliverables(request: HttpRequest, slug: str) -> HttpResponseBase:
    """All that the plan must produce, by state and kind."""
    plan = visible_plan(request, slug)
    live = (
        plan.deliverables.visible_to(request.user).live().filter(serves__action__archived_at=None).distinct()
    )
    state, kind = request.GET.get("etat", ""), request.GET.get("nature", "")
    rows = live
    if state in DeliverableState.values:
        rows = rows.filter(state=state)
    elif state == LATE:
        rows = rows.late(clock.today())
    if kind in DeliverableKind.values:
        rows = rows.filter(kind=kind)
    rows = rows.with_actions().order_by("planned_on", "pk")
    if (wanted := request.GET.get("export")) in KINDS:
        return export_response(
            rows.select_related("plan"),
            DELIVERABLE_COLUMNS,
            wanted,
            f"{plan.slug}-livrables",
            sheet="Livrables",
        )
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    for row in page:
        row.plan = plan
    held = list(live.values_list("state", "planned_on"))
    late = sum(s not in ("signed", "circulated") and p is not None and p < clock.today() for s, p in held)
    context = {
        "plan": plan,
        "page": page,
        "states": [
            *((s.value, s.label, sum(found == s for found, _ in held)) for s in DeliverableState),
            (LATE, "En retard", late),
        ],
        "kinds": DeliverableKind.choices,
        "to_attest": _to_attest(request, plan),
        "state": state,
        "kind": kind,
        "nav": "deliverables",
    }
    return render(request, "actions/deliverables.html", context)


def _form(request: HttpRequest, deliverable: Deliverable, choosable):
    data = with_choices(request.POST, DeliverableForm.names) if request.method == "POST" else None
    return DeliverableForm(data, instance=deliverable, choosable=choosable)


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """Something that an action must produce."""
    action = visible_action(request, slug, number)
    if not access.may_report(request.user, action):
        raise PermissionDenied
    choosable = _choosable(request.user, action.plan)
    form = _form(request, Deliverable(plan=action.plan), choosable)
    if request.method != "POST":
        form.initial["actions"] = [str(action.pk)]
    elif form.is_valid():
        values = {name: form.cleaned_data[name] for name in services.EDITABLE_FIELDS}
        try:
            chosen = [a for a in form.cleaned_data["actions"] if a.pk != action.pk]
            made = services.add_deliverable(user=request.user, actions=[action, *chosen], **values)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"{made} ajouté. Vous pouvez y joindre son fichier.")
            return redirect("actions:deliverable", slug, made.pk)
    context = {"plan": action.plan, "action": action, "form": form, "nav": "list"}
    return render(request, "actions/deliverable_form.html", context, status=422 if form.errors else 200)


def _page(request: HttpRequest, found: Deliverable, *, status: int = 200, **forms) -> HttpResponse:
    may_change = found.archived_at is None and _may_change(request.user, found)
    stored = StoredFile.objects.of(found).filter(archived_at=None).select_related("uploaded_by")
    context = {
        "plan": found.plan,
        "deliverable": found,
        "files": stored,
        "dates": found.dates.filter(archived_at=None),
        "may_change": may_change,
        "file_form": DeliverableFileForm(auto_id="fichier_%s"),
        "date_form": SeriesDateForm(auto_id="date_%s"),
        "today": clock.today(),
        "nav": "deliverables",
        **forms,
    }
    return render(request, "actions/deliverable.html", context, status=status)


@require_GET
def deliverable(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A deliverable: where it stands, the actions that it serves, its file and the dates of a series."""
    return _page(request, _found(request, slug, pk))


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Correct or archive a deliverable; a form that comes late is shown both versions."""
    found = _found(request, slug, pk, change=True)
    choosable = _choosable(request.user, found.plan)
    form, conflict = _form(request, found, choosable), None
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        try:
            if request.POST.get("remove"):
                services.archive_deliverable(user=request.user, deliverable=found, version=version)
                messages.success(request, f"{found} retiré ; l’historique le garde.")
                return redirect("actions:deliverables", slug)
            services.update_deliverable(
                user=request.user,
                deliverable=found,
                version=version,
                values={name: form.cleaned_data[name] for name in services.EDITABLE_FIELDS},
                actions=[a.pk for a in form.cleaned_data["actions"]],
                among=list(choosable.values_list("pk", flat=True)),
            )
        except Stale as stale:
            current = stale.current
            conflict = conflict_of(
                form, current, lambda data: DeliverableForm(data, instance=current, choosable=choosable)
            )
            form = conflict.form
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Livrable enregistré.")
            return redirect("actions:deliverable", slug, pk)
    status = 409 if conflict is not None else 422 if form.errors else 200
    context = {
        "plan": found.plan,
        "deliverable": found,
        "form": form,
        "conflict": conflict,
        "nav": "deliverables",
    }
    return render(request, "actions/deliverable_form.html", context, status=status)


@require_POST
def file_add(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The file of a deliverable: the first one, or a newer version beside the older ones."""
    found = _found(request, slug, pk, change=True)
    form = DeliverableFileForm(request.POST, request.FILES, auto_id="fichier_%s")
    if form.is_valid():
        try:
            (made,) = files.store_files(user=request.user, owner=found, uploads=[form.cleaned_data["file"]])
        except files.FileRefused as refused:
            form.add_error("file", f"{refused} Rien n’a été enregistré.")
        else:
            messages.success(request, f"Fichier « {made.name} » joint.")
            return redirect("actions:deliverable", slug, pk)
    return _page(request, found, status=422, file_form=form)


@require_GET
def file(request: HttpRequest, slug: str, pk: int, stored: int) -> HttpResponse:
    """The content of a file, for whoever may see the plan; always to be saved, never shown by the browser."""
    found = _found(request, slug, pk)
    kept = get_object_or_404(StoredFile.objects.of(found), pk=stored)
    return give(request, kept, reverse("actions:deliverable", args=[slug, pk]))


@require_POST
def date_add(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A day of a series."""
    found = _found(request, slug, pk, change=True)
    form = SeriesDateForm(request.POST, auto_id="date_%s")
    if form.is_valid():
        try:
            services.add_date(user=request.user, deliverable=found, **form.cleaned_data)
        except Refused as refused:
            form.add_error("planned_on", str(refused))
        else:
            messages.success(request, "Date ajoutée à la série.")
            return redirect("actions:deliverable", slug, pk)
    return _page(request, found, status=422, date_form=form)


@require_POST
def date_mark(request: HttpRequest, slug: str, pk: int, date: int) -> HttpResponse:
    """« Paru le … », not after all, or taken out of the series."""
    found = _found(request, slug, pk, change=True)
    row = get_object_or_404(found.dates.filter(archived_at=None), pk=date)
    if request.POST.get("remove"):
        services.archive_date(user=request.user, date=row)
        messages.success(request, f"Date du {day(row.planned_on)} retirée.")
        return redirect("actions:deliverable", slug, pk)
    typed = request.POST.get("on", "").strip()
    try:
        on = parse_date(typed) if typed else None
    except ValueError:
        on = None
    if typed and on is None:
        messages.error(request, f"« {typed[:40]} » n’est pas une date : indiquez le jour de la parution.")
        return redirect("actions:deliverable", slug, pk)
    try:
        services.mark_date(user=request.user, date=row, produced_on=on)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"Paru le {day(on)}." if on else "Parution de nouveau attendue.")
    return redirect("actions:deliverable", slug, pk)


@require_POST
def attest(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """A plan manager confirms that a done action is done."""
    action: Action = visible_action(request, slug, number)
    if not access.manages(request.user, action.plan):
        raise PermissionDenied
    try:
        services.attest_done(user=request.user, action=action)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"Réalisation de l’action n° {number} constatée.")
    back = request.POST.get("back", "")
    inside = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    return redirect(back if inside else action.get_absolute_url())
