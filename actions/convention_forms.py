"""The words' days of a plan, as a form: one row a word."""

from django import forms
from dsfr.forms import DsfrBaseForm

from actions.deadlines import CHOICES, WORDS, Conventions, Impossible
from actions.deadlines.words import MONTH_NAMES

_MONTHS = [(number, name) for number, name in enumerate(MONTH_NAMES, start=1)]
# Of each kind of word: what its two fields hold.
_PARTS = {
    "days": ("premier jour", "dernier jour"),
    "months": ("premier mois", "dernier mois"),
    "day": ("mois", "jour"),
}


def _number(label: str) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=1,
        max_value=31,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "required": f"{label} : indiquez un nombre de 1 à 31.",
            "invalid": f"{label} : indiquez un nombre entier.",
            "min_value": f"{label} : indiquez un nombre de 1 à 31.",
            "max_value": f"{label} : indiquez un nombre de 1 à 31.",
        },
    )


def _month(label: str) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        choices=_MONTHS,
        coerce=int,
        error_messages={
            "required": f"{label} : choisissez un mois.",
            "invalid_choice": f"{label} : choisissez un mois.",
        },
    )


class ConventionsForm(DsfrBaseForm):
    """Two fields a word (or a choice), the reason, and the version of the plan that the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, conventions: Conventions, version: int, **kwargs) -> None:
        initial = {"version": version}
        for word in WORDS:
            value = getattr(conventions, word.name)
            if word.kind == "choice":
                initial[word.name] = value
            else:
                initial |= {f"{word.name}_{index}": part for index, part in enumerate(value)}
        super().__init__(*args, initial=initial, **kwargs)
        for word in WORDS:
            if word.kind == "choice":
                self.fields[word.name] = forms.ChoiceField(label=word.label, choices=list(CHOICES.items()))
                continue
            for index, part in enumerate(_PARTS[word.kind]):
                make = _month if "mois" in part else _number
                self.fields[f"{word.name}_{index}"] = make(f"{word.label[0].upper()}{word.label[1:]}, {part}")
        self.fields["reason"] = forms.CharField(
            label="Motif",
            help_text="Pourquoi cette lecture change : il reste dans l’historique.",
            max_length=1000,
            widget=forms.Textarea(attrs={"rows": 2}),
            error_messages={"required": "Indiquez pourquoi la lecture change : le motif est obligatoire."},
        )
        for field in self.fields.values():
            if not isinstance(field.widget, forms.HiddenInput):
                field.widget.attrs["class"] = (
                    "fr-select" if isinstance(field, forms.ChoiceField) else "fr-input"
                )

    def rows(self) -> list[dict]:
        """A row a word: its label, its fields with the name of each, its default, its error."""
        shown = []
        default = Conventions()
        for word in WORDS:
            if word.kind == "choice":
                fields = [("", self[word.name])]
            else:
                fields = [(part, self[f"{word.name}_{i}"]) for i, part in enumerate(_PARTS[word.kind])]
                if word.kind == "day":
                    fields.reverse()
            errors = [error for _, field in fields for error in field.errors]
            shown.append(
                {"word": word, "fields": fields, "errors": errors, "default": default.shown(word.name)}
            )
        return shown

    def clean(self) -> dict:
        """The table, whole: ``conventions`` holds it, or the word that is wrong bears the error."""
        data = super().clean()
        if self.errors:
            return data
        values = {}
        for word in WORDS:
            if word.kind == "choice":
                values[word.name] = data[word.name]
            else:
                values[word.name] = (data[f"{word.name}_0"], data[f"{word.name}_1"])
        try:
            data["conventions"] = Conventions(**values)
        except Impossible as wrong:
            known = wrong.name if wrong.name in self.fields else f"{wrong.name}_0"
            self.add_error(known, str(wrong))
        return data


class RereadForm(DsfrBaseForm):
    """Why the ticked deadlines are read again."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label="Motif",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={
            "required": "Indiquez pourquoi ces échéances sont relues : le motif est obligatoire."
        },
    )
