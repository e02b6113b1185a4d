"""« Relancer »: who would be asked what, then the mails; and a chase called off."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Max, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from actions import access, numbering
from actions.chase_targets import Asked, asked_about, people_of, read_key, tick
from actions.enums import CLOSED, LACKING
from actions.models import Action, Chase, Plan
from actions.months import ReportingMonth
from actions.services import chasing
from actions.services.errors import Refused, Stale
from actions.views.detail import visible_action
from actions.views.lists import filtered_actions
from actions.views.month import managed_plan
from documents.typography import day
from sgcd_plan import clock

# A page that one can still read before one sends.
AT_MOST = 200


def _keys(values: list[str]) -> list[int]:
    return [int(value) for value in values if value.isdecimal() and len(value) < 19]


def _chosen(request: HttpRequest, plan: Plan) -> QuerySet[Action]:
    """The actions of the page: those ticked, all that the list gives, those of the address, else those without a report."""
    actions = plan.actions.live()
    if request.method == "POST":
        if request.POST.get("all_filtered"):
            filtered = filtered_actions(request, plan, QueryDict(request.POST.get("query", "")))
            return actions.filter(pk__in=filtered.qs.values("pk"))
        return actions.filter(pk__in=_keys(request.POST.getlist("actions")))
    if "action" in request.GET:
        numbers = [found for text in request.GET.getlist("action") if (found := numbering.read(text))]
        return actions.filter(number__in=numbers)
    month = ReportingMonth.asked_on(plan, clock.today())
    owing = actions.owing(month).filter(month_state__in=LACKING)
    lead = _keys([request.GET.get("pilote", "")])
    return owing.filter(lead__in=lead) if lead else owing


def _page(
    request: HttpRequest, plan: Plan, rows: list[Asked], *, context: dict | None = None, status: int = 200
) -> HttpResponse:
    latest = Chase.objects.filter(action__plan=plan).aggregate(latest=Max("pk"))["latest"] or 0
    several = any(not target.leads for row in rows for target in row.targets)
    shown = {
        "plan": plan,
        "rows": rows,
        "people": len(people_of(rows)),
        "ticked": sum(target.ticked for row in rows for target in row.targets),
        "several": several,
        "quiet_days": chasing.QUIET_DAYS,
        "longest": chasing.LONGEST_MESSAGE,
        "batch": uuid.uuid4(),
        "seen": latest,
        "message": request.POST.get("message", ""),
        "nav": "list",
    }
    return render(request, "actions/chase.html", shown | (context or {}), status=status)


def _rows(request: HttpRequest, plan: Plan) -> tuple[list[Asked], dict]:
    """The rows of the page, and what is left aside: closed actions, those beyond what one page takes."""
    found = _chosen(request, plan)
    actions = list(
        found.exclude(status__in=CLOSED)
        .select_related("lead")
        .prefetch_related("contributions__service")
        .defer("search")
        .order_by("position", "pk")[: AT_MOST + 1]
    )
    for action in actions:
        action.plan = plan
    aside = {
        "closed": list(found.filter(status__in=CLOSED).values_list("number", flat=True)[:AT_MOST]),
        "too_many": len(actions) > AT_MOST,
        "at_most": AT_MOST,
    }
    return asked_about(actions[:AT_MOST], chasing.quiet_since()), aside


@require_http_methods(["GET", "POST"])
def chase(request: HttpRequest, slug: str) -> HttpResponse:
    """Who would get what, with what to say to them; nothing leaves before « Envoyer »."""
    plan = managed_plan(request, slug)
    rows, aside = _rows(request, plan)
    if "send" not in request.POST:
        tick(rows, contributors="contributors" in request.POST)
        return _page(request, plan, rows, context=aside)
    targets = {key for text in request.POST.getlist("targets") if (key := read_key(text))}
    for row in rows:
        for target in row.targets:
            target.ticked = (target.action.pk, target.service.pk) in targets
    try:
        batch, seen = uuid.UUID(request.POST.get("batch", "")), int(request.POST.get("seen", ""))
    except ValueError:
        error = "La page n’est plus à jour : vérifiez les services cochés, puis envoyez de nouveau."
        return _page(request, plan, rows, context=aside | {"error": error}, status=422)
    try:
        made = chasing.chase(
            user=request.user,
            plan=plan,
            targets=targets,
            batch=batch,
            seen=seen,
            message=request.POST.get("message", "").replace("\r\n", "\n").replace("\x00", ""),
        )
    except Stale as stale:
        other = stale.current
        error = (
            f"{other.asked_by} a relancé {other.service} sur l’action n°\u00a0{other.action.number} entre-temps : rien n’est parti. "
            "Les services déjà relancés sont signalés ci-dessous ; décochez-les, ou envoyez de nouveau."
        )
        return _page(request, plan, rows, context=aside | {"error": error}, status=409)
    except Refused as refused:
        return _page(request, plan, rows, context=aside | {"error": str(refused)}, status=422)
    actions, people = len({c.action_id for c in made}), len(people_of(rows))
    messages.success(
        request,
        f"Relance envoyée à {people} personne{'s' if people > 1 else ''} sur {actions} action{'s' if actions > 1 else ''} : "
        "chaque action reste « en attente de réponse » jusqu’à ce que le service réponde.",
    )
    return redirect(reverse("actions:list", args=[slug]) + "?chased=on")


@require_POST
def call_off(request: HttpRequest, slug: str, number: str, pk: int) -> HttpResponse:
    """Call off a chase."""
    action = visible_action(request, slug, number)
    if not access.manages(request.user, action.plan):
        raise PermissionDenied
    found = get_object_or_404(action.chases.visible_to(request.user).select_related("service"), pk=pk)
    try:
        chasing.call_off(user=request.user, chase=found)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(
            request,
            f"La relance de {found.service} du {day(found.asked_at)} est annulée : rien n’est plus attendu de lui.",
        )
    return redirect(action.get_absolute_url())
