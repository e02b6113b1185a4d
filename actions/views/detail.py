"""The page of an action: how it stands, what needs an answer, and everything that hangs on it."""

from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from accounts.enums import Role, Scope
from actions import access, contact
from actions.enums import CLOSED, LinkKind
from actions.models import (
    Action,
    ActionLink,
    ActionSuccession,
    Chase,
    Comment,
    DeadlineMove,
    Plan,
    ProgressReport,
)
from actions.months import ReportingMonth
from actions.page_forms import CommentForm, EditForm, FilesForm, NewMilestoneForm, VersionForm
from actions.panels import panels_for
from actions.querysets.files import files_of
from actions.querysets.history import Timeline, sources_of_action
from actions.querysets.people import carrying, close_to
from actions.services import editing
from actions.services.errors import Refused, Stale
from actions.views.conflicts import conflict_of, with_choices
from actions.views.undoing import say_done
from journal.services import acts_made
from sgcd_plan import clock

HISTORY_PAGE = 25
COMMENTS_SHOWN = 20
# What an archived action still answers: reading it, and bringing it back.
READING = {"detail", "history", "file", "archive"}
REPORTS_SHOWN = 24


def visible_action(request: HttpRequest, slug: str, number: str) -> Action:
    """The action of a number, or 404 when the person may not see it; 403 to change an archived one."""
    plan = get_object_or_404(Plan.objects.visible_to(request.user), slug=slug)
    action = get_object_or_404(
        plan.actions.select_related("objective", "measure__objective", "lead"), number=number
    )
    action.plan = plan
    if action.archived_at is not None or plan.archived_at is not None:
        name = request.resolver_match.url_name
        if name not in READING and not (name == "comment" and request.method == "GET"):
            raise PermissionDenied
    return action


@dataclass(frozen=True)
class Standing:
    """What somebody is to an action, from what the page has already read."""

    manages: bool
    leads: bool
    contributes: bool

    @property
    def may_report(self) -> bool:
        """The lead's service, or its plan manager on the lead's behalf."""
        return self.manages or self.leads

    @property
    def may_add(self) -> bool:
        """Comments and files: plan managers, leads and contributors."""
        return self.manages or self.leads or self.contributes


def standing(user, action: Action, contributions) -> Standing:
    """What ``user`` may change of ``action`` without a query of its own (model, « Who may »); archived: nothing."""
    if action.archived_at is not None:
        return Standing(manages=False, leads=False, contributes=False)
    held = user.scope_ids((Role.CONTRIBUTOR, Role.ACTION_LEAD), Scope.SERVICE)
    return Standing(
        manages=access.manages(user, action.plan),
        leads=access.leads(user, action),
        contributes=any(row.service_id in held for row in contributions),
    )


def _links(action: Action, user) -> list[dict]:
    """The links in both directions, each with the other action and the words that relate it to this one."""
    said = {
        (LinkKind.DEPENDS_ON, True): "Dépend de",
        (LinkKind.DEPENDS_ON, False): "Est attendue par",
        (LinkKind.CONTINUES, True): "Est la suite de",
        (LinkKind.CONTINUES, False): "A pour suite",
    }
    rows = []
    for link in ActionLink.objects.of(action, user):
        outward = link.action_id == action.pk
        other = link.target if outward else link.action
        blocks = outward and link.kind == LinkKind.DEPENDS_ON and other.status not in CLOSED
        rows.append(
            {
                "link": link,
                "other": other,
                "words": said[link.kind, outward],
                "late": blocks and other.days_past > 0,
            }
        )
    return sorted(rows, key=lambda row: list(said.values()).index(row["words"]))


def action_unmet(action: Action, month: ReportingMonth) -> str:
    """What became of the report on ``month`` that ``action`` owed: late, missing, sent back; empty when all is well."""
    found = Action.objects.live().filter(pk=action.pk).unmet(month)
    return found.values_list("month_state", flat=True).first() or ""


def _contact(request: HttpRequest, action: Action, contributions) -> dict:
    """Whom « Contacter » writes to: functional mailboxes, or the persons who hold the role where there is none."""
    services = [s for s in [action.lead, *(row.service for row in contributions)] if s]
    without = [s.pk for s in services if not s.mailbox]
    people = list(carrying(without)[:20]) if without else []
    addresses = [s.mailbox for s in services if s.mailbox] + [person.email for person in people]
    url = f"{settings.BASE_URL}{action.get_absolute_url()}"
    return {
        "contact": contact.mailto(addresses, number=action.number, label=action.label, url=url),
        "contact_people": people,
    }


def close_people(action: Action, user, contributions=None) -> list:
    """Those whom a comment or a file on ``action`` most often concerns, but for ``user``."""
    rows = action.contributions.all() if contributions is None else contributions
    services = [pk for pk in [action.lead_id, *(row.service_id for row in rows)] if pk]
    found = close_to(action, services).select_related("service")[:60]
    return [person for person in found if person.pk != user.pk]


def render_page(
    request: HttpRequest, action: Action, *, status: int = 200, forms: dict | None = None
) -> HttpResponse:
    """The page of an action; ``forms``: those that came back with a fault, shown with what was typed."""
    user, today = request.user, clock.today()
    contributions = list(action.contributions.select_related("service"))
    who = standing(user, action, contributions)
    manages_plan = access.manages(user, action.plan)
    reports = list(
        ProgressReport.objects.visible_to(user)
        .filter(action=action)
        .select_related("author", "service", "reviewed_by")
        .with_paragraphs()[:REPORTS_SHOWN]
    )
    comments = list(
        Comment.objects.visible_to(user)
        .filter(action=action)
        .select_related("author__service")
        .prefetch_related("mentions__user")
        .order_by("-recorded_at", "-pk")[: COMMENTS_SHOWN + 1]
    )
    # Correctable: one's own, after which nobody else has commented.
    for item in comments:
        if item.author_id != user.pk:
            break
        item.editable = True
    moves = list(action.deadline_moves.select_related("asked_by__service", "decided_by"))
    links = _links(action, user)
    month = ReportingMonth.asked_on(action.plan, today)
    milestones = list(action.milestones.filter(archived_at=None))
    successions = list(ActionSuccession.objects.around(action))
    context = {
        "plan": action.plan,
        "action": action,
        "reports": reports,
        "month": month,
        "month_state": action_unmet(action, month),
        "contributions": contributions,
        "milestones": milestones,
        "milestones_late": [m for m in milestones if m.days_overdue],
        "answers": action.measure.answers.select_related("recommendation"),
        "moves": [m for m in moves if m.state != DeadlineMove.State.PROPOSED],
        "chases": list(
            Chase.objects.waiting()
            .filter(action=action)
            .select_related("service", "asked_by")
            .order_by("asked_at")
        ),
        "proposals": [m for m in moves if m.state == DeadlineMove.State.PROPOSED],
        "links": links,
        "became": [row for row in successions if row.source_id == action.pk],
        "comes_from": [row for row in successions if row.target_id == action.pk],
        "late_dependencies": [row for row in links if row["late"]],
        "files": files_of(action, user, manages=manages_plan),
        "comments": comments[:COMMENTS_SHOWN][::-1],
        "more_comments": len(comments) > COMMENTS_SHOWN,
        "panels": panels_for(user, action),
        "manages": who.manages,
        "may_restore": manages_plan and action.archived_at is not None,
        "may_report": who.may_report,
        "is_lead": who.leads,
        "may_add": who.may_add,
        "today": today,
        "nav": "list",
        **_contact(request, action, contributions),
    }
    if who.may_add:
        people = close_people(action, user, contributions)
        context |= {
            "comment_form": CommentForm(action=action, people=people, auto_id="commentaire_%s"),
            "files_form": FilesForm(action=action, people=people, auto_id="fichiers_%s"),
            "version_form": VersionForm(auto_id=False),
        }
    if who.manages:
        context["milestone_form"] = NewMilestoneForm(auto_id="jalon_%s")
    return render(request, "actions/detail.html", context | (forms or {}), status=status)


@require_GET
def action_detail(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """An action: how it stands, what was reported, what one may do."""
    return render_page(request, visible_action(request, slug, number))


@require_GET
def history(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """The full history, page by page; its list alone when the page of the action asks for it."""
    action = visible_action(request, slug, number)
    files = files_of(action, request.user, manages=access.manages(request.user, action.plan), grouped=False)
    page = Paginator(Timeline(sources_of_action(action, files)), HISTORY_PAGE).get_page(
        request.GET.get("page")
    )
    template = "actions/history_list.html" if request.htmx else "actions/history.html"
    return render(request, template, {"plan": action.plan, "action": action, "page": page, "nav": "list"})


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """Wording, place, lead, contributors; a form that comes late is shown both versions, field by field."""
    action = visible_action(request, slug, number)
    if not access.manages(request.user, action.plan):
        raise PermissionDenied
    data = with_choices(request.POST, EditForm.names) if request.method == "POST" else None
    form, conflict = EditForm(data, instance=action), None
    if data is not None and form.is_valid():
        values = {name: form.cleaned_data[name] for name in editing.EDITABLE_FIELDS}
        try:
            with acts_made() as acts:
                editing.update_action(
                    user=request.user, action=action, version=form.cleaned_data["version"], values=values
                )
        except Stale as stale:
            current = stale.current
            conflict = conflict_of(form, current, lambda found: EditForm(found, instance=current))
            form = conflict.form
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            say_done(request, "Action enregistrée.", acts)
            return redirect(action.get_absolute_url())
    status = 409 if conflict is not None else 422 if form.errors else 200
    context = {"plan": action.plan, "action": action, "form": form, "conflict": conflict, "nav": "list"}
    return render(request, "actions/edit.html", context, status=status)
