"""Forms of a region: the distribution of the themes, dates of its own, the thematic CAR, the transmission."""

from django import forms
from dsfr.forms import DsfrBaseForm

from actions.page_forms import VersionedForm
from committees.models import Meeting
from rencontres.enums import Capacity
from rencontres.form_fields import iso
from rencontres.models import RegionalMeeting
from sgcd_plan.form_fields import area, day_field


class DistributionForm(DsfrBaseForm):
    """What goes with the distribution of the themes."""

    note = forms.CharField(label="Observations", widget=area(3), max_length=2000, required=False)


class OwnDatesForm(DsfrBaseForm):
    """The dates that a region sets for its departments, one a rule."""

    def __init__(self, data=None, *, rules, dates, **kwargs) -> None:
        super().__init__(data, **kwargs)
        self.rules, own = rules, {d.rule_id: d for d in dates}
        for rule in rules:
            found = own.get(rule.pk)
            field = day_field("Date de la région", required=False)
            field.initial = found.due_on if found else None
            field.widget.attrs["class"] = "fr-input"
            self.fields[f"due_{rule.pk}"] = field
            self.fields[f"note_{rule.pk}"] = forms.CharField(
                label="Précision",
                max_length=300,
                required=False,
                initial=found.note if found else "",
                widget=forms.TextInput(attrs={"class": "fr-input"}),
            )

    def rows(self) -> list[dict]:
        """The rules, with their fields."""
        return [{"rule": r, "due": self[f"due_{r.pk}"], "note": self[f"note_{r.pk}"]} for r in self.rules]


class CarForm(VersionedForm):
    """The thematic CAR."""

    on = day_field("Date")
    place = forms.CharField(label="Lieu", max_length=200, required=False)
    invited = forms.CharField(
        label="Directions régionales invitées", widget=area(3), max_length=2000, required=False
    )
    came = forms.CharField(
        label="Directions régionales présentes", widget=area(3), max_length=2000, required=False
    )
    notes = forms.CharField(label="Ce qui en ressort", widget=area(4), max_length=5000, required=False)
    meeting = forms.ModelChoiceField(
        label="Séance d’un comité de la région",
        queryset=Meeting.objects.none(),
        required=False,
        empty_label="Aucune",
        help_text="Le CAR peut être tenu comme un comité : son ordre du jour et son relevé s’y trouvent alors.",
    )
    names = ("on", "place", "invited", "came", "notes", "meeting")

    def __init__(self, data=None, *, instance: RegionalMeeting, user, **kwargs) -> None:
        super().__init__(data, instance=instance, **kwargs)
        seen = (
            Meeting.objects.visible_to(user)
            .live()
            .filter(committee__territory=instance.participant.territory_id)
        )
        self.fields["meeting"].queryset = seen.for_list()

    @classmethod
    def values_of(cls, instance: RegionalMeeting) -> dict:
        """The shared values of a CAR."""
        values = {name: getattr(instance, name) for name in cls.names[:-1]}
        return values | {"on": iso(instance.on), "meeting": str(instance.meeting_id or "")}

    @classmethod
    def shown(cls, instance: RegionalMeeting, name: str) -> str:
        """A shared value, in words."""
        if name == "meeting":
            return str(instance.meeting or "aucune")
        return super().shown(instance, name)


class TransmitForm(DsfrBaseForm):
    """In what capacity the whole is sent, and what goes with it."""

    capacity = forms.ChoiceField(
        label="En qualité de",
        choices=Capacity.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Dites en quelle qualité vous transmettez."},
    )
    note = forms.CharField(label="Observations", widget=area(3), max_length=2000, required=False)
