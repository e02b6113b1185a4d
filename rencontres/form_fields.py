"""Fields that the forms of campaigns share."""

from django import forms
from dsfr.forms import DsfrBaseForm


def area(rows: int = 3) -> forms.Textarea:
    """A text of several lines."""
    return forms.Textarea(attrs={"rows": rows})


def day_field(label: str, **options) -> forms.DateField:
    """A day."""
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": "Indiquez une date.",
            "invalid": "Cette date n’existe pas : écrivez-la comme 30/04/2024.",
        },
        **options,
    )


def hour_field(label: str, **options) -> forms.TimeField:
    """An hour of the day."""
    return forms.TimeField(
        label=label,
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": "Cette heure n’existe pas : écrivez-la comme 14:30."},
        **options,
    )


def iso(value) -> str:
    """A day or an hour as a browser sends it."""
    if value is None:
        return ""
    return value.isoformat() if not hasattr(value, "minute") else f"{value:%H:%M}"


class VersionForm(DsfrBaseForm):
    """A form that only says which version its person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class ReasonForm(VersionForm):
    """An act with its reason."""

    reason = forms.CharField(label="Motif", widget=area(2), max_length=2000)
