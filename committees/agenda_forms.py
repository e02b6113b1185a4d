"""Forms of agendas: an item, its readers; a topic and its answer."""

from django import forms
from dsfr.forms import DsfrBaseForm

from accounts.models import User
from actions.models import Action
from actions.page_forms import VersionedForm
from committees.forms import members_of
from committees.models import AgendaItem, Committee, Meeting
from committees.services.scope import actions_of
from documents.drawing import shortened
from sgcd_plan.form_fields import area

LONGEST = 4000


class ActionChoice(forms.ModelChoiceField):
    """An action of the committee's scope, said by its number and title."""

    def label_from_instance(self, obj: Action) -> str:
        """« 12. Relancer les chantiers… »."""
        return shortened(f"{obj.number}. {obj.label}", 110)


def offer_actions(field: forms.ModelChoiceField, committee: Committee) -> None:
    """The actions for which ``committee`` answers."""
    field.queryset = actions_of(committee).only("number", "label", "position")


class ItemForm(VersionedForm):
    """An item: what it speaks of, for how long, who presents it, who may read it."""

    title = forms.CharField(
        label="Intitulé", max_length=300, error_messages={"required": "Donnez un intitulé au point."}
    )
    action = ActionChoice(
        label="Action", queryset=Action.objects.none(), required=False, empty_label="Aucune action"
    )
    reason = forms.CharField(
        label="Pourquoi ce point", widget=area(2), required=False, max_length=LONGEST,
        help_text="Se lit dans l’ordre du jour et le dossier.",
    )  # fmt: skip
    minutes = forms.IntegerField(
        label="Minutes prévues", min_value=1, max_value=600, required=False,
        error_messages={
            "invalid": "Écrivez un nombre de minutes : 15.",
            "min_value": "Un point dure au moins une minute.",
            "max_value": "Un point dure dix heures au plus.",
        },
    )  # fmt: skip
    speaker = forms.CharField(label="Rapporteur", max_length=200, required=False)
    internal_notes = forms.CharField(
        label="Notes du secrétariat", widget=area(3), required=False, max_length=LONGEST,
        help_text="Pour le secrétariat seul : ni l’ordre du jour, ni le dossier, ni le compte rendu ne les montrent.",
    )  # fmt: skip
    reserved = forms.ChoiceField(
        label="Lecture",
        choices=[("", "Tous les membres du comité"), ("on", "Réservé aux destinataires nommés")],
        required=False,
    )
    readers = forms.ModelMultipleChoiceField(
        label="Destinataires nommés",
        queryset=User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Le secrétariat lit toujours ses points. Sans personne de coché, il est seul à lire celui-ci.",
    )
    names = ("title", "action", "reason", "minutes", "speaker", "internal_notes", "reserved", "readers")

    def __init__(self, data=None, *, instance: AgendaItem, **kwargs) -> None:
        super().__init__(data, instance=instance, **kwargs)
        committee = instance.meeting.committee
        offer_actions(self.fields["action"], committee)
        self.fields["readers"].queryset = User.objects.filter(
            pk__in=[*members_of(committee), *map(int, self.initial["readers"])], is_active=True
        ).order_by("last_name", "first_name", "email")

    @classmethod
    def values_of(cls, instance: AgendaItem) -> dict:
        """The shared values of an item."""
        texts = ("title", "reason", "speaker", "internal_notes")
        values = {name: getattr(instance, name).replace("\r\n", "\n") for name in texts}
        readers = instance.readers.values_list("user_id", flat=True) if instance.pk else ()
        return {
            **values,
            "action": str(instance.action_id or ""),
            "minutes": str(instance.minutes or ""),
            "reserved": "on" if instance.reserved else "",
            "readers": sorted(str(pk) for pk in readers),
        }

    @classmethod
    def shown(cls, instance: AgendaItem, name: str) -> str:
        """A shared value, in words."""
        if name == "action":
            return str(instance.action or "—")
        if name == "reserved":
            return "réservé" if instance.reserved else "tous les membres"
        if name == "readers":
            return ", ".join(str(row.user) for row in instance.readers.select_related("user")) or "—"
        return super().shown(instance, name)

    def told(self) -> dict:
        """What a service takes in, beside the readers."""
        data = {name: self.cleaned_data[name] for name in self.names if name != "readers"}
        return {**data, "reserved": data["reserved"] == "on"}


class TopicForm(DsfrBaseForm):
    """A topic that a member proposes."""

    title = forms.CharField(
        label="Sujet", max_length=300, error_messages={"required": "Dites quel sujet vous proposez."}
    )
    detail = forms.CharField(label="Précisions", widget=area(), required=False, max_length=LONGEST)
    action = ActionChoice(
        label="Action", queryset=Action.objects.none(), required=False, empty_label="Aucune action"
    )

    def __init__(self, data=None, *, committee: Committee, **kwargs) -> None:
        super().__init__(data, **kwargs)
        offer_actions(self.fields["action"], committee)


class AnswerForm(DsfrBaseForm):
    """The secretary's answer to a topic: on which agenda, or why not."""

    meeting = forms.ModelChoiceField(
        label="Séance", queryset=Meeting.objects.none(), required=False, empty_label=None
    )
    answer = forms.CharField(
        label="Réponse", widget=area(2), required=False, max_length=LONGEST,
        help_text="Obligatoire si le sujet n’est pas retenu ; la personne qui l’a proposé la reçoit.",
    )  # fmt: skip

    def __init__(self, data=None, *, meetings, **kwargs) -> None:
        super().__init__(data, **kwargs)
        self.fields["meeting"].queryset = meetings
