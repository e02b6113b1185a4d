"""Forms of a meeting under way: who chairs, who is there, what is decided; stock phrases."""

from django import forms
from dsfr.forms import DsfrBaseForm

from actions.enums import TRANSITIONS, Status
from actions.models import Measure
from actions.page_forms import READING_HELP, VersionedForm, offer_measures, offer_services
from committees.models import AgendaItem, Committee, Decision, Meeting
from committees.services import decisions as services
from committees.services.decisions import Effect
from organisations.models import Service
from sgcd_plan.form_fields import area, hour_field

LONGEST = 4000
NO_RESPONSIBLE = (
    "Choisissez le service responsable : une décision sans responsable n’est suivie par personne."
)
# What a committee has until its secretary writes its own.
PHRASES = (
    "Le comité prend acte de l’avancement.",
    "Le comité valide la proposition.",
    "Le comité demande au pilote un point d’étape à la prochaine séance.",
    "Le point est reporté à la prochaine séance.",
    "Aucune observation.",
)


def _due(label: str = "Échéance") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Cette date n’existe pas : écrivez-la comme 30/04/2024."},
    )


class ChairForm(DsfrBaseForm):
    """Who chairs the meeting that opens."""

    chaired_by = forms.CharField(
        label="Sous la présidence de",
        max_length=200,
        error_messages={"required": "Dites qui préside la séance."},
    )
    stand_in = forms.BooleanField(label="Par suppléance", required=False)


class HeadingForm(ChairForm):
    """Who chaired, and the hours: to correct."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    opened = hour_field("Ouverte à")
    closed = hour_field("Levée à", required=False)

    def __init__(self, data=None, *, meeting: Meeting, **kwargs) -> None:
        def local(instant):
            return instant.astimezone(meeting.local_start.tzinfo).time() if instant else None

        initial = {
            "version": meeting.version,
            "chaired_by": meeting.chaired_by,
            "stand_in": meeting.stand_in_chair,
            "opened": local(meeting.opened_at or meeting.starts_at),
            "closed": local(meeting.closed_at),
        }
        super().__init__(data, initial=initial, **kwargs)


class PersonForm(DsfrBaseForm):
    """Somebody who came without being on the list."""

    name = forms.CharField(
        label="Nom", max_length=200, error_messages={"required": "Donnez le nom de la personne présente."}
    )
    function = forms.CharField(label="Fonction", max_length=200, required=False)
    service_name = forms.CharField(label="Service", max_length=200, required=False)


class PresenceForm(forms.Form):
    """What a row of the attendance says; read by hand in its template."""

    version = forms.IntegerField()
    presence = forms.ChoiceField(
        choices=[("", ""), ("present", ""), ("represented", ""), ("excused", ""), ("absent", "")],
        required=False,
    )
    arrived_at = hour_field("Arrivée", required=False)
    left_at = hour_field("Départ", required=False)
    representative_name = forms.CharField(max_length=200, required=False)
    representative_function = forms.CharField(max_length=200, required=False)


class DecisionForm(DsfrBaseForm):
    """What is decided on an item, who carries it out by when, what it changes at once."""

    text = forms.CharField(
        label="Décision",
        widget=area(3),
        max_length=LONGEST,
        error_messages={"required": "Écrivez ce qui est décidé."},
    )
    responsible = forms.ModelChoiceField(
        label="Service responsable",
        queryset=Service.objects.none(),
        error_messages={"required": NO_RESPONSIBLE, "invalid_choice": NO_RESPONSIBLE},
    )
    due_on = _due()
    goes_to = forms.ModelChoiceField(
        label="Transmettre à", queryset=Committee.objects.none(), required=False, empty_label="Aucun autre comité",
        help_text="La décision se proposera d’elle-même à sa prochaine séance.",
    )  # fmt: skip
    informed = forms.ModelMultipleChoiceField(
        label="Pour information",
        queryset=Service.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    reserved = forms.BooleanField(label="Réservée aux destinataires nommés du point", required=False)
    status = forms.ChoiceField(label="Statut de l’action", required=False)
    deadline = forms.CharField(
        label="Nouvelle échéance", max_length=300, required=False, help_text=READING_HELP
    )
    lead = forms.ModelChoiceField(label="Nouveau pilote", queryset=Service.objects.none(), required=False)
    new_label = forms.CharField(label="Nouvelle action", widget=area(2), required=False, max_length=LONGEST)
    new_measure = forms.ModelChoiceField(
        label="Objectif et volet", queryset=Measure.objects.none(), required=False
    )
    new_deadline = forms.CharField(label="Échéance de la nouvelle action", max_length=300, required=False)
    at_once = ("status", "deadline", "lead", "new_label", "new_measure", "new_deadline")

    def __init__(self, data=None, *, item: AgendaItem, **kwargs) -> None:
        super().__init__(data, **kwargs)
        committee, action, fields = item.meeting.committee, item.action, self.fields
        found = offer_services(fields["responsible"])
        fields["responsible"].choices = [("", "Choisissez un service"), *fields["responsible"].choices[1:]]
        fields["lead"].queryset = fields["responsible"].queryset
        fields["lead"].choices = [("", "Inchangé"), *fields["responsible"].choices[1:]]
        seats = {seat.service_id for seat in committee.seats.all() if seat.archived_at is None}
        fields["informed"].queryset = Service.objects.filter(pk__in=seats)
        fields["informed"].choices = [(s.pk, str(s)) for s in found if s.pk in seats]
        fields["goes_to"].queryset = services.destinations(committee)
        if item.reserved:
            del fields["reserved"]
        if action is None:
            for name in ("status", "deadline", "lead"):
                del fields[name]
        else:
            allowed = TRANSITIONS[action.status]
            fields["status"].choices = [("", "Inchangé"), *((s, Status(s).label) for s in allowed)]
        if committee.plan_id is None:
            for name in ("new_label", "new_measure", "new_deadline"):
                del fields[name]
        else:
            offer_measures(fields["new_measure"], committee.plan_id)
            fields["new_measure"].choices = [("", "Choisissez"), *fields["new_measure"].choices]

    @property
    def wrong_at_once(self) -> bool:
        """Whether what it changes at once is filled, or wrong: that part is then shown open."""
        return any(
            self.data.get(name) or self.errors.get(name) for name in self.at_once if name in self.fields
        )

    def told(self) -> dict:
        """What a service takes in."""
        data = self.cleaned_data
        effect = Effect(**{name: data[name] for name in self.at_once if data.get(name)})
        return {
            **{name: data[name] for name in ("text", "responsible", "due_on", "goes_to", "informed")},
            "reserved": data.get("reserved", False),
            "effect": effect,
        }


class DecisionEditForm(VersionedForm):
    """What a decision says, before its record is sealed."""

    text = forms.CharField(
        label="Décision",
        widget=area(4),
        max_length=LONGEST,
        error_messages={"required": "Écrivez ce qui est décidé."},
    )
    responsible = forms.ModelChoiceField(
        label="Service responsable",
        queryset=Service.objects.none(),
        error_messages={"required": NO_RESPONSIBLE, "invalid_choice": NO_RESPONSIBLE},
    )
    due_on = _due()
    goes_to = forms.ModelChoiceField(
        label="Transmise à",
        queryset=Committee.objects.none(),
        required=False,
        empty_label="Aucun autre comité",
    )
    reserved = forms.ChoiceField(
        label="Lecture",
        choices=[("", "Comme les autres décisions"), ("on", "Réservée aux destinataires nommés")],
        required=False,
    )
    names = ("text", "responsible", "due_on", "goes_to", "reserved")

    def __init__(self, data=None, *, instance: Decision, **kwargs) -> None:
        super().__init__(data, instance=instance, **kwargs)
        offer_services(self.fields["responsible"], instance.responsible_id)
        self.fields["goes_to"].queryset = services.destinations(instance.committee)

    @classmethod
    def values_of(cls, instance: Decision) -> dict:
        """The shared values of a decision."""
        return {
            "text": instance.text.replace("\r\n", "\n"),
            "responsible": str(instance.responsible_id),
            "due_on": f"{instance.due_on:%Y-%m-%d}" if instance.due_on else "",
            "goes_to": str(instance.goes_to_id or ""),
            "reserved": "on" if instance.reserved else "",
        }

    @classmethod
    def shown(cls, instance: Decision, name: str) -> str:
        """A shared value, in words."""
        if name in ("responsible", "goes_to"):
            return str(getattr(instance, name) or "—")
        if name == "due_on":
            return f"{instance.due_on:%d/%m/%Y}" if instance.due_on else "—"
        if name == "reserved":
            return "réservée" if instance.reserved else "comme les autres"
        return super().shown(instance, name)

    def told(self) -> dict:
        """What a service takes in."""
        data = {name: self.cleaned_data[name] for name in self.names}
        return {**data, "reserved": data["reserved"] == "on"}


class PhrasesForm(DsfrBaseForm):
    """The stock phrases of a committee, one a line."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    phrases = forms.CharField(
        label="Phrases types", widget=area(10), required=False, max_length=10_000,
        help_text="Une par ligne. En séance, un bouton les insère dans les notes.",
    )  # fmt: skip
