"""What is proposed as lead of an action that has none: read from its means, set by nobody but a person."""

from dataclasses import dataclass

from django import forms

from actions.importing.means import read_means
from actions.models import Action
from actions.services.assigning import Assignment
from actions.services.naming import KnownServices
from organisations.models import Service
from organisations.querysets import fold

NOT_FOUND = "« {typed} » n’est pas un service connu : choisissez-le dans la liste qui s’ouvre, par son sigle ou son nom."
SEVERAL = "Plusieurs services s’appellent « {typed} » : écrivez le nom complet, par exemple « {example} »."
LONGEST = 200


class Offered:
    """The services that may lead, and how people write them: read once for a page (two queries)."""

    def __init__(self) -> None:
        self.services = list(Service.objects.living())
        self.known = KnownServices()
        self._named: dict[str, list[Service]] = {}
        for service in self.services:
            for name in {fold(n) for n in (service.full_name, service.acronym, service.name) if n}:
                self._named.setdefault(name, []).append(service)

    def called(self, typed: str) -> Service:
        """The service that a person wrote. Raises ``ValidationError`` when none, or several, bear that name."""
        found = self._named.get(fold(typed), [])
        if len(found) > 1:
            raise forms.ValidationError(SEVERAL.format(typed=typed, example=found[0].full_name))
        if not found:
            raise forms.ValidationError(NOT_FOUND.format(typed=typed[:80]))
        return found[0]

    def proposal(self, action: Action) -> tuple[Service | None, tuple[Service, ...]]:
        """The lead and the contributors that the means of ``action`` name."""
        read = read_means(action.implementation, self.known.names)
        lead = self.known.called(read.lead)
        others = [s for s in self.known.all_of(read.contributors) if s != lead]
        return lead, tuple(others)


class AssignForm(forms.Form):
    """What a person decides for one action: accept the proposal, or write a service; nothing is chosen beforehand."""

    accept = forms.BooleanField(required=False)
    others = forms.BooleanField(required=False)
    service = forms.CharField(
        required=False,
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"class": "fr-input", "list": "services", "autocomplete": "off"}),
        error_messages={"max_length": "Ce nom est trop long : choisissez un service dans la liste."},
    )

    def __init__(self, data=None, *, offered: Offered, lead: Service | None, **kwargs) -> None:
        super().__init__(data, **kwargs)
        self.offered, self.proposed = offered, lead

    def clean(self) -> dict:
        """One lead at most: the one proposed, or the one written."""
        data = super().clean()
        typed = (data.get("service") or "").strip()
        data["lead"] = self.proposed if data.get("accept") else None
        if typed:
            try:
                data["lead"] = self.offered.called(typed)
            except forms.ValidationError as error:
                self.add_error("service", error)
            else:
                if data.get("accept") and data["lead"] != self.proposed:
                    self.add_error(
                        "service",
                        "Deux pilotes sont choisis : décochez la proposition, ou effacez l’autre service.",
                    )
        return data


@dataclass(frozen=True)
class Row:
    """An action without a lead, what its means propose, and its form."""

    action: Action
    lead: Service | None
    contributors: tuple[Service, ...]
    form: AssignForm

    @property
    def chosen(self) -> Assignment | None:
        """What the person decided; None when nothing."""
        data = self.form.cleaned_data
        if data.get("lead") is None:
            return None
        return Assignment(self.action, data["lead"], self.contributors if data["others"] else ())


def rows_of(actions, data=None) -> tuple[list[Row], Offered]:
    """The rows of a page, and the services that its fields offer; ``data``: what was sent."""
    offered, rows = Offered(), []
    for action in actions:
        lead, contributors = offered.proposal(action)
        form = AssignForm(data, offered=offered, lead=lead, prefix=str(action.pk), auto_id="%s")
        rows.append(Row(action, lead, contributors, form))
    return rows, offered
