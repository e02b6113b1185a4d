"""The forms of indicators: their definition, a measure, a table of measures."""

from decimal import Decimal

from django import forms
from dsfr.forms import DsfrBaseForm

from actions.enums import Direction
from actions.models import Indicator, IndicatorValue, Plan
from actions.page_forms import VersionedForm
from actions.periods import EXAMPLES, read_number, read_period
from documents.drawing import shortened
from documents.typography import number
from organisations.models import Territory

SHORT = 90
WRONG_NUMBER = "Ce nombre ne se lit pas : écrivez-le comme « 12 », « 87,5 » ou « 1 234,5 »."


class NumberField(forms.CharField):
    """A number as people write it, decimal comma included; the value is a ``Decimal`` or None."""

    def to_python(self, value) -> Decimal | None:
        """The number read."""
        text = super().to_python(value)
        if not text:
            return None
        found = read_number(text)
        if found is None:
            raise forms.ValidationError(WRONG_NUMBER, code="invalid")
        return found


def written(value: Decimal | None) -> str:
    """A number as it goes back in a field: without needless zeros, decimal comma."""
    if value is None:
        return ""
    return format(value.normalize(), "f").replace(".", ",")


def _day(label: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Cette date n’existe pas : écrivez-la comme 30/04/2024."},
    )


class IndicatorForm(VersionedForm):
    """What is measured, on what, from where to where."""

    name = forms.CharField(
        label="Nom", max_length=200, error_messages={"required": "Donnez un nom à l’indicateur."}
    )
    about = forms.ChoiceField(
        label="Ce qu’il mesure",
        error_messages={
            "required": "Choisissez une action ou un objectif.",
            "invalid_choice": "Cette action ou cet objectif n’est plus dans le plan : choisissez-en un autre.",
        },
    )
    definition = forms.CharField(
        label="Définition",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Ce qui est compté, comment, d’après quelle source.",
    )
    unit = forms.CharField(
        label="Unité", required=False, max_length=60, help_text="« % », « jours », « sur 10 »…"
    )
    decimals = forms.IntegerField(
        label="Décimales",
        min_value=0,
        max_value=4,
        error_messages={
            name: "De 0 à 4 décimales." for name in ("required", "invalid", "min_value", "max_value")
        },
    )
    direction = forms.ChoiceField(label="Sens", choices=Direction.choices)
    baseline = NumberField(label="Valeur de départ", required=False)
    baseline_on = _day("Constatée le")
    target = NumberField(label="Cible", required=False)
    target_on = _day("À atteindre le")
    names = (
        "name",
        "about",
        "definition",
        "unit",
        "decimals",
        "direction",
        "baseline",
        "baseline_on",
        "target",
        "target_on",
    )

    def __init__(self, data=None, *, instance: Indicator, plan: Plan, **kwargs) -> None:
        super().__init__(data, instance=instance, **kwargs)
        self.fields["about"].choices = [
            (
                "Objectifs",
                [
                    (f"o{o.pk}", shortened(f"{rank}. {o.label}", SHORT))
                    for rank, o in enumerate(plan.objectives.filter(archived_at=None), 1)
                ],
            ),
            (
                "Actions",
                [
                    (f"a{pk}", shortened(f"{n}. {label}", SHORT))
                    for pk, n, label in plan.actions.live().values_list("pk", "number", "label")
                ],
            ),
        ]

    @classmethod
    def values_of(cls, instance: Indicator) -> dict:
        """The shared values of an indicator."""
        about = f"a{instance.action_id}" if instance.action_id else f"o{instance.objective_id or ''}"
        return {
            "name": instance.name,
            "about": about,
            "definition": instance.definition.replace("\r\n", "\n"),
            "unit": instance.unit,
            "decimals": str(instance.decimals),
            "direction": instance.direction,
            "baseline": written(instance.baseline),
            "baseline_on": f"{instance.baseline_on:%Y-%m-%d}" if instance.baseline_on else "",
            "target": written(instance.target),
            "target_on": f"{instance.target_on:%Y-%m-%d}" if instance.target_on else "",
        }

    @classmethod
    def shown(cls, instance: Indicator, name: str) -> str:
        """A shared value as a person reads it."""
        if name == "about":
            return instance.about
        if name == "direction":
            return instance.get_direction_display()
        value = getattr(instance, name)
        if name in ("baseline", "target"):
            return number(value, instance.decimals) or "—"
        return f"{value:%d/%m/%Y}" if hasattr(value, "strftime") else str(value or "—")

    def clean(self) -> dict:
        """A target later than its baseline."""
        data = super().clean()
        start, end = data.get("baseline_on"), data.get("target_on")
        if start and end and end < start:
            self.add_error("target_on", "La date de la cible précède celle de la valeur de départ.")
        if end and data.get("target") is None and "target" not in self.errors:
            self.add_error("target", "Indiquez la cible à atteindre à cette date.")
        return data

    def told(self) -> dict:
        """The values as the service takes them, without what is measured."""
        return {name: self.cleaned_data[name] for name in self.names if name != "about"}

    def place(self, plan: Plan) -> dict:
        """The action or objective that is measured."""
        kind, pk = self.cleaned_data["about"][0], int(self.cleaned_data["about"][1:])
        if kind == "a":
            return {"action": plan.actions.get(pk=pk)}
        return {"objective": plan.objectives.get(pk=pk)}


def clean_period(text: str) -> tuple:
    """The first and last day of a period typed. Raises a ``ValidationError`` in French."""
    found = read_period(text)
    if found is None:
        raise forms.ValidationError(
            f"Cette période ne se lit pas : écrivez par exemple {EXAMPLES}.", code="invalid"
        )
    return found


class ValueForm(DsfrBaseForm):
    """A measure to add."""

    period = forms.CharField(
        label="Période",
        max_length=60,
        help_text=f"Par exemple {EXAMPLES}.",
        error_messages={"required": "Indiquez la période mesurée."},
    )
    value = NumberField(label="Valeur", error_messages={"required": "Indiquez la valeur mesurée."})
    territory = forms.ModelChoiceField(
        label="Territoire",
        queryset=Territory.objects.none(),
        required=False,
        empty_label="Ensemble",
        error_messages={"invalid_choice": "Ce territoire n’existe pas : choisissez-le dans la liste."},
    )
    note = forms.CharField(label="Remarque", max_length=300, required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["territory"].queryset = Territory.objects.all()

    def clean_period(self) -> tuple:
        """The first and last day."""
        return clean_period(self.cleaned_data["period"])


class ValueEditForm(VersionedForm):
    """A measure to correct."""

    value = NumberField(label="Valeur", error_messages={"required": "Indiquez la valeur mesurée."})
    note = forms.CharField(label="Remarque", max_length=300, required=False)
    names = ("value", "note")

    @classmethod
    def values_of(cls, instance: IndicatorValue) -> dict:
        """The shared values of a measure."""
        return {"value": written(instance.value), "note": instance.note}


class MeasuresForm(DsfrBaseForm):
    """A table of measures: a file, or what was pasted."""

    file = forms.FileField(
        label="Classeur ou fichier",
        required=False,
        max_length=255,
        allow_empty_file=True,
        help_text="XLSX, ODS, CSV ou tableau d’un document.",
        error_messages={
            "max_length": "Le nom de ce fichier est trop long (255 caractères au plus) : renommez-le."
        },
    )
    pasted = forms.CharField(
        label="Ou tableau collé",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def clean(self) -> dict:
        """One or the other."""
        data = super().clean()
        if not data.get("file") and not (data.get("pasted") or "").strip() and not self.errors:
            raise forms.ValidationError("Choisissez un fichier, ou collez un tableau.")
        return data
