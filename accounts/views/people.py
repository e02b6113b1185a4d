"""The accounts that administrators and managers run."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import exports, scopes
from accounts.enums import DUTIES, Role
from accounts.filters import AccountFilterForm, filtered
from accounts.forms import AccountForm, AssistantForm, AttachmentForm, GrantForm
from accounts.lockouts import suspended_until
from accounts.models import Assistance, Attachment, Grant, User
from accounts.services import attachments, bounces, delegation, grants, people
from accounts.services.errors import Refused, Stale

PAGE_SIZE = 50
EVENTS_SHOWN = 100


def require_manager(user: User) -> None:
    """Raise ``PermissionDenied`` for whoever runs no accounts."""
    if not user.has_any(Role.ADMINISTRATOR, Role.ACCOUNTS_MANAGER):
        raise PermissionDenied(
            "Les comptes sont gérés par les administrateurs et les gestionnaires de comptes."
        )


def visible_account(request: HttpRequest, pk: int) -> User:
    """The account, or 404 when the person may not see it, or 403 when it runs none."""
    require_manager(request.user)
    return get_object_or_404(User.objects.visible_to(request.user).select_related("service"), pk=pk)


def listed(request: HttpRequest, form: AccountFilterForm):
    """The accounts of the list, as filtered, with what a row shows."""
    held = Grant.objects.active().select_related("service", "territory")
    return (
        filtered(User.objects.visible_to(request.user), form)
        .select_related("service")
        .prefetch_related(Prefetch("grants", queryset=held, to_attr="held"))
        .order_by("last_name", "first_name", "email")
    )


@require_GET
def user_list(request: HttpRequest) -> HttpResponse:
    """The accounts that one runs."""
    require_manager(request.user)
    form = AccountFilterForm(request.GET, by=request.user)
    if kind := request.GET.get("export"):
        rows = list(listed(request, form))
        scopes.with_targets([grant for account in rows for grant in account.held])
        return exports.response(rows, exports.USER_COLUMNS, kind, "comptes", sheet="Comptes")
    page = Paginator(listed(request, form), PAGE_SIZE).get_page(request.GET.get("page"))
    scopes.with_targets([grant for account in page for grant in account.held])
    return render(
        request,
        "accounts/user_list.html",
        {
            "page": page,
            "form": form,
            "left": delegation.accounts_left(request.user),
            "nav": "accounts",
        },
    )


@require_http_methods(["GET", "POST"])
def user_create(request: HttpRequest) -> HttpResponse:
    """A new account."""
    require_manager(request.user)
    form = AccountForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in people.EDITABLE_FIELDS}
        try:
            user = people.create_account(by=request.user, **values)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(
                request,
                f"Compte de {user} créé\u00a0: une invitation à choisir un mot de passe lui est envoyée. "
                "Accordez-lui maintenant un rôle.",
            )
            return redirect("accounts:user_detail", pk=user.pk)
    return render(
        request,
        "accounts/user_form.html",
        {"form": form, "left": delegation.accounts_left(request.user), "nav": "accounts"},
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "POST"])
def user_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Name, address, function and service of an account; a form that comes late is shown both versions."""
    account = visible_account(request, pk)
    if not delegation.runs(request.user, account):
        raise PermissionDenied(
            "Ce compte détient des rôles que vous ne pouvez pas accorder\u00a0: un administrateur peut le modifier."
        )
    form = AccountForm(request.POST or None, by=request.user, instance=account)
    status, conflicts = 200, []
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in people.EDITABLE_FIELDS}
        try:
            people.update_account(
                by=request.user, user=account, version=form.cleaned_data["version"] or 0, values=values
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        except Stale as stale:
            conflicts = [
                (form.fields[name].label, getattr(stale.current, name) or "—", values[name] or "—")
                for name in people.EDITABLE_FIELDS
                if getattr(stale.current, name) != values[name]
            ]
            form.data = form.data.copy()
            form.data["version"] = stale.current.version
            status = 409
        else:
            messages.success(request, "Compte modifié.")
            return redirect("accounts:user_detail", pk=pk)
    return render(
        request,
        "accounts/user_form.html",
        {"form": form, "account": account, "name": account.email, "conflicts": conflicts, "nav": "accounts"},
        status=422 if form.errors else status,
    )


@require_http_methods(["GET", "POST"])
def user_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """An account: its roles, services, assistants and history, and the form that gives one more role."""
    account = visible_account(request, pk)
    form = GrantForm(request.POST or None, by=request.user, instance=Grant(user=account))
    if request.method == "POST" and form.is_valid():
        try:
            grant = grants.give_role(by=request.user, user=account, **form.asked())
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"Rôle accordé à {account}\u00a0: {grants.describe(grant)}.")
            return redirect("accounts:user_detail", pk=pk)
    return _detail(request, account, grant_form=form)


def _detail(request: HttpRequest, account: User, **forms) -> HttpResponse:
    """The page of an account, with the forms as they were sent."""
    by = request.user
    held = scopes.with_targets(
        account.grants.select_related("service", "territory", "granted_by", "stand_in_for")
    )
    runs = delegation.runs(by, account)
    for grant in held:
        grant.may_end = grant.state != "ended" and grant.role in delegation.delegable(
            by, service=grant.service, territory=grant.territory
        )
    roles = delegation.choosable_roles(by)
    assistants = list(account.assistants.select_related("assistant"))
    context = {
        "account": account,
        "grants": [g for g in held if g.state != "ended"],
        "ended_grants": [g for g in held if g.state == "ended"],
        "attachments": account.attachments.select_related("service"),
        "assistants": assistants,
        "acting_names": [row.assistant for row in assistants if row.state != "ended"],
        "assisted": account.assisted.select_related("principal"),
        "events": account.events.select_related("by")[:EVENTS_SHOWN],
        "runs": runs,
        "suspended_until": suspended_until(account.email),
        "duties": [(role.label, DUTIES[role]) for role in roles],
        "grant_form": forms.get("grant_form") or GrantForm(by=by, instance=Grant(user=account)),
        "attachment_form": forms.get("attachment_form") or AttachmentForm(by=by, prefix="rattachement"),
        "assistant_form": forms.get("assistant_form")
        or AssistantForm(by=by, principal=account, prefix="assistant"),
        "nav": "accounts",
    }
    wrong = any(form.errors for form in forms.values())
    return render(request, "accounts/user_detail.html", context, status=422 if wrong else 200)


@require_POST
def grant_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a grant."""
    require_manager(request.user)
    grant = get_object_or_404(Grant.objects.visible_to(request.user), pk=pk)
    try:
        grants.end_grant(by=request.user, grant=grant, reason=request.POST.get("reason", "")[:500])
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"Rôle retiré\u00a0: {grant.get_role_display()}.")
    return redirect("accounts:user_detail", pk=grant.user_id)


def _act(request: HttpRequest, pk: int, act, done: str) -> HttpResponse:
    """Do ``act`` on an account and go back to its page."""
    try:
        act()
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, done)
    return redirect("accounts:user_detail", pk=pk)


@require_POST
def user_active(request: HttpRequest, pk: int) -> HttpResponse:
    """Open or close an account."""
    account = visible_account(request, pk)
    if request.POST.get("active") not in {"0", "1"}:
        raise Http404
    active = request.POST["active"] == "1"
    return _act(
        request,
        pk,
        lambda: people.set_active(
            by=request.user, user=account, active=active, reason=request.POST.get("reason", "")[:500]
        ),
        f"Compte de {account} {'réactivé' if active else 'désactivé'}.",
    )


@require_POST
def user_invite(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the invitation again."""
    account = visible_account(request, pk)
    return _act(
        request,
        pk,
        lambda: people.invite_again(by=request.user, user=account),
        f"Invitation envoyée à {account.email}.",
    )


@require_POST
def user_unbounce(request: HttpRequest, pk: int) -> HttpResponse:
    """Send mail to the address of an account again, after a server refused it."""
    account = visible_account(request, pk)
    return _act(
        request,
        pk,
        lambda: bounces.clear(by=request.user, user=account),
        f"Les courriels partent de nouveau à {account.email}.",
    )


@require_POST
def user_unlock(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a person whose sign-in is suspended try again at once."""
    account = visible_account(request, pk)
    return _act(
        request,
        pk,
        lambda: people.unlock(by=request.user, user=account),
        f"{account} peut de nouveau se connecter.",
    )


@require_POST
def attachment_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Attach a person to one more service."""
    account = visible_account(request, pk)
    form = AttachmentForm(request.POST, by=request.user, prefix="rattachement")
    if form.is_valid():
        try:
            attachments.attach(by=request.user, user=account, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"{account} est aussi rattaché à {form.cleaned_data['service']}.")
            return redirect("accounts:user_detail", pk=pk)
    return _detail(request, account, attachment_form=form)


@require_POST
def attachment_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End an attachment."""
    require_manager(request.user)
    row = get_object_or_404(
        Attachment.objects.visible_to(request.user).select_related("user", "service"), pk=pk
    )
    return _act(
        request,
        row.user_id,
        lambda: attachments.end_attachment(by=request.user, attachment=row),
        f"Rattachement à {row.service} terminé.",
    )


@require_POST
def assistant_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Name somebody who may act for a person."""
    account = visible_account(request, pk)
    form = AssistantForm(request.POST, by=request.user, principal=account, prefix="assistant")
    if form.is_valid():
        try:
            attachments.name_assistant(by=request.user, principal=account, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"{form.cleaned_data['assistant']} peut agir pour {account}.")
            return redirect("accounts:user_detail", pk=pk)
    return _detail(request, account, assistant_form=form)


@require_POST
def assistant_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End what somebody may do in another's name."""
    require_manager(request.user)
    row = get_object_or_404(
        Assistance.objects.visible_to(request.user).select_related("assistant", "principal__service"), pk=pk
    )
    return _act(
        request,
        row.principal_id,
        lambda: attachments.end_assistance(by=request.user, assistance=row),
        f"{row.assistant} n’agit plus pour {row.principal}.",
    )
