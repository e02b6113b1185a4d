"""The forms of deliverables, of the dates of a series, and of what « réalisée » asks."""

from django import forms
from dsfr.forms import DsfrBaseForm

from actions.enums import PRODUCED, DeliverableKind, DeliverableState, Status
from actions.models import Action, Deliverable
from actions.page_forms import VersionedForm
from actions.services.deliverables import ASKED

DAY = {"type": "date"}
REASON_LIMIT = 2000


def _day(label: str, help_text: str = "", *, required: bool = False) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        error_messages={
            "required": "Indiquez une date.",
            "invalid": "Cette date n’existe pas : écrivez-la comme 30/04/2024.",
        },
    )


class _Actions(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Action) -> str:
        return f"{obj.number}. {obj.label}"


class DeliverableForm(VersionedForm):
    """A deliverable, and the actions that it serves among those that the person may choose."""

    kind = forms.ChoiceField(label="Nature", choices=DeliverableKind.choices)
    title = forms.CharField(
        label="Intitulé",
        max_length=300,
        error_messages={"required": "Donnez un intitulé au livrable."},
    )
    state = forms.ChoiceField(label="État", choices=DeliverableState.choices)
    planned_on = _day("Prévu le")
    dated_on = _day("Daté du", "Date du document : demandée quand il est signé ou diffusé.")
    recipients = forms.CharField(
        label="Destinataires",
        required=False,
        max_length=REASON_LIMIT,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="À qui il est adressé : préfets, SGC-D, agents…",
    )
    series = forms.BooleanField(
        label="C’est une série",
        required=False,
        help_text="Lettres d’information, webinaires… : chaque parution a sa date.",
    )
    actions = _Actions(
        label="Actions servies",
        queryset=Action.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    names = ("kind", "title", "state", "planned_on", "dated_on", "recipients", "series", "actions")

    def __init__(self, data=None, *, instance: Deliverable, choosable, **kwargs) -> None:
        super().__init__(data, instance=instance, **kwargs)
        self.fields["actions"].queryset = choosable

    @classmethod
    def values_of(cls, instance: Deliverable) -> dict:
        """The shared values of a deliverable."""
        return {
            "kind": instance.kind or DeliverableKind.GUIDE,
            "title": instance.title,
            "state": instance.state,
            "planned_on": f"{instance.planned_on:%Y-%m-%d}" if instance.planned_on else "",
            "dated_on": f"{instance.dated_on:%Y-%m-%d}" if instance.dated_on else "",
            "recipients": instance.recipients.replace("\r\n", "\n"),
            "series": "on" if instance.series else "",
            "actions": sorted(str(row.action_id) for row in instance.serves.all()) if instance.pk else [],
        }

    @classmethod
    def shown(cls, instance: Deliverable, name: str) -> str:
        """A shared value as a person reads it."""
        if name in ("kind", "state"):
            return getattr(instance, f"get_{name}_display")()
        if name == "series":
            return "oui" if instance.series else "non"
        if name == "actions":
            rows = instance.serves.select_related("action").order_by("action__position")
            return ", ".join(f"n° {row.action.number}" for row in rows) or "—"
        value = getattr(instance, name)
        return f"{value:%d/%m/%Y}" if hasattr(value, "strftime") else value or "—"

    def clean(self) -> dict:
        """What is signed or circulated has a date."""
        data = super().clean()
        state = data.get("state")
        dated = data.get("dated_on") or "dated_on" in self.errors
        if state in PRODUCED and not dated:
            word = DeliverableState(state).label.lower()
            self.add_error("dated_on", f"Un livrable {word} porte une date : indiquez celle du document.")
        return data


class SeriesDateForm(DsfrBaseForm):
    """A day of a series."""

    planned_on = _day("Nouvelle date", required=True)
    note = forms.CharField(label="Objet", max_length=200, required=False)


class DeliverableFileForm(DsfrBaseForm):
    """The file of a deliverable, or a newer version of it."""

    file = forms.FileField(
        label="Fichier",
        max_length=255,
        allow_empty_file=True,
        help_text="Document, classeur, PDF, image ; 20 Mo au plus.",
        error_messages={
            "required": "Choisissez un fichier.",
            "max_length": "Le nom de ce fichier est trop long (255 caractères au plus) : renommez-le.",
        },
    )


class DoneForm(DsfrBaseForm):
    """What « réalisée » asks: what was produced, or why nothing was."""

    produced = forms.MultipleChoiceField(
        label="Livrables diffusés",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Ils prendront la date du point, s’ils n’en ont pas.",
        error_messages={"invalid_choice": "Un livrable coché n’est plus à produire : rouvrez la page."},
    )
    new_kind = forms.ChoiceField(
        label="Autre livrable : nature", choices=DeliverableKind.choices, required=False
    )
    new_title = forms.CharField(label="Autre livrable : intitulé", max_length=300, required=False)
    without_deliverable = forms.CharField(
        label="Ou pourquoi il n’y a pas de livrable",
        required=False,
        max_length=REASON_LIMIT,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, data=None, *, deliverables, already: bool, **kwargs) -> None:
        """``deliverables``: those of the action still to produce; ``already``: one of its others is."""
        super().__init__(data, **kwargs)
        self.already = already
        self.fields["produced"].choices = [(str(d.pk), str(d)) for d in deliverables]
        if not deliverables:
            del self.fields["produced"]

    def answers(self, status: str, before: str) -> bool:
        """Whether a status is told with its deliverables; otherwise the form says what is asked."""
        if status != Status.DONE or before == Status.DONE or self.already:
            return True
        if any(self.cleaned_data.get(name) for name in ("produced", "new_title", "without_deliverable")):
            return True
        self.add_error("without_deliverable", ASKED)
        return False

    def typed(self) -> dict:
        """What was typed, for a draft."""
        return {
            name: self.data.getlist(name)
            if name == "produced"
            else str(self.data.get(name, ""))[:REASON_LIMIT]
            for name in self.fields
        }

    def values(self) -> dict:
        """What the report takes in."""
        data = self.cleaned_data
        return {
            "produced": [int(pk) for pk in data.get("produced") or ()],
            "new_kind": data.get("new_kind") or DeliverableKind.OTHER,
            "new_title": data.get("new_title", ""),
            "without_deliverable": data.get("without_deliverable", ""),
        }
