"""Indicators of a plan: the list, each one's chart and measures, its definition, measures by hand or from a spreadsheet."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from actions import access
from actions.enums import TargetState
from actions.exports import INDICATOR_COLUMNS, VALUE_COLUMNS
from actions.indicator_chart import Mark, Point, indicator_chart
from actions.indicator_forms import IndicatorForm, ValueEditForm, ValueForm
from actions.models import Indicator, IndicatorValue, Plan
from actions.services import indicators as services
from actions.services.errors import Refused, Stale
from actions.views.conflicts import conflict_of, with_choices
from actions.views.lists import visible_plan
from actions.views.month import managed_plan
from documents.tabular import KINDS, export_response
from documents.typography import number

PAGE_SIZE = 50


def found_indicator(request: HttpRequest, slug: str, pk: int) -> Indicator:
    """An indicator of a plan that the person sees, with its latest measure; 404 otherwise."""
    plan = visible_plan(request, slug)
    found = get_object_or_404(Indicator.objects.visible_to(request.user).with_latest(), plan=plan, pk=pk)
    found.plan = plan
    return found


def may_measure(user, indicator: Indicator) -> bool:
    """Plan managers; the lead's service, for an indicator of its action."""
    if indicator.archived_at is not None:
        return False
    if indicator.action_id:
        indicator.action.plan = indicator.plan
        return indicator.action.archived_at is None and access.may_report(user, indicator.action)
    return access.manages(user, indicator.plan)


def measurable(request: HttpRequest, slug: str, pk: int) -> Indicator:
    """An indicator whose measures the person may change; 403 when it only sees it."""
    found = found_indicator(request, slug, pk)
    if not may_measure(request.user, found):
        raise PermissionDenied
    return found


@require_GET
def indicators(request: HttpRequest, slug: str) -> HttpResponseBase:
    """All the indicators of a plan, by where they stand."""
    plan = visible_plan(request, slug)
    rows = list(plan.indicators.visible_to(request.user).live().with_latest().in_order())
    state = request.GET.get("etat", "")
    chosen = [r for r in rows if r.standing == state] if state in TargetState.values else rows
    if (kind := request.GET.get("export")) in KINDS:
        return export_response(
            chosen, INDICATOR_COLUMNS, kind, f"{plan.slug}-indicateurs", sheet="Indicateurs"
        )
    context = {
        "plan": plan,
        "page": Paginator(chosen, PAGE_SIZE).get_page(request.GET.get("page")),
        "states": [(s.value, s.label, sum(r.standing == s for r in rows)) for s in TargetState],
        "state": state,
        "manages": access.manages(request.user, plan),
        "nav": "indicators",
    }
    return render(request, "actions/indicators.html", context)


def _about(request: HttpRequest, plan: Plan) -> Indicator:
    """A new indicator, of the action that the address names if there is one."""
    asked = request.GET.get("action", "")
    action = (
        plan.actions.live().filter(number=int(asked)).first()
        if asked.isdecimal() and len(asked) < 9
        else None
    )
    return Indicator(plan=plan, action=action)


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, slug: str) -> HttpResponse:
    """Define an indicator."""
    plan = managed_plan(request, slug)
    form = IndicatorForm(
        request.POST if request.method == "POST" else None, instance=_about(request, plan), plan=plan
    )
    if request.method == "POST" and form.is_valid():
        made = services.add_indicator(user=request.user, plan=plan, **form.told(), **form.place(plan))
        messages.success(request, f"Indicateur « {made} » ajouté : saisissez ou importez ses mesures.")
        return redirect("actions:indicator", slug, made.pk)
    context = {"plan": plan, "form": form, "nav": "indicators"}
    return render(request, "actions/indicator_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Correct or archive an indicator; a form that comes late is shown both versions."""
    plan = managed_plan(request, slug)
    found = found_indicator(request, slug, pk)
    if found.archived_at is not None:
        raise PermissionDenied
    data = with_choices(request.POST, IndicatorForm.names) if request.method == "POST" else None
    form, conflict = IndicatorForm(data, instance=found, plan=plan), None
    if data is not None and form.is_valid():
        version = form.cleaned_data["version"]
        try:
            if data.get("remove"):
                services.archive_indicator(user=request.user, indicator=found, version=version)
                messages.success(request, f"Indicateur « {found} » retiré ; l’historique le garde.")
                return redirect("actions:indicators", slug)
            services.update_indicator(
                user=request.user, indicator=found, version=version, values=form.told(), **form.place(plan)
            )
        except Stale as stale:
            current = stale.current
            conflict = conflict_of(
                form, current, lambda sent: IndicatorForm(sent, instance=current, plan=plan)
            )
            form = conflict.form
        else:
            messages.success(request, "Indicateur enregistré.")
            return redirect("actions:indicator", slug, pk)
    status = 409 if conflict is not None else 422 if form.errors else 200
    context = {"plan": plan, "indicator": found, "form": form, "conflict": conflict, "nav": "indicators"}
    return render(request, "actions/indicator_form.html", context, status=status)


def _chart(indicator: Indicator, values: list[IndicatorValue], where: str):
    """The chart of the measures of one place; nothing without a measure."""
    points = [
        Point(v.last, float(v.value), v.period, f"{v.period} : {indicator.shown(v.value)}") for v in values
    ]
    marks = []
    if indicator.target is not None:
        marks.append(Mark(float(indicator.target), f"cible : {indicator.target_shown}", "drawing-target"))
    if indicator.baseline is not None:
        marks.append(
            Mark(float(indicator.baseline), f"départ : {indicator.baseline_shown}", "drawing-baseline")
        )
    if not points:
        return ""
    title = f"{indicator.name}, {where}, de {values[0].period} à {values[-1].period}"
    return indicator_chart(title, points, marks, lambda value: number(value, indicator.decimals)).svg()


def render_indicator(
    request: HttpRequest, found: Indicator, *, status: int = 200, form: ValueForm | None = None
):
    """The page of an indicator: where it stands, its chart and its measures."""
    values = list(
        found.values.filter(archived_at=None)
        .select_related("territory", "recorded_by")
        .order_by("last", "first", "pk")
    )
    places = {v.territory_id: v.territory for v in values}
    asked = request.GET.get("territoire", "")
    place = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 9 else None
    if place not in places:
        place = None if None in places or not places else next(iter(places))
    charted = [v for v in values if v.territory_id == place]
    where = str(places[place]) if place else "ensemble"
    for value in values:
        value.shown = found.shown(value.value)
    context = {
        "plan": found.plan,
        "indicator": found,
        "latest_period": charted[-1].period if place is None and charted else "",
        "values": values[::-1],
        "places": sorted((t for t in places.values() if t), key=lambda t: t.order),
        "whole": None in places,
        "place": place,
        "where": where,
        "chart": _chart(found, charted, where),
        "manages": access.manages(request.user, found.plan) and found.archived_at is None,
        "may_measure": may_measure(request.user, found),
        "form": form or ValueForm(auto_id="mesure_%s"),
        "has_territories": any(v.territory_id for v in values),
        "nav": "indicators",
    }
    return render(request, "actions/indicator.html", context, status=status)


@require_GET
def indicator(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """An indicator, or its measures as a file."""
    found = found_indicator(request, slug, pk)
    if (kind := request.GET.get("export")) in KINDS:
        values = found.values.filter(archived_at=None).select_related("territory", "recorded_by")
        for value in (rows := list(values)):
            value.indicator = found
        return export_response(
            rows, VALUE_COLUMNS, kind, f"{found.plan.slug}-indicateur-{pk}", sheet="Mesures"
        )
    return render_indicator(request, found)


@require_POST
def value_add(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A measure typed by hand."""
    found = measurable(request, slug, pk)
    form = ValueForm(request.POST, auto_id="mesure_%s")
    if form.is_valid():
        data = form.cleaned_data
        first, last = data["period"]
        try:
            services.record_value(
                user=request.user, indicator=found, first=first, last=last, value=data["value"],
                territory=data["territory"], note=data["note"],
            )  # fmt: skip
        except Refused as refused:
            form.add_error("period", str(refused))
        else:
            messages.success(request, f"Mesure enregistrée : {found.shown(data['value'])}.")
            return redirect("actions:indicator", slug, pk)
    return render_indicator(request, found, status=422, form=form)


@require_http_methods(["GET", "POST"])
def value_edit(request: HttpRequest, slug: str, pk: int, value: int) -> HttpResponse:
    """Correct a measure or take it away; a form that comes late is shown both versions."""
    found = measurable(request, slug, pk)
    row = get_object_or_404(found.values.filter(archived_at=None).select_related("territory"), pk=value)
    row.indicator = found
    data = with_choices(request.POST, ValueEditForm.names) if request.method == "POST" else None
    form, conflict = ValueEditForm(data, instance=row), None
    if data is not None and form.is_valid():
        version = form.cleaned_data["version"]
        try:
            if data.get("remove"):
                services.archive_value(user=request.user, row=row, version=version)
                messages.success(request, f"Mesure retirée ({row.period}) ; l’historique la garde.")
            else:
                services.update_value(
                    user=request.user,
                    row=row,
                    version=version,
                    value=form.cleaned_data["value"],
                    note=form.cleaned_data["note"],
                )
                messages.success(request, "Mesure corrigée.")
            return redirect("actions:indicator", slug, pk)
        except Stale as stale:
            current = stale.current
            conflict = conflict_of(form, current, lambda sent: ValueEditForm(sent, instance=current))
            form = conflict.form
    status = 409 if conflict is not None else 422 if form.errors else 200
    context = {
        "plan": found.plan,
        "indicator": found,
        "row": row,
        "form": form,
        "conflict": conflict,
        "nav": "indicators",
    }
    return render(request, "actions/indicator_value.html", context, status=status)
