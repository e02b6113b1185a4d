"""The import of a plan, as forms: the document, then each row of its preview."""

from django import forms
from dsfr.forms import DsfrBaseForm

from actions.forms import DAY
from actions.importing.headers import ROLES
from actions.importing.readers import MAX_PASTED


class DocumentForm(DsfrBaseForm):
    """A file, or a table pasted in a box."""

    file = forms.FileField(
        label="Document",
        required=False,
        help_text="Word, LibreOffice, Excel, CSV, page HTML ou texte (docx, odt, xlsx, ods, csv, html, txt).",
    )
    pasted = forms.CharField(
        label="Ou tableau collé",
        required=False,
        max_length=MAX_PASTED,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Copiez le tableau depuis Word, LibreOffice, Excel ou un courriel, puis collez-le ici.",
    )
    title = forms.CharField(
        label="Titre du plan", required=False, max_length=300, help_text="Sinon, celui du document."
    )
    as_of = forms.DateField(
        label="Date du plan",
        required=False,
        widget=DAY,
        help_text="Les échéances sans année se lisent par rapport à elle. Sinon, celle du document ou aujourd’hui.",
    )

    def clean(self) -> dict:
        """One of the two ways in, not both."""
        values = super().clean()
        given = [bool(values.get("file")), bool((values.get("pasted") or "").strip())]
        if not any(given) and "file" not in self.errors and "pasted" not in self.errors:
            raise forms.ValidationError("Choisissez un fichier ou collez un tableau.")
        if all(given):
            raise forms.ValidationError("Choisissez un fichier ou collez un tableau, pas les deux.")
        return values


class PlanForm(DsfrBaseForm):
    """The title and date of the plan to be."""

    title = forms.CharField(label="Titre du plan", max_length=300)
    as_of = forms.DateField(label="Date du plan", widget=DAY)


class RowForm(DsfrBaseForm):
    """An action of the preview, corrected in place."""

    label = forms.CharField(label="Action", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    implementation = forms.CharField(
        label="Mise en œuvre", required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    deadline = forms.CharField(label="Échéance", required=False, max_length=300)
    lead = forms.CharField(label="Pilote (sigle)", required=False, max_length=300)


class ColumnForm(DsfrBaseForm):
    """What a column of the document is."""

    role = forms.ChoiceField(required=False, choices=[("", "Non reconnue"), *ROLES.items()])

    def __init__(self, *args, header: str, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].label = f"Colonne « {header} »"
