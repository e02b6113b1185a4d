"""Reporting, editing and bulk changes, as forms."""

from django import forms
from dsfr.forms import DsfrBaseForm

from actions.enums import Status, Weather
from actions.models import Action
from organisations.models import Service

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class BulkForm(DsfrBaseForm):
    """The same change on several actions."""

    actions = forms.ModelMultipleChoiceField(queryset=Action.objects.none())
    status = forms.ChoiceField(choices=[("", "Inchangé"), *Status.choices], required=False, label="Statut")
    weather = forms.ChoiceField(choices=[("", "Inchangée"), *Weather.choices], required=False, label="Météo")
    lead = forms.ModelChoiceField(
        queryset=Service.objects.none(), required=False, label="Pilote", empty_label="Inchangé"
    )

    def __init__(self, *args, actions, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["actions"].queryset = actions
        self.fields["lead"].queryset = Service.objects.filter(archived_at=None)
        self.fields["actions"].error_messages["required"] = "Cochez au moins une action."
