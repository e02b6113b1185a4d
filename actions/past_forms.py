"""The days that a person asks for: one past date, or two to compare."""

import datetime as dt

from django import forms
from dsfr.forms import DsfrBaseForm

from documents.typography import day as in_words
from sgcd_plan import clock


def _date(label: str, help_text: str = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": "Indiquez une date.",
            "invalid": "Cette date n’existe pas. Écrivez-la sous la forme 31/03/2024.",
        },
    )


class PastForm(DsfrBaseForm):
    """« Le plan au … », as known today or on a later day than the one asked."""

    date = _date("Date")
    known_on = _date("Tel que connu le", "Facultatif : laisse de côté ce qui a été saisi après ce jour.")

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["known_on"].required = False

    def clean_date(self) -> dt.date:
        """A day that has begun."""
        day = self.cleaned_data["date"]
        if day > clock.today():
            raise forms.ValidationError(
                f"Le {in_words(day)} est à venir : le plan n’y est pas encore. Choisissez une date passée."
            )
        return day

    @property
    def known_at(self) -> dt.datetime | None:
        """The last instant of the day typed, None when nothing was."""
        day = self.cleaned_data.get("known_on")
        return dt.datetime.combine(day, dt.time.max, tzinfo=clock.PARIS) if day else None


class CompareForm(DsfrBaseForm):
    """« Ce qui a changé entre le … et le … »."""

    start = _date("Du")
    end = _date("Au")

    def clean(self) -> dict:
        """The second day is not before the first, nor to come."""
        data = super().clean()
        start, end = data.get("start"), data.get("end")
        if end and end > clock.today():
            self.add_error("end", f"Le {in_words(end)} est à venir : choisissez une date passée.")
        elif start and end and end < start:
            self.add_error("end", f"Cette date précède le {in_words(start)} : échangez les deux dates.")
        return data
