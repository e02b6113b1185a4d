"""The register of decisions across committees, the page of one, its follow-up, its extract."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods

from actions.services.errors import Refused, Stale
from actions.views.conflicts import conflict_of, with_choices
from committees import access, exports
from committees.decision_forms import FollowForm, RegisterForm
from committees.models import AgendaItem, Decision, DecisionAddressee
from committees.services import decisions as services
from committees.session_forms import DecisionEditForm
from documents import pdf
from documents.tabular import KINDS, export_response

PAGE_SIZE = 50
SHOWN_FIELDS = ("text", "responsible", "due_on", "state", "follow_up", "goes_to", "reserved", "archived_at")


@require_GET
def register(request: HttpRequest) -> HttpResponseBase:
    """The decisions that one sees, filtered."""
    form = RegisterForm(request.GET, user=request.user)
    seen = Decision.objects.visible_to(request.user)
    rows = form.chosen(seen).for_list().order_by("-meeting__starts_at", "committee__name", "rank")
    if (kind := request.GET.get("export")) in KINDS:
        return export_response(
            rows.iterator(chunk_size=500), exports.DECISION_COLUMNS, kind, "decisions", sheet="Décisions"
        )
    context = {
        "form": form,
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "overdue": seen.overdue().count(),
        "nav": "decisions",
    }
    return render(request, "committees/decisions.html", context)


def _found(request: HttpRequest, slug: str, pk: int) -> Decision:
    seen = Decision.objects.visible_to(request.user).for_list()
    return get_object_or_404(
        seen.select_related(
            "committee__territory", "committee__issuer", "meeting__committee__territory", "item", "responsible",
            "action__plan", "goes_to",
        ),
        committee__slug=slug,
        pk=pk,
    )  # fmt: skip


def _steps(decision: Decision) -> list[dict]:
    """What changed in a decision: when, by whom, from what to what; newest first."""
    rows = list(
        decision.history.select_related(
            "change__user", "change__on_behalf_of", "responsible", "goes_to"
        ).order_by("history_date", "history_id")
    )
    found = []
    for older, row in zip([None, *rows], rows, strict=False):
        fields = []
        for name in SHOWN_FIELDS if older else ():
            before, after = (_shown(r, name) for r in (older, row))
            if before != after:
                fields.append((Decision._meta.get_field(name).verbose_name, before, after))
        if older is None or fields:
            found.append(
                {
                    "at": row.history_date,
                    "who": row.change.who if row.change else "Installation",
                    "what": "Décision consignée" if older is None else row.change.label if row.change else "",
                    "fields": fields,
                }
            )
    return found[::-1]


def _shown(row, name: str) -> str:
    if name == "state":
        return row.get_state_display()
    value = getattr(row, name)
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return "oui" if value else "non"
    return f"{value:%d/%m/%Y}" if hasattr(value, "strftime") else str(value)


def _page(request: HttpRequest, decision: Decision, form=None, conflict=None) -> HttpResponse:
    follows = access.follows(request.user, decision)
    items = (
        AgendaItem.objects.visible_to(request.user)
        .on_agenda()
        .filter(decision=decision)
        .select_related("meeting__committee__territory")
        .order_by("meeting__starts_at")
    )
    addressees = DecisionAddressee.objects.filter(decision=decision).select_related("service")
    context = {
        "decision": decision,
        "committee": decision.committee,
        "meeting": decision.meeting,
        "addressees": addressees.order_by("addressing", "service__name"),
        "steps": _steps(decision),
        "followed_in": items,
        "form": form or (FollowForm(instance=decision) if follows else None),
        "conflict": conflict,
        "keeps": access.keeps(request.user, decision.committee),
        "sees_meeting": access.sits(request.user, decision.committee) or decision.meeting.state == "approved",
        "nav": "decisions",
    }
    status = 409 if conflict else 422 if form is not None and form.errors else 200
    return render(request, "committees/decision.html", context, status=status)


@require_http_methods(["GET", "POST"])
def decision(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A decision: what it says, what became of it; its follow-up."""
    found = _found(request, slug, pk)
    if request.method == "GET":
        return _page(request, found)
    if not access.follows(request.user, found):
        raise PermissionDenied
    form = FollowForm(with_choices(request.POST, FollowForm.names), instance=found)
    if not form.is_valid():
        return _page(request, found, form)
    data = form.cleaned_data
    try:
        services.follow_up(
            user=request.user,
            decision=found,
            version=data["version"],
            state=data["state"],
            text=data["follow_up"],
        )
    except Refused as refused:
        form.add_error("follow_up", str(refused))
        return _page(request, found, form)
    except Stale as stale:
        current = stale.current
        conflict = conflict_of(form, current, lambda sent: FollowForm(sent, instance=current))
        return _page(request, _found(request, slug, pk), conflict.form, conflict)
    messages.success(request, f"Suites de la décision {found.number} enregistrées.")
    return redirect(found)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Correct a decision, or take it away, until its record is sealed."""
    found = _found(request, slug, pk)
    if not access.keeps(request.user, found.committee):
        raise PermissionDenied
    data = with_choices(request.POST, DecisionEditForm.names) if request.method == "POST" else None
    form, conflict = DecisionEditForm(data, instance=found), None
    if data is not None and (form.is_valid() or data.get("withdraw")):
        version = data.get("version", "")
        try:
            if data.get("withdraw"):
                services.withdraw_decision(
                    user=request.user, decision=found, version=int(version) if version.isdecimal() else -1
                )
                messages.success(request, f"Décision {found.number} retirée : son numéro n’est pas redonné.")
                return redirect(found.meeting)
            services.update_decision(
                user=request.user, decision=found, version=form.cleaned_data["version"], values=form.told()
            )
        except Stale as stale:
            current = stale.current
            conflict = conflict_of(form, current, lambda sent: DecisionEditForm(sent, instance=current))
            form = conflict.form
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Décision enregistrée.")
            return redirect(found)
    status = 409 if conflict is not None else 422 if form.errors else 200
    context = {
        "decision": found,
        "committee": found.committee,
        "form": form,
        "conflict": conflict,
        "nav": "decisions",
    }
    return render(request, "committees/decision_form.html", context, status=status)


@require_GET
def extract(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The extract of a decision, as PDF."""
    found = _found(request, slug, pk)
    context = {
        "title": f"Extrait de décision {found.number}",
        "decision": found,
        "committee": found.committee,
        "meeting": found.meeting,
        "addressees": DecisionAddressee.objects.filter(decision=found).select_related("service"),
    }
    answer = HttpResponse(pdf.render("pdf/decision.html", context), content_type="application/pdf")
    name = f"decision-{found.committee.slug}-{found.meeting.reference}-{found.rank}.pdf"
    answer["Content-Disposition"] = content_disposition_header(True, name)
    return answer
