"""The forms of a progress report, of a paragraph, and of what a plan manager answers."""

from django import forms
from django.core.validators import MaxLengthValidator
from dsfr.forms import DsfrBaseForm
from dsfr.widgets import InlineRadioSelect

from actions.enums import Status, Weather, contradiction
from actions.forms import DAY
from actions.models import ProgressReport
from sgcd_plan.form_fields import area

NO_WEATHER = [("", "Non renseignée"), *Weather.choices]
TEXT_LIMIT = 20_000
TOO_LONG = "Ce texte dépasse 20 000 caractères : raccourcissez-le, ou joignez un fichier à l’action."


class ReportForm(DsfrBaseForm, forms.ModelForm):
    """One progress report, pre-filled with the last one."""

    # The draft and the last report that stood there when the form was opened: what a colleague saved since shows.
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    # Declared and not put in later: the form of the design system keeps the fields that it begins with.
    status = forms.ChoiceField(
        choices=Status.choices,
        widget=InlineRadioSelect,
        label="Statut",
        error_messages={
            "required": "Choisissez le statut de l’action.",
            "invalid_choice": "Ce statut n’existe pas : choisissez-en un dans la liste.",
        },
    )
    weather = forms.ChoiceField(
        choices=NO_WEATHER,
        widget=InlineRadioSelect,
        label="Météo",
        required=False,
        error_messages={"invalid_choice": "Cette météo n’existe pas : choisissez-en une dans la liste."},
    )

    class Meta:
        model = ProgressReport
        fields = [
            "status",
            "weather",
            "progress",
            "done",
            "blocking",
            "unblocking",
            "next_steps",
            "holds_on",
            "received_from",
            "received_on",
        ]
        labels = {
            "progress": "Avancement, en %",
            "done": "Ce qui a été fait",
            "blocking": "Ce qui bloque",
            "unblocking": "Ce qui débloquerait",
            "next_steps": "La suite",
            "holds_on": "Ce point vaut au",
            "received_from": "Reçu par courriel de",
            "received_on": "Reçu le",
        }
        widgets = {
            "done": area(3),
            "blocking": area(2),
            "unblocking": area(2),
            "next_steps": area(2),
            "holds_on": DAY,
            "received_on": DAY,
            "progress": forms.NumberInput(attrs={"min": 0, "max": 100, "step": 1, "inputmode": "numeric"}),
        }

    def __init__(self, *args, on_behalf: bool = False, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["progress"].error_messages |= {
            "invalid": "Écrivez l’avancement en chiffres : un nombre entier de 0 à 100, sans le signe %.",
            "min_value": "L’avancement ne peut pas être négatif : écrivez un nombre de 0 à 100.",
        }
        self.fields["holds_on"].error_messages |= {
            "required": "Indiquez le jour dont parle ce point.",
            "invalid": "Cette date n’existe pas : écrivez-la comme 30/04/2024.",
        }
        for name in ("done", "blocking", "unblocking", "next_steps"):
            self.fields[name].validators.append(MaxLengthValidator(TEXT_LIMIT, TOO_LONG))
        if on_behalf:
            self.fields["received_from"].required = True
            self.fields["received_from"].error_messages["required"] = (
                "Dites qui vous a transmis ce point : le pilote sera invité à le confirmer."
            )
            self.fields["received_on"].error_messages["invalid"] = (
                "Cette date de réception n’existe pas : écrivez-la comme 30/04/2024."
            )
        else:
            del self.fields["received_from"], self.fields["received_on"]

    def clean_progress(self) -> int | None:
        """A percentage."""
        value = self.cleaned_data["progress"]
        if value is not None and value > 100:
            raise forms.ValidationError(
                f"L’avancement va de 0 à 100 % : {value} est trop grand.", code="too_large"
            )
        return value

    def clean(self) -> dict:
        """A status and a progress that go together; done is 100 %."""
        data = super().clean()
        status, progress = data.get("status"), data.get("progress")
        if status and (why := contradiction(status, progress)):
            self.add_error("progress", why)
        elif status == Status.DONE:
            data["progress"] = 100
        return data

    def _post_clean(self) -> None:
        """The service builds the report: no instance is validated here."""

    def typed(self) -> dict[str, str]:
        """What was typed, as it was, for a draft."""
        return {
            name: str(self.data.get(name, ""))[:TEXT_LIMIT]
            for name in self.fields
            if name not in ("version", "seen")
        }

    def values(self) -> dict:
        """The values of the report, without what the form needs for itself."""
        return {k: v for k, v in self.cleaned_data.items() if k not in ("version", "seen")}


class AskForm(DsfrBaseForm):
    """Which contributors are asked for a paragraph, inside the form of a report."""

    ask = forms.ModelMultipleChoiceField(
        queryset=None,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        label="Contributeurs",
        error_messages={"required": "Cochez au moins un contributeur."},
    )
    question = forms.CharField(
        label="Votre question",
        required=False,
        max_length=500,
        help_text="Facultative : ce que vous voulez savoir de lui.",
    )

    def __init__(self, *args, services, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ask"].queryset = services

    def clean(self) -> dict:
        """At least one contributor."""
        data = super().clean()
        if "ask" in data and not data["ask"]:
            self.add_error("ask", self.fields["ask"].error_messages["required"])
        return data


class ParagraphForm(DsfrBaseForm):
    """A contributor's paragraph."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    text = forms.CharField(label="Votre paragraphe", widget=area(6), max_length=TEXT_LIMIT)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].error_messages["required"] = "Écrivez le paragraphe avant de le transmettre."
