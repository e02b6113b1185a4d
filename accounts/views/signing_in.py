"""Sign-in, home, one's own account, passwords, and in whose name one acts."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views as auth_views
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.views.decorators.http import require_GET, require_POST

from accounts import scopes
from accounts.enums import DUTIES
from accounts.forms import ChangePasswordForm, ForgottenPasswordForm, NewPasswordForm, SignInForm
from accounts.landing import landing_for
from accounts.middleware import SESSION_KEY
from accounts.services import invitations


class SignIn(auth_views.LoginView):
    """The sign-in page."""

    template_name = "accounts/login.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_invalid(self, form) -> HttpResponse:
        """The form again, with what was wrong."""
        response = super().form_invalid(form)
        response.status_code = 422
        return response


class ForgottenPassword(auth_views.PasswordResetView):
    """Ask for a mail that lets one choose a password."""

    template_name = "accounts/password_reset.html"
    form_class = ForgottenPasswordForm
    email_template_name = "accounts/mail/password_reset.txt"
    subject_template_name = "accounts/mail/password_reset_subject.txt"
    success_url = reverse_lazy("accounts:password_reset_done")

    @property
    def extra_email_context(self) -> dict[str, str]:
        """Never the host that the request names: whoever forges it would receive the link."""
        return {"base_url": settings.BASE_URL}

    def form_invalid(self, form) -> HttpResponse:
        """The form again, with what was wrong."""
        response = super().form_invalid(form)
        response.status_code = 422
        return response


class NewPassword(auth_views.PasswordResetConfirmView):
    """Choose a password from the link of a mail: opening the link changes nothing, only the form does."""

    template_name = "accounts/password_form.html"
    form_class = NewPasswordForm
    success_url = reverse_lazy("accounts:login")
    extra_context = {"first": False}

    def form_valid(self, form) -> HttpResponse:
        """Failed attempts are forgiven: the person has shown who it is."""
        invitations.forgive_failures(form.user)
        messages.success(self.request, "Votre mot de passe est enregistré. Connectez-vous.")
        return super().form_valid(form)

    def form_invalid(self, form) -> HttpResponse:
        """The form again, with what was wrong."""
        response = super().form_invalid(form)
        response.status_code = 422
        return response


class Invitation(NewPassword):
    """Choose one's first password."""

    token_generator = invitations.tokens
    extra_context = {"first": True}


class ChangePassword(auth_views.PasswordChangeView):
    """Change one's password, the present one being known."""

    template_name = "accounts/password_form.html"
    form_class = ChangePasswordForm
    success_url = reverse_lazy("accounts:profile")
    extra_context = {"validlink": True, "own": True}

    def form_valid(self, form) -> HttpResponse:
        """Say that it is done."""
        messages.success(self.request, "Votre mot de passe est changé.")
        return super().form_valid(form)

    def form_invalid(self, form) -> HttpResponse:
        """The form again, with what was wrong."""
        response = super().form_invalid(form)
        response.status_code = 422
        return response


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Send each person to the page made for its role."""
    return redirect(landing_for(request.user))


@require_GET
def profile(request: HttpRequest) -> HttpResponse:
    """One's own account: what it lets one do, to what it is attached, in whose name it may act."""
    grants = request.user.grants.not_ended().select_related("service", "territory", "stand_in_for")
    grants = scopes.with_targets(grants)
    for grant in grants:
        grant.duties = DUTIES[grant.role]
    return render(
        request,
        "accounts/profile.html",
        {
            "grants": grants,
            "attachments": request.user.attachments.not_ended().select_related("service"),
            "assisted": request.user.assisted.active().select_related("principal__service"),
            "assistants": request.user.assistants.active().select_related("assistant"),
        },
    )


@require_POST
def act_for(request: HttpRequest) -> HttpResponse:
    """Act in the name of a person who named this one its assistant, or again in one's own."""
    if not request.POST.get("principal"):
        request.session.pop(SESSION_KEY, None)
        messages.success(request, "Vous agissez de nouveau en votre nom.")
        return redirect("home")
    pk = request.POST["principal"]
    held = get_object_or_404(
        request.user.assisted.active().filter(principal__is_active=True).select_related("principal"),
        principal_id=int(pk) if pk.isascii() and pk.isdecimal() and len(pk) < 12 else 0,
    )
    request.session[SESSION_KEY] = held.principal_id
    messages.success(
        request, f"Vous agissez pour {held.principal}\u00a0: ce que vous ferez portera vos deux noms."
    )
    return redirect("home")
