"""Forms of a synthesis: a finding or a proposal, files, transmission, the region's answer."""

from django import forms
from django.conf import settings
from dsfr.forms import DsfrBaseForm

from rencontres.enums import AnswerLevel, Capacity, Channel, EntryKind
from rencontres.form_fields import VersionForm
from rencontres.models import Entry, Synthesis, Theme
from sgcd_plan.form_fields import FilesField, area

LONGEST = 5000


class EntryForm(DsfrBaseForm):
    """A finding or a proposal, with the version that its person saw; ``entry``: empty for a new one."""

    entry = forms.IntegerField(widget=forms.HiddenInput, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(choices=EntryKind.choices, widget=forms.HiddenInput)
    theme = forms.ModelChoiceField(label="Thème", queryset=Theme.objects.none(), empty_label=None)
    text = forms.CharField(label="Texte", widget=area(3), max_length=LONGEST)
    answer_level = forms.ChoiceField(label="Niveau de réponse", choices=AnswerLevel.choices, required=False)

    def __init__(
        self, data=None, *, themes: list[Theme], kind: str = "", entry: Entry | None = None, **kwargs
    ):
        initial = {"kind": kind or EntryKind.FINDING}
        if entry is not None:
            initial |= {
                "entry": entry.pk,
                "version": entry.version,
                "kind": entry.kind,
                "theme": entry.theme_id,
                "text": entry.text,
                "answer_level": entry.answer_level,
            }
        super().__init__(data, initial=initial, **kwargs)
        self.row = entry
        self.fields["theme"].queryset = Theme.objects.filter(pk__in=[t.pk for t in themes])
        self.fields["theme"].choices = [(t.pk, t.label) for t in themes]
        label = (
            "Constat" if (kind or (entry and entry.kind)) == EntryKind.FINDING else "Proposition ou mesure"
        )
        self.fields["text"].label = self["text"].label = label
        self.fields["text"].error_messages["required"] = (
            "Écrivez le constat ou la proposition ; pour le supprimer, utilisez « Retirer »."
        )
        if len(themes) == 1:
            self.fields["theme"].widget = forms.HiddenInput()
            self.initial.setdefault("theme", themes[0].pk)


class UploadForm(DsfrBaseForm):
    """Files handed in with a synthesis."""

    files = FilesField(
        label="Fichiers",
        help_text=f"PDF, DOCX ou ODT, {settings.UPLOAD_MAX_FILE // 1_000_000}\u00a0Mo au plus par fichier.",
        error_messages={"required": "Choisissez au moins un fichier.", "empty": "Ce fichier est vide."},
    )
    signed_scan = forms.BooleanField(
        label="C’est la version signée numérisée (elle accompagne le fichier modifiable, seul lu)",
        required=False,
    )
    findings = forms.BooleanField(label="Le fichier contient les constats", required=False)
    proposals = forms.BooleanField(label="Le fichier contient les propositions et mesures", required=False)


class SubmitForm(VersionForm):
    """In what capacity a synthesis, or the whole, is transmitted."""

    capacity = forms.ChoiceField(
        label="En qualité de", choices=Capacity.choices, widget=forms.RadioSelect,
        error_messages={"required": "Dites en quelle qualité vous transmettez."},
    )  # fmt: skip


class RecordForm(DsfrBaseForm):
    """A synthesis that came by mail or post, recorded on its territory's behalf."""

    channel = forms.ChoiceField(
        label="Reçue",
        choices=[c for c in Channel.choices if c[0] != Channel.APPLICATION],
        widget=forms.RadioSelect,
    )
    received_at = forms.SplitDateTimeField(
        label="Le",
        widget=forms.SplitDateTimeWidget(
            date_attrs={"type": "date", "aria-label": "Jour de réception", "class": "fr-input"},
            time_attrs={"type": "time", "aria-label": "Heure de réception", "class": "fr-input"},
            date_format="%Y-%m-%d",
            time_format="%H:%M",
        ),
        help_text="Heure de Paris : c’est elle qui fait foi.",
        error_messages={
            "required": "Indiquez le jour et l’heure de réception.",
            "invalid": "Indiquez un jour et une heure qui existent.",
        },
    )
    capacity = forms.ChoiceField(label="Signée en qualité de", choices=Capacity.choices)
    files = FilesField(
        label="Fichiers reçus",
        help_text="PDF, DOCX ou ODT.",
        error_messages={"required": "Joignez le fichier reçu."},
    )
    findings = forms.BooleanField(label="Le fichier contient les constats", required=False, initial=True)
    proposals = forms.BooleanField(
        label="Le fichier contient les propositions et mesures", required=False, initial=True
    )


class ReviewForm(VersionForm):
    """The region's answer to a synthesis."""

    comment = forms.CharField(
        label="Ce qui est à compléter",
        widget=area(3),
        max_length=2000,
        required=False,
        help_text="Pour renvoyer la synthèse ; le département lira ce commentaire.",
    )


class NotDebatedForm(VersionForm):
    """A regional theme that was debated nowhere."""

    reason = forms.CharField(
        label="Motif",
        widget=area(3),
        max_length=2000,
        required=False,
        help_text="Videz le motif si le thème a finalement été débattu.",
    )


class ReadForm(forms.Form):
    """What was read out of a file, line by line, to be corrected before it is taken in."""

    def __init__(self, data=None, *, lines: list[dict], themes: list[Theme], **kwargs) -> None:
        super().__init__(data, **kwargs)
        self.count, choices = len(lines), [(t.pk, t.label) for t in themes]
        for n, line in enumerate(lines):
            self.fields[f"keep_{n}"] = forms.BooleanField(label="Reprendre", required=False, initial=True)
            self.fields[f"kind_{n}"] = forms.ChoiceField(
                label="Nature",
                choices=EntryKind.choices,
                initial=line["kind"],
                widget=forms.Select(attrs={"class": "fr-select"}),
            )
            self.fields[f"theme_{n}"] = forms.TypedChoiceField(
                label="Thème",
                choices=choices,
                coerce=int,
                initial=line["theme"],
                widget=forms.Select(attrs={"class": "fr-select"}),
            )
            self.fields[f"text_{n}"] = forms.CharField(
                label="Texte",
                max_length=LONGEST,
                required=False,
                initial=line["text"],
                widget=forms.Textarea(attrs={"rows": 2, "class": "fr-input"}),
            )

    def rows(self) -> list[dict]:
        """The lines, with their fields."""
        return [
            {part: self[f"{part}_{n}"] for part in ("keep", "kind", "theme", "text")} | {"rank": n + 1}
            for n in range(self.count)
        ]

    def told(self, themes: list[Theme]) -> list[tuple[str, Theme, str, str]]:
        """The lines kept, as ``write_entries`` takes them."""
        data, known = self.cleaned_data, {t.pk: t for t in themes}
        return [
            (data[f"kind_{n}"], known[data[f"theme_{n}"]], data[f"text_{n}"], "")
            for n in range(self.count)
            if data[f"keep_{n}"] and data[f"text_{n}"].strip()
        ]


def both_halves(synthesis: Synthesis) -> dict:
    """The boxes of an upload as they stand."""
    return {"findings": synthesis.file_has_findings, "proposals": synthesis.file_has_proposals}
