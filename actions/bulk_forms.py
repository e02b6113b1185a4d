"""The same change on several actions, as a form."""

from collections.abc import Iterable

from django import forms
from dsfr.forms import DsfrBaseForm

from actions.enums import Status, Weather
from actions.models import Action
from organisations.models import Service
from sgcd_plan.form_renderer import LongSelect


class BulkForm(DsfrBaseForm):
    """What changes, and on which actions: those ticked, or all that the list gives."""

    actions = forms.ModelMultipleChoiceField(queryset=Action.objects.none(), required=False)
    all_filtered = forms.BooleanField(required=False)
    status = forms.ChoiceField(choices=[("", "Inchangé"), *Status.choices], required=False, label="Statut")
    weather = forms.ChoiceField(choices=[("", "Inchangée"), *Weather.choices], required=False, label="Météo")
    lead = forms.ModelChoiceField(
        queryset=Service.objects.none(),
        required=False,
        label="Pilote",
        empty_label="Inchangé",
        widget=LongSelect,
    )
    deadline = forms.CharField(label="Nouvelle échéance", required=False, max_length=300)
    reason = forms.CharField(label="Motif du changement d’échéance", required=False, max_length=2000)

    without = forms.CharField(label="Réalisées : pourquoi sans livrable", required=False, max_length=2000)

    FIELDS = ("status", "weather", "lead", "deadline", "reason", "without")

    def __init__(self, *args, actions, **kwargs) -> None:
        super().__init__(*args, auto_id="bulk_%s", **kwargs)
        self.fields["actions"].queryset = actions
        self.fields["lead"].queryset = Service.objects.living()
        self.fields["deadline"].widget.attrs["placeholder"] = "Inchangée"
        self.fields["actions"].error_messages |= {
            "invalid_choice": "Une action cochée n’existe plus dans ce plan : cochez de nouveau celles à modifier.",
            "invalid_pk_value": "Une action cochée n’existe pas : cochez de nouveau celles à modifier.",
        }

    def offer(self, services: Iterable[tuple[int, str]]) -> None:
        """The services to choose from, where the page has already read them: each costs a query otherwise."""
        self.fields["lead"].widget.choices = [("", self.fields["lead"].empty_label), *services]

    @property
    def ticked(self) -> set[int]:
        """The actions that the person ticked, as sent."""
        return {int(pk) for pk in self.data.getlist("actions") if pk.isdecimal()} if self.is_bound else set()

    def clean(self) -> dict:
        """Some action, some change, and a reason for a deadline."""
        data = super().clean()
        if not data.get("all_filtered") and not data.get("actions") and "actions" not in self.errors:
            self.add_error(None, "Cochez au moins une action.")
        given = [name for name in self.FIELDS if data.get(name)]
        if not self.errors and (not given or set(given) <= {"reason", "without"}):
            self.add_error(None, "Choisissez ce qui change : statut, météo, pilote ou échéance.")
        if data.get("deadline") and not data.get("reason"):
            self.add_error("reason", "Indiquez pourquoi l’échéance change : le motif est obligatoire.")
        return data
