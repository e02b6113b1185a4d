"""The filters of the list of actions; they live in the address."""

import django_filters
from django import forms
from dsfr.forms import DsfrBaseForm

from actions.enums import Status, Weather
from actions.models import Action, Objective, Plan, Recommendation
from organisations.models import Service

DEADLINES = {
    "overdue": ("Dépassée", "overdue"),
    "30": ("Dans les 30 jours", "due_within"),
    "quarter": ("Ce trimestre", "due_this_quarter"),
    "none": ("Sans date limite", "without_deadline"),
}
SORTS = {
    "number": "position",
    "label": "label",
    "objective": "objective__position",
    "lead": "lead__order",
    "deadline": "overdue_after",
    "status": "status",
    "weather": "weather",
    "progress": "progress",
    "report": "last_report_on",
}


class ActionFilter(django_filters.FilterSet):
    """Search, objective, recommendation, lead, status, weather, deadline, stale, mine."""

    q = django_filters.CharFilter(label="Rechercher", method="search")
    objective = django_filters.ModelChoiceFilter(
        label="Objectif", queryset=Objective.objects.none(), empty_label="Tous"
    )
    recommendation = django_filters.ModelChoiceFilter(
        label="Recommandation",
        queryset=Recommendation.objects.none(),
        empty_label="Toutes",
        method="answering",
    )
    lead = django_filters.ModelChoiceFilter(
        label="Pilote", queryset=Service.objects.none(), empty_label="Tous"
    )
    status = django_filters.ChoiceFilter(label="Statut", choices=Status.choices, empty_label="Tous")
    weather = django_filters.ChoiceFilter(label="Météo", choices=Weather.choices, empty_label="Toutes")
    deadline = django_filters.ChoiceFilter(
        label="Échéance",
        choices=[(k, v[0]) for k, v in DEADLINES.items()],
        empty_label="Toutes",
        method="by_deadline",
    )
    stale = django_filters.BooleanFilter(
        label="Sans point depuis 30 jours", method="only_stale", widget=forms.CheckboxInput
    )
    unassigned = django_filters.BooleanFilter(
        label="À attribuer", method="only_unassigned", widget=forms.CheckboxInput
    )
    mine = django_filters.BooleanFilter(label="Mes actions", method="only_mine", widget=forms.CheckboxInput)

    class Meta:
        model = Action
        form = DsfrBaseForm
        fields = ["objective", "lead", "status", "weather"]

    def __init__(self, data=None, *, plan: Plan, user, **kwargs) -> None:
        super().__init__(data, **kwargs)
        self.user = user
        self.filters["objective"].queryset = plan.objectives.filter(archived_at=None)
        self.filters["recommendation"].queryset = plan.recommendations.all()
        self.filters["lead"].queryset = Service.objects.filter(led_actions__plan=plan).distinct()

    def search(self, queryset, name, value):
        """Actions whose texts match."""
        return queryset.matching(value)

    def answering(self, queryset, name, value):
        """Actions whose measure answers a recommendation."""
        return queryset.filter(measure__answers__recommendation=value)

    def by_deadline(self, queryset, name, value):
        """Actions by the state of their deadline."""
        method = getattr(queryset, DEADLINES[value][1])
        return method(30) if value == "30" else method()

    def only_stale(self, queryset, name, value):
        """Open actions without a report for 30 days."""
        return queryset.stale() if value else queryset

    def only_unassigned(self, queryset, name, value):
        """Actions without a lead."""
        return queryset.unassigned() if value else queryset

    def only_mine(self, queryset, name, value):
        """Actions on which the person reports."""
        return queryset.reportable_by(self.user) if value else queryset


def ordering(asked: str) -> list[str]:
    """The order asked for in the address (« deadline », « -deadline »), the plan's own otherwise."""
    descending = asked.startswith("-")
    field = SORTS.get(asked.lstrip("-"))
    if field is None:
        return ["position", "pk"]
    return [f"-{field}" if descending else field, "position", "pk"]
