"""Letterheads, as forms."""

import datetime as dt

from django import forms
from django.conf import settings
from dsfr.forms import DsfrBaseForm

from accounts.services import delegation
from documents.letterheads import FIELDS, IMAGE_SIDE
from documents.models import Letterhead
from sgcd_plan import clock

HELP = {
    "brand": "Une ligne par ligne imprimée : « Ministère », « de l’Intérieur »… C’est aussi ce qui est lu à la place de "
    "l’image. Le bloc-marque de l’État, avec la Marianne, est réservé à ses services.",
    "timbre": "Une ligne par ligne imprimée, du service le plus large au plus précis : direction, sous-direction, bureau.",
    "address": "Adresse postale, téléphone, adresse électronique : une ligne par ligne imprimée.",
    "handled_by": "Nom, fonction, téléphone ou boîte fonctionnelle.",
    "reference": "Début de la référence, complété à chaque document : « SG/DMATES/2024 ».",
    "place": "La ville qui précède la date : « Paris, le 2 avril 2024 ».",
    "signature": "« Pour le ministre et par délégation », puis le titre et le nom du signataire.",
}
ROWS = {"brand": 4, "timbre": 3, "address": 4, "handled_by": 3, "signature": 3}


def _day(label: str, help_text: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": "Indiquez une date.",
            "invalid": "Cette date n’existe pas. Écrivez-la sous la forme 31/03/2024.",
        },
    )


class LetterheadForm(DsfrBaseForm, forms.ModelForm):
    """The text of a letterhead and its image."""

    image = forms.FileField(
        label="Image du bloc-marque",
        help_text=f"PNG ou JPEG, 2 Mo et {IMAGE_SIDE} points de côté au plus. Sans image, le texte est imprimé.",
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".png,.jpg,.jpeg"}),
    )
    remove_image = forms.BooleanField(label="Retirer l’image actuelle", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Letterhead
        fields = FIELDS
        help_texts = HELP
        widgets = {name: forms.Textarea(attrs={"rows": rows}) for name, rows in ROWS.items()}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["image"].widget = forms.FileInput(
            attrs={"accept": ".png,.jpg,.jpeg", "class": "fr-upload"}
        )
        if self.instance.brand_image_id is None:
            del self.fields["remove_image"]
        if self.instance.pk:
            self.fields["version"].initial = self.instance.version
        if settings.STATE_BRAND and not self.instance.pk and not self.initial.get("brand"):
            self.initial["brand"] = "\n".join(settings.STATE_BRAND_TEXT.split("|"))

    @property
    def values(self) -> dict[str, str]:
        """The texts, as typed."""
        return {name: self.cleaned_data[name].strip() for name in FIELDS}


class NewLetterheadForm(LetterheadForm):
    """A first letterhead of a service, or the version that follows another."""

    valid_from = _day("À partir du", "Les documents émis avant ce jour gardent leur en-tête.")

    field_order = ["service", "valid_from", *FIELDS[:1], "image", "remove_image", *FIELDS[1:]]

    class Meta(LetterheadForm.Meta):
        fields = ["service", *FIELDS]

    def __init__(self, *args, by, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].queryset = delegation.services_of(by).order_by("order", "name")
        self.fields["service"].label_from_instance = lambda service: service.full_name
        self.initial.setdefault("valid_from", clock.today())


class EndForm(DsfrBaseForm):
    """The last day of the version in force."""

    valid_until = _day(
        "Dernier jour (inclus)", "Ensuite, l’en-tête du service dont il dépend est utilisé, s’il y en a un."
    )

    def clean_valid_until(self) -> dt.date:
        """A day that has not passed."""
        day = self.cleaned_data["valid_until"]
        if day < clock.today():
            raise forms.ValidationError(
                "Ce jour est passé : des documents ont été émis depuis. Choisissez aujourd’hui ou plus tard."
            )
        return day
