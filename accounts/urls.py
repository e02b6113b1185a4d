"""Addresses of accounts."""

from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_not_required
from django.urls import path, reverse_lazy

from accounts import views
from accounts.display import display
from accounts.forms import ChangePasswordForm, ForgottenPasswordForm, NewPasswordForm

app_name = "accounts"

urlpatterns = [
    path("connexion/", views.SignIn.as_view(), name="login"),
    path("deconnexion/", auth_views.LogoutView.as_view(), name="logout"),
    path("", views.profile, name="profile"),
    path("affichage/", display, name="display"),
    path(
        "mot-de-passe/",
        auth_views.PasswordChangeView.as_view(
            template_name="accounts/password_form.html",
            form_class=ChangePasswordForm,
            success_url=reverse_lazy("accounts:profile"),
        ),
        name="password_change",
    ),
    path(
        "mot-de-passe/oublie/",
        login_not_required(
            auth_views.PasswordResetView.as_view(
                template_name="accounts/password_reset.html",
                form_class=ForgottenPasswordForm,
                email_template_name="accounts/mail/password_reset.txt",
                subject_template_name="accounts/mail/password_reset_subject.txt",
                success_url=reverse_lazy("accounts:password_reset_done"),
            )
        ),
        name="password_reset",
    ),
    path(
        "mot-de-passe/oublie/envoye/",
        login_not_required(
            auth_views.PasswordResetDoneView.as_view(template_name="accounts/password_reset_done.html")
        ),
        name="password_reset_done",
    ),
    path(
        "mot-de-passe/<uidb64>/<token>/",
        login_not_required(
            auth_views.PasswordResetConfirmView.as_view(
                template_name="accounts/password_form.html",
                form_class=NewPasswordForm,
                success_url=reverse_lazy("accounts:login"),
            )
        ),
        name="password_reset_confirm",
    ),
    path("comptes/", views.user_list, name="user_list"),
    path("comptes/nouveau/", views.user_create, name="user_create"),
    path("comptes/<int:pk>/", views.user_detail, name="user_detail"),
    path("comptes/<int:pk>/actif/", views.user_active, name="user_active"),
    path("habilitations/<int:pk>/retirer/", views.grant_end, name="grant_end"),
]
