"""The directory of services, as forms."""

from django import forms
from django.db.models import Q
from dsfr.forms import DsfrBaseForm

from accounts.forms import territory_label
from organisations.models import Service, ServiceKind, Territory
from sgcd_plan import clock


def _day(**options) -> forms.DateField:
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)


class ServiceFilterForm(DsfrBaseForm, forms.Form):
    """Search, kind, territory, state."""

    q = forms.CharField(label="Nom ou sigle", required=False, max_length=200)
    kind = forms.ModelChoiceField(
        label="Nature",
        required=False,
        queryset=ServiceKind.objects.all(),
        empty_label="Toutes",
        to_field_name="slug",
    )
    territory = forms.ModelChoiceField(
        label="Territoire",
        required=False,
        queryset=Territory.objects.all(),
        empty_label="Tous",
        to_field_name="key",
    )
    state = forms.ChoiceField(
        label="État", required=False, choices=[("", "Tous"), ("living", "En activité"), ("ended", "Terminés")]
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["territory"].label_from_instance = territory_label


class NewServiceForm(DsfrBaseForm, forms.ModelForm):
    """A service added by hand."""

    class Meta:
        model = Service
        fields = [
            "name",
            "acronym",
            "preposition_of",
            "title_head",
            "kind",
            "parent",
            "territory",
            "mailbox",
        ]
        help_texts = {
            "acronym": "Sans points\u00a0: DITP.",
            "preposition_of": "Comme dans une phrase\u00a0: «\u00a0de la préfecture de l’Ain\u00a0».",
            "title_head": "En minuscules\u00a0: «\u00a0préfet de l’Ain\u00a0», «\u00a0directeur du SGC-D du Gard\u00a0».",
        }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        offered = Q(pk__in=Service.objects.living().values("pk"))
        if self.instance.parent_id:
            offered |= Q(pk=self.instance.parent_id)
        parents = Service.objects.filter(offered).exclude(pk=self.instance.pk)
        self.fields["parent"].queryset = parents.order_by("order", "name")
        self.fields["parent"].label_from_instance = Service.full_name.fget
        self.fields["territory"].label_from_instance = territory_label
        for name, nothing in (("kind", "Choisir une nature"), ("parent", "Aucun"), ("territory", "Aucun")):
            self.fields[name].empty_label = nothing


class ServiceForm(NewServiceForm):
    """What may change in a service, and from which day its name does."""

    since = _day(
        label="Nouveau nom à compter du",
        required=False,
        help_text="Sans date\u00a0: une faute est corrigée. Avec une date\u00a0: les documents antérieurs gardent l’ancien nom.",
    )
    reason = forms.CharField(
        label="Motif", required=False, max_length=500, help_text="Arrêté, décret, note de service…"
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    field_order = ["name", "acronym", "preposition_of", "since", "reason"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version

    def _post_clean(self) -> None:
        """The service checks and writes: nothing is put on the instance here."""


class SuccessionForm(DsfrBaseForm, forms.Form):
    """Which service takes over, from when, why."""

    successor = forms.ModelChoiceField(
        label="Service existant qui prend la suite",
        required=False,
        queryset=None,
        empty_label="Un nouveau service, nommé ci-dessous",
    )
    name = forms.CharField(label="Nom du nouveau service", required=False, max_length=200)
    acronym = forms.CharField(label="Sigle du nouveau service", required=False, max_length=30)
    preposition_of = forms.CharField(
        label="Avec sa préposition",
        required=False,
        max_length=220,
        help_text="Comme dans une phrase\u00a0: «\u00a0de la DITP\u00a0».",
    )
    on = _day(label="À compter du", initial=clock.today, help_text="Aujourd’hui ou un jour passé.")
    reason = forms.CharField(label="Motif", max_length=500, help_text="Arrêté, décret, note de service…")
    others = forms.ModelMultipleChoiceField(
        label="Autres services réunis avec celui-ci",
        required=False,
        queryset=None,
        widget=forms.CheckboxSelectMultiple,
        help_text="Pour une fusion\u00a0: services de même nature ou du même territoire.",
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args, service: Service, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        # One that has just ended stays among the choices: the same form sent twice finds what it did.
        every = Service.objects.filter(archived_at=None).exclude(pk=service.pk).order_by("order", "name")
        offered = every if self.is_bound else every.living()
        near = Q(kind=service.kind_id)
        if service.territory_id:
            near |= Q(territory=service.territory_id)
        self.fields["successor"].queryset = offered
        self.fields["others"].queryset = offered.filter(near)
        for name in ("successor", "others"):
            self.fields[name].label_from_instance = Service.full_name.fget

    def clean(self) -> dict:
        """A successor that exists, or the name of a new one; never both."""
        data = super().clean()
        if "successor" in self.errors:
            return data
        if not data.get("successor") and not data.get("name"):
            self.add_error("name", "Choisissez le service qui prend la suite, ou nommez le nouveau service.")
        if data.get("successor") and data.get("name"):
            self.add_error("name", "Choisissez un service existant ou nommez-en un nouveau, pas les deux.")
        return data

    def new(self) -> dict | None:
        """The names of the new service; None when an existing one takes over."""
        data = self.cleaned_data
        names = ("name", "acronym", "preposition_of")
        return None if data["successor"] else {name: data[name] for name in names}
