"""Forms of a debate: what, when, where, by whom, with whom; how many agents were convened and came."""

from django import forms

from actions.page_forms import VersionedForm
from rencontres.enums import Axis, How, Leader, Presence, WitnessKind
from rencontres.form_fields import VersionForm, iso
from rencontres.models import Debate, Participant, Theme
from sgcd_plan.form_fields import area, day_field, hour_field

PLAIN = ("title", "on", "starts", "ends", "place", "form", "leader", "leader_name", "presence", "notes")
UNIONS = ("unions", "how", "unions_on")


class DebateForm(VersionedForm):
    """A debate, with its witnesses and how the unions were associated."""

    themes = forms.ModelMultipleChoiceField(
        label="Thèmes",
        queryset=Theme.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choisissez au moins un thème."},
    )
    title = forms.CharField(label="Intitulé", max_length=200, required=False)
    on = day_field("Date", required=False, help_text="Laissez vide si elle n’est pas fixée.")
    starts = hour_field("De", required=False)
    ends = hour_field("À", required=False)
    place = forms.CharField(label="Lieu", max_length=200, required=False)
    form = forms.CharField(
        label="Format",
        max_length=200,
        required=False,
        help_text="Libre : ateliers, réunion plénière, visite…",
    )
    leader = forms.ChoiceField(
        label="Animé par", choices=[("", "Non précisé"), *Leader.choices], required=False
    )
    leader_name = forms.CharField(
        label="Fonction de l’animateur",
        max_length=200,
        required=False,
        help_text="Une fonction, sans nom de personne.",
    )
    presence = forms.ChoiceField(label="Présence du préfet", choices=Presence.choices)
    holders = forms.ModelMultipleChoiceField(
        label="Départements qui l’organisent aussi",
        queryset=Participant.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    unions = forms.CharField(
        label="Organisations syndicales associées",
        max_length=300,
        required=False,
        help_text="Leur absence, une fois associées, est en ordre.",
    )
    how = forms.ChoiceField(label="Comment", choices=How.choices, required=False)
    unions_on = day_field("Quand", required=False)
    notes = forms.CharField(label="Remarques", widget=area(2), max_length=2000, required=False)

    def __init__(
        self, data=None, *, instance: Debate, participant: Participant, offered: list[Theme], **kwargs
    ) -> None:
        self.participant, self.offered = participant, offered
        self.names = (
            "themes", "holders", *PLAIN, *UNIONS,
            *(f"{part}_{t.pk}" for t in offered for part in ("kind", "said")),
        )  # fmt: skip
        super().__init__(data, instance=instance, **kwargs)
        self.fields["themes"].queryset = Theme.objects.filter(pk__in=[t.pk for t in offered])
        self.fields["themes"].choices = [(t.pk, t.label) for t in offered]
        others = (
            Participant.objects.live()
            .filter(campaign=participant.campaign_id, party=participant.party)
            .exclude(pk=participant.pk)
            .select_related("territory")
        )
        near = others.filter(region=participant.region_id)
        self.fields["holders"].queryset = others
        chosen = {int(pk) for pk in self.values_of(instance)["holders"]}
        if self.is_bound:
            chosen |= {int(v) for v in self.data.getlist("holders") if v.isdecimal()}
        shown = list(near) + list(others.filter(pk__in=chosen).exclude(region=participant.region_id))
        self.fields["holders"].choices = [(p.pk, str(p.territory)) for p in shown]
        values = self.values_of(instance)
        for theme in offered:
            self.fields[f"kind_{theme.pk}"] = forms.ChoiceField(
                label="Témoin extérieur",
                choices=[("", "Pas encore de témoin"), *WitnessKind.choices],
                required=False,
                initial=values[f"kind_{theme.pk}"],
                widget=forms.Select(attrs={"class": "fr-select"}),
            )
            self.fields[f"said_{theme.pk}"] = forms.CharField(
                label="Lequel",
                max_length=200,
                required=False,
                initial=values[f"said_{theme.pk}"],
                widget=forms.TextInput(attrs={"class": "fr-input"}),
            )

    def values_of(self, instance: Debate) -> dict:
        """The shared values of a debate."""
        saved = instance.pk is not None
        witnesses = {w.theme_id: w for w in instance.witnesses.all()} if saved else {}
        association = instance.associations.filter(participant=self.participant).first() if saved else None
        values = {name: getattr(instance, name) for name in PLAIN}
        values |= {name: iso(values[name]) for name in ("on", "starts", "ends")}
        own = [h.participant_id for h in instance.holders.all()] if saved else []
        values |= {
            "themes": sorted(str(t.theme_id) for t in instance.themes.all()) if saved else [],
            "holders": sorted(str(pk) for pk in own if pk != self.participant.pk),
            "unions": association.unions if association else "",
            "how": association.how if association else How.INVITED,
            "unions_on": iso(association.on) if association else "",
        }
        for theme in self.offered:
            found = witnesses.get(theme.pk)
            values[f"kind_{theme.pk}"] = found.kind if found else ""
            values[f"said_{theme.pk}"] = found.said if found else ""
        return values

    def shown(self, instance: Debate, name: str) -> str:
        """A shared value, in words."""
        if name == "themes":
            return ", ".join(str(t.theme) for t in instance.themes.select_related("theme")) or "—"
        if name == "holders":
            rows = instance.holders.select_related("participant__territory")
            return ", ".join(str(h) for h in rows if h.participant_id != self.participant.pk) or "—"
        value = self.values_of(instance)[name]
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            return str(dict(field.choices).get(value, value)) or "—"
        return value or "—"

    def clean(self) -> dict:
        """A witness is of a theme of the debate, and said in full."""
        data = super().clean()
        chosen = {t.pk for t in data.get("themes") or ()}
        if data.get("starts") and data.get("ends") and data["ends"] <= data["starts"]:
            self.add_error("ends", "L’heure de fin précède l’heure de début : corrigez l’une des deux.")
        for theme in self.offered:
            kind, said = data.get(f"kind_{theme.pk}"), (data.get(f"said_{theme.pk}") or "").strip()
            if kind and not said:
                self.add_error(
                    f"said_{theme.pk}", "Dites de qui il s’agit : une fonction ou un organisme, sans nom."
                )
            elif said and not kind:
                self.add_error(f"kind_{theme.pk}", "Choisissez la qualité de ce témoin.")
            elif kind and theme.pk not in chosen and "themes" not in self.errors:
                self.add_error(
                    f"kind_{theme.pk}", "Ce thème n’est pas coché : cochez-le, ou retirez ce témoin."
                )
        return data

    def witness_rows(self) -> list[dict]:
        """For each theme, the fields of its witness."""
        return [
            {"theme": t, "kind": self[f"kind_{t.pk}"], "said": self[f"said_{t.pk}"]} for t in self.offered
        ]

    def told(self) -> dict:
        """What ``save_debate`` takes."""
        data = self.cleaned_data
        return {
            "values": {name: data[name] for name in PLAIN},
            "holders": [self.participant, *data["holders"]],
            "themes": list(data["themes"]),
            "witnesses": {
                t.pk: (data[f"kind_{t.pk}"], data[f"said_{t.pk}"].strip())
                for t in self.offered
                if data[f"kind_{t.pk}"]
            },
            "association": {
                "unions": data["unions"], "how": data["how"] or How.INVITED, "on": data["unions_on"],
            },
        }  # fmt: skip


class CountsForm(VersionForm):
    """How many agents were convened and came, by kind of service and by category: two lists, no names."""

    def __init__(self, data=None, *, debate: Debate, participant: Participant, **kwargs) -> None:
        super().__init__(data, initial={"version": debate.version}, **kwargs)
        known = {(h.axis, h.label): h for h in debate.headcounts.all() if h.participant_id == participant.pk}
        self.lines: list[tuple[str, str]] = [
            (g.axis, g.label) for g in participant.groups.filter(present=True)
        ]
        self.lines += [(axis, "Non précisé") for axis in Axis.values]
        self.lines += [key for key in known if key not in self.lines]
        for n, key in enumerate(self.lines):
            row = known.get(key)
            for part in ("convened", "came"):
                self.fields[f"{part}_{n}"] = forms.IntegerField(
                    label=f"{key[1]} : {'convoqués' if part == 'convened' else 'présents'}",
                    min_value=0,
                    max_value=99_999,
                    required=False,
                    initial=getattr(row, part) if row else None,
                    error_messages={
                        "invalid": "Écrivez un nombre entier.",
                        "min_value": "Un effectif n’est pas négatif.",
                    },
                    widget=forms.NumberInput(attrs={"class": "fr-input", "inputmode": "numeric"}),
                )

    def lists(self) -> list[dict]:
        """The two lists, each with its rows of fields."""
        return [
            {
                "label": Axis(axis).label,
                "rows": [
                    {"label": label, "convened": self[f"convened_{n}"], "came": self[f"came_{n}"]}
                    for n, (own, label) in enumerate(self.lines)
                    if own == axis
                ],
            }
            for axis in (Axis.SERVICE, Axis.CATEGORY)
        ]

    def told(self) -> dict[tuple[str, str], tuple[int, int]]:
        """Convened and came, by list and label."""
        data = self.cleaned_data
        return {key: (data[f"convened_{n}"] or 0, data[f"came_{n}"] or 0) for n, key in enumerate(self.lines)}


class CancelForm(VersionForm):
    """Why a debate is cancelled."""

    reason = forms.CharField(
        label="Motif de l’annulation",
        max_length=500,
        error_messages={"required": "Dites pourquoi ce temps d’échanges est annulé."},
    )
