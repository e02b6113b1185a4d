"""Settings of kinds, filters of the journal."""

from django import forms
from dsfr.forms import DsfrBaseForm

from notifications.enums import How, MailState, NoticeState
from notifications.ical import ALARMS
from notifications.kinds import kinds, mail_kinds
from notifications.services.announcing import Ways


class PreferencesForm(DsfrBaseForm, forms.Form):
    """A choice for each kind; those that are imposed cannot be changed."""

    def __init__(self, *args, user, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        ways = Ways.of([user.pk])
        for kind in kinds.values():
            imposed = ways.mandatory(kind)
            self.fields[kind.key] = forms.ChoiceField(
                label=kind.label,
                choices=How.choices,
                initial=ways.how(user.pk, kind),
                disabled=imposed,
                help_text="Imposée par l’administrateur." if imposed else "",
                error_messages={
                    "invalid_choice": "Choisissez l’une des trois possibilités.",
                    "required": "Choisissez l’une des trois possibilités.",
                },
            )
        self.set_autofocus_on_first_error()


class KindForm(DsfrBaseForm, forms.Form):
    """What holds for a kind by default."""

    how = forms.ChoiceField(
        label="Par défaut",
        choices=How.choices,
        error_messages={"invalid_choice": "Choisissez l’une des trois possibilités."},
    )
    mandatory = forms.BooleanField(label="Imposée à tous", required=False)


class _Days(DsfrBaseForm, forms.Form):
    q = forms.CharField(label="Personne, adresse ou objet", required=False, max_length=200)
    first = forms.DateField(label="Du", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label="Au", required=False, widget=forms.DateInput(attrs={"type": "date"}))


def _kinds() -> list[tuple[str, str]]:
    return [("", "Toutes"), *((kind.key, kind.label) for kind in kinds.values())]


class WhyForm(DsfrBaseForm, forms.Form):
    """Of whom, of what day, of what one asks why."""

    person = forms.CharField(label="Personne (nom ou adresse)", required=False, max_length=200)
    day = forms.DateField(
        label="Jour",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Ce jour ne se lit pas : écrivez-le comme 20/05/2024."},
    )
    words = forms.CharField(
        label="Mots d’un objet qu’elle n’a pas reçu",
        required=False,
        max_length=200,
        help_text="Par exemple « action n° 12 ».",
    )


class MailFilterForm(_Days):
    """Words, state, kind, days."""

    state = forms.ChoiceField(label="État", required=False, choices=[("", "Tous"), *MailState.choices])
    kind = forms.ChoiceField(label="Nature", required=False, choices=list)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [
            *_kinds(),
            *((kind.key, kind.label) for kind in mail_kinds.values()),
            ("digest", "Courriel du matin"),
            ("direct", "Comptes et mots de passe"),
        ]


class NoticeFilterForm(_Days):
    """Words, state, kind, days."""

    state = forms.ChoiceField(
        label="Par courriel", required=False, choices=[("", "Tous"), *NoticeState.choices]
    )
    kind = forms.ChoiceField(label="Nature", required=False, choices=list)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = _kinds()


class AlarmsForm(DsfrBaseForm, forms.Form):
    """The alarms of a calendar."""

    alarms = forms.TypedMultipleChoiceField(
        label="Rappels",
        choices=ALARMS.items(),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Choisissez parmi les rappels proposés."},
    )


class FollowForm(AlarmsForm):
    """A calendar to follow, with its alarms."""

    calendar = forms.ChoiceField(
        label="Calendrier",
        error_messages={
            "required": "Choisissez le calendrier à suivre.",
            "invalid_choice": "Ce calendrier n’existe pas ou ne vous est pas ouvert : choisissez-en un de la liste.",
        },
    )
    field_order = ["calendar", "alarms"]

    def __init__(self, *args, choices: list[tuple[str, str]], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["calendar"].choices = choices
        self.set_autofocus_on_first_error()
