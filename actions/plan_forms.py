"""Forms of plans: a new one, empty or copied; its title, date and circulation; why it is archived."""

import datetime as dt

from django import forms
from dsfr.forms import DsfrBaseForm

from actions.models import Plan
from actions.page_forms import DAY, VersionedForm


def _title() -> forms.CharField:
    return forms.CharField(
        label="Titre", max_length=300, error_messages={"required": "Donnez un titre au plan."}
    )


def _as_of() -> forms.DateField:
    return forms.DateField(
        label="Date du plan",
        widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        help_text="Les échéances sans année se lisent à partir de cette date.",
    )


def _circulated() -> forms.BooleanField:
    return forms.BooleanField(
        label="Diffusé", required=False, help_text="Visible de toute personne connectée, en lecture."
    )


class NewPlanForm(DsfrBaseForm):
    """A plan to begin: empty, or as a copy of one that its maker manages."""

    title = _title()
    as_of = _as_of()
    circulated = _circulated()
    source = forms.ModelChoiceField(
        label="Copier la structure d’un plan",
        queryset=Plan.objects.none(),
        required=False,
        empty_label="Non\u00a0: plan vide",
        help_text="Objectifs, volets, recommandations, actions, jalons et réglages\u00a0; jamais les points, commentaires et fichiers.",
    )
    deadlines = forms.ChoiceField(
        label="Échéances de la copie",
        choices=[("same", "Telles quelles"), ("shift", "Décalées"), ("none", "Aucune")],
        initial="shift",
    )
    years = forms.IntegerField(
        label="Décalées de combien d’années",
        min_value=1,
        max_value=10,
        initial=1,
        required=False,
        help_text="«\u00a0T1 2024\u00a0» devient «\u00a0T1 2025\u00a0».",
    )
    leads = forms.BooleanField(
        label="Reprendre les pilotes et les contributeurs", required=False, initial=True
    )

    def __init__(self, data=None, *, sources, **kwargs) -> None:
        super().__init__(data, **kwargs)
        self.fields["source"].queryset = sources

    def clean(self) -> dict:
        """A shift says by how much."""
        data = super().clean()
        if data.get("source") and data.get("deadlines") == "shift" and "years" in data and not data["years"]:
            self.add_error(
                "years",
                "Indiquez de combien d’années décaler les échéances, ou choisissez « telles quelles ».",
            )
        return data


class PlanForm(VersionedForm):
    """Title, date and circulation of a plan."""

    title = _title()
    as_of = _as_of()
    circulated = forms.ChoiceField(
        label="Diffusion", choices=[("on", "Diffusé\u00a0: visible de toute personne connectée"), ("", "Réservé à ceux qui y ont un rôle")],
        required=False,
    )  # fmt: skip
    names = ("title", "as_of", "circulated")

    @classmethod
    def values_of(cls, instance: Plan) -> dict:
        """The shared values of a plan."""
        return {
            "title": instance.title,
            "as_of": instance.as_of.isoformat(),
            "circulated": "on" if instance.circulated else "",
        }

    @classmethod
    def shown(cls, instance: Plan, name: str) -> str:
        """A shared value, in words."""
        if name == "circulated":
            return "diffusé" if instance.circulated else "réservé"
        if name == "as_of":
            return f"{dt.date.fromisoformat(cls.values_of(instance)['as_of']):%d/%m/%Y}"
        return super().shown(instance, name)


class PlanArchiveForm(DsfrBaseForm):
    """Why a plan leaves the lists."""

    reason = forms.CharField(
        label="Motif",
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={
            "required": "Dites pourquoi le plan est archivé\u00a0: le motif reste dans son historique."
        },
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
