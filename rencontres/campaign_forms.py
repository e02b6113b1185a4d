"""Forms of a campaign: what it is, its themes, rules, changes of rules, mailboxes, national events, kits."""

from django import forms
from dsfr.forms import DsfrBaseForm

from actions.page_forms import VersionedForm
from organisations.enums import TerritoryKind
from organisations.models import Service, Territory
from rencontres.enums import KitPart, Mode, Party, Term
from rencontres.form_fields import VersionForm, iso
from rencontres.models import Campaign, NationalEvent, Recipient, Rule, Theme
from rencontres.services import campaigns as services
from sgcd_plan.form_fields import FilesField, area, day_field


class NewCampaignForm(DsfrBaseForm):
    """A new campaign, made as a copy of another: its themes, rules and mailboxes; its dates follow the launch."""

    name = forms.CharField(
        label="Nom", max_length=200, error_messages={"required": "Donnez un nom à la campagne."}
    )
    launched_on = day_field("Lancée le", help_text="Les dates des règles sont décalées d’autant.")
    reference = forms.CharField(label="Référence", max_length=200, required=False)
    source = forms.ModelChoiceField(
        label="À partir de",
        queryset=Campaign.objects.none(),
        required=False,
        empty_label="Une campagne vide",
        help_text="Thèmes, règles et destinataires sont repris ; tout se modifie ensuite.",
    )

    def __init__(self, data=None, *, user, **kwargs) -> None:
        super().__init__(data, **kwargs)
        known = Campaign.objects.visible_to(user).live()
        self.fields["source"].queryset, self.fields["source"].initial = known, known.first()


class CampaignForm(VersionedForm):
    """What a campaign is."""

    name = forms.CharField(
        label="Nom", max_length=200, error_messages={"required": "Donnez un nom à la campagne."}
    )
    reference = forms.CharField(label="Référence", max_length=200, required=False)
    launched_on = day_field("Lancée le")
    ends_on = day_field("Dernier jour", required=False)
    issuer = forms.ModelChoiceField(
        label="Service responsable", queryset=Service.objects.none(), required=False
    )
    contact = forms.CharField(label="Contact utile", max_length=300, required=False)
    question = forms.CharField(
        label="Question posée aux séminaires", widget=area(3), required=False, max_length=2000
    )
    workshops = forms.CharField(
        label="Ateliers nationaux",
        widget=area(4),
        required=False,
        max_length=2000,
        help_text="Un intitulé par ligne.",
    )
    target_days = forms.IntegerField(
        label="Objectif de préparation, en jours avant le dernier jour", min_value=0, max_value=90
    )
    names = (
        "name", "reference", "launched_on", "ends_on", "issuer", "contact", "question", "workshops", "target_days",
    )  # fmt: skip

    def __init__(self, data=None, *, instance: Campaign, **kwargs) -> None:
        super().__init__(data, instance=instance, **kwargs)
        central = Service.objects.filter(territory__isnull=True) | Service.objects.filter(
            pk=instance.issuer_id
        )
        self.fields["issuer"].queryset = central.distinct()

    @classmethod
    def values_of(cls, instance: Campaign) -> dict:
        """The shared values of a campaign."""
        values = {name: getattr(instance, name) for name in cls.names if name != "issuer"}
        return values | {
            "launched_on": iso(instance.launched_on),
            "ends_on": iso(instance.ends_on),
            "issuer": str(instance.issuer_id or ""),
            "target_days": str(instance.target_days),
        }

    @classmethod
    def shown(cls, instance: Campaign, name: str) -> str:
        """A shared value, in words."""
        return str(instance.issuer or "—") if name == "issuer" else super().shown(instance, name)

    def clean(self) -> dict:
        """The campaign does not end before its launch."""
        data = super().clean()
        if data.get("launched_on") and data.get("ends_on") and data["ends_on"] < data["launched_on"]:
            self.add_error("ends_on", "La campagne se terminerait avant d’avoir été lancée.")
        return data


class ThemeForm(VersionedForm):
    """A theme."""

    label = forms.CharField(
        label="Intitulé", max_length=200, error_messages={"required": "Donnez un intitulé au thème."}
    )
    short = forms.CharField(label="Intitulé court", max_length=40, required=False)
    aliases = forms.CharField(
        label="Autres intitulés",
        widget=area(2),
        required=False,
        max_length=1000,
        help_text="Un par ligne : les façons dont les documents l’écrivent.",
    )
    extra = forms.BooleanField(label="Proposé en plus, outre-mer seulement", required=False)
    names = ("label", "short", "aliases", "extra")

    @classmethod
    def values_of(cls, instance: Theme) -> dict:
        """The shared values of a theme."""
        return {
            "label": instance.label,
            "short": instance.short,
            "aliases": instance.aliases,
            "extra": "on" if instance.extra else "",
        }


def _mode(party: Party) -> forms.ChoiceField:
    return forms.ChoiceField(label=party.label, choices=Mode.choices)


class RuleForm(VersionedForm):
    """A rule: what it says, its dates and minimum, on whom it bears."""

    title = forms.CharField(label="Obligation", max_length=300)
    passage = forms.CharField(label="Passage de la circulaire", widget=area(4), max_length=5000)
    choice = forms.CharField(
        label="Lecture retenue",
        widget=area(2),
        max_length=2000,
        required=False,
        help_text="Ce qui n’est pas dans le texte : montré comme tel.",
    )
    opens_on = day_field("Pas avant le", required=False)
    declared_by = day_field("Déclaration au plus tard le", required=False)
    debates_by = day_field("Temps d’échanges au plus tard le", required=False)
    warn_on = day_field("Alerte à partir du", required=False)
    due_on = day_field("Au plus tard le (inclus)", required=False)
    minimum = forms.IntegerField(label="Minimum", min_value=0, max_value=99)
    mode_department = _mode(Party.DEPARTMENT)
    mode_region = _mode(Party.REGION)
    mode_named_overseas = _mode(Party.NAMED_OVERSEAS)
    mode_other_overseas = _mode(Party.OTHER_OVERSEAS)
    mode_national = _mode(Party.NATIONAL)
    names = (
        *services.RULE_FIELDS,
        "mode_department", "mode_region", "mode_named_overseas", "mode_other_overseas", "mode_national",
    )  # fmt: skip

    @classmethod
    def values_of(cls, instance: Rule) -> dict:
        """The shared values of a rule."""
        values = {name: getattr(instance, name) for name in services.RULE_FIELDS}
        values |= {name: iso(values[name]) for name in services.RULE_DATES}
        modes = {m.party: m.mode for m in instance.modes.all()}
        return (
            values
            | {"minimum": str(instance.minimum)}
            | {f"mode_{p}": modes.get(p, Mode.NOT_APPLICABLE) for p in Party.values}
        )

    def modes(self) -> dict[str, str]:
        """How it bears on each party."""
        return {p: self.cleaned_data[f"mode_{p}"] for p in Party.values}


class AmendForm(DsfrBaseForm):
    """A value of a rule that changes from now on, or its suspension, with why."""

    term = forms.ChoiceField(label="Ce qui change", choices=Term.choices)
    territory = forms.ModelChoiceField(
        label="Pour",
        queryset=Territory.objects.none(),
        required=False,
        empty_label="Tous les territoires",
        help_text="Une région : pour elle et ses départements.",
    )
    day = day_field("Nouvelle date", required=False)
    number = forms.IntegerField(label="Nouveau minimum", min_value=0, max_value=99, required=False)
    until = day_field("Suspendue jusqu’au (inclus)", required=False, help_text="Vide : jusqu’à nouvel ordre.")
    reason = forms.CharField(
        label="Motif",
        widget=area(2),
        max_length=2000,
        error_messages={"required": "Dites pourquoi la règle change : le motif est gardé et montré."},
    )

    def __init__(self, data=None, *, campaign: Campaign, **kwargs) -> None:
        super().__init__(data, **kwargs)
        self.fields["territory"].queryset = (
            Territory.objects.filter(participations__campaign=campaign)
            .exclude(kind=TerritoryKind.NATIONAL)
            .order_by("kind", "order", "name")
        )


class RecipientForm(VersionedForm):
    """A mailbox of the campaign, bound to a function."""

    name = forms.CharField(label="Fonction", max_length=200)
    mailbox = forms.EmailField(
        label="Boîte fonctionnelle",
        required=False,
        error_messages={"invalid": "Cette adresse est incomplète : corrigez-la."},
    )
    aliases = forms.CharField(
        label="Autres écritures à confirmer",
        widget=area(2),
        required=False,
        max_length=1000,
        help_text="Une adresse par ligne.",
    )
    note = forms.CharField(label="Remarque", widget=area(2), required=False, max_length=2000)
    names = ("name", "mailbox", "aliases", "note")

    @classmethod
    def values_of(cls, instance: Recipient) -> dict:
        """The shared values of a mailbox."""
        return {name: getattr(instance, name) for name in cls.names}


class EventForm(VersionedForm):
    """A national event."""

    kind = forms.ChoiceField(label="Nature", choices=NationalEvent._meta.get_field("kind").choices)
    title = forms.CharField(label="Intitulé", max_length=200)
    topic = forms.ChoiceField(
        label="Atelier de la circulaire",
        required=False,
        help_text="Pour un atelier national : celui que la circulaire nomme.",
    )
    on = day_field("Le", required=False)
    place = forms.CharField(label="Lieu", max_length=200, required=False)
    held = forms.BooleanField(label="A eu lieu", required=False)
    with_ddi = forms.BooleanField(label="Représentants du personnel du CSAR des DDI associés", required=False)
    with_prefectures = forms.BooleanField(
        label="Représentants du personnel du CSAR des préfectures et des SGC-D associés", required=False
    )
    open_to_all = forms.BooleanField(
        label="Ouverte à tous les agents de l’ATE (consultation)", required=False
    )
    participants = forms.CharField(label="Participants", widget=area(2), required=False, max_length=5000)
    notes = forms.CharField(label="Notes", widget=area(3), required=False, max_length=10_000)
    names = services.EVENT_FIELDS

    def __init__(self, data=None, *, instance: NationalEvent, **kwargs) -> None:
        super().__init__(data, instance=instance, **kwargs)
        labels = instance.campaign.workshop_labels
        self.fields["topic"].choices = [("", "—"), *((label, label) for label in labels)]

    @classmethod
    def values_of(cls, instance: NationalEvent) -> dict:
        """The shared values of an event."""
        values = {name: getattr(instance, name) for name in cls.names}
        truths = ("held", "with_ddi", "with_prefectures", "open_to_all")
        return values | {"on": iso(instance.on)} | {name: "on" if values[name] else "" for name in truths}


class KitVersionForm(DsfrBaseForm):
    """A new version of a kit."""

    note = forms.CharField(label="Ce qui change", widget=area(2), max_length=2000, required=False)


class KitFilesForm(VersionForm):
    """Files of a version of a kit."""

    files = FilesField(label="Fichiers", error_messages={"required": "Choisissez au moins un fichier."})
    part = forms.ChoiceField(label="Nature", choices=KitPart.choices)
