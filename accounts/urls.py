"""Addresses of accounts."""

from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_not_required
from django.urls import path

from accounts.display import display
from accounts.views import absences, handovers, lists, people, signing_in

app_name = "accounts"

urlpatterns = [
    path("connexion/", signing_in.SignIn.as_view(), name="login"),
    path("deconnexion/", auth_views.LogoutView.as_view(), name="logout"),
    path("", signing_in.profile, name="profile"),
    path("affichage/", display, name="display"),
    path("absences/", absences.absence, name="absence"),
    path("absences/<int:pk>/terminer/", absences.absence_end, name="absence_end"),
    path("agir-pour/", signing_in.act_for, name="act_for"),
    path("mot-de-passe/", signing_in.ChangePassword.as_view(), name="password_change"),
    path(
        "mot-de-passe/oublie/",
        login_not_required(signing_in.ForgottenPassword.as_view()),
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
        login_not_required(signing_in.NewPassword.as_view()),
        name="password_reset_confirm",
    ),
    path(
        "invitation/<uidb64>/<token>/",
        login_not_required(signing_in.Invitation.as_view()),
        name="invitation",
    ),
    path("comptes/", people.user_list, name="user_list"),
    path("comptes/nouveau/", people.user_create, name="user_create"),
    path("comptes/importer/", lists.user_import, name="user_import"),
    path("comptes/<int:pk>/", people.user_detail, name="user_detail"),
    path("comptes/<int:pk>/modifier/", people.user_edit, name="user_edit"),
    path("comptes/<int:pk>/remise/", handovers.handover, name="handover"),
    path("comptes/<int:pk>/actif/", people.user_active, name="user_active"),
    path("comptes/<int:pk>/inviter/", people.user_invite, name="user_invite"),
    path("comptes/<int:pk>/adresse-valable/", people.user_unbounce, name="user_unbounce"),
    path("comptes/<int:pk>/retablir/", people.user_unlock, name="user_unlock"),
    path("comptes/<int:pk>/rattachements/", people.attachment_add, name="attachment_add"),
    path("comptes/<int:pk>/assistants/", people.assistant_add, name="assistant_add"),
    path("rattachements/<int:pk>/terminer/", people.attachment_end, name="attachment_end"),
    path("assistances/<int:pk>/terminer/", people.assistant_end, name="assistant_end"),
    path("habilitations/<int:pk>/retirer/", people.grant_end, name="grant_end"),
]
