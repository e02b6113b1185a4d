"""Forms of a meeting's documents: which one to make, its sections and sentences, its seal; amendments; verification."""

from django import forms
from dsfr.forms import DsfrBaseForm

from committees.enums import RecordKind
from committees.models import Meeting
from committees.paper import making, sections
from committees.paper.key_figures import Sentence
from committees.services.records import SEALABLE
from sgcd_plan.form_fields import area

LONGEST = 20_000
FORMATS = {
    "pdf": "PDF (A4)",
    "a3": "PDF en A3, à afficher",
    "odt": "LibreOffice (ODT), à modifier",
    "docx": "Word (DOCX), à modifier",
}


class MakeForm(DsfrBaseForm):
    """Which document, in which format."""

    kind = forms.ChoiceField(label="Document", choices=RecordKind.choices, widget=forms.RadioSelect)
    format = forms.ChoiceField(label="Format", choices=list(FORMATS.items()), initial="pdf")

    def clean(self) -> dict:
        """The sheet to sign is for paper."""
        data = super().clean()
        if data.get("kind") and data.get("format") in ("odt", "docx") and data["kind"] not in making.AS_TEXT:
            self.add_error("format", "La feuille d’émargement se fabrique en PDF : choisissez PDF.")
        return data

    def asked(self) -> dict:
        """The arguments of the job, without the meeting."""
        chosen = self.cleaned_data["format"]
        return {
            "kind": self.cleaned_data["kind"],
            "format": "pdf" if chosen == "a3" else chosen,
            "a3": chosen == "a3",
        }


class ComposeForm(DsfrBaseForm):
    """The sections of a document, each chosen and ranked; the sentences of the key figures of this meeting."""

    def __init__(self, *args, kind: str, template: dict, told: list[Sentence], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.told = kind, told
        self.keys = sections.ordered(template, kind)
        for rank, (key, title, kept) in enumerate(self.keys, 1):
            self.fields[f"keep_{key}"] = forms.BooleanField(label=title, initial=kept, required=False)
            self.fields[f"rank_{key}"] = forms.IntegerField(
                label=f"Rang de « {title} »",
                initial=rank,
                min_value=1,
                max_value=99,
                error_messages={"invalid": "Écrivez un rang : 1 pour la première section."},
            )
        for sentence in told:
            self.fields[f"sentence_{sentence.key}"] = forms.CharField(
                label="Phrase",
                initial=sentence.text,
                required=False,
                max_length=1000,
                widget=area(2),
            )

    @property
    def rows(self) -> list[tuple]:
        """Each section: its box and its rank."""
        return [(self[f"keep_{key}"], self[f"rank_{key}"]) for key, _, _ in self.keys]

    @property
    def lines(self) -> list[tuple]:
        """Each sentence: what is known of it, and its field."""
        return [(sentence, self[f"sentence_{sentence.key}"]) for sentence in self.told]

    def clean(self) -> dict:
        """At least one section."""
        data = super().clean()
        if not self.errors and not any(data[f"keep_{key}"] for key, _, _ in self.keys):
            raise forms.ValidationError("Gardez au moins une section.")
        return data

    def arranged(self) -> list[str]:
        """The sections kept, in order."""
        data = self.cleaned_data
        return sections.arranged(
            self.kind,
            {key: data[f"rank_{key}"] for key, _, _ in self.keys},
            [key for key, _, _ in self.keys if data[f"keep_{key}"]],
        )

    def sentences(self) -> dict[str, dict[str, str]]:
        """The sentences that differ from what the figures propose, as the meeting keeps them."""
        found = {}
        for sentence in self.told:
            text = self.cleaned_data[f"sentence_{sentence.key}"].replace("\r\n", "\n").strip()
            if text != sentence.proposed:
                found[sentence.key] = {"text": text, "proposed": sentence.proposed}
        return found


class SealForm(DsfrBaseForm):
    """Who validates, in what quality, and what a new version corrects with the corrected texts."""

    name = forms.CharField(
        label="Validé par", max_length=90, error_messages={"required": "Indiquez qui valide ce document."}
    )
    capacity = forms.CharField(
        label="En qualité de",
        max_length=90,
        error_messages={
            "required": "Indiquez en quelle qualité cette personne valide : président, suppléant…"
        },
    )
    correction = forms.CharField(
        label="Ce que cette version corrige",
        help_text="Imprimé sur la nouvelle version : « Annule et remplace la version… ».",
        max_length=1000,
        widget=area(2),
        error_messages={"required": "Dites ce que cette version corrige."},
    )

    def __init__(self, *args, kind: str, texts: list[tuple[int, str, str]], again: bool, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.texts = kind, texts if again else []
        if not again:
            del self.fields["correction"]
        if kind == RecordKind.MINUTES:
            self.fields["name"].label = self["name"].label = "Approuvé"
            self.fields[
                "name"
            ].help_text = "Par exemple : « en séance du 4 juin 2024 », ou « par procédure écrite »."
            self.fields["capacity"].label = self["capacity"].label = "Par"
            self.fields["capacity"].help_text = "Par exemple : « le comité », ou « la présidence »."
        for pk, title, text in self.texts:
            self.fields[f"text_{pk}"] = forms.CharField(
                label=title, initial=text, max_length=LONGEST, widget=area(4), required=False
            )

    @property
    def text_fields(self) -> list:
        """The fields of the texts to correct."""
        return [self[f"text_{pk}"] for pk, _, _ in self.texts]

    @property
    def validated_by(self) -> str:
        """« Validé par Mme X, présidente »; « Approuvé en séance du 4 juin 2024 par le comité »."""
        name, capacity = self.cleaned_data["name"].strip(), self.cleaned_data["capacity"].strip()
        if self.kind == RecordKind.MINUTES:
            return f"Approuvé {name} par {capacity}"
        return f"Validé par {name}, {capacity}"

    def asked(self) -> dict:
        """The arguments of the job, without the meeting and the kind."""
        return {
            "validated_by": self.validated_by,
            "correction": self.cleaned_data.get("correction", ""),
            "texts": {
                str(pk): self.cleaned_data[f"text_{pk}"].replace("\r\n", "\n") for pk, _, _ in self.texts
            },
        }


class AmendForm(DsfrBaseForm):
    """Another text for an item, and why."""

    proposed = forms.CharField(
        label="Texte proposé",
        max_length=LONGEST,
        widget=area(6),
        error_messages={"required": "Écrivez le texte que vous proposez pour ce point."},
    )
    comment = forms.CharField(label="Pourquoi", max_length=1000, required=False, widget=area(2))


class DecideForm(DsfrBaseForm):
    """An amendment taken, as proposed or adapted, or left with an answer."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    item_version = forms.IntegerField(widget=forms.HiddenInput)
    text = forms.CharField(
        label="Texte du point si l’amendement est retenu",
        help_text="Celui qui est proposé ; vous pouvez l’adapter.",
        max_length=LONGEST,
        widget=area(8),
        required=False,
    )
    answer = forms.CharField(
        label="Réponse à l’auteur",
        help_text="Obligatoire pour écarter.",
        max_length=2000,
        required=False,
        widget=area(3),
    )


class ObserveForm(DsfrBaseForm):
    """What the author of a refused amendment asks to annex."""

    observation = forms.CharField(
        label="Observation annexée au compte rendu",
        help_text="Imprimée telle quelle, sous votre nom. Vide : rien n’est annexé.",
        max_length=LONGEST,
        required=False,
        widget=area(4),
    )


class VerifyForm(DsfrBaseForm):
    """A PDF to compare with what was sealed."""

    file = forms.FileField(
        label="Fichier à vérifier",
        help_text="Un PDF de 20 Mo au plus. Il n’est pas conservé.",
        error_messages={
            "required": "Choisissez le fichier à vérifier.",
            "empty": "Ce fichier est vide : vérifiez que vous avez choisi le bon.",
        },
    )


def texts_to_correct(meeting: Meeting, kind: str) -> list[tuple[int, str, str]]:
    """The texts that a new version may correct: key, title, text."""
    if kind not in SEALABLE:
        return []
    if kind == RecordKind.RELEVE:
        rows = meeting.decisions.filter(archived_at=None).order_by("rank")
        return [(row.pk, f"Décision {meeting}/{row.rank}", row.text) for row in rows]
    rows = meeting.items.on_agenda().order_by("position", "pk")
    return [(row.pk, f"{rank}. {row.title}", row.notes) for rank, row in enumerate(rows, 1)]
