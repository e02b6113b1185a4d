"""The forms of an action's page: wording, milestones, deadline, comments, files."""

import json
from itertools import groupby

from django import forms
from django.db.models import Q
from dsfr.forms import DsfrBaseForm

from actions.models import Action, Measure, Milestone
from actions.querysets.people import who_may_see
from organisations.models import Service
from sgcd_plan.form_fields import FilesField, area

DAY = {"type": "date"}
READING_HELP = "Telle que vous l’écririez\u00a0: «\u00a0fin 2024\u00a0», «\u00a0T1 2025\u00a0», «\u00a0d’ici au 15\u00a0avril\u00a0»."


def _lines(value):
    """A value as compared: a browser sends its own line ends."""
    return value.replace("\r\n", "\n") if isinstance(value, str) else value


class VersionedForm(DsfrBaseForm):
    """A form that knows what its person saw, so that two people's work can be set side by side.

    ``names``: the fields that people share. Values are compared as a browser sends them: texts, lists of texts.
    """

    version = forms.IntegerField(widget=forms.HiddenInput)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    names: tuple[str, ...] = ()

    def __init__(self, data=None, *, instance, **kwargs) -> None:
        values = self.values_of(instance)
        initial = {**values, "version": instance.version, "seen": json.dumps(values)}
        super().__init__(data, initial=initial, **kwargs)

    @classmethod
    def values_of(cls, instance) -> dict:
        """The shared values of an object, as a browser sends them."""
        raise NotImplementedError

    @classmethod
    def shown(cls, instance, name: str) -> str:
        """A shared value of an object, as a person reads it."""
        return cls.values_of(instance)[name] or "—"

    def clean(self) -> dict:
        """The same line ends whatever the browser."""
        return {name: _lines(value) for name, value in super().clean().items()}

    def typed(self) -> dict:
        """The shared values as the person sent them."""
        return {
            name: sorted(self.data.getlist(name))
            if isinstance(self.fields[name], forms.ModelMultipleChoiceField)
            else _lines(self.data.get(name, "")).strip()
            for name in self.names
        }

    def seen_values(self) -> dict:
        """The shared values that the person saw when the form was opened; empty when they did not come back."""
        try:
            found = json.loads(self.data.get("seen") or "{}")
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


def offer_measures(field: forms.ModelChoiceField, plan_id: int) -> None:
    """The measures of a plan, under their objectives."""
    measures = (
        Measure.objects.filter(objective__plan=plan_id, archived_at=None)
        .select_related("objective")
        .order_by("objective__position", "position", "pk")
    )
    field.queryset = measures
    field.choices = [
        (objective.label, [(m.pk, m.label or "Sans volet") for m in group])
        for objective, group in groupby(measures, key=lambda m: m.objective)
    ]


def offer_services(field: forms.ModelChoiceField, *present: int | None) -> list[Service]:
    """The services that may lead, and those that are ``present`` already, under their kinds; the same, as a list."""
    offered = Q(pk__in=Service.objects.living().values("pk")) | Q(pk__in=[pk for pk in present if pk])
    services = Service.objects.filter(offered).select_related("kind").order_by("kind__order", "order", "name")
    found = list(services)
    field.queryset = services
    field.choices = [
        ("", "À attribuer"),
        *(
            (kind.name, [(s.pk, s.full_name) for s in group])
            for kind, group in groupby(found, key=lambda s: s.kind)
        ),
    ]
    return found


class NewActionForm(DsfrBaseForm):
    """An action to add by hand."""

    measure = forms.ModelChoiceField(
        label="Objectif et volet", queryset=Measure.objects.none(), empty_label=None
    )
    label = forms.CharField(label="Action", widget=area())
    implementation = forms.CharField(label="Mise en œuvre / déclinaison", widget=area(4), required=False)
    deadline = forms.CharField(label="Échéance", max_length=300, required=False, help_text=READING_HELP)
    lead = forms.ModelChoiceField(label="Pilote", queryset=Service.objects.none(), required=False)

    def __init__(self, data=None, *, plan, **kwargs) -> None:
        super().__init__(data, **kwargs)
        offer_measures(self.fields["measure"], plan.pk)
        offer_services(self.fields["lead"])


class EditForm(VersionedForm):
    """Wording, place in the plan, lead and contributors of an action."""

    label = forms.CharField(label="Action", widget=area())
    implementation = forms.CharField(label="Mise en œuvre / déclinaison", widget=area(4), required=False)
    measure = forms.ModelChoiceField(
        label="Objectif et volet", queryset=Measure.objects.none(), empty_label=None
    )
    lead = forms.ModelChoiceField(
        label="Pilote", queryset=Service.objects.none(), required=False, empty_label="À attribuer"
    )
    contributors = forms.ModelMultipleChoiceField(
        label="Contributeurs",
        queryset=Service.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    names = ("label", "implementation", "measure", "lead", "contributors")

    def __init__(self, data=None, *, instance: Action, **kwargs) -> None:
        super().__init__(data, instance=instance, **kwargs)
        offer_measures(self.fields["measure"], instance.plan_id)
        # A closed action keeps those that did it, even when they have ended.
        present = [instance.lead_id, *(int(pk) for pk in self.initial["contributors"])]
        found = offer_services(self.fields["lead"], *present)
        self.fields["contributors"].queryset = self.fields["lead"].queryset
        chosen = set(self.initial["contributors"]) | set(
            self.typed()["contributors"] if self.is_bound else ()
        )
        self.fields["contributors"].choices = [
            (s.pk, str(s)) for s in found if s.territory_id is None or str(s.pk) in chosen
        ]

    @classmethod
    def values_of(cls, instance: Action) -> dict:
        """The shared values of an action."""
        return {
            "label": _lines(instance.label),
            "implementation": _lines(instance.implementation),
            "measure": str(instance.measure_id),
            "lead": str(instance.lead_id or ""),
            "contributors": sorted(str(row.service_id) for row in instance.contributions.all()),
        }

    @classmethod
    def shown(cls, instance: Action, name: str) -> str:
        """A shared value, in words."""
        if name == "contributors":
            names = [str(row.service) for row in instance.contributions.select_related("service")]
            return ", ".join(names) or "aucun"
        if name == "measure":
            return " › ".join(filter(None, (instance.measure.objective.label, instance.measure.label)))
        if name == "lead":
            return instance.lead.full_name if instance.lead else "à attribuer"
        return super().shown(instance, name)


class ArchiveForm(DsfrBaseForm):
    """Why an action leaves the lists, or comes back."""

    reason = forms.CharField(
        label="Motif",
        widget=area(2),
        error_messages={
            "required": "Dites pourquoi l’action est archivée\u00a0: le motif reste dans son historique."
        },
    )


class MilestoneForm(VersionedForm):
    """A milestone: its words, its deadline as written, the day on which it was reached."""

    text = forms.CharField(label="Jalon", max_length=300)
    deadline_text = forms.CharField(
        label="Échéance du jalon", max_length=300, required=False, help_text=READING_HELP
    )
    reached_on = forms.DateField(
        label="Atteint le", required=False, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d")
    )
    names = ("text", "deadline_text", "reached_on")

    @classmethod
    def values_of(cls, instance: Milestone) -> dict:
        """The shared values of a milestone."""
        return {
            "text": instance.text,
            "deadline_text": instance.deadline_text,
            "reached_on": instance.reached_on.isoformat() if instance.reached_on else "",
        }


class NewMilestoneForm(DsfrBaseForm):
    """A milestone to add."""

    text = forms.CharField(label="Nouveau jalon", max_length=300)
    deadline_text = forms.CharField(
        label="Son échéance", max_length=300, required=False, help_text=READING_HELP
    )


class DeadlineForm(DsfrBaseForm):
    """A deadline in people's own words, and why it moves."""

    text = forms.CharField(label="Nouvelle échéance", max_length=300, help_text=READING_HELP)
    reason = forms.CharField(
        label="Motif", widget=area(2), help_text="Il reste dans l’historique, à côté de l’échéance."
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data=None, *, reading_url: str, **kwargs) -> None:
        super().__init__(data, **kwargs)
        self.fields["text"].widget.attrs |= {
            "hx-get": reading_url,
            "hx-trigger": "input changed delay:400ms",
            "hx-target": "#lecture",
            "aria-describedby": "lecture",
        }


class _People(forms.ModelMultipleChoiceField):
    """Persons who may see the action, the closest ones shown as boxes."""

    def __init__(self, **kwargs) -> None:
        super().__init__(queryset=None, required=False, widget=forms.CheckboxSelectMultiple, **kwargs)
        self.error_messages["invalid_choice"] = (
            "Une personne choisie ne peut pas voir cette action\u00a0: retirez-la, puis recommencez."
        )


class NamingForm(DsfrBaseForm):
    """A form that names people: boxes for those close to the action, addresses for the others."""

    naming = ""

    def __init__(self, data=None, files=None, *, action: Action, people, chosen=(), **kwargs) -> None:
        super().__init__(data, files, **kwargs)
        self.allowed = who_may_see(action.plan)
        field = self.fields[self.naming]
        field.queryset = self.allowed
        asked = {int(pk) for pk in data.getlist(self.naming) if pk.isdecimal()} if data is not None else set()
        shown = {person.pk: person for person in [*people, *chosen]}
        if missing := asked - shown.keys():
            shown |= {person.pk: person for person in self.allowed.filter(pk__in=missing)}
        field.choices = [(pk, _with_service(person)) for pk, person in shown.items()]

    def clean_others(self) -> list:
        """The persons of the addresses typed; the same answer for an unknown one and one who may not see."""
        found = []
        for address in self.cleaned_data["others"].replace(";", ",").replace("\n", ",").split(","):
            if not address.strip():
                continue
            person = self.allowed.filter(email__iexact=address.strip().strip("<>")).first()
            if person is None:
                raise forms.ValidationError(
                    f"«\u00a0{address.strip()}\u00a0»\u00a0: personne de cette adresse ne peut voir cette action. "
                    "Corrigez l’adresse ou retirez-la."
                )
            found.append(person)
        return found

    def people(self) -> list:
        """Everybody named, once."""
        named = [*self.cleaned_data[self.naming], *self.cleaned_data["others"]]
        return list({person.pk: person for person in named}.values())


def _with_service(person) -> str:
    return f"{person} ({person.service})" if person.service else str(person)


def _others() -> forms.CharField:
    return forms.CharField(
        label="Autres personnes",
        required=False,
        help_text="Adresses électroniques, séparées par des virgules.",
    )


class CommentForm(NamingForm):
    """A comment on an action, those whom it tells, and whether only they may read it."""

    text = forms.CharField(
        label="Votre commentaire",
        widget=area(),
        max_length=5000,
        help_text="«\u00a0@\u00a0» suivi des premières lettres d’un nom propose des personnes à prévenir.",
        error_messages={"required": "Votre commentaire est vide\u00a0: écrivez-le, puis recommencez."},
    )
    mentioned = _People(label="Prévenir par courriel")
    others = _others()
    restricted = forms.BooleanField(
        label="Réservé aux destinataires nommés",
        required=False,
        help_text="Vu seulement des personnes prévenues, des gestionnaires du plan et de vous.",
    )
    naming = "mentioned"


class CommentEditForm(NamingForm):
    """One's own comment to correct; more people may be told."""

    text = forms.CharField(label="Votre commentaire", widget=area(5), max_length=5000)
    mentioned = _People(label="Prévenir aussi par courriel")
    others = _others()
    version = forms.IntegerField(widget=forms.HiddenInput)
    naming = "mentioned"


class FilesForm(NamingForm):
    """Files to add to an action."""

    files = FilesField(
        label="Fichiers",
        max_length=255,
        allow_empty_file=True,
        help_text="Documents, classeurs, PDF, images\u00a0; 20 Mo au plus chacun.",
        error_messages={
            "required": "Choisissez au moins un fichier.",
            "max_length": "Le nom de ce fichier est trop long (255 caractères au plus)\u00a0: renommez-le.",
        },
    )
    comment = forms.CharField(label="Ce qu’ils contiennent", max_length=300, required=False)
    restricted = forms.BooleanField(
        label="Réservé aux destinataires nommés",
        required=False,
        help_text="Vu seulement des personnes cochées ci-dessous, des gestionnaires du plan et de vous.",
    )
    recipients = _People(label="Destinataires")
    others = _others()
    naming = "recipients"


class VersionForm(DsfrBaseForm):
    """A newer version of a file."""

    file = forms.FileField(
        label="Nouvelle version",
        max_length=255,
        allow_empty_file=True,
        error_messages={"required": "Choisissez le fichier de la nouvelle version."},
    )
    comment = forms.CharField(label="Ce qui change", max_length=300, required=False)
