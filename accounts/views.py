"""Sign-in, home, and the accounts that administrators and managers run."""

from django.contrib import messages
from django.contrib.auth import views as auth_views
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import exports, services
from accounts.enums import Role
from accounts.forms import AccountForm, GrantForm, SignInForm
from accounts.landing import landing_for
from accounts.models import Grant, User

PAGE_SIZE = 50


class SignIn(auth_views.LoginView):
    """The sign-in page."""

    template_name = "accounts/login.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Send each person to the page made for its role."""
    return redirect(landing_for(request.user))


@require_GET
def profile(request: HttpRequest) -> HttpResponse:
    """One's own account and what it lets one do."""
    grants = request.user.grants.active().select_related("service", "territory")
    return render(request, "accounts/profile.html", {"grants": grants})


def _require_manager(user: User) -> None:
    if not user.has_any(Role.ADMINISTRATOR, Role.ACCOUNTS_MANAGER):
        raise PermissionDenied(
            "Les comptes sont gérés par les administrateurs et les gestionnaires de comptes."
        )


@require_GET
def user_list(request: HttpRequest) -> HttpResponse:
    """The accounts that one runs."""
    _require_manager(request.user)
    asked = request.GET.get("q", "").replace("\x00", "").strip()
    users = User.objects.visible_to(request.user).select_related("service").prefetch_related("grants")
    if asked:
        users = users.filter(
            Q(email__icontains=asked) | Q(last_name__icontains=asked) | Q(first_name__icontains=asked)
        )
    if kind := request.GET.get("export"):
        return exports.users_response(users.iterator(chunk_size=500), kind)
    page = Paginator(users, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "accounts/user_list.html", {"page": page, "asked": asked, "nav": "accounts"})


@require_http_methods(["GET", "POST"])
def user_create(request: HttpRequest) -> HttpResponse:
    """A new account."""
    _require_manager(request.user)
    form = AccountForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            user = services.create_account(by=request.user, **form.cleaned_data)
        except services.Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"Compte de {user} créé. Accordez-lui maintenant un rôle.")
            return redirect("accounts:user_detail", pk=user.pk)
    return render(
        request,
        "accounts/user_form.html",
        {"form": form, "nav": "accounts"},
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "POST"])
def user_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """An account: its roles, and the form that gives one more."""
    _require_manager(request.user)
    user = get_object_or_404(User.objects.visible_to(request.user).select_related("service"), pk=pk)
    form = GrantForm(request.POST or None, by=request.user, instance=Grant(user=user))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            grant = services.give_role(by=request.user, user=user, **data)
        except services.Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"Rôle « {grant.get_role_display()} » accordé à {user}.")
            return redirect("accounts:user_detail", pk=user.pk)
    grants = user.grants.select_related("service", "territory", "granted_by")
    return render(
        request,
        "accounts/user_detail.html",
        {"account": user, "grants": grants, "form": form, "nav": "accounts"},
        status=422 if form.errors else 200,
    )


@require_POST
def grant_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a grant."""
    _require_manager(request.user)
    grant = get_object_or_404(
        Grant.objects.visible_to(request.user).select_related("service", "territory"), pk=pk
    )
    try:
        services.end_grant(by=request.user, grant=grant)
    except services.Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "Habilitation retirée.")
    return redirect("accounts:user_detail", pk=grant.user_id)


@require_POST
def user_active(request: HttpRequest, pk: int) -> HttpResponse:
    """Open or close an account."""
    _require_manager(request.user)
    user = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    if request.POST.get("active") not in {"0", "1"}:
        raise Http404
    try:
        services.set_active(by=request.user, user=user, active=request.POST["active"] == "1")
    except services.Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"Compte de {user} {'activé' if user.is_active else 'désactivé'}.")
    return redirect("accounts:user_detail", pk=user.pk)
