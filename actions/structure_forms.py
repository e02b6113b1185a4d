"""Forms on the structure of a plan: actions split, merged and moved, measures, what is archived."""

from django import forms
from dsfr.forms import DsfrBaseForm

from actions.enums import Status, Weather, contradiction
from actions.models import Action, Measure, Milestone, Objective, Plan, Recommendation
from actions.page_forms import READING_HELP, offer_measures, offer_services
from organisations.models import Service
from sgcd_plan.form_fields import area

REASON_HELP = "Il reste dans l’historique."


def _reason(**options) -> forms.CharField:
    return forms.CharField(label="Motif", widget=area(2), help_text=REASON_HELP, **options)


class PartForm(DsfrBaseForm):
    """One of the actions that another is split into."""

    label = forms.CharField(
        label="Action",
        widget=area(2),
        error_messages={"required": "Écrivez l’intitulé de cette action, ou retirez-la."},
    )
    implementation = forms.CharField(label="Mise en œuvre / déclinaison", widget=area(3), required=False)
    deadline = forms.CharField(label="Échéance", max_length=300, required=False, help_text=READING_HELP)
    lead = forms.ModelChoiceField(label="Pilote", queryset=Service.objects.none(), required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        offer_services(self.fields["lead"], self.initial.get("lead"))


class SplitForm(DsfrBaseForm):
    """What holds for the whole of a split: where each open milestone goes, whether the state is repeated, and why."""

    keep_state = forms.BooleanField(
        label="Reprendre sur chacune le statut, la météo et l’avancement d’aujourd’hui",
        required=False,
        initial=True,
        help_text="Par un point daté du dernier. Sans cela, elles partent «\u00a0non démarrées\u00a0».",
    )
    reason = _reason(error_messages={"required": "Dites pourquoi l’action est partagée."})
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data=None, *, milestones: list[Milestone], parts: int, **kwargs) -> None:
        super().__init__(data, **kwargs)
        self.milestones = milestones
        where = [
            ("", "reste sur l’action archivée"),
            *((str(n), f"suit la {n}e action") for n in range(1, parts + 1)),
        ]
        where[1:2] = [("1", "suit la 1re action")]
        for milestone in milestones:
            self.fields[f"jalon-{milestone.pk}"] = forms.ChoiceField(
                label=f"Jalon «\u00a0{milestone.text}\u00a0»", choices=where, required=False, initial="1"
            )

    def milestones_of(self, part: int) -> tuple[int, ...]:
        """The keys of the milestones that follow the ``part``-th action (from 1)."""
        return tuple(m.pk for m in self.milestones if self.cleaned_data[f"jalon-{m.pk}"] == str(part))


class MergeForm(DsfrBaseForm):
    """The action that several become."""

    label = forms.CharField(
        label="Action",
        widget=area(2),
        error_messages={"required": "Écrivez l’intitulé de l’action qui reste."},
    )
    implementation = forms.CharField(label="Mise en œuvre / déclinaison", widget=area(5), required=False)
    deadline = forms.CharField(label="Échéance", max_length=300, required=False, help_text=READING_HELP)
    lead = forms.ModelChoiceField(label="Pilote", queryset=Service.objects.none(), required=False)
    status = forms.ChoiceField(label="Statut après le regroupement", choices=Status.choices)
    weather = forms.ChoiceField(
        label="Météo", choices=[("", "Non renseignée"), *Weather.choices], required=False
    )
    progress = forms.IntegerField(
        label="Avancement (%)",
        min_value=0,
        max_value=100,
        required=False,
        help_text="Vide\u00a0: non renseigné. Rien n’est calculé à votre place.",
    )
    reason = _reason(error_messages={"required": "Dites pourquoi ces actions sont regroupées."})

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        offer_services(self.fields["lead"], self.initial.get("lead"))

    def clean(self) -> dict:
        """A status and a progress that go together."""
        data = super().clean()
        if data.get("status") and (why := contradiction(data["status"], data.get("progress"))):
            self.add_error("progress", why)
        return data


class ActionMoveForm(DsfrBaseForm):
    """Under which measure an action goes, and after which one it stands."""

    measure = forms.ModelChoiceField(
        label="Objectif et volet", queryset=Measure.objects.none(), empty_label=None
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data=None, *, action: Action, **kwargs) -> None:
        super().__init__(data, initial={"measure": action.measure_id, "version": action.version}, **kwargs)
        offer_measures(self.fields["measure"], action.plan_id)


class MeasureForm(DsfrBaseForm):
    """A measure: the objective that it stands under, the recommendations that it answers."""

    objective = forms.ModelChoiceField(label="Objectif", queryset=Objective.objects.none(), empty_label=None)
    recommendations = forms.ModelMultipleChoiceField(
        label="Recommandations auxquelles il répond",
        queryset=Recommendation.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data=None, *, measure: Measure, plan: Plan, **kwargs) -> None:
        answered = [row.recommendation_id for row in measure.answers.all()]
        initial = {"objective": measure.objective_id, "recommendations": answered, "version": measure.version}
        super().__init__(data, initial=initial, **kwargs)
        self.fields["objective"].queryset = plan.objectives.filter(archived_at=None)
        self.fields["recommendations"].queryset = plan.recommendations.all()


class PartArchiveForm(DsfrBaseForm):
    """Why an objective or a measure leaves the plan, or comes back."""

    reason = _reason(error_messages={"required": "Dites pourquoi cette partie du plan est archivée."})


class RecommendationForm(DsfrBaseForm):
    """A recommendation to add."""

    kind = forms.ChoiceField(label="Ce que le rapport cite", choices=Recommendation.Kind.choices)
    reference = forms.CharField(
        label="Numéro ou pages",
        max_length=20,
        help_text="«\u00a04\u00a0», ou «\u00a023-28\u00a0» pour des pages.",
    )
    label = forms.CharField(label="Intitulé", widget=area(2), required=False)
