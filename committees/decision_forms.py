"""Forms of the register of decisions: its filters, and what became of one."""

from django import forms
from django.db.models import QuerySet
from dsfr.forms import DsfrBaseForm

from actions.page_forms import VersionedForm
from committees.enums import DecisionState
from committees.models import Committee, Decision
from organisations.models import Service

LONGEST = 4000
STATES = [
    ("", "Toutes"),
    ("overdue", "En retard"),
    *DecisionState.choices,
]
NO_FILTER = {"invalid_choice": "Ce choix n’existe pas dans le registre : choisissez-en un autre."}


class RegisterForm(DsfrBaseForm):
    """What one looks for in the register."""

    q = forms.CharField(label="Texte", max_length=200, required=False)
    comite = forms.ModelChoiceField(
        label="Comité", queryset=Committee.objects.none(), required=False, empty_label="Tous",
        to_field_name="slug", error_messages=NO_FILTER,
    )  # fmt: skip
    etat = forms.ChoiceField(label="État", choices=STATES, required=False, error_messages=NO_FILTER)
    service = forms.ModelChoiceField(
        label="Service responsable", queryset=Service.objects.none(), required=False, empty_label="Tous",
        error_messages=NO_FILTER,
    )  # fmt: skip

    def __init__(self, data=None, *, user, **kwargs) -> None:
        super().__init__(data, **kwargs)
        seen = Decision.objects.visible_to(user).order_by()
        self.fields["comite"].queryset = Committee.objects.filter(pk__in=seen.values("committee")).order_by(
            "name"
        )
        self.fields["service"].queryset = Service.objects.filter(pk__in=seen.values("responsible")).order_by(
            "name"
        )

    def chosen(self, rows: QuerySet) -> QuerySet:
        """``rows`` that match; a filter that says something wrong is left out, and says so."""
        self.is_valid()
        data = self.cleaned_data
        if committee := data.get("comite"):
            rows = rows.filter(committee=committee)
        if state := data.get("etat"):
            rows = rows.overdue() if state == "overdue" else rows.filter(state=state)
        if service := data.get("service"):
            rows = rows.filter(responsible=service)
        if typed := data.get("q", "").replace("\x00", "").strip():
            rows = rows.matching(typed)
        return rows

    @property
    def active(self) -> list[tuple[str, str, str]]:
        """The filters in use: label, value in words, and the address without it."""
        data, found = getattr(self, "cleaned_data", {}), []
        for name, field in self.fields.items():
            if value := data.get(name):
                shown = dict(STATES).get(value, value) if name == "etat" else str(value)
                rest = self.data.copy()
                for key in (name, "page", "export"):
                    rest.pop(key, None)
                found.append((field.label, shown, f"?{rest.urlencode()}"))
        return found


class FollowForm(VersionedForm):
    """What became of a decision."""

    state = forms.ChoiceField(label="État", choices=DecisionState.choices)
    follow_up = forms.CharField(
        label="Suites données", widget=forms.Textarea(attrs={"rows": 4}), required=False, max_length=LONGEST
    )
    names = ("state", "follow_up")

    @classmethod
    def values_of(cls, instance: Decision) -> dict:
        """The shared values of a decision's follow-up."""
        return {"state": instance.state, "follow_up": instance.follow_up.replace("\r\n", "\n")}

    @classmethod
    def shown(cls, instance: Decision, name: str) -> str:
        """A shared value, in words."""
        return instance.get_state_display() if name == "state" else super().shown(instance, name)
