"""The structure of a plan: read by whoever sees it, completed, corrected and ordered by its manager."""

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Prefetch, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from actions import access
from actions.models import Action, DeadlineMove, Measure, Plan, Recommendation
from actions.page_forms import NewActionForm
from actions.services import building, structure
from actions.services.errors import Refused, Stale
from actions.structure_forms import ActionMoveForm, MeasureForm, RecommendationForm
from actions.views.detail import visible_action
from actions.views.lists import visible_plan
from actions.views.month import managed_plan
from actions.views.undoing import say_done
from journal.services import acts_made

# Beyond so many actions, those of one measure are shown at a time.
LARGE = 400


def _opened(request: HttpRequest, plan: Plan) -> int | None:
    """The measure whose actions are shown: the one that the address asks for (« volet »), else the first."""
    measures = Measure.objects.filter(objective__plan=plan, archived_at=None, objective__archived_at=None)
    keys = list(
        measures.order_by("objective__position", "objective", "position", "pk").values_list("pk", flat=True)
    )
    asked = request.GET.get("volet", "")
    wanted = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 19 else None
    return wanted if wanted in keys else next(iter(keys), None)


def _page(request: HttpRequest, plan: Plan, *, status: int = 200, **more) -> HttpResponse:
    manages = access.manages(request.user, plan)
    actions = Action.objects.live().select_related("lead").defer("search").order_by("position", "pk")
    # One query for both: what stands in the page, and how many were archived.
    counts = plan.actions.aggregate(
        live=Count("pk", filter=Q(archived_at=None)), archived=Count("pk", filter=~Q(archived_at=None))
    )
    large, opened = counts["live"] > LARGE, None
    if large:
        opened = _opened(request, plan)
        actions = actions.filter(measure=opened)
    answers = Prefetch("answers__recommendation", queryset=Recommendation.objects.all())
    measures = (
        Measure.objects.filter(archived_at=None)
        .annotate(live_actions=Count("actions", filter=Q(actions__archived_at=None)))
        .order_by("position", "pk")
        .prefetch_related(Prefetch("actions", queryset=actions, to_attr="rows"), answers)
    )
    objectives = plan.objectives.filter(archived_at=None).order_by("position", "pk")
    context = {
        "plan": plan,
        "objectives": objectives.prefetch_related(Prefetch("measures", queryset=measures, to_attr="rows")),
        "recommendations": plan.recommendations.all(),
        "manages": manages,
        "large": large,
        "opened": opened,
        "nav": "structure",
    }
    if manages:
        context |= {
            "waiting": DeadlineMove.objects.visible_to(request.user)
            .waiting()
            .filter(action__plan=plan)
            .count(),
            "archived_objectives": plan.objectives.exclude(archived_at=None).order_by("-archived_at"),
            # Those of an archived objective come back with it.
            "archived_measures": Measure.objects.filter(objective__plan=plan, objective__archived_at=None)
            .exclude(archived_at=None)
            .select_related("objective")
            .order_by("-archived_at"),
            "archived_actions": counts["archived"],
        }
        if "recommendation_form" not in more:
            context["recommendation_form"] = RecommendationForm(auto_id="recommandation_%s")
    return render(request, "actions/structure.html", context | more, status=status)


@require_GET
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """Objectives, measures, actions and recommendations, in their order."""
    return _page(request, visible_plan(request, slug))


def _found(plan: Plan, kind: str, pk: str):
    sources = {
        "objective": plan.objectives.filter(archived_at=None).select_related("plan"),
        "measure": Measure.objects.filter(objective__plan=plan, archived_at=None).select_related(
            "objective__plan"
        ),
        "action": plan.actions.live().select_related("measure__objective", "plan"),
        "recommendation": plan.recommendations.all(),
    }
    if kind not in sources or not pk.isdecimal() or len(pk) > 18:
        raise Http404
    return get_object_or_404(sources[kind], pk=int(pk))


PARENTS = {"action": "measure", "measure": "objective"}


def _place(request: HttpRequest, plan: Plan, asked: dict[str, str]) -> None:
    """What was dragged: its rank, and where it was let go."""
    kind, rank, version = asked.get("kind", ""), asked.get("rank", ""), asked.get("version", "")
    found = _found(plan, kind, asked.get("pk", ""))
    parent = _found(plan, PARENTS[kind], asked["parent"]) if kind in PARENTS and asked.get("parent") else None
    structure.place(
        user=request.user,
        plan=plan,
        found=found,
        rank=int(rank) if rank.isdecimal() and len(rank) < 7 else None,
        parent=parent,
        version=int(version) if version.isdecimal() and len(version) < 10 else None,
    )


def _act(request: HttpRequest, plan: Plan, asked: dict[str, str]) -> str:
    """Do what was asked; the sentence that says it is done. Raises ``Refused`` or ``Stale``."""
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
        structure.rename(user=request.user, plan=plan, found=found, label=label, seen=asked.get("seen", ""))
        return "Intitulé enregistré."
    if wanted in ("up", "down") and kind in ("objective", "measure", "action"):
        structure.step(user=request.user, plan=plan, found=_found(plan, kind, pk), up=wanted == "up")
        return "Ordre enregistré\u00a0; les numéros ne changent pas."
    if wanted == "place" and kind in ("objective", "measure", "action"):
        _place(request, plan, asked)
        return "Ordre enregistré\u00a0; les numéros ne changent pas."
    raise Refused("Choisissez ce que vous voulez faire\u00a0: ajouter, corriger ou déplacer.")


@require_POST
def act(request: HttpRequest, slug: str) -> HttpResponse:
    """Add, correct or move a part of the plan."""
    plan = managed_plan(request, slug)
    asked = {name: value.replace("\x00", "") for name, value in request.POST.items()}
    try:
        with acts_made() as acts:
            said = _act(request, plan, asked)
        say_done(request, said, acts)
    except Refused as refused:
        return _page(request, plan, status=422, error=str(refused))
    except Stale as stale:
        error = "Cette partie du plan vient d’être modifiée\u00a0: vérifiez-la, puis recommencez."
        if asked.get("do") == "rename":
            error = (
                f"Cet intitulé vient d’être changé en «\u00a0{stale.current.label}\u00a0». Le vôtre\u00a0: "
                f"«\u00a0{asked.get('label', '')}\u00a0». Corrigez-le de nouveau s’il le faut."
            )
        return _page(request, plan, status=409, error=error)
    here = f"#{asked['kind']}-{asked['pk']}" if asked.get("kind") and asked.get("pk", "").isdecimal() else ""
    opened = ""
    if here and asked["kind"] in ("action", "measure"):
        # A large plan shows the actions of one measure: that of what was moved.
        pk = int(asked["pk"])
        rows = plan.actions.filter(pk=pk).values_list("measure_id", flat=True)
        opened = f"?volet={rows.first() if asked['kind'] == 'action' else pk}"
    return redirect(reverse("actions:structure", args=[slug]) + opened + here)


@require_POST
def add_recommendation(request: HttpRequest, slug: str) -> HttpResponse:
    """A recommendation, or pages of the report, that the plan answers."""
    plan = managed_plan(request, slug)
    form = RecommendationForm(request.POST, auto_id="recommandation_%s")
    if form.is_valid():
        try:
            with acts_made() as acts:
                made = structure.add_recommendation(user=request.user, plan=plan, **form.cleaned_data)
        except Refused as refused:
            form.add_error("reference", str(refused))
        else:
            say_done(request, f"{made} ajoutée\u00a0: dites quels volets y répondent.", acts)
            return redirect(reverse("actions:structure", args=[slug]) + "#recommandations")
    return _page(request, plan, status=422, recommendation_form=form)


@require_http_methods(["GET", "POST"])
def add_action(request: HttpRequest, slug: str) -> HttpResponse:
    """A new action, numbered for life, its deadline read."""
    plan = managed_plan(request, slug)
    form = NewActionForm(request.POST or None, plan=plan, initial={"measure": request.GET.get("volet")})
    if request.method == "POST" and form.is_valid():
        try:
            with acts_made() as acts:
                made = structure.add_action(user=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            say_done(request, f"Action n°\u00a0{made.number} ajoutée.", acts)
            return redirect(made.get_absolute_url())
    context = {"plan": plan, "form": form, "nav": "structure"}
    return render(request, "actions/action_add.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def move_action(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """Put an action under another measure, at its end; its number stays."""
    action = visible_action(request, slug, number)
    if not access.manages(request.user, action.plan):
        raise PermissionDenied
    form, status = ActionMoveForm(request.POST or None, action=action), 200
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            with acts_made() as acts:
                structure.place(
                    user=request.user,
                    plan=action.plan,
                    found=action,
                    parent=data["measure"],
                    version=data["version"],
                )
        except Refused as refused:
            form.add_error(None, str(refused))
        except Stale as stale:
            status, form.data = 409, form.data.copy()
            form.data["version"] = str(stale.current.version)
            form.add_error(
                None,
                "L’action a été modifiée depuis que vous avez ouvert cette page\u00a0: elle est maintenant sous "
                f"«\u00a0{stale.current.measure.label or stale.current.objective.label}\u00a0». Vérifiez, puis enregistrez de nouveau.",
            )
        else:
            said = data["measure"].label or data["measure"].objective.label
            say_done(request, f"Action n°\u00a0{number} déplacée sous «\u00a0{said}\u00a0».", acts)
            return redirect(reverse("actions:structure", args=[slug]) + f"#action-{action.pk}")
    if form.errors and status == 200:
        status = 422
    context = {"plan": action.plan, "action": action, "form": form, "nav": "structure"}
    return render(request, "actions/action_move.html", context, status=status)


@require_http_methods(["GET", "POST"])
def measure(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The objective that a measure stands under, with its actions, and the recommendations that it answers."""
    plan = managed_plan(request, slug)
    found = _found(plan, "measure", str(pk))
    form, status = MeasureForm(request.POST or None, measure=found, plan=plan), 200
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            with acts_made() as acts:
                structure.update_measure(user=request.user, plan=plan, measure=found, **data)
        except Refused as refused:
            form.add_error(None, str(refused))
        except Stale as stale:
            status, form.data = 409, form.data.copy()
            form.data["version"] = str(stale.current.version)
            form.add_error(
                None,
                "Ce volet a été modifié depuis que vous avez ouvert cette page\u00a0: vérifiez, puis enregistrez de nouveau.",
            )
        else:
            say_done(request, "Volet enregistré.", acts)
            return redirect(reverse("actions:structure", args=[slug]) + f"#measure-{pk}")
    if form.errors and status == 200:
        status = 422
    context = {"plan": plan, "measure": found, "form": form, "nav": "structure"}
    return render(request, "actions/measure.html", context, status=status)
