"""The forms of a cut-off, and of the settings of a plan that months and alerts stand on."""

from django import forms
from dsfr.forms import DsfrBaseForm

from actions.models import Plan
from actions.page_forms import VersionedForm
from actions.slipping import Thresholds

LAST_WORKING_DAY = 20
LARGEST = {"silent_days": 365, "slides": 20, "behind_points": 100, "near_days": 365}


class CutoffForm(DsfrBaseForm):
    """Cut off the month that was shown."""

    at = forms.DateField(
        widget=forms.HiddenInput,
        error_messages={
            "required": "Le mois à arrêter manque : rouvrez la page.",
            "invalid": "Ce mois n’existe pas : rouvrez la page.",
        },
    )
    note = forms.CharField(
        label="Observations",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Facultatives : elles restent avec l’arrêté.",
    )


class CutoffArchiveForm(DsfrBaseForm):
    """Why a cut-off is set aside."""

    reason = forms.CharField(
        label="Motif",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": "Dites pourquoi cet arrêté est annulé : le motif reste dans l’historique."
        },
    )


def _number(label: str, largest: int, help_text: str, smallest: int = 1) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        min_value=smallest,
        max_value=largest,
        error_messages={
            "required": f"Écrivez un nombre entier, de {smallest} à {largest}.",
            "invalid": f"Écrivez un nombre entier, de {smallest} à {largest}.",
            "min_value": f"Le plus petit nombre possible est {smallest}.",
            "max_value": f"Le plus grand nombre possible est {largest}.",
        },
    )


class PlanSettingsForm(VersionedForm):
    """When reports are due, when they are missing, when an action is said likely to slip."""

    report_due_working_day = _number(
        "Jour ouvré où le point est dû",
        LAST_WORKING_DAY,
        "Du mois suivant ; un point est en retard le lendemain.",
    )
    report_cutoff_working_day = _number(
        "Jour ouvré de l’arrêté",
        LAST_WORKING_DAY,
        "Du mois suivant ; un point qui n’est pas reçu ce jour-là est manquant.",
    )
    silent_days = _number(
        "Jours sans point",
        LARGEST["silent_days"],
        "Une action ouverte sans point depuis plus longtemps risque de glisser.",
    )
    slides = _number(
        "Reports d’échéance",
        LARGEST["slides"],
        "Une échéance repoussée autant de fois risque de l’être encore.",
    )
    behind_points = _number(
        "Points de retard sur le temps",
        LARGEST["behind_points"],
        "Écart, en points, entre la part du temps écoulé et l’avancement.",
    )
    near_days = _number(
        "Jours avant l’échéance",
        LARGEST["near_days"],
        "Une action non démarrée dont l’échéance tombe avant risque de glisser.",
    )
    names = (
        "report_due_working_day",
        "report_cutoff_working_day",
        "silent_days",
        "slides",
        "behind_points",
        "near_days",
    )

    @classmethod
    def values_of(cls, instance: Plan) -> dict:
        """The settings as a browser sends them; a threshold that the plan does not say is the default."""
        limits = Thresholds.from_json(instance.alert_thresholds)
        return {name: str(getattr(limits if hasattr(limits, name) else instance, name)) for name in cls.names}

    def clean(self) -> dict:
        """A report is due before it is missing."""
        data = super().clean()
        due, cutoff = data.get("report_due_working_day"), data.get("report_cutoff_working_day")
        if due and cutoff and cutoff <= due:
            self.add_error(
                "report_cutoff_working_day",
                f"L’arrêté vient après le jour où le point est dû : au moins {due + 1}.",
            )
        return data
