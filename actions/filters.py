"""The filters of the list of actions; they live in the address."""

import dataclasses

import django_filters
from django import forms
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.http import QueryDict
from dsfr.forms import DsfrBaseForm

from actions.enums import CLOSED, Status, Weather
from actions.models import Action, ActionContributor, Plan
from documents.drawing import shortened
from organisations.models import Service

DEADLINES = {
    "overdue": "Dépassée",
    "30": "Dans les 30 jours",
    "quarter": "Ce trimestre",
    "none": "Sans date limite",
    "late": "Démarrage en retard",
}
OPEN = "open"
UNKNOWN = "none"
STATUSES = [(OPEN, "Ni réalisée, ni abandonnée"), *Status.choices]
WEATHERS = [*Weather.choices, (UNKNOWN, "Non renseignée")]
# In one line; the others behind « Plus de filtres ».
FIRST = ("q", "objective", "lead", "status", "deadline")
MORE = ("recommendation", "contributor", "weather", "stale", "slid", "unassigned", "mine", "archived")
# Longest label of an option of a list.
SHORT = 90


@dataclasses.dataclass(frozen=True)
class Active:
    """A filter in use: its name, what it is called, its value in words, and the query without it."""

    name: str
    label: str
    value: str
    without: str


def _services(plan: Plan) -> tuple[list, list]:
    """Leads, then contributors, of the actions of a plan: one query."""
    live = Action.objects.live().filter(plan=plan)
    # Sets made once: asked service by service, this was the slowest query of a list of 10 000 actions.
    leads = live.exclude(lead=None).values("lead")
    contributors = ActionContributor.objects.filter(action__in=live.values("pk")).values("service")
    found = list(
        Service.objects.filter(Q(pk__in=leads) | Q(pk__in=contributors)).annotate(
            leads=ExpressionWrapper(Q(pk__in=leads), BooleanField()),
            contributes=ExpressionWrapper(Q(pk__in=contributors), BooleanField()),
        )
    )
    return (
        [(str(s.pk), str(s)) for s in found if s.leads],
        [(str(s.pk), str(s)) for s in found if s.contributes],
    )


def _tick(label: str, method: str) -> django_filters.BooleanFilter:
    return django_filters.BooleanFilter(label=label, method=method, widget=forms.CheckboxInput)


class ActionFilter(django_filters.FilterSet):
    """Search, objective, lead, status, deadline; recommendation, contributor, weather, stale, unassigned, mine."""

    q = django_filters.CharFilter(label="Rechercher", method="search")
    objective = django_filters.ChoiceFilter(label="Objectif", field_name="objective_id", empty_label="Tous")
    lead = django_filters.ChoiceFilter(label="Pilote", field_name="lead_id", empty_label="Tous")
    status = django_filters.ChoiceFilter(
        label="Statut", choices=STATUSES, empty_label="Tous", method="by_status"
    )
    deadline = django_filters.ChoiceFilter(
        label="Échéance", choices=list(DEADLINES.items()), empty_label="Toutes", method="by_deadline"
    )
    recommendation = django_filters.ChoiceFilter(
        label="Recommandation", empty_label="Toutes", method="answering"
    )
    contributor = django_filters.ChoiceFilter(
        label="Contributeur", empty_label="Tous", method="contributed_by"
    )
    weather = django_filters.ChoiceFilter(
        label="Météo", choices=WEATHERS, empty_label="Toutes", method="by_weather"
    )
    stale = _tick("Sans point depuis 30 jours", "only_stale")
    slid = _tick("Échéance repoussée", "only_slid")
    unassigned = _tick("À attribuer (sans pilote)", "only_unassigned")
    mine = _tick("Mes actions", "only_mine")
    archived = _tick("Archivées", "only_archived")

    class Meta:
        model = Action
        form = DsfrBaseForm
        fields = []

    def __init__(self, data: QueryDict, *, plan: Plan, user, **kwargs) -> None:
        data = data.copy()
        if "q" in data:
            data["q"] = data["q"].replace("\x00", "")
        super().__init__(data, **kwargs)
        self.user = user
        leads, contributors = _services(plan)
        choices = {
            "objective": [
                (str(o.pk), shortened(f"{rank}. {o.label}", SHORT))
                for rank, o in enumerate(plan.objectives.filter(archived_at=None), 1)
            ],
            "lead": leads,
            "contributor": contributors,
            "recommendation": [(str(r.pk), str(r)) for r in plan.recommendations.all()],
        }
        for name, found in choices.items():
            self.filters[name].extra["choices"] = found

    def search(self, queryset, name, value):
        """Actions whose texts match."""
        return queryset.matching(value)

    def by_status(self, queryset, name, value):
        """Actions of a status, or those not closed."""
        return queryset.exclude(status__in=CLOSED) if value == OPEN else queryset.filter(status=value)

    def by_weather(self, queryset, name, value):
        """Actions of a weather, or those without."""
        return queryset.filter(weather="" if value == UNKNOWN else value)

    def answering(self, queryset, name, value):
        """Actions whose measure answers a recommendation."""
        return queryset.filter(measure__answers__recommendation=value)

    def contributed_by(self, queryset, name, value):
        """Actions to which a service contributes."""
        return queryset.filter(contributions__service=value)

    def by_deadline(self, queryset, name, value):
        """Actions by the state of their deadline."""
        if value == "30":
            return queryset.due_within(30)
        method = {
            "overdue": "overdue",
            "quarter": "due_this_quarter",
            "none": "without_deadline",
            "late": "late_to_start",
        }[value]
        return getattr(queryset, method)()

    def only_stale(self, queryset, name, value):
        """Open actions without a report for 30 days."""
        return queryset.stale() if value else queryset

    def only_slid(self, queryset, name, value):
        """Actions whose deadline moved later at least once."""
        return queryset.filter(slides__gt=0) if value else queryset

    def only_unassigned(self, queryset, name, value):
        """Actions without a lead."""
        return queryset.unassigned() if value else queryset

    def only_mine(self, queryset, name, value):
        """Actions on which the person reports."""
        return queryset.reportable_by(self.user) if value else queryset

    def only_archived(self, queryset, name, value):
        """Archived actions alone, or those that live."""
        return queryset.exclude(archived_at=None) if value else queryset.live()

    def active(self) -> list[Active]:
        """The filters in use, in words, each with the query that takes it away."""
        self.form.is_valid()
        used = []
        for name, field in self.form.fields.items():
            value = self.form.cleaned_data.get(name)
            if value in (None, "", False):
                continue
            choices = {str(key): str(text) for key, text in getattr(field, "choices", ())}
            said = "" if value is True else choices.get(str(value), str(value))
            used.append(Active(name, str(field.label), said, query_without(self.data, name)))
        return used

    def refusals(self) -> list[str]:
        """Why a filter of the address was not applied, in French."""
        return [
            f"Filtre « {self.form.fields[name].label} » : « {self.data.get(name, '')} » n’est pas une valeur possible. "
            "Ce filtre n’a pas été appliqué ; choisissez une valeur dans la liste."
            for name in self.form.errors
        ]


def query_without(data: QueryDict, *names: str) -> str:
    """The query of an address without some of its parameters, back on its first page."""
    kept = data.copy()
    for name in (*names, "page"):
        kept.pop(name, None)
    return kept.urlencode()
