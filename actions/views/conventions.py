"""How deadlines are read in a plan: the guide, the words' days, what would now be read otherwise."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from accounts.enums import Role
from actions import access
from actions.convention_forms import ConventionsForm, RereadForm
from actions.deadlines import DEFAULTS, EXAMPLES, WORDS, Conventions, read
from actions.models import Action, Plan
from actions.querysets.conventions import convention_changes
from actions.services import conventions as services
from actions.services.editing import conventions_of
from actions.services.errors import Refused, Stale
from documents.tabular import Column, export_response

PAGE_SIZE = 50
LONGEST_TRIED = 300
COLUMNS = (
    Column("number", "N°", lambda row: row.action.number, 6),
    Column("label", "Action", lambda row: row.action.label, 60),
    Column("deadline", "Échéance", lambda row: row.action.deadline_text, 24),
    Column("kind", "Nature", lambda row: row.action.get_deadline_kind_display(), 18),
    Column("first", "Premier jour", lambda row: row.action.deadline_first, 14),
    Column("last", "Dernier jour", lambda row: row.action.deadline_last, 14),
    Column("new_kind", "Nature proposée", lambda row: row.kind, 18),
    Column("new_first", "Premier jour proposé", lambda row: row.reading.first, 14),
    Column("new_last", "Dernier jour proposé", lambda row: row.reading.last, 14),
)


def _plan(request: HttpRequest, slug: str) -> Plan:
    return get_object_or_404(Plan.objects.visible_to(request.user), slug=slug)


def _may_edit(user, plan: Plan) -> bool:
    """The words' days are the administrator's data, and the plan manager's for this plan."""
    return access.manages(user, plan) or user.has_role(Role.ADMINISTRATOR)


@require_GET
def guide(request: HttpRequest, slug: str) -> HttpResponse:
    """How a deadline is read in this plan, with the conventions in force; anybody may try a wording."""
    plan = _plan(request, slug)
    table = conventions_of(plan)
    tried = request.GET.get("texte", "")[:LONGEST_TRIED]
    manages = access.manages(request.user, plan)
    context = {
        "plan": plan,
        "words": [
            (word.label, table.shown(word.name), word.name in table.changed(), DEFAULTS.shown(word.name))
            for word in WORDS
        ],
        "examples": [read(text, plan.as_of, table) for text in EXAMPLES],
        "tried": tried,
        "reading": read(tried, plan.as_of, table) if "texte" in request.GET else None,
        "changes": convention_changes(plan),
        "may_edit": _may_edit(request.user, plan),
        "waiting": len(services.rereadings(plan)) if manages else 0,
        "manages": manages,
        "nav": "deadlines",
    }
    return render(request, "actions/conventions.html", context)


def _conflict(current: Plan, typed: Conventions) -> list[tuple[str, str, str]]:
    theirs = conventions_of(current)
    return [
        (word.label, theirs.shown(word.name), typed.shown(word.name))
        for word in WORDS
        if getattr(theirs, word.name) != getattr(typed, word.name)
    ]


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """The words' days of the plan; a form that comes late is shown both versions, word by word."""
    plan = _plan(request, slug)
    if not _may_edit(request.user, plan):
        raise PermissionDenied
    form = ConventionsForm(request.POST or None, conventions=conventions_of(plan), version=plan.version)
    conflict = None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.set_conventions(
                user=request.user,
                plan=plan,
                version=data["version"],
                conventions=data["conventions"],
                reason=data["reason"],
            )
        except Stale as stale:
            conflict = _conflict(stale.current, data["conventions"])
            form.data = {**form.data.dict(), "version": stale.current.version}
        else:
            messages.success(request, "Lecture enregistrée : elle vaut pour les prochaines échéances lues.")
            waits = access.manages(request.user, plan) and services.rereadings(_plan(request, slug))
            return redirect("actions:reread" if waits else "actions:conventions", slug)
    status = 409 if conflict is not None else 422 if form.errors else 200
    context = {"plan": plan, "form": form, "rows": form.rows(), "conflict": conflict, "nav": "deadlines"}
    return render(request, "actions/conventions_edit.html", context, status=status)


def _ticked(values: list[str]) -> dict[int, int]:
    """Numbers of actions with the version that was shown, from « 12:3 »; what is not one is left out."""
    found = {}
    for value in values:
        key, _, version = value.partition(":")
        if key.isdecimal() and version.isdecimal() and len(value) < 20:
            found[int(key)] = int(version)
    return found


@require_http_methods(["GET", "POST"])
def reread(request: HttpRequest, slug: str) -> HttpResponse:
    """Deadlines already read that would now read otherwise: the manager ticks those to read again."""
    plan = _plan(request, slug)
    if not access.manages(request.user, plan):
        raise PermissionDenied
    status, form = 200, RereadForm(request.POST or None, initial={"version": plan.version})
    ticked = _ticked(request.POST.getlist("actions"))
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                count = services.apply_rereadings(
                    user=request.user,
                    plan=plan,
                    versions=ticked,
                    plan_version=form.cleaned_data["version"],
                    reason=form.cleaned_data["reason"],
                )
            except Refused as refused:
                messages.error(request, str(refused))
            except Stale as stale:
                status = 409
                what = (
                    f"L’action n° {stale.current.number}" if isinstance(stale.current, Action) else "Le plan"
                )
                messages.error(
                    request,
                    f"{what} a changé depuis l’affichage. Rien n’a été relu : vérifiez la liste à jour.",
                )
                form.data = {**form.data.dict(), "version": _plan(request, slug).version}
            else:
                messages.success(request, f"Échéances relues : {count}. Les textes n’ont pas changé.")
                return redirect("actions:reread", slug)
    found = services.rereadings(plan)
    if kind := request.GET.get("export"):
        return export_response(found, COLUMNS, kind, f"{plan.slug}-echeances-a-relire", sheet="À relire")
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"plan": plan, "page": page, "form": form, "ticked": ticked, "nav": "deadlines"}
    return render(request, "actions/conventions_reread.html", context, status=status)
