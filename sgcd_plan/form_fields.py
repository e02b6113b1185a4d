"""Fields that forms share: a text of several lines, a day, an hour, several files at once."""

from django import forms


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
            "invalid": "Cette date n’existe pas : écrivez-la comme 30/04/2024.",
        },
        **options,
    )


def hour_field(label: str, **options) -> forms.TimeField:
    """An hour of the day."""
    return forms.TimeField(
        label=label,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={
            "required": "Indiquez une heure.",
            "invalid": "Cette heure n’existe pas : écrivez-la comme 14:30.",
        },
        **options,
    )


class FilesField(forms.FileField):
    """Several files at once; gives the list of them."""

    class Input(forms.ClearableFileInput):
        allow_multiple_selected = True

    widget = Input

    def clean(self, data, initial=None) -> list:
        """The uploads, at least one where the field is required."""
        given = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(item, initial) for item in given or [None]]
