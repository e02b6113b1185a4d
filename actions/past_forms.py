"""The days that a person asks for: one past date, or two to compare."""

import datetime as dt

from django import forms
from django.utils import timezone
from dsfr.forms import DsfrBaseForm

from actions.models import Cutoff
from documents.typography import day as in_words
from sgcd_plan import clock

CUTOFF_FIELDS = {"start_cutoff": "Ou depuis un mois arrêté", "end_cutoff": "Ou jusqu’à un mois arrêté"}


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

    def __init__(self, data=None, *, cutoff: Cutoff | None = None, **kwargs) -> None:
        """``cutoff``: a month cut off, asked for by its name in place of two dates."""
        self.cutoff = cutoff
        if cutoff is not None:
            known_on = timezone.localtime(cutoff.known_at, clock.PARIS).date()
            data = {"date": cutoff.at.isoformat(), "known_on": known_on.isoformat()}
        super().__init__(data, **kwargs)
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
        """The last instant of the day typed, None when nothing was; that of the cut-off asked for."""
        if self.cutoff is not None:
            return self.cutoff.known_at
        day = self.cleaned_data.get("known_on")
        return dt.datetime.combine(day, dt.time.max, tzinfo=clock.PARIS) if day else None


class CompareForm(DsfrBaseForm):
    """« Ce qui a changé entre le … et le … »."""

    start = _date("Du")
    end = _date("Au")

    def __init__(self, data=None, *, cutoffs=(), **kwargs) -> None:
        """``cutoffs``: the months cut off, offered by name at either end."""
        super().__init__(data, **kwargs)
        self._cutoffs = {str(c.pk): c for c in cutoffs}
        for name, label in CUTOFF_FIELDS.items() if self._cutoffs else ():
            self.fields[name] = forms.ChoiceField(
                label=label,
                required=False,
                choices=[("", "—"), *((pk, c.name) for pk, c in self._cutoffs.items())],
                help_text="S’il est choisi, il l’emporte sur la date.",
            )
            if self.data.get(name):
                self.fields[name.removesuffix("_cutoff")].required = False

    def cutoff(self, end: str) -> Cutoff | None:
        """The cut-off chosen for an end (``start``, ``end``)."""
        return self._cutoffs.get(self.cleaned_data.get(f"{end}_cutoff") or "")

    def known_at(self, end: str) -> dt.datetime | None:
        """The instant until which what is known counts at an end: that of its cut-off, or None."""
        chosen = self.cutoff(end)
        return chosen.known_at if chosen else None

    def clean(self) -> dict:
        """The second day is not before the first, nor to come."""
        data = super().clean()
        for end in ("start", "end"):
            if chosen := self.cutoff(end):
                data[end] = chosen.at
        start, end = data.get("start"), data.get("end")
        if end and end > clock.today():
            self.add_error("end", f"Le {in_words(end)} est à venir : choisissez une date passée.")
        elif start and end and end < start:
            self.add_error("end", f"Cette date précède le {in_words(start)} : échangez les deux dates.")
        return data
