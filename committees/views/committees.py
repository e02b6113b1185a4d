"""Committees: who reports to whom, each one's page, made, changed, archived; its seats."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from actions.services.errors import Refused, Stale
from actions.views.conflicts import conflict_of, with_choices
from committees import access, chart, exports
from committees.forms import CommitteeForm, NewCommitteeForm, ReasonForm, SeatForm
from committees.models import Committee, Meeting, Seat
from committees.services import committees as services
from committees.views.found import kept_committee, visible_committee
from documents.tabular import KINDS, export_response
from sgcd_plan import clock


def tree(rows: list[Committee]) -> list[tuple[Committee, int]]:
    """Committees with their depth, each under the one above it; one whose superior is not shown stands at the top."""
    shown, below = {c.pk for c in rows}, {}
    for committee in rows:
        below.setdefault(committee.above_id if committee.above_id in shown else None, []).append(committee)
    found = []

    def add(parent: int | None, depth: int) -> None:
        for committee in below.get(parent, ()):
            found.append((committee, depth))
            add(committee.pk, depth + 1)

    add(None, 0)
    return found


@require_GET
def committee_list(request: HttpRequest) -> HttpResponseBase:
    """The committees that one sees, by who reports to whom."""
    seen = Committee.objects.visible_to(request.user)
    rows = [c for c, _ in tree(list(seen.live().for_list()))]
    if (kind := request.GET.get("export")) in KINDS:
        return export_response(rows, exports.COMMITTEE_COLUMNS, kind, "comites", sheet="Comités")
    context = {
        "tree": (shown := tree(rows)),
        "drawing": drawn.svg() if (drawn := chart.draw(shown)) else "",
        "archived": Committee.objects.kept_by(request.user).exclude(archived_at=None).order_by("name"),
        "may_create": access.may_create(request.user),
        "nav": "committees",
    }
    return render(request, "committees/list.html", context)


@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """A new committee."""
    if not access.may_create(request.user):
        raise PermissionDenied
    plan = request.POST.get("plan", "")
    instance = Committee(plan_id=int(plan) if plan.isdecimal() and len(plan) < 9 else None)
    form = NewCommitteeForm(request.POST or None, instance=instance, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.create_committee(
                user=request.user, territory=form.cleaned_data["territory"], **form.told(), **form.scope()
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"Comité « {made} » créé : ajoutez ses sièges, puis ses séances.")
            return redirect(made)
    context = {"form": form, "nav": "committees"}
    return render(request, "committees/committee_form.html", context, status=422 if form.errors else 200)


@require_GET
def committee(request: HttpRequest, slug: str) -> HttpResponseBase:
    """A committee: what it is, who sits, its meetings."""
    found = visible_committee(request, slug)
    seats = list(found.seats.live())
    if (kind := request.GET.get("export")) in KINDS:
        return export_response(seats, exports.SEAT_COLUMNS, kind, f"{found.slug}-sieges", sheet="Sièges")
    seen = Meeting.objects.visible_to(request.user).live().filter(committee=found).for_list()
    context = {
        "committee": found,
        "seats": seats,
        "objectives": found.objectives.select_related("objective"),
        "actions": found.actions.select_related("action__plan")
        .defer("action__search")
        .order_by("action__position"),
        "below": Committee.objects.visible_to(request.user).live().filter(above=found),
        "coming": seen.coming()[:6],
        "past": seen.sat()[:6],
        "this_year": clock.today().year,
        "keeps": access.keeps(request.user, found),
        "holds": access.holds(request.user, found),
        "sits": access.sits(request.user, found),
        "nav": "committees",
    }
    return render(request, "committees/committee.html", context)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change a committee; a form that comes late is shown both versions."""
    found = kept_committee(request, slug)
    data = with_choices(request.POST, CommitteeForm.names) if request.method == "POST" else None
    form, conflict = CommitteeForm(data, instance=found, user=request.user), None
    if data is not None and form.is_valid():
        try:
            services.update_committee(
                user=request.user,
                committee=found,
                version=form.cleaned_data["version"],
                values=form.told(),
                **(form.scope() if found.plan_id else {}),
            )
        except Stale as stale:
            current = stale.current
            conflict = conflict_of(
                form, current, lambda sent: CommitteeForm(sent, instance=current, user=request.user)
            )
            form = conflict.form
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Comité enregistré.")
            return redirect("committees:committee", slug)
    status = 409 if conflict is not None else 422 if form.errors else 200
    context = {"committee": found, "form": form, "conflict": conflict, "nav": "committees"}
    return render(request, "committees/committee_form.html", context, status=status)


@require_http_methods(["GET", "POST"])
def archive(request: HttpRequest, slug: str) -> HttpResponse:
    """Archive a committee, with the reason; or bring it back."""
    found = visible_committee(request, slug)
    if not access.holds(request.user, found):
        raise PermissionDenied
    restoring = found.archived_at is not None
    form, status = ReasonForm(request.POST or None, initial={"version": found.version}), 200
    if restoring:
        del form.fields["reason"]
    if request.method == "POST" and form.is_valid():
        service = services.restore_committee if restoring else services.archive_committee
        try:
            service(user=request.user, committee=found, **form.cleaned_data)
        except Stale as stale:
            status, form.data = 409, form.data.copy()
            form.data["version"] = str(stale.current.version)
            form.add_error(
                None,
                "Le comité a été modifié depuis que vous avez ouvert cette page : vérifiez, puis validez de nouveau.",
            )
        else:
            messages.success(request, f"Comité « {found} » {'désarchivé' if restoring else 'archivé'}.")
            return redirect("committees:list")
    if form.errors and status == 200:
        status = 422
    context = {"committee": found, "form": form, "restoring": restoring, "nav": "committees"}
    return render(request, "committees/archive.html", context, status=status)


@require_http_methods(["GET", "POST"])
def seat_add(request: HttpRequest, slug: str) -> HttpResponse:
    """Add a seat."""
    found = kept_committee(request, slug)
    form = SeatForm(request.POST if request.method == "POST" else None, instance=Seat(committee=found))
    if request.method == "POST" and form.is_valid():
        made = services.add_seat(user=request.user, committee=found, **form.told())
        messages.success(request, f"Siège ajouté : {made}.")
        return redirect("committees:committee", slug)
    context = {"committee": found, "form": form, "nav": "committees"}
    return render(request, "committees/seat_form.html", context, status=422 if form.errors else 200)


def _seat(committee: Committee, pk: int) -> Seat:
    return get_object_or_404(committee.seats.live().select_related("committee"), pk=pk)


@require_http_methods(["GET", "POST"])
def seat_edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Change a seat or take it away; a form that comes late is shown both versions."""
    found = kept_committee(request, slug)
    seat = _seat(found, pk)
    data = with_choices(request.POST, SeatForm.names) if request.method == "POST" else None
    form, conflict = SeatForm(data, instance=seat), None
    if data is not None and form.is_valid():
        version = form.cleaned_data["version"]
        try:
            if data.get("remove"):
                services.archive_seat(user=request.user, seat=seat, version=version)
                messages.success(
                    request, f"Siège supprimé : {seat}. Les séances tenues gardent ce qu’elles disaient."
                )
            else:
                services.update_seat(user=request.user, seat=seat, version=version, values=form.told())
                messages.success(request, "Siège enregistré.")
            return redirect("committees:committee", slug)
        except Stale as stale:
            current = stale.current
            conflict = conflict_of(form, current, lambda sent: SeatForm(sent, instance=current))
            form = conflict.form
    status = 409 if conflict is not None else 422 if form.errors else 200
    context = {"committee": found, "seat": seat, "form": form, "conflict": conflict, "nav": "committees"}
    return render(request, "committees/seat_form.html", context, status=status)


@require_POST
def seat_move(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Move a seat before or after its neighbour."""
    found = kept_committee(request, slug)
    if (way := request.POST.get("way")) not in ("up", "down"):
        raise Http404
    services.move_seat(user=request.user, seat=_seat(found, pk), up=way == "up")
    return redirect(f"{found.get_absolute_url()}#sieges")
