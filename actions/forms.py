"""Reporting, editing and bulk changes, as forms."""

from django import forms
from dsfr.forms import DsfrBaseForm

from actions.enums import Status, Weather
from actions.models import Action, ProgressReport
from organisations.models import Service

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
NO_WEATHER = [("", "Non renseignée"), *Weather.choices]


def _area(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class ReportForm(DsfrBaseForm, forms.ModelForm):
    """One progress report, pre-filled with the last one."""

    class Meta:
        model = ProgressReport
        fields = ["holds_on", "status", "weather", "progress", "done", "blocking", "next_steps"]
        widgets = {"holds_on": DAY, "done": _area(), "blocking": _area(), "next_steps": _area()}

    def __init__(self, *args, on_behalf: bool = False, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["weather"].choices = NO_WEATHER
        if not on_behalf:
            return
        for name in ("received_from", "received_on"):
            self.fields[name] = ProgressReport._meta.get_field(name).formfield()
        self.fields["received_on"].widget = DAY
        self.fields["received_on"].widget.attrs["class"] = "fr-input"
        self.fields["received_from"].widget.attrs["class"] = "fr-input"
        self.fields[
            "received_from"
        ].help_text = "Si vous l’enregistrez pour le pilote : qui vous l’a transmis."

    def clean_progress(self) -> int | None:
        """A percentage."""
        value = self.cleaned_data["progress"]
        if value is not None and value > 100:
            raise forms.ValidationError("L’avancement va de 0 à 100 %.")
        return value


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
