"""Sign-in, accounts and roles, as forms."""

import json

from django import forms
from django.contrib.auth import get_user_model
from django.contrib.auth.forms import (
    AuthenticationForm,
    PasswordChangeForm,
    PasswordResetForm,
    SetPasswordForm,
)
from django.core.cache import cache
from django.db.models import Q
from dsfr.forms import DsfrBaseForm

from accounts import scopes
from accounts.enums import SCOPES_OF_ROLE, Role, Scope, SubstituteMail
from accounts.models import Assistance, Attachment, Grant, User
from accounts.services import absences, delegation, handovers
from organisations.models import Service, Territory

RESETS_AN_HOUR = 3


def _date_widget() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


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
        "invalid_login": "Adresse ou mot de passe incorrect. Vérifiez votre saisie, ou demandez un nouveau mot de "
        "passe. Après cinq essais, la connexion est suspendue un quart d’heure.",
        "inactive": "Ce compte est désactivé\u00a0: adressez-vous à votre gestionnaire de comptes.",
    }


class ForgottenPasswordForm(DsfrBaseForm, PasswordResetForm):
    """The address of an account; whoever was invited and never chose a password gets a link too."""

    email = forms.EmailField(
        label="Adresse électronique",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def get_users(self, email: str):
        """The active account of an address, whether or not it already has a password."""
        return get_user_model().objects.filter(email__iexact=email, is_active=True)

    def save(self, **kwargs) -> None:
        """Write the mail; beyond three an hour to one address nothing leaves, so that nobody is flooded."""
        key = f"password-reset:{self.cleaned_data['email'].lower()}"
        asked = cache.get(key, 0)
        cache.set(key, asked + 1, timeout=3600)
        if asked < RESETS_AN_HOUR:
            super().save(**kwargs)


class NewPasswordForm(DsfrBaseForm, SetPasswordForm):
    """A new password, from the link of a mail."""


class ChangePasswordForm(DsfrBaseForm, PasswordChangeForm):
    """The present password and a new one."""


class AccountForm(DsfrBaseForm, forms.ModelForm):
    """Who a person is."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = User
        fields = ["email", "first_name", "last_name", "function", "service"]
        help_texts = {
            "email": "Adresse professionnelle nominative\u00a0: c’est l’identifiant de connexion.",
            "service": "Être rattaché à un service ne donne aucun droit\u00a0: les rôles en donnent.",
        }

    def __init__(self, *args, by: User, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        offered = Q(pk__in=delegation.services_of(by).values("pk"))
        if self.instance.service_id:
            # One that has ended stays until somebody chooses another: saving the rest must not empty it.
            offered |= Q(pk=self.instance.service_id)
        self.fields["service"].queryset = Service.objects.filter(offered).order_by("order", "name")
        self.fields["service"].required = not by.has_role(Role.ADMINISTRATOR)
        self.fields["service"].label_from_instance = Service.full_name.fget
        self.fields["service"].empty_label = (
            "Choisir un service" if self.fields["service"].required else "Aucun"
        )
        self.fields["last_name"].required = True
        if self.instance.pk:
            self.fields["version"].initial = self.instance.version

    def clean_email(self) -> str:
        """Addresses are kept in lower case."""
        return self.cleaned_data["email"].strip().lower()


class GrantForm(DsfrBaseForm, forms.ModelForm):
    """A role on an object, from one day to another."""

    target = forms.TypedChoiceField(label="Plan", coerce=int, empty_value=None, required=False)
    reason = forms.CharField(
        label="Motif",
        required=False,
        max_length=500,
        help_text="Gardé dans l’historique du compte\u00a0: note de service, demande de…",
    )

    class Meta:
        model = Grant
        fields = [
            "role",
            "scope",
            "service",
            "territory",
            "target",
            "valid_from",
            "valid_until",
            "stand_in_for",
            "reason",
        ]
        widgets = {"valid_from": _date_widget(), "valid_until": _date_widget()}
        labels = {"scope": "Sur quoi"}
        help_texts = {
            "valid_from": "Sans date\u00a0: dès maintenant.",
            "valid_until": "Sans date\u00a0: jusqu’à ce qu’il soit retiré. Obligatoire pour une suppléance.",
            "stand_in_for": "À remplir si ce rôle est tenu pendant l’absence de quelqu’un.",
        }

    def __init__(self, *args, by: User, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        roles = delegation.choosable_roles(by)
        self.fields["role"].choices = [("", "Choisir un rôle"), *((r.value, r.label) for r in roles)]
        self.fields["service"].queryset = delegation.grantable_services(by).order_by("order", "name")
        self.fields["service"].label_from_instance = lambda service: service.full_name
        self.fields["territory"].queryset = delegation.territories_of(by)
        self.fields["territory"].label_from_instance = territory_label
        plans = scopes.choices(Scope.PLAN, by) if by.has_role(Role.ADMINISTRATOR) else []
        offered = {s for role in roles for s in SCOPES_OF_ROLE[role]} - {Scope.COMMITTEE, Scope.CAMPAIGN}
        if not by.has_role(Role.ADMINISTRATOR):
            offered.discard(Scope.ALL)
            offered.discard(Scope.PLAN)
        for scope, held in (
            (Scope.PLAN, plans),
            (Scope.SERVICE, self.fields["service"].queryset.exists()),
            (Scope.TERRITORY, self.fields["territory"].queryset.exists()),
        ):
            if not held:
                offered.discard(scope)
                self.fields.pop({Scope.PLAN: "target"}.get(scope, scope), None)
        if "target" in self.fields:
            self.fields["target"].choices = [("", "Choisir un plan"), *plans]
        choices = [(s.value, s.label) for s in Scope if s in offered]
        # Nothing is given on everything by an oversight: where there is a choice, it is made.
        self.fields["scope"].choices = choices if len(choices) == 1 else [("", "Choisir"), *choices]
        self.fields["role"].widget.attrs["data-scopes-of"] = json.dumps(
            {role.value: [s.value for s in SCOPES_OF_ROLE[role] if s in offered] for role in roles}
        )
        for name, nothing in (
            ("service", "Choisir un service"),
            ("territory", "Choisir un territoire"),
            ("stand_in_for", "Personne"),
        ):
            if name in self.fields:
                self.fields[name].empty_label = nothing
        self.fields["stand_in_for"].queryset = (
            User.objects.visible_to(by).filter(is_active=True).exclude(pk=self.instance.user_id)
        )
        for name, scope in (("service", "service"), ("territory", "territory"), ("target", "plan")):
            if name in self.fields:
                self.fields[name].widget.attrs["data-scope"] = scope

    def clean(self) -> dict:
        """Keep only the object that the scope names."""
        data = super().clean()
        scope = data.get("scope")
        for name, of in (("service", "service"), ("territory", "territory"), ("target", "plan")):
            if scope != of:
                data[name] = None
            elif not data.get(name) and name not in self.errors:
                self.add_error(name, "Choisissez l’objet sur lequel porte ce rôle.")
        return data

    def _post_clean(self) -> None:
        """The service checks the whole and gives its own sentences: nothing is written on the instance here."""

    def asked(self) -> dict:
        """What ``give_role`` takes."""
        names = ("role", "scope", "valid_from", "valid_until", "stand_in_for", "reason")
        data = {name: self.cleaned_data.get(name) for name in names}
        return data | {
            "service": self.cleaned_data.get("service"),
            "territory": self.cleaned_data.get("territory"),
            "object_id": self.cleaned_data.get("target"),
            "reason": data["reason"] or "",
        }


def territory_label(territory: Territory) -> str:
    """A territory as a list offers it: « 01 Ain », « Région Bretagne », « France »."""
    if territory.kind == "region":
        return f"Région {territory.name}"
    return territory.name if territory.kind == "national" else f"{territory.code} {territory.name}"


class AttachmentForm(DsfrBaseForm, forms.ModelForm):
    """One more service to which a person belongs."""

    class Meta:
        model = Attachment
        fields = ["service", "function", "valid_from", "valid_until"]
        widgets = {"valid_from": _date_widget(), "valid_until": _date_widget()}

    def __init__(self, *args, by: User, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].queryset = delegation.services_of(by).order_by("order", "name")
        self.fields["service"].label_from_instance = Service.full_name.fget
        self.fields["service"].empty_label = "Choisir un service"


class AssistantForm(DsfrBaseForm, forms.ModelForm):
    """Who may act in a person's name."""

    class Meta:
        model = Assistance
        fields = ["assistant", "valid_from", "valid_until"]
        widgets = {"valid_from": _date_widget(), "valid_until": _date_widget()}

    def __init__(self, *args, by: User, principal: User, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assistant"].queryset = (
            User.objects.visible_to(by).filter(is_active=True).exclude(pk=principal.pk)
        )
        self.fields["assistant"].empty_label = "Choisir une personne"


class AbsenceForm(DsfrBaseForm, forms.Form):
    """Who acts while one is away, and from when to when."""

    substitute = forms.ModelChoiceField(
        label="Personne qui agit pour vous",
        queryset=None,
        empty_label="Choisir une personne",
        error_messages={
            "required": "Choisissez la personne qui agira pour vous.",
            "invalid_choice": "Choisissez une personne de votre service, dans la liste.",
        },
    )
    valid_from = forms.DateField(
        label="Du",
        widget=_date_widget(),
        error_messages={
            "required": "Indiquez le premier jour de votre absence.",
            "invalid": "Cette date ne se lit pas\u00a0: écrivez-la comme 31/12/2024.",
        },
    )
    valid_until = forms.DateField(
        label="Au (inclus)",
        widget=_date_widget(),
        error_messages={
            "required": "Indiquez le dernier jour de votre absence.",
            "invalid": "Cette date ne se lit pas\u00a0: écrivez-la comme 31/12/2024.",
        },
    )
    mails = forms.ChoiceField(
        label="Vos courriels, pendant ces jours",
        choices=SubstituteMail.choices,
        initial=SubstituteMail.TOO,
        error_messages={"invalid_choice": "Choisissez l’une des trois possibilités."},
    )

    def __init__(self, *args, user: User, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["substitute"].queryset = absences.candidates(user)


class SuccessorForm(DsfrBaseForm, forms.Form):
    """Who takes over from a person who leaves."""

    successor = forms.ModelChoiceField(
        label="Personne qui prend la suite",
        queryset=None,
        empty_label="Choisir une personne",
        error_messages={
            "required": "Choisissez la personne qui prend la suite.",
            "invalid_choice": "Choisissez dans la liste une personne dont le compte est actif.",
        },
    )

    def __init__(self, *args, by: User, leaver: User, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["successor"].queryset = handovers.candidates(by=by, leaver=leaver)


class HandoverForm(DsfrBaseForm, forms.Form):
    """What of a preview is handed over, and whether the account is closed with it."""

    seen = forms.CharField(widget=forms.HiddenInput)
    close = forms.BooleanField(label="Désactiver aussi ce compte", required=False, initial=True)
    reason = forms.CharField(
        label="Motif (facultatif)",
        required=False,
        max_length=500,
        help_text="Gardé dans l’historique des deux comptes et dit dans les courriels.",
    )

    def __init__(self, *args, seen, by: User, leaver: User, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = handovers.fingerprint(seen)
        self.keys = {row.part.key for row in seen if row.optional}
        self.ticked = (
            self.keys & set(self.data.getlist("keys"))
            if self.is_bound
            else {row.part.key for row in seen if row.optional and row.part.usual}
        )
        if not leaver.is_active or by.pk == leaver.pk:
            del self.fields["close"]

    def asked(self) -> dict:
        """What the service takes."""
        return {
            "keys": self.ticked,
            "seen": self.cleaned_data["seen"],
            "close": self.cleaned_data.get("close", False),
            "reason": self.cleaned_data["reason"],
        }


class AccountListForm(DsfrBaseForm, forms.Form):
    """A list of accounts: a file or a pasted table."""

    file = forms.FileField(
        label="Fichier",
        required=False,
        help_text="Classeur .xlsx ou .ods, ou texte .csv\u00a0; 2\u00a0Mo au plus.",
    )
    pasted = forms.CharField(
        label="Ou tableau collé",
        required=False,
        max_length=500_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Copiez les cellules dans Excel ou LibreOffice, avec la ligne d’en-têtes, et collez-les ici.",
    )

    def clean(self) -> dict:
        """One of the two."""
        data = super().clean()
        if not self.errors and not data.get("file") and not data.get("pasted", "").strip():
            raise forms.ValidationError("Choisissez un fichier ou collez un tableau.")
        return data
