"""The glossary, as forms."""

import re

from django import forms
from dsfr.forms import DsfrBaseForm

from documents.acronyms import FIELDS
from documents.models import Acronym

WRITTEN = re.compile(r"[A-Za-zÀ-ÿ0-9][A-Za-zÀ-ÿ0-9 .&’'/-]*")


class GlossaryFilterForm(DsfrBaseForm):
    """What the list is asked."""

    q = forms.CharField(label="Rechercher un sigle ou des mots", required=False, max_length=200)

    def clean_q(self) -> str:
        """Without the NUL byte that no database takes."""
        return self.cleaned_data["q"].replace("\x00", "")


class AcronymForm(DsfrBaseForm, forms.ModelForm):
    """An acronym and what it stands for."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Acronym
        fields = FIELDS
        help_texts = {
            "acronym": "En majuscules, sans points, tel qu’il est écrit dans les textes : « SGC-D ».",
            "expansion": "Au singulier et sans article : « secrétariat général commun départemental ».",
            "note": "Facultative : dans quel sens le sigle est employé, depuis quand.",
        }
        error_messages = {
            "acronym": {
                "required": "Indiquez le sigle.",
                "max_length": "Un sigle compte 30 caractères au plus.",
            },
            "expansion": {
                "required": "Indiquez ce que le sigle signifie.",
                "max_length": "La signification compte 200 caractères au plus : raccourcissez-la.",
            },
            "note": {"max_length": "La remarque compte 300 caractères au plus : raccourcissez-la."},
        }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version

    def clean_acronym(self) -> str:
        """Letters, figures, hyphens: what can be found as a word in a text."""
        typed = " ".join(self.cleaned_data["acronym"].split())
        if not WRITTEN.fullmatch(typed):
            raise forms.ValidationError("Un sigle s’écrit avec des lettres, des chiffres et des tirets.")
        return typed

    def _get_validation_exclusions(self) -> set[str]:
        # A form that comes late is shown both versions first; the service refuses a twin.
        return super()._get_validation_exclusions() | {"acronym"}

    @property
    def values(self) -> dict[str, str]:
        """The texts, as typed."""
        return {name: " ".join(self.cleaned_data[name].split()) for name in FIELDS}
