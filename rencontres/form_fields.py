"""What the forms of campaigns share."""

from django import forms
from dsfr.forms import DsfrBaseForm

from sgcd_plan.form_fields import area


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
