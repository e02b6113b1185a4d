"""History of what is not an action: who changed the structure, an objective, an indicator…, when, from what to what."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from actions.models import Deliverable, Indicator, Measure
from actions.querysets import history_parts as parts
from actions.querysets.history import Source, Timeline
from actions.views.lists import visible_plan

PAGE_SIZE = 25


def _page(
    request: HttpRequest,
    plan,
    *,
    title: str,
    source: str,
    back: tuple[str, str],
    sources: list[Source],
    nav: str,
) -> HttpResponse:
    """``title`` is ours, ``source`` the words of people that follow it; ``back``: the page it came from, in words."""
    page = Paginator(Timeline(sources), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"plan": plan, "title": title, "source": source, "back": back, "page": page, "nav": nav}
    return render(request, "actions/part_history.html", context)


@require_GET
def structure(request: HttpRequest, slug: str) -> HttpResponse:
    """All that happened to the structure of a plan."""
    plan = visible_plan(request, slug)
    return _page(
        request,
        plan,
        title="Historique de la structure",
        source=plan.title,
        back=(reverse("actions:structure", args=[slug]), "Structure du plan"),
        sources=parts.sources_of_structure(plan),
        nav="structure",
    )


@require_GET
def part(request: HttpRequest, slug: str, kind: str, pk: int) -> HttpResponse:
    """What happened to an objective, a measure or a recommendation, archived or not."""
    plan = visible_plan(request, slug)
    known = {
        "objectif": ("l’objectif", "objective", plan.objectives, parts.sources_of_objective),
        "volet": (
            "du volet",
            "measure",
            Measure.objects.filter(objective__plan=plan),
            parts.sources_of_measure,
        ),
        "recommandation": (
            "la recommandation",
            "recommendation",
            plan.recommendations,
            parts.sources_of_recommendation,
        ),
    }
    if kind not in known:
        raise Http404
    words, name, rows, sources = known[kind]
    found = get_object_or_404(rows, pk=pk)
    return _page(
        request,
        plan,
        title=f"Historique {words}" if words.startswith("du") else f"Historique de {words}",
        source=str(found) or "sans intitulé",
        back=(f"{reverse('actions:structure', args=[slug])}#{name}-{pk}", "Structure du plan"),
        sources=sources(found),
        nav="structure",
    )


@require_GET
def indicator(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What happened to an indicator and its measures."""
    plan = visible_plan(request, slug)
    found = get_object_or_404(Indicator.objects.visible_to(request.user), plan=plan, pk=pk)
    found.plan = plan
    return _page(
        request,
        plan,
        title="Historique de l’indicateur",
        source=found.name,
        back=(found.get_absolute_url(), "L’indicateur"),
        sources=parts.sources_of_indicator(found),
        nav="indicators",
    )


@require_GET
def deliverable(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What happened to a deliverable."""
    plan = visible_plan(request, slug)
    found = get_object_or_404(Deliverable.objects.visible_to(request.user), plan=plan, pk=pk)
    found.plan = plan
    return _page(
        request,
        plan,
        title="Historique du livrable",
        source=found.title,
        back=(found.get_absolute_url(), "Le livrable"),
        sources=parts.sources_of_deliverable(found),
        nav="deliverables",
    )
