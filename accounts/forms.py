"""Sign-in, accounts and grants, as forms."""

from django import forms
from django.contrib.auth.forms import (
    AuthenticationForm,
    PasswordChangeForm,
    PasswordResetForm,
    SetPasswordForm,
)
from dsfr.forms import DsfrBaseForm

from accounts.enums import Role, Scope
from accounts.models import Grant, User
from organisations.models import Service, Territory


class SignInForm(DsfrBaseForm, AuthenticationForm):
    """E-mail and password."""

    username = forms.EmailField(
        label="Adresse électronique",
        widget=forms.EmailInput(attrs={"autofocus": True, "autocomplete": "username"}),
    )
    password = forms.CharField(
        label="Mot de passe",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    error_messages = {
        "invalid_login": "Adresse ou mot de passe incorrect. Vérifiez votre saisie, ou demandez un nouveau mot de passe.",
        "inactive": "Ce compte est désactivé : adressez-vous à votre gestionnaire de comptes.",
    }


class ForgottenPasswordForm(DsfrBaseForm, PasswordResetForm):
    """The address of an account."""


class NewPasswordForm(DsfrBaseForm, SetPasswordForm):
    """A new password, from the link of a mail."""


class ChangePasswordForm(DsfrBaseForm, PasswordChangeForm):
    """The present password and a new one."""


class AccountForm(DsfrBaseForm, forms.ModelForm):
    """Who a person is."""

    class Meta:
        model = User
        fields = ["email", "first_name", "last_name", "function", "service"]

    def __init__(self, *args, by: User, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        services = Service.objects.all()
        if not by.has_role(Role.ADMINISTRATOR):
            services = services.filter(
                pk__in=by.scope_ids(Role.ACCOUNTS_MANAGER, Scope.SERVICE)
            ) | services.filter(territory_id__in=by.scope_ids(Role.ACCOUNTS_MANAGER, Scope.TERRITORY))
            self.fields["service"].required = True
        self.fields["service"].queryset = services.order_by("name")


class GrantForm(DsfrBaseForm, forms.ModelForm):
    """A role on a scope, from one day to another."""

    class Meta:
        model = Grant
        fields = ["role", "scope", "service", "territory", "valid_from", "valid_until"]
        widgets = {
            "valid_from": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "valid_until": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, *args, by: User, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scope"].choices = [
            (s.value, s.label) for s in (Scope.ALL, Scope.SERVICE, Scope.TERRITORY)
        ]
        if not by.has_role(Role.ADMINISTRATOR):
            self.fields["service"].queryset = Service.objects.filter(
                pk__in=by.scope_ids(Role.ACCOUNTS_MANAGER, Scope.SERVICE)
            )
            self.fields["territory"].queryset = Territory.objects.filter(
                pk__in=by.scope_ids(Role.ACCOUNTS_MANAGER, Scope.TERRITORY)
            )
            self.fields["scope"].choices = [(s.value, s.label) for s in (Scope.SERVICE, Scope.TERRITORY)]

    def clean(self) -> dict:
        """Keep only the object that the scope names."""
        data = super().clean()
        scope = data.get("scope")
        for name in ("service", "territory"):
            if scope != name:
                data[name] = None
            elif not data.get(name):
                self.add_error(name, "Choisissez l’objet sur lequel porte ce rôle.")
        return data
