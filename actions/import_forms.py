"""The import of a plan, as forms: the document, then each row of its preview."""

from django import forms
from dsfr.forms import DsfrBaseForm

from actions.forms import DAY
from actions.importing.headers import LEFT_OUT, ROLES
from actions.importing.readers import MAX_PASTED
from actions.models import Plan


class DocumentForm(DsfrBaseForm):
    """A file, or a table pasted in a box; a new plan, or a newer version of one."""

    plan = forms.ModelChoiceField(
        label="Ce document est",
        required=False,
        queryset=Plan.objects.none(),
        help_text="Pour un plan existant, seul ce que vous cocherez sera changé ; les points d’avancement restent.",
    )
    file = forms.FileField(
        label="Document",
        required=False,
        help_text="Word, LibreOffice, Excel, CSV, page HTML, texte, ou PDF qui a du texte (docx, odt, xlsx, ods, csv, html, txt, pdf).",
    )
    pasted = forms.CharField(
        label="Ou tableau collé",
        required=False,
        max_length=MAX_PASTED,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Copiez le tableau depuis Word, LibreOffice, Excel ou un courriel, puis collez-le ici.",
    )
    title = forms.CharField(
        label="Titre du plan",
        required=False,
        max_length=300,
        help_text="Pour un nouveau plan. Sinon, celui du document.",
    )
    as_of = forms.DateField(
        label="Date du plan",
        required=False,
        widget=DAY,
        help_text="Les échéances sans année se lisent par rapport à elle. Sinon, celle du document ou aujourd’hui.",
    )

    def __init__(self, *args, plans, may_create: bool, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["plan"]
        field.queryset = plans
        field.label_from_instance = lambda plan: f"La nouvelle version de « {plan.title} »"
        field.required = not may_create
        field.empty_label = "Un nouveau plan" if may_create else "Choisissez le plan"

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
    """The title and date of the plan to be, and who sees it."""

    title = forms.CharField(label="Titre du plan", max_length=300)
    as_of = forms.DateField(label="Date du plan", widget=DAY)
    circulated = forms.BooleanField(
        label="Plan diffusé", required=False, help_text="Visible de toute personne connectée."
    )


class VersionForm(DsfrBaseForm):
    """The date of a newer version, and why it moves deadlines."""

    as_of = forms.DateField(
        label="Date de cette version",
        widget=DAY,
        help_text="Elle devient la date du plan ; les échéances déjà lues ne changent pas.",
    )
    reason = forms.CharField(
        label="Motif des échéances modifiées",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Inscrit à l’historique de chaque échéance cochée.",
    )


class PlaceForm(DsfrBaseForm):
    """The label of an objective or a measure, corrected in place."""

    label = forms.CharField(label="Intitulé", required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args, name: str, required: bool, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["label"].label = self["label"].label = name
        self.fields["label"].required = required


class RowForm(DsfrBaseForm):
    """An action of the preview, corrected in place; ``place``: the number of its measure on the page."""

    label = forms.CharField(label="Action", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    implementation = forms.CharField(
        label="Mise en œuvre", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    deadline = forms.CharField(label="Échéance", required=False, max_length=300)
    lead = forms.CharField(label="Pilote", required=False, max_length=300)
    place = forms.CharField(label="Volet n°", required=False, max_length=12)

    def __init__(self, *args, places, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self._places = places
        self.fields["place"].widget.attrs |= {"list": "places", "inputmode": "decimal"}

    def clean_place(self) -> str:
        """One of the measures of the document."""
        number = self.cleaned_data["place"].strip().replace(",", ".")
        if number and number not in self._places:
            known = list(self._places)
            raise forms.ValidationError(
                f"Le volet {number} n’existe pas : indiquez un numéro de {known[0]} à {known[-1]}."
            )
        return number


class ColumnForm(DsfrBaseForm):
    """What a column of the document is."""

    role = forms.ChoiceField(
        required=False, choices=[("", "Non reconnue"), *ROLES.items(), (LEFT_OUT, "Ne pas reprendre")]
    )

    def __init__(self, *args, header: str, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].label = self["role"].label = f"Colonne « {header} »"
