"""Forms of committees, seats and meetings."""

import datetime as dt

from django import forms
from django.core.validators import validate_email
from django.db.models import Q
from dsfr.forms import DsfrBaseForm

from accounts.enums import Role, Scope
from accounts.models import Grant, User
from actions.models import Action, Objective, Plan
from actions.page_forms import VersionedForm, offer_services
from committees import access
from committees.enums import Covers, Level, Rank, Rhythm, SeatKind, Weekday
from committees.models import Committee, Meeting, Seat
from committees.services import meetings as services
from organisations.models import Service, Territory
from sgcd_plan.form_fields import area, day_field, hour_field

LONGEST = 2000


def _minutes() -> forms.IntegerField:
    return forms.IntegerField(label="Durée, en minutes", min_value=5, max_value=1440, initial=120)


class _Named(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj) -> str:
        return f"{obj.number}. {obj.label}" if isinstance(obj, Action) else obj.label


class CommitteeForm(VersionedForm):
    """A committee: what it is, what it answers for, when it sits."""

    name = forms.CharField(
        label="Nom", max_length=200, error_messages={"required": "Donnez un nom au comité."}
    )
    short_name = forms.CharField(
        label="Nom court",
        max_length=40,
        help_text="Numérote les décisions : « COTECH 2024-05/3 ».",
        error_messages={"required": "Donnez un nom court au comité : il numérote ses décisions."},
    )
    level = forms.ChoiceField(label="Niveau", choices=Level.choices)
    purpose = forms.CharField(label="Objet", widget=area(), required=False, max_length=LONGEST)
    above = forms.ModelChoiceField(
        label="Comité supérieur", queryset=Committee.objects.none(), required=False, empty_label="Aucun"
    )
    plan = forms.ModelChoiceField(
        label="Plan suivi", queryset=Plan.objects.none(), required=False, empty_label="Aucun"
    )
    covers = forms.ChoiceField(label="Champ", choices=Covers.choices)
    objectives = _Named(
        label="Objectifs",
        queryset=Objective.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    actions = _Named(
        label="Actions", queryset=Action.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    chair_function = forms.CharField(
        label="Sous la présidence de",
        max_length=200,
        required=False,
        help_text="Une fonction : « le DMATES ».",
    )
    issuer = forms.ModelChoiceField(
        label="Service qui tient le secrétariat",
        queryset=Service.objects.none(),
        required=False,
        help_text="Son papier à en-tête sert aux documents du comité.",
    )
    rhythm = forms.ChoiceField(label="Rythme", choices=Rhythm.choices)
    rhythm_rank = forms.TypedChoiceField(label="Le", choices=Rank.choices, coerce=int)
    rhythm_weekday = forms.TypedChoiceField(label="Jour", choices=Weekday.choices, coerce=int)
    starts = hour_field("Heure de début")
    minutes = _minutes()
    place = forms.CharField(label="Lieu habituel", max_length=200, required=False)
    video_url = forms.URLField(
        label="Lien de visioconférence",
        max_length=500,
        required=False,
        assume_scheme="https",
        error_messages={
            "invalid": "Ce lien n’est pas une adresse : copiez-la en entier, « https:// » compris."
        },
    )
    quorum = forms.IntegerField(
        label="Quorum",
        min_value=1,
        max_value=500,
        required=False,
        help_text="Membres présents ou représentés ; vide s’il n’y en a pas.",
    )
    notice_days = forms.IntegerField(
        label="Délai de convocation, en jours", min_value=0, max_value=90, initial=8
    )
    drives_month = forms.ChoiceField(
        label="Points du mois",
        choices=[("", "Aux jours ouvrés réglés dans le plan"), ("on", "Avant chaque séance de ce comité")],
        required=False,
    )
    report_opens = forms.IntegerField(
        label="Ouverts, jours ouvrés avant la séance", min_value=1, max_value=40, initial=12
    )
    report_due = forms.IntegerField(label="Dus, jours ouvrés avant", min_value=1, max_value=40, initial=7)
    report_cutoff = forms.IntegerField(
        label="Arrêtés, jours ouvrés avant", min_value=1, max_value=40, initial=5
    )
    source = forms.CharField(
        label="D’où vient ce comité",
        widget=area(),
        required=False,
        max_length=LONGEST,
        help_text="Le passage du document qui l’institue.",
    )
    names = (
        "name", "short_name", "level", "purpose", "above", "plan", "covers", "objectives", "actions",
        "chair_function", "issuer", "rhythm", "rhythm_rank", "rhythm_weekday", "starts", "minutes", "place",
        "video_url", "quorum", "notice_days", "drives_month", "report_opens", "report_due", "report_cutoff", "source",
    )  # fmt: skip

    def __init__(self, data=None, *, instance: Committee, user, **kwargs) -> None:
        """``user`` is offered the plans and the committees that this person sees; the plan gives objectives and actions."""
        super().__init__(data, instance=instance, **kwargs)
        fields = self.fields
        fields["plan"].queryset = Plan.objects.visible_to(user).filter(
            Q(archived_at=None) | Q(pk=instance.plan_id)
        )
        fields["above"].queryset = Committee.objects.visible_to(user).live().exclude(pk=instance.pk)
        offer_services(fields["issuer"], instance.issuer_id)
        plan = instance.plan_id
        fields["objectives"].queryset = Objective.objects.filter(plan=plan, archived_at=None)
        fields["actions"].queryset = (
            Action.objects.live().filter(plan=plan).defer("search").order_by("position", "pk")
        )
        if plan is None:
            del fields["objectives"], fields["actions"]
            fields[
                "covers"
            ].help_text = "Les objectifs ou les actions se choisissent une fois le plan enregistré."
            self.names = tuple(name for name in self.names if name not in ("objectives", "actions"))

    @classmethod
    def values_of(cls, instance: Committee) -> dict:
        """The shared values of a committee."""
        values = {
            name: "" if (value := getattr(instance, f"{name}_id", None) or None) is None else str(value)
            for name in ("above", "plan", "issuer")
        }
        for name in (
            "name",
            "short_name",
            "level",
            "purpose",
            "covers",
            "chair_function",
            "place",
            "video_url",
            "source",
            "rhythm",
        ):
            values[name] = getattr(instance, name).replace("\r\n", "\n")
        for name in (
            "rhythm_rank",
            "rhythm_weekday",
            "minutes",
            "notice_days",
            "report_opens",
            "report_due",
            "report_cutoff",
        ):
            values[name] = str(int(getattr(instance, name)))
        starts = instance.starts
        values["starts"] = starts[:5] if isinstance(starts, str) else f"{starts:%H:%M}"
        values["quorum"] = str(instance.quorum or "")
        values["drives_month"] = "on" if instance.drives_month else ""
        values["objectives"] = (
            sorted(str(r.objective_id) for r in instance.objectives.all()) if instance.pk else []
        )
        values["actions"] = sorted(str(r.action_id) for r in instance.actions.all()) if instance.pk else []
        return values

    @classmethod
    def shown(cls, instance: Committee, name: str) -> str:
        """A shared value, in words."""
        if name in ("level", "covers", "rhythm", "rhythm_rank", "rhythm_weekday"):
            return getattr(instance, f"get_{name}_display")()
        if name in ("above", "plan", "issuer"):
            return str(getattr(instance, name) or "—")
        if name == "drives_month":
            return "avant chaque séance" if instance.drives_month else "aux jours réglés dans le plan"
        if name == "objectives":
            return (
                " ; ".join(r.objective.label for r in instance.objectives.select_related("objective")) or "—"
            )
        if name == "actions":
            rows = instance.actions.select_related("action").order_by("action__position")
            return ", ".join(f"n° {r.action.number}" for r in rows) or "—"
        return super().shown(instance, name)

    def clean(self) -> dict:
        """Reports are opened, then due, then cut off."""
        data = super().clean()
        days = [data.get(n) for n in ("report_opens", "report_due", "report_cutoff")]
        if all(days) and not days[0] >= days[1] >= days[2]:
            self.add_error(
                "report_due",
                "Les points s’ouvrent, sont dus, puis sont arrêtés : autant ou moins de jours à chaque étape.",
            )
        return data

    def told(self) -> dict:
        """What a service takes in, beside the scope."""
        data = {k: self.cleaned_data[k] for k in self.names if k not in ("objectives", "actions")}
        return {**data, "drives_month": data["drives_month"] == "on"}

    def scope(self) -> dict:
        """The objectives and the actions chosen."""
        return {name: list(self.cleaned_data.get(name) or ()) for name in ("objectives", "actions")}


class NewCommitteeForm(CommitteeForm):
    """A committee to make: also where."""

    territory = forms.ModelChoiceField(
        label="Territoire", queryset=Territory.objects.none(), required=False, empty_label="National"
    )

    def __init__(self, data=None, *, instance: Committee, user, **kwargs) -> None:
        super().__init__(data, instance=instance, user=user, **kwargs)
        own = access.territories_of(user)
        field = self.fields["territory"]
        field.queryset = (
            Territory.objects.order_by("order") if own is None else Territory.objects.filter(pk__in=own)
        )
        if own is not None:
            field.required, field.empty_label = True, None
            field.error_messages["required"] = "Choisissez votre territoire."
        self.order_fields(["name", "short_name", "territory"])


class ReasonForm(DsfrBaseForm):
    """Why something is archived, moved or cancelled."""

    reason = forms.CharField(
        label="Motif",
        widget=area(2),
        max_length=LONGEST,
        error_messages={"required": "Dites pourquoi : le motif reste dans l’historique."},
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


def members_of(committee: Committee) -> set[int]:
    """The accounts that may open the committee's papers."""
    grants = Grant.objects.active().filter(role__in=(Role.COMMITTEE_MEMBER, Role.COMMITTEE_SECRETARY))
    on_it = Q(scope=Scope.ALL) | Q(scope=Scope.COMMITTEE, object_id=committee.pk)
    return set(grants.filter(on_it).values_list("user_id", flat=True))


class SeatForm(VersionedForm):
    """A seat, who holds it and who gets copies."""

    kind = forms.ChoiceField(label="Qualité", choices=SeatKind.choices)
    function = forms.CharField(
        label="Fonction",
        max_length=200,
        help_text="« Secrétaire général adjoint », « Sous-directeur »…",
        error_messages={"required": "Donnez la fonction qui siège."},
    )
    service = forms.ModelChoiceField(label="Service", queryset=Service.objects.none(), required=False)
    holder = forms.ModelChoiceField(
        label="Compte du titulaire",
        queryset=User.objects.none(),
        required=False,
        empty_label="Aucun compte",
        help_text="Les personnes qui ont le rôle « Membre de comité » sur ce comité : elles lisent les dossiers dans l’application.",
    )
    holder_name = forms.CharField(label="Titulaire, sans compte", max_length=200, required=False)
    holder_email = forms.EmailField(
        label="Son adresse",
        required=False,
        help_text="Sans adresse, la convocation part à la boîte fonctionnelle du service.",
        error_messages={"invalid": "Cette adresse n’est pas complète : nom@domaine.fr."},
    )
    substitute_name = forms.CharField(label="Suppléant", max_length=200, required=False)
    substitute_email = forms.EmailField(
        label="Adresse du suppléant",
        required=False,
        error_messages={"invalid": "Cette adresse n’est pas complète : nom@domaine.fr."},
    )
    copies = forms.CharField(
        label="Copies à",
        widget=area(2),
        required=False,
        max_length=LONGEST,
        help_text="Une adresse par ligne : assistant, boîte fonctionnelle.",
    )
    counts = forms.ChoiceField(
        label="Quorum", choices=[("on", "Compte pour le quorum"), ("", "Ne compte pas")], required=False
    )
    invited = forms.ChoiceField(
        label="Lettre",
        choices=[("", "« Convocation »"), ("on", "« Invitation » (autre ministère)")],
        required=False,
    )
    names = (
        "kind", "function", "service", "holder", "holder_name", "holder_email", "substitute_name",
        "substitute_email", "copies", "counts", "invited",
    )  # fmt: skip

    def __init__(self, data=None, *, instance: Seat, **kwargs) -> None:
        super().__init__(data, instance=instance, **kwargs)
        offer_services(self.fields["service"], instance.service_id)
        self.fields["service"].choices = [("", "Aucun"), *self.fields["service"].choices[1:]]
        self.fields["holder"].queryset = User.objects.filter(
            Q(pk__in=members_of(instance.committee), is_active=True) | Q(pk=instance.holder_id)
        ).order_by("last_name", "first_name", "email")

    @classmethod
    def values_of(cls, instance: Seat) -> dict:
        """The shared values of a seat."""
        texts = (
            "kind",
            "function",
            "holder_name",
            "holder_email",
            "substitute_name",
            "substitute_email",
            "copies",
        )
        values = {name: getattr(instance, name).replace("\r\n", "\n") for name in texts}
        values["service"] = str(instance.service_id or "")
        values["holder"] = str(instance.holder_id or "")
        values["counts"] = "on" if instance.counts else ""
        values["invited"] = "on" if instance.invited else ""
        return values

    @classmethod
    def shown(cls, instance: Seat, name: str) -> str:
        """A shared value, in words."""
        if name == "kind":
            return instance.get_kind_display()
        if name in ("service", "holder"):
            return str(getattr(instance, name) or "—")
        if name in ("counts", "invited"):
            return "oui" if getattr(instance, name) else "non"
        return super().shown(instance, name)

    def clean_copies(self) -> str:
        """One address a line; the wrong ones are named."""
        lines = [line.strip(" ;,") for line in self.cleaned_data["copies"].splitlines()]
        wrong = []
        for line in filter(None, lines):
            try:
                validate_email(line)
            except forms.ValidationError:
                wrong.append(line)
        if wrong:
            raise forms.ValidationError(
                f"Ce ne sont pas des adresses : {', '.join(wrong)}. Écrivez-en une par ligne, nom@domaine.fr."
            )
        return "\n".join(filter(None, lines))

    def told(self) -> dict:
        """What a service takes in."""
        data = {name: self.cleaned_data[name] for name in self.names}
        return {**data, "counts": data["counts"] == "on", "invited": data["invited"] == "on"}


class MeetingForm(VersionedForm):
    """When and where a meeting is held."""

    title = forms.CharField(
        label="Objet", max_length=200, required=False, help_text="Vide pour une séance ordinaire."
    )
    day = day_field("Date")
    time = hour_field("Heure")
    minutes = _minutes()
    place = forms.CharField(label="Lieu", max_length=200, required=False)
    video_url = forms.URLField(
        label="Lien de visioconférence",
        max_length=500,
        required=False,
        assume_scheme="https",
        error_messages={
            "invalid": "Ce lien n’est pas une adresse : copiez-la en entier, « https:// » compris."
        },
    )
    names = ("title", "day", "time", "minutes", "place", "video_url")

    def __init__(self, data=None, *, instance: Meeting, **kwargs) -> None:
        self.committee = instance.committee
        super().__init__(data, instance=instance, **kwargs)
        if self.committee.timezone != "Europe/Paris":
            self.fields["time"].help_text = f"À l’heure locale ({self.committee.territory})."

    @classmethod
    def values_of(cls, instance: Meeting) -> dict:
        """The shared values of a meeting."""
        start = instance.local_start if instance.starts_at else None
        return {
            "title": instance.title,
            "day": f"{start:%Y-%m-%d}" if start else "",
            "time": f"{start:%H:%M}" if start else "",
            "minutes": str(instance.minutes),
            "place": instance.place,
            "video_url": instance.video_url,
        }

    @classmethod
    def shown(cls, instance: Meeting, name: str) -> str:
        """A shared value, in words."""
        if name == "day":
            return f"{dt.date.fromisoformat(cls.values_of(instance)['day']):%d/%m/%Y}"
        return super().shown(instance, name)

    def told(self) -> dict:
        """What a service takes in."""
        data = self.cleaned_data
        values = {name: data[name] for name in ("title", "minutes", "place", "video_url")}
        return {**values, "starts_at": services.at(self.committee, data["day"], data["time"])}


class NewMeetingForm(MeetingForm):
    """A meeting to add, or one already held to record."""

    afterwards = forms.BooleanField(
        label="Déjà tenue", required=False, help_text="Pour enregistrer a posteriori une séance passée."
    )
