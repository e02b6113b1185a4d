"""Plans: listed, begun empty or as a copy, retitled, archived and brought back."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from accounts.enums import Role
from actions import access, exports
from actions.models import Plan
from actions.plan_forms import NewPlanForm, PlanArchiveForm, PlanForm
from actions.services import building, plans
from actions.services.errors import Refused, Stale
from actions.views.conflicts import conflict_of, with_choices
from actions.views.lists import visible_plan
from actions.views.undoing import say_done
from documents.tabular import export_response
from journal.services import acts_made
from sgcd_plan import clock


@require_GET
def plan_list(request: HttpRequest) -> HttpResponse:
    """The plans that one may see, with how many actions each has; archived ones for those who manage them."""
    seen = Plan.objects.visible_to(request.user)
    live = seen.filter(archived_at=None)
    if kind := request.GET.get("export"):
        return export_response(live, exports.PLAN_COLUMNS, kind, "plans", sheet="Plans")
    managed = set(Plan.objects.managed_by(request.user).values_list("pk", flat=True))
    context = {
        "plans": live.with_counts(),
        "managed": managed,
        "archived": seen.filter(pk__in=managed).exclude(archived_at=None).order_by("-archived_at"),
        "may_create": request.user.has_role(Role.PLAN_MANAGER),
        "nav": "plans",
    }
    return render(request, "actions/plan_list.html", context)


@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """A new plan, empty or as a copy: for plan managers of the whole."""
    if not request.user.has_role(Role.PLAN_MANAGER):
        raise PermissionDenied
    sources = Plan.objects.managed_by(request.user).order_by("archived_at", "title")
    initial = {"as_of": clock.today(), "source": request.GET.get("copier")}
    form = NewPlanForm(request.POST or None, sources=sources, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        common = {name: data[name] for name in ("title", "as_of", "circulated")}
        with acts_made() as acts:
            if data["source"]:
                made = plans.copy_plan(
                    user=request.user,
                    source=data["source"],
                    years=data["years"] if data["deadlines"] == "shift" else 0,
                    deadlines=data["deadlines"] != "none",
                    leads=data["leads"],
                    **common,
                )
            else:
                made = building.create_plan(user=request.user, **common)
        next_step = "vérifiez ses échéances et ses pilotes" if data["source"] else "ajoutez ses objectifs"
        say_done(request, f"Plan «\u00a0{made.title}\u00a0» créé\u00a0: {next_step}.", acts)
        return redirect("actions:structure", made.slug)
    context = {"form": form, "nav": "plans"}
    return render(request, "actions/plan_create.html", context, status=422 if form.errors else 200)


def _held(request: HttpRequest, slug: str) -> Plan:
    """A plan that the person manages, archived or not."""
    plan = visible_plan(request, slug)
    if not access.holds(request.user, plan):
        raise PermissionDenied
    return plan


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Title, date and circulation; a form that comes late is shown both versions."""
    plan = visible_plan(request, slug)
    if not access.manages(request.user, plan):
        raise PermissionDenied
    data = with_choices(request.POST, PlanForm.names) if request.method == "POST" else None
    form, conflict = PlanForm(data, instance=plan), None
    if data is not None and form.is_valid():
        values = {name: form.cleaned_data[name] for name in PlanForm.names}
        values["circulated"] = values["circulated"] == "on"
        try:
            with acts_made() as acts:
                plans.update_plan(
                    user=request.user, plan=plan, version=form.cleaned_data["version"], values=values
                )
        except Stale as stale:
            current = stale.current
            conflict = conflict_of(form, current, lambda found: PlanForm(found, instance=current))
            form = conflict.form
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            say_done(request, "Plan enregistré.", acts)
            return redirect("actions:plan_list")
    status = 409 if conflict is not None else 422 if form.errors else 200
    context = {"plan": plan, "form": form, "conflict": conflict, "nav": "plans"}
    return render(request, "actions/plan_edit.html", context, status=status)


@require_http_methods(["GET", "POST"])
def archive(request: HttpRequest, slug: str) -> HttpResponse:
    """Archive a whole plan, with the reason; or bring it back."""
    plan = _held(request, slug)
    restoring = plan.archived_at is not None
    if request.method == "POST":
        restoring = request.POST.get("do") == "restore"
    form, status = PlanArchiveForm(request.POST or None, initial={"version": plan.version}), 200
    if restoring:
        del form.fields["reason"]
    if request.method == "POST" and form.is_valid():
        service = plans.restore_plan if restoring else plans.archive_plan
        try:
            with acts_made() as acts:
                service(user=request.user, plan=plan, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        except Stale as stale:
            status, form.data = 409, form.data.copy()
            form.data["version"] = str(stale.current.version)
            form.add_error(
                None,
                "Le plan a été modifié depuis que vous avez ouvert cette page\u00a0: vérifiez, puis validez de nouveau.",
            )
        else:
            done = (
                "désarchivé\u00a0: il est de nouveau dans les listes"
                if restoring
                else "archivé\u00a0: il se lit encore, il ne change plus"
            )
            say_done(request, f"Plan «\u00a0{plan.title}\u00a0» {done}.", acts)
            return redirect(reverse("actions:plan_list"))
    if form.errors and status == 200:
        status = 422
    context = {
        "plan": plan,
        "form": form,
        "restoring": restoring,
        "nav": "plans",
        "count": plan.actions.live().count(),
    }
    return render(request, "actions/plan_archive.html", context, status=status)
