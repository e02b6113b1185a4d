"""The filters of the list of actions; they live in the address."""

import dataclasses

import django_filters
from django import forms
from django.http import QueryDict
from dsfr.forms import DsfrBaseForm

from actions.choices import Choices, choices_of
from actions.enums import CLOSED, MonthState, Status, Weather
from actions.models import Action, Plan
from actions.months import ReportingMonth
from actions.querysets.dashboard import likely_to_slip
from actions.querysets.deliverables import STANDING
from documents.drawing import shortened
from sgcd_plan import clock

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
REPORTS = {
    "lacking": "Manquant ou en retard",
    MonthState.SENT_BACK: "Renvoyé, à corriger",
    MonthState.SUBMITTED: "Transmis, à valider",
    MonthState.VALIDATED: "Validé",
}
# In one line; the others behind « Plus de filtres ».
FIRST = ("q", "objective", "lead", "status", "deadline")
MORE = (
    "recommendation",
    "contributor",
    "weather",
    "report",
    "deliverable",
    "stale",
    "slid",
    "unassigned",
    "attest",
    "chased",
    "risk",
    "mine",
    "archived",
)
# Longest label of an option of a list.
SHORT = 90


@dataclasses.dataclass(frozen=True)
class Active:
    """A filter in use: its name, what it is called, its value in words, and the query without it."""

    name: str
    label: str
    value: str
    without: str


def _tick(label: str, method: str) -> django_filters.BooleanFilter:
    return django_filters.BooleanFilter(label=label, method=method, widget=forms.CheckboxInput)


class ActionFilter(django_filters.FilterSet):
    """Search, objective, lead, status, deadline; recommendation, contributor, weather, stale, unassigned, mine."""

    q = django_filters.CharFilter(label="Rechercher", method="search")
    objective = django_filters.ChoiceFilter(label="Objectif", field_name="objective_id", empty_label="Tous")
    lead = django_filters.ChoiceFilter(label="Pilote", field_name="lead_id", empty_label="Tous")
    status = django_filters.ChoiceFilter(
        label="Statut", choices=lambda: STATUSES, empty_label="Tous", method="by_status"
    )
    deadline = django_filters.ChoiceFilter(
        label="Échéance", choices=lambda: DEADLINES.items(), empty_label="Toutes", method="by_deadline"
    )
    recommendation = django_filters.ChoiceFilter(
        label="Recommandation", empty_label="Toutes", method="answering"
    )
    contributor = django_filters.ChoiceFilter(
        label="Contributeur", empty_label="Tous", method="contributed_by"
    )
    weather = django_filters.ChoiceFilter(
        label="Météo", choices=lambda: WEATHERS, empty_label="Toutes", method="by_weather"
    )
    report = django_filters.ChoiceFilter(
        label="Point du mois", choices=lambda: REPORTS.items(), empty_label="Tous", method="by_report"
    )
    stale = _tick("Sans point depuis 30 jours", "only_stale")
    slid = _tick("Échéance repoussée", "only_slid")
    unassigned = _tick("À attribuer (sans pilote)", "only_unassigned")
    deliverable = django_filters.ChoiceFilter(
        label="Livrables", choices=lambda: STANDING.items(), empty_label="Tous", method="by_deliverables"
    )
    attest = _tick("À constater (déclarées réalisées)", "only_to_attest")
    chased = _tick("En attente de réponse (relancées)", "only_chased")
    risk = _tick("Risque de glisser", "only_at_risk")
    mine = _tick("Mes actions", "only_mine")
    archived = _tick("Archivées", "only_archived")

    class Meta:
        model = Action
        form = DsfrBaseForm
        fields = []

    def __init__(
        self, data: QueryDict, *, plan: Plan, user, choices: Choices | None = None, **kwargs
    ) -> None:
        data = data.copy()
        if "q" in data:
            data["q"] = data["q"].replace("\x00", "")
        super().__init__(data, **kwargs)
        self.user, self.plan = user, plan
        self.choices = choices_of(plan) if choices is None else choices
        offered = {
            "objective": [
                (str(o.pk), shortened(f"{rank}. {o.label}", SHORT))
                for rank, o in enumerate((o for o in self.choices.objectives.values() if not o.archived), 1)
            ],
            "lead": self.choices.leads(),
            "contributor": self.choices.contributors(),
            "recommendation": self.choices.recommendations,
        }
        for name, found in offered.items():
            # Called, since a list is copied option by option each time that the form is.
            self.filters[name].extra["choices"] = lambda found=found: found

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

    def by_report(self, queryset, name, value):
        """Actions by the state of the report that they owe on the month that ended last."""
        month = ReportingMonth.asked_on(self.plan, clock.today())
        if value == "lacking":
            return queryset.unmet(month).filter(month_state__in=(MonthState.LATE, MonthState.MISSING))
        return queryset.owing(month).filter(month_state=value)

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

    def by_deliverables(self, queryset, name, value):
        """Actions by what they must produce."""
        return queryset.by_deliverables(value)

    def only_to_attest(self, queryset, name, value):
        """Actions said to be done that nobody has confirmed."""
        return queryset.to_attest() if value else queryset

    def only_chased(self, queryset, name, value):
        """Actions of which a service was asked again, and has not answered."""
        return queryset.chased() if value else queryset

    def only_at_risk(self, queryset, name, value):
        """Open actions that a rule says likely to slip, those that the dashboard names."""
        if not value:
            return queryset
        named = likely_to_slip(self.plan, self.plan.actions.live(), clock.today())
        return queryset.filter(number__in=[action.number for action in named])

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
