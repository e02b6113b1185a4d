"""The structure of a plan: read by whoever sees it, completed, corrected and ordered by its manager."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from actions import access
from actions.models import Action, DeadlineMove, Measure, Plan
from actions.page_forms import NewActionForm
from actions.services import building, structure
from actions.services.errors import Refused, Stale


def _plan(request: HttpRequest, slug: str) -> Plan:
    return get_object_or_404(Plan.objects.visible_to(request.user), slug=slug)


def _page(request: HttpRequest, plan: Plan, *, status: int = 200, **more) -> HttpResponse:
    manages = access.manages(request.user, plan)
    actions = Action.objects.live().select_related("lead").order_by("position", "pk")
    measures = (
        Measure.objects.filter(archived_at=None)
        .order_by("position", "pk")
        .prefetch_related(Prefetch("actions", queryset=actions, to_attr="rows"))
    )
    objectives = plan.objectives.filter(archived_at=None).order_by("position", "pk")
    context = {
        "plan": plan,
        "objectives": objectives.prefetch_related(Prefetch("measures", queryset=measures, to_attr="rows")),
        "recommendations": plan.recommendations.all(),
        "manages": manages,
        "waiting": DeadlineMove.objects.visible_to(request.user).waiting().filter(action__plan=plan).count()
        if manages
        else 0,
        "nav": "structure",
    }
    return render(request, "actions/structure.html", context | more, status=status)


@require_GET
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """Objectives, measures, actions and recommendations, in their order."""
    return _page(request, _plan(request, slug))


def _found(plan: Plan, kind: str, pk: str):
    sources = {
        "objective": plan.objectives.filter(archived_at=None),
        "measure": Measure.objects.filter(objective__plan=plan, archived_at=None).select_related("objective"),
        "action": plan.actions.live().select_related("measure"),
        "recommendation": plan.recommendations.all(),
    }
    if kind not in sources or not pk.isdecimal():
        raise Http404
    return get_object_or_404(sources[kind], pk=int(pk))


def _act(request: HttpRequest, plan: Plan) -> str:
    """Do what was asked; the sentence that says it is done. Raises ``Refused`` or ``Stale``."""
    asked = {name: value.replace("\x00", "") for name, value in request.POST.items()}
    wanted, kind, pk = asked.get("do", ""), asked.get("kind", ""), asked.get("pk", "")
    label = asked.get("label", "").strip()
    if wanted == "add_objective":
        if not label:
            raise Refused("Écrivez l’intitulé du nouvel objectif, puis ajoutez-le.")
        building.add_objective(user=request.user, plan=plan, label=label)
        return "Objectif ajouté\u00a0: ajoutez-lui un volet, puis des actions."
    if wanted == "add_measure":
        building.add_measure(user=request.user, objective=_found(plan, "objective", pk), label=label)
        return "Volet ajouté\u00a0: ajoutez-lui des actions."
    if wanted == "rename" and kind in ("objective", "measure", "recommendation"):
        found = _found(plan, kind, pk)
        structure.rename(user=request.user, found=found, label=label, seen=asked.get("seen", ""))
        return "Intitulé enregistré."
    if wanted in ("up", "down") and kind in ("objective", "measure", "action"):
        structure.move(user=request.user, plan=plan, found=_found(plan, kind, pk), up=wanted == "up")
        return "Ordre enregistré\u00a0; les numéros ne changent pas."
    raise Refused("Choisissez ce que vous voulez faire\u00a0: ajouter, corriger ou déplacer.")


@require_POST
def act(request: HttpRequest, slug: str) -> HttpResponse:
    """Add, correct or move a part of the plan."""
    plan = _plan(request, slug)
    if not access.manages(request.user, plan):
        raise PermissionDenied
    try:
        messages.success(request, _act(request, plan))
    except Refused as refused:
        return _page(request, plan, status=422, error=str(refused))
    except Stale as stale:
        error = (
            f"Cet intitulé vient d’être changé en «\u00a0{stale.current.label}\u00a0». Le vôtre\u00a0: "
            f"«\u00a0{request.POST.get('label', '')}\u00a0». Corrigez-le de nouveau s’il le faut."
        )
        return _page(request, plan, status=409, error=error)
    return redirect("actions:structure", slug)


@require_http_methods(["GET", "POST"])
def add_action(request: HttpRequest, slug: str) -> HttpResponse:
    """A new action, numbered for life, its deadline read."""
    plan = _plan(request, slug)
    if not access.manages(request.user, plan):
        raise PermissionDenied
    form = NewActionForm(request.POST or None, plan=plan, initial={"measure": request.GET.get("volet")})
    if request.method == "POST" and form.is_valid():
        made = building.add_action(user=request.user, **form.cleaned_data)
        messages.success(request, f"Action n°\u00a0{made.number} ajoutée.")
        return redirect(made.get_absolute_url())
    context = {"plan": plan, "form": form, "nav": "structure"}
    return render(request, "actions/action_add.html", context, status=422 if form.errors else 200)
