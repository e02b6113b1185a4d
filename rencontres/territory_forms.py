"""Forms of a territory: themes, who answers for it, groups of agents, declaration, waiver."""

from django import forms
from dsfr.forms import DsfrBaseForm

from actions.page_forms import VersionedForm
from rencontres.enums import Axis, How
from rencontres.form_fields import VersionForm
from rencontres.models import Contact, Declaration, Participant, Theme
from sgcd_plan.form_fields import area, day_field


class ThemesForm(VersionedForm):
    """The themes that a territory chooses, and who was consulted."""

    themes = forms.ModelMultipleChoiceField(
        label="Thèmes retenus",
        queryset=Theme.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    teams_consulted = forms.CharField(
        label="Équipes de direction consultées",
        widget=area(2),
        required=False,
        max_length=2000,
        help_text="Qui et quand : « Collège des chefs de service, 9 avril ».",
    )
    unions_consulted = forms.CharField(
        label="Organisations syndicales associées au choix",
        widget=area(2),
        required=False,
        max_length=2000,
        help_text="Facultatif : la circulaire dit qu’elles « pourront être associées à ce choix ».",
    )
    names = ("themes", "teams_consulted", "unions_consulted")

    def __init__(self, data=None, *, instance: Participant, offered: list[Theme], **kwargs) -> None:
        super().__init__(data, instance=instance, **kwargs)
        field = self.fields["themes"]
        field.queryset = Theme.objects.filter(pk__in=[t.pk for t in offered])
        field.choices = [(t.pk, f"{t.label} (proposé en plus)" if t.extra else t.label) for t in offered]

    @classmethod
    def values_of(cls, instance: Participant) -> dict:
        """The shared values of a territory."""
        chosen = instance.choices.filter(kept=True).values_list("theme_id", flat=True)
        return {
            "themes": sorted(str(pk) for pk in chosen),
            "teams_consulted": instance.teams_consulted,
            "unions_consulted": instance.unions_consulted,
        }

    @classmethod
    def shown(cls, instance: Participant, name: str) -> str:
        """A shared value, in words."""
        if name == "themes":
            return ", ".join(str(c.theme) for c in instance.choices.filter(kept=True).select_related("theme"))
        return super().shown(instance, name)


class ContactForm(VersionedForm):
    """The référent of a territory, or the deputy."""

    name = forms.CharField(label="Nom", max_length=200, required=False)
    function = forms.CharField(
        label="Fonction", max_length=200, error_messages={"required": "Indiquez la fonction."}
    )
    phone = forms.CharField(label="Téléphone", max_length=30, required=False)
    email = forms.EmailField(
        label="Adresse électronique",
        help_text="Les rappels lui sont adressés, ainsi qu’à la boîte fonctionnelle.",
        error_messages={
            "required": "Indiquez une adresse : les rappels y sont envoyés.",
            "invalid": "Cette adresse est incomplète : écrivez-la comme prenom.nom@exemple.gouv.fr.",
        },
    )
    names = ("name", "function", "phone", "email")

    @classmethod
    def values_of(cls, instance: Contact) -> dict:
        """The shared values of a contact."""
        return {name: getattr(instance, name) for name in cls.names}


class MailboxForm(VersionedForm):
    """The functional mailbox of a territory."""

    mailbox = forms.EmailField(
        label="Boîte fonctionnelle",
        required=False,
        error_messages={"invalid": "Cette adresse est incomplète : corrigez-la."},
    )
    names = ("mailbox",)

    @classmethod
    def values_of(cls, instance: Participant) -> dict:
        """The shared values of a territory."""
        return {"mailbox": instance.mailbox}


class GroupsForm(VersionForm):
    """Which kinds of service the territory has, and why nobody of one was convened."""

    added = forms.CharField(
        label="Ajouter une nature de service",
        max_length=100,
        required=False,
        help_text="Par exemple : DREETS.",
    )

    def __init__(self, data=None, *, instance: Participant, **kwargs) -> None:
        super().__init__(data, initial={"version": instance.version}, **kwargs)
        self.groups = list(instance.groups.all())
        for group in self.groups:
            self.fields[f"present_{group.pk}"] = forms.BooleanField(
                label=group.label, required=False, initial=group.present
            )
            self.fields[f"excuse_{group.pk}"] = forms.CharField(
                label=f"Motif si personne n’est convoqué : {group.label}",
                max_length=300,
                required=False,
                initial=group.excuse,
                widget=forms.TextInput(attrs={"class": "fr-input"}),
            )

    def rows(self) -> list[dict]:
        """The groups, with their fields: kinds of service, then categories."""
        return [
            {
                "group": g,
                "present": self[f"present_{g.pk}"] if g.axis == Axis.SERVICE else None,
                "excuse": self[f"excuse_{g.pk}"],
            }
            for g in self.groups
        ]

    def told(self) -> dict[int, dict]:
        """What was said of each group."""
        return {
            g.pk: {
                "present": self.cleaned_data[f"present_{g.pk}"] if g.axis == Axis.SERVICE else g.present,
                "excuse": self.cleaned_data[f"excuse_{g.pk}"].strip(),
            }
            for g in self.groups
        }


class DeclarationForm(VersionedForm):
    """How a territory overseas takes part."""

    text = forms.CharField(
        label="Modalités retenues",
        widget=area(5),
        max_length=5000,
        error_messages={"required": "Dites comment le territoire participe, ou qu’il ne participe pas."},
    )
    debates = forms.IntegerField(label="Temps d’échanges prévus", min_value=0, max_value=99)
    syntheses = forms.BooleanField(label="Des synthèses seront transmises", required=False)
    names = ("text", "debates", "syntheses")

    @classmethod
    def values_of(cls, instance: Declaration) -> dict:
        """The shared values of a declaration."""
        return {
            "text": instance.text,
            "debates": str(instance.debates),
            "syntheses": "on" if instance.syntheses else "",
        }


class UnionsForm(DsfrBaseForm):
    """How local unions were associated with the whole campaign."""

    unions = forms.CharField(
        label="Organisations associées",
        max_length=300,
        error_messages={"required": "Nommez les organisations associées."},
    )
    how = forms.ChoiceField(label="Comment", choices=How.choices)
    on = day_field("Quand", required=False)


class WaiverAskForm(DsfrBaseForm):
    """« Ne sera pas fait »."""

    reason = forms.CharField(
        label="Pourquoi cela ne sera pas fait",
        widget=area(4),
        max_length=2000,
        help_text="La région donne son avis, la DMATES décide. Les rappels sont suspendus en attendant.",
        error_messages={"required": "Dites pourquoi cela ne sera pas fait."},
    )


class WaiverAdviseForm(VersionForm):
    """The advice of the region."""

    favourable = forms.TypedChoiceField(
        label="Avis",
        choices=(("1", "Favorable"), ("0", "Défavorable")),
        coerce=lambda v: v == "1",
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez un avis."},
    )
    advice = forms.CharField(label="Précision", widget=area(3), max_length=2000, required=False)


class WaiverDecideForm(VersionForm):
    """The decision of the DMATES."""

    granted = forms.TypedChoiceField(
        label="Décision",
        choices=(("1", "Accorder la dispense"), ("0", "La refuser")),
        coerce=lambda v: v == "1",
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez une décision."},
    )
    decision = forms.CharField(
        label="Motif",
        widget=area(3),
        max_length=2000,
        error_messages={"required": "Dites pourquoi : le territoire lira ce motif."},
    )
    until = day_field("Jusqu’au (inclus)", required=False, help_text="Vide : jusqu’à la fin de la campagne.")
