"""What a person prints: which document, of which day, with what on its head."""

import datetime as dt

from django import forms
from dsfr.forms import DsfrBaseForm

from actions import numbering
from actions.paper.making import KINDS, Asked
from documents.heading import lines_of
from documents.typography import day as in_words
from sgcd_plan import clock

HELP = {
    "table": "le tableau du document, avec statut, météo et avancement (A4 à l’italienne)",
    "summary": "chiffres, décisions à prendre, objectifs, retards, prochaines échéances",
    "sheets": "une page par action : échéances, points d’avancement, jalons",
    "odp": "pour une réunion de direction : état, décisions, objectifs, glissements, échéances",
    "pptx": "le même, pour PowerPoint",
    "differences": "ajouts, reformulations, statuts, échéances et leurs motifs",
}


def _day(label: str, help_text: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=help_text,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Cette date n’existe pas. Écrivez-la sous la forme 31/03/2024."},
    )


class PrintForm(DsfrBaseForm):
    """One document of a plan."""

    document = forms.ChoiceField(
        label="Document",
        choices=[
            (key, f"{kind.label} — {HELP[key]}" if key in HELP else kind.label) for key, kind in KINDS.items()
        ],
        widget=forms.RadioSelect,
        initial="table",
        error_messages={"invalid_choice": "Ce document n’existe pas : choisissez-en un dans la liste."},
    )
    number = forms.CharField(
        label="N° de l’action",
        help_text="Pour les fiches : vide, toutes les actions du plan.",
        required=False,
        max_length=numbering.LONGEST,
    )
    date = _day("Plan au", "Vide : aujourd’hui. Un jour passé : le plan tel qu’il était ce soir-là.")
    start = _day("Depuis le", "Pour « ce qui a changé » : le premier des deux jours.")
    known_on = _day("Tel que connu le", "Facultatif : laisse de côté ce qui a été saisi après ce jour.")
    reference = forms.CharField(
        label="Réf.", help_text="Vide : celle du papier à en-tête.", required=False, max_length=100
    )
    attachments = forms.CharField(
        label="P. J.",
        help_text="Une pièce jointe par ligne.",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    signed = forms.BooleanField(
        label="Avec la signature du papier à en-tête (« Pour le … et par délégation »)", required=False
    )

    def __init__(self, *args, plan, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.plan = plan

    def clean_number(self) -> numbering.Number:
        """A number as it is kept, « 7 » or « 7-1 »."""
        typed = self.cleaned_data["number"]
        if typed and not numbering.read(typed):
            raise forms.ValidationError("Écrivez le numéro d’une action, par exemple 12 ou 7-1.")
        return numbering.as_value(numbering.read(typed)) if typed else ""

    def clean_date(self) -> dt.date | None:
        """A day that has begun."""
        day = self.cleaned_data["date"]
        if day and day > clock.today():
            raise forms.ValidationError(
                f"Le {in_words(day)} est à venir : le plan n’y est pas encore. Choisissez une date passée."
            )
        return day

    def clean(self) -> dict:
        """Differences need two days in order; a sheet, an action of the plan."""
        data = super().clean()
        if data.get("document") == "differences" and "start" in data:
            if data["start"] is None:
                self.add_error("start", "Indiquez depuis quel jour comparer.")
            elif "date" in data and data["start"] > (data["date"] or clock.today()):
                self.add_error("start", "Ce jour suit l’autre : échangez les deux dates.")
        number = data.get("number")
        if (
            data.get("document") == "sheets"
            and number
            and not self.plan.actions.filter(number=number).exists()
        ):
            self.add_error(
                "number", f"Le plan n’a pas d’action n° {number} : vérifiez son numéro dans la liste."
            )
        return data

    @property
    def asked(self) -> Asked:
        """What is asked, once the form is valid."""
        data = self.cleaned_data
        kind = data["document"]
        return Asked(
            kind=kind,
            on=data["date"],
            known_on=data["known_on"],
            start=data["start"] if kind == "differences" else None,
            numbers=(data["number"],) if kind == "sheets" and data["number"] else (),
        )

    @property
    def head(self) -> dict[str, object]:
        """What was typed for the head of the document, as JSON."""
        data = self.cleaned_data
        return {
            "reference": data["reference"],
            "attachments": list(lines_of(data["attachments"])),
            "signed": data["signed"],
        }
