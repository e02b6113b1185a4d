"""Progress reports: the form of a month, its draft, « rien à signaler », and what becomes of a report."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from actions import access, expected
from actions.deliverable_forms import DoneForm
from actions.enums import Status, Weather
from actions.models import Action, Deliverable, Paragraph, ProgressReport, ReportDraft
from actions.months import ReportingMonth
from actions.report_forms import AskForm, ReportForm
from actions.services import drafts, paragraphs, reports
from actions.services.errors import Refused, Stale
from actions.views.detail import visible_action
from organisations.models import Service
from sgcd_plan import clock

REPEATED = ("status", "weather", "progress", "blocking", "unblocking", "next_steps")
ALL_FIELDS = (*REPEATED, "done", "holds_on")


def reportable(request: HttpRequest, slug: str, number: str) -> Action:
    """The action of a number, 404 when unseen, 403 when the person may not report on it."""
    action = visible_action(request, slug, number)
    if not access.may_report(request.user, action):
        raise PermissionDenied
    return action


def draft_service(user, action: Action) -> Service | None:
    """Whose draft ``user`` writes: the lead's service, or none for a manager on its behalf."""
    return action.lead if access.leads(user, action) else None


def _initial(action: Action, draft: ReportDraft | None, sent_back: ProgressReport | None, month) -> dict:
    """What a form opens with: the draft, else what is to be corrected, else the last report."""
    if draft is not None:
        return draft.values
    if sent_back is not None:
        return {name: getattr(sent_back, name) for name in ALL_FIELDS}
    latest = action.reports.counting().first()
    stands = {"status": action.status, "weather": action.weather, "progress": action.progress}
    kept = {name: getattr(latest, name) for name in REPEATED} if latest else stands
    return {**kept, "holds_on": month.last}


def _shown(name: str, value) -> str:
    """A value of a report or a draft, as a person reads it."""
    if name == "status" and value in Status.values:
        return Status(value).label
    if name == "weather":
        return Weather(value).label if value in Weather.values else "Non renseignée"
    return "" if value is None else f"{value:%d/%m/%Y}" if hasattr(value, "strftime") else str(value)


def both_sides(form: ReportForm, stale: Stale) -> list[tuple[str, str, str]]:
    """Field by field, what a colleague saved and what was typed, where they differ."""
    theirs = stale.current.values if isinstance(stale.current, ReportDraft) else None
    rows = []
    for name in form.typed():
        saved = theirs.get(name, "") if theirs is not None else getattr(stale.current, name)
        typed = form.data.get(name, "")
        left, right = _shown(name, saved), _shown(name, typed)
        if name == "holds_on" and theirs is None and typed == f"{saved:%Y-%m-%d}":
            continue
        if left.split() != right.split():
            rows.append((form.fields[name].label, left, right))
    return rows


@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """One short form, pre-filled: submit it, keep it as a draft, ask contributors, or start again."""
    action = reportable(request, slug, number)
    service = draft_service(request.user, action)
    month = ReportingMonth.asked_on(action.plan, clock.today())
    draft = ReportDraft.objects.visible_to(request.user).filter(action=action, service=service).first()
    sent_back = (
        ProgressReport.objects.visible_to(request.user)
        .to_correct()
        .filter(action=action)
        .select_related("reviewed_by")
        .first()
    )
    opened = {"version": draft.version if draft else 0, "seen": drafts.latest_seen(action)}
    form = ReportForm(
        request.POST or None,
        initial=_initial(action, draft, sent_back, month) | opened,
        on_behalf=service is None,
    )
    asked = list(
        Paragraph.objects.visible_to(request.user)
        .pending()
        .filter(action=action)
        .select_related("service", "answered_by")
    )
    askable = Service.objects.filter(contributions__action=action).exclude(
        pk__in=[p.service_id for p in asked]
    )
    decision = request.POST.get("decision", "submit")
    ask = AskForm(request.POST if decision == "ask" else None, services=askable)
    conflict = None
    done = _done_form(request, action, draft)
    if request.method == "POST":
        try:
            if answer := _act(request, action, service, form, ask, done, decision):
                return answer
        except Refused as refused:
            form.is_valid()
            form.add_error(None, str(refused))
        except Stale as stale:
            conflict = (stale.current, both_sides(form, stale))
            by_draft = isinstance(stale.current, ReportDraft)
            newer = {
                "version": stale.current.version if by_draft else opened["version"],
                "seen": opened["seen"],
            }
            form.data = {**form.data.dict(), **{k: str(v) for k, v in newer.items()}}
    key = expected.territory_key(action)
    wrong = request.method == "POST" and conflict is None
    return render(
        request,
        "actions/report.html",
        {
            "plan": action.plan,
            "action": action,
            "form": form,
            "ask": ask if askable else None,
            "done": done,
            "done_open": done.is_bound and (done.errors or request.POST.get("status") == Status.DONE),
            "asked": asked,
            "on_behalf": service is None,
            "draft": draft,
            "sent_back": sent_back,
            "latest": action.reports.counting().first(),
            "due": month.due(key),
            "lack": month.lack(clock.today(), key),
            "conflict": conflict,
            "nav": "mine" if service else "list",
        },
        status=409 if conflict else 422 if wrong else 200,
    )


def _done_form(request, action: Action, draft: ReportDraft | None) -> DoneForm:
    """What « réalisée » asks, with the deliverables that the action has still to produce."""
    of_action = Deliverable.objects.visible_to(request.user).live().filter(serves__action=action)
    rows = list(of_action)
    return DoneForm(
        request.POST if request.method == "POST" else None,
        deliverables=[row for row in rows if not row.is_produced],
        already=any(row.is_produced for row in rows),
        initial=draft.values if draft else None,
        auto_id="done_%s",
    )


def _act(request, action, service, form, ask, done, decision: str) -> HttpResponse | None:
    """Do what was asked with the form; None when it has to be shown again. Raises ``Refused`` or ``Stale``."""
    form.full_clean()
    held = {name: _number(request.POST.get(name)) for name in ("version", "seen")}
    here = redirect("actions:report", action.plan.slug, action.number)
    who = {"user": request.user, "action": action, "service": service}
    if decision == "drop":
        drafts.drop_draft(action=action, service=service, version=held["version"])
        messages.success(request, "Brouillon effacé : le formulaire reprend le dernier point.")
        return here
    if decision == "draft":
        saved = drafts.save_draft(**who, values=form.typed() | done.typed(), **held)
        messages.success(request, f"Brouillon {_saved(saved.saved_at)}.")
        return here
    if decision == "ask":
        if not ask.is_valid():
            return None
        drafts.save_draft(**who, values=form.typed() | done.typed(), **held)
        made = paragraphs.ask_paragraphs(
            user=request.user,
            action=action,
            services=ask.cleaned_data["ask"],
            question=ask.cleaned_data["question"],
        )
        names = ", ".join(str(p.service) for p in made)
        messages.success(request, f"Paragraphe demandé à {names}. Votre saisie est gardée en brouillon.")
        return here
    # Both are told at once what they lack.
    if not all([form.is_valid(), done.is_valid()]):
        return None
    values = form.values()
    if not done.answers(values["status"], action.status):
        return None
    told = done.values() if values["status"] == Status.DONE else {}
    drafts.submit_draft(**who, **held, **values, **told)
    messages.success(request, f"Point sur l’action n°\u00a0{action.number} transmis.")
    return redirect("actions:mine" if service else action.get_absolute_url())


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 10 else 0


def _saved(at) -> str:
    return f"enregistré à {timezone.localtime(at):%-H\u00a0h\u00a0%M}"


@require_POST
def report_draft(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """What a page that saves itself calls: the draft\'s new version, or who saved it meanwhile (409)."""
    action = reportable(request, slug, number)
    service = draft_service(request.user, action)
    form = ReportForm(request.POST, on_behalf=service is None)
    held = {name: _number(request.POST.get(name)) for name in ("version", "seen")}
    try:
        saved = drafts.save_draft(
            user=request.user,
            action=action,
            service=service,
            values=form.typed() | _done_form(request, action, None).typed(),
            **held,
        )
    except Stale as stale:
        at = stale.current.saved_at if isinstance(stale.current, ReportDraft) else stale.current.recorded_at
        return JsonResponse(
            {
                "message": f"{stale.current.author} a enregistré ce point à {timezone.localtime(at):%-H\u00a0h\u00a0%M}. "
                "Votre texte reste sur cette page : « Enregistrer le brouillon » montre les deux versions."
            },
            status=409,
        )
    return JsonResponse({"version": saved.version, "message": _saved(saved.saved_at).capitalize()})


@require_POST
def nothing_new(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """« Rien à signaler », in one click."""
    action = reportable(request, slug, number)
    month = ReportingMonth.asked_on(action.plan, clock.today())
    if not access.leads(request.user, action):
        messages.error(request, "« Rien à signaler » appartient au pilote : saisissez le point reçu de lui.")
        return redirect("actions:report", slug, number)
    try:
        made = reports.nothing_to_report(user=request.user, action=action, holds_on=month.last)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("actions:report", slug, number)
    messages.success(
        request,
        f"« Rien à signaler » transmis pour l’action n°\u00a0{action.number}. Vous pouvez l’annuler ci-dessous.",
    )
    return redirect(f"{redirect('actions:mine').url}#transmis-{made.pk}")


@require_POST
def review(request: HttpRequest, slug: str, number: str, pk: int) -> HttpResponse:
    """Validate a report, send it back with a comment, confirm it, or take back a « rien à signaler »."""
    action = visible_action(request, slug, number)
    found = get_object_or_404(ProgressReport.objects.visible_to(request.user), pk=pk, action=action)
    wanted = request.POST.get("decision")
    of_lead = wanted in ("confirm", "withdraw")
    if not (access.leads if of_lead else _manages)(request.user, action):
        raise PermissionDenied
    try:
        if wanted == "validate":
            reports.validate_report(user=request.user, report=found)
            messages.success(request, f"Point sur l’action n°\u00a0{number} validé.")
        elif wanted == "send_back":
            reports.send_back_report(user=request.user, report=found, comment=request.POST.get("comment", ""))
            messages.success(
                request, f"Point sur l’action n°\u00a0{number} renvoyé au pilote avec votre commentaire."
            )
        elif wanted == "confirm":
            reports.confirm_report(user=request.user, report=found)
            messages.success(request, f"Point sur l’action n°\u00a0{number} confirmé.")
        elif wanted == "withdraw":
            reports.withdraw_report(user=request.user, report=found)
            messages.success(
                request, f"« Rien à signaler » annulé : le point sur l’action n°\u00a0{number} reste attendu."
            )
        else:
            messages.error(request, "Choisissez de valider ou de renvoyer le point.")
    except Refused as refused:
        messages.error(request, str(refused))
    back = request.POST.get("back", "")
    inside = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    return redirect(back if inside else action.get_absolute_url())


def _manages(user, action: Action) -> bool:
    return access.manages(user, action.plan)
