"""The filters of the list of accounts, as they stand in its address."""

from django import forms
from dsfr.forms import DsfrBaseForm

from accounts.enums import Role
from accounts.models import User
from accounts.services import delegation

STATES = (
    ("", "Tous"),
    ("active", "Actifs"),
    ("waiting", "Jamais connectés"),
    ("without_role", "Sans rôle"),
    ("bouncing", "Adresse en échec"),
    ("closed", "Désactivés"),
)


class AccountFilterForm(DsfrBaseForm, forms.Form):
    """Search, role, service, state."""

    q = forms.CharField(label="Nom ou adresse", required=False, max_length=200)
    role = forms.ChoiceField(label="Rôle", required=False, choices=[("", "Tous"), *Role.choices])
    service = forms.ModelChoiceField(
        label="Service", required=False, queryset=None, empty_label="Tous", blank=True
    )
    state = forms.ChoiceField(label="État", required=False, choices=STATES)

    def __init__(self, *args, by: User, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].queryset = (
            delegation.services_of(by).filter(users__isnull=False).distinct().order_by("order", "name")
        )


def filtered(users, form: AccountFilterForm):
    """``users`` as the form asks; what is wrong in an address is left out."""
    form.is_valid()
    asked = form.cleaned_data
    if asked.get("q"):
        users = users.matching(asked["q"])
    if asked.get("role"):
        users = users.holding(asked["role"])
    if asked.get("service"):
        users = users.filter(service=asked["service"])
    return users.in_state(asked.get("state", ""))
