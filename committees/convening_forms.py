"""Forms of convocations, answers and guests."""

from django import forms
from dsfr.forms import DsfrBaseForm

from committees.enums import Answer
from committees.models import AgendaItem, Attendance, Seat

LONGEST = 6000
ANSWERS = [(Answer.PRESENT, "Présent"), (Answer.EXCUSED, "Excusé"), (Answer.REPRESENTED, "Représenté")]


class ConveneForm(DsfrBaseForm):
    """What a secretary decides before sending: the letter, the reason of a move, what to do of a seat without an address."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    letter = forms.CharField(
        label="Lettre",
        widget=forms.Textarea(attrs={"rows": 10}),
        max_length=LONGEST,
        help_text="Jointe en PDF, sous l’en-tête du service, avec l’ordre du jour et les destinataires.",
        error_messages={
            "required": "La lettre est vide : écrivez-la, ou rechargez la page pour la reprendre."
        },
    )
    reason = forms.CharField(label="Motif, lu par les membres", max_length=500, required=False)

    def __init__(self, data=None, *, missing: list[Seat] = (), changed: bool = False, **kwargs) -> None:
        super().__init__(data, **kwargs)
        self.missing = missing
        if not changed:
            del self.fields["reason"]
        for seat in missing:
            self.fields[f"email_{seat.pk}"] = forms.EmailField(
                label=f"Adresse : {seat}",
                required=False,
                error_messages={
                    "invalid": "Cette adresse n’est pas complète : écrivez-la comme nom@domaine.fr."
                },
            )
            self.fields[f"without_{seat.pk}"] = forms.BooleanField(
                label="Convoquer sans ce siège", required=False
            )

    def clean(self) -> dict:
        """A seat without an address gets one, or is left aside by choice."""
        data = super().clean()
        if "send" in self.data:
            for seat in self.missing:
                given = data.get(f"email_{seat.pk}")
                if not given and not data.get(f"without_{seat.pk}") and f"email_{seat.pk}" not in self.errors:
                    self.add_error(
                        f"email_{seat.pk}",
                        f"« {seat} » n’a pas d’adresse : donnez-en une, ou cochez « Convoquer sans ce siège ».",
                    )
        return data

    @property
    def rows(self) -> list[tuple]:
        """The fields of each seat without an address: (seat, its address, « without »)."""
        return [(seat, self[f"email_{seat.pk}"], self[f"without_{seat.pk}"]) for seat in self.missing]

    @property
    def addresses(self) -> dict[int, str]:
        """The addresses given, by seat."""
        return {
            s.pk: self.cleaned_data[f"email_{s.pk}"]
            for s in self.missing
            if self.cleaned_data[f"email_{s.pk}"]
        }

    @property
    def without(self) -> set[int]:
        """The seats left aside."""
        return {s.pk for s in self.missing if self.cleaned_data[f"without_{s.pk}"]}


class CancelForm(DsfrBaseForm):
    """Why a meeting is cancelled."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label="Motif, lu par les membres",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=500,
        error_messages={"required": "Dites pourquoi la séance est annulée : les membres le liront."},
    )


class AnswerForm(DsfrBaseForm):
    """An answer, the name of whoever gives it, and of the person who comes instead."""

    answer = forms.ChoiceField(
        label="Réponse",
        choices=ANSWERS,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez une réponse : présent, excusé ou représenté."},
    )
    by = forms.CharField(
        label="Votre nom",
        max_length=150,
        error_messages={"required": "Indiquez votre nom : ce lien peut avoir été transmis."},
    )
    representative_name = forms.CharField(
        label="Si représenté : nom du représentant", max_length=200, required=False
    )
    representative_function = forms.CharField(
        label="Si représenté : fonction du représentant", max_length=200, required=False
    )

    def __init__(
        self, data=None, *, attendance: Attendance, by: str = "", received: bool = False, **kwargs
    ) -> None:
        initial = {
            "answer": attendance.standing if attendance.standing != Answer.NONE else None,
            "by": by,
            "representative_name": attendance.representative_name,
            "representative_function": attendance.representative_function,
        }
        seat = attendance.seat
        if seat is not None and seat.substitute_name and not attendance.representative_name:
            initial["representative_name"] = seat.substitute_name
            initial["representative_function"] = "suppléant"
        super().__init__(data, initial=initial, **kwargs)
        if attendance.is_guest:
            self.fields["answer"].choices = ANSWERS[:2]
            del self.fields["representative_name"]
            del self.fields["representative_function"]
        if received:
            self.fields["by"].label = self["by"].label = "Qui l’a dit, et comment"
            self.fields["by"].help_text = "Par exemple : « son secrétariat, par téléphone »."
            self.fields["by"].error_messages["required"] = "Indiquez de qui vous tenez cette réponse."

    def clean(self) -> dict:
        """Whoever is represented says by whom, and in what function."""
        data = super().clean()
        if data.get("answer") == Answer.REPRESENTED:
            for name, said in (
                ("representative_name", "Indiquez le nom de la personne qui représentera le membre."),
                ("representative_function", "Indiquez la fonction de cette personne."),
            ):
                if not data.get(name):
                    self.add_error(name, said)
        return data

    def told(self) -> dict:
        """What the service takes in."""
        return {
            name: self.cleaned_data.get(name, "")
            for name in ("answer", "by", "representative_name", "representative_function")
        }


class _Items(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj) -> str:
        return obj.title


class GuestForm(DsfrBaseForm):
    """Somebody asked for some items."""

    version = forms.IntegerField(widget=forms.HiddenInput, initial=0)
    name = forms.CharField(
        label="Nom", max_length=200, error_messages={"required": "Indiquez le nom de l’invité."}
    )
    function = forms.CharField(label="Fonction", max_length=200, required=False)
    service_name = forms.CharField(label="Service ou organisme", max_length=200, required=False)
    email = forms.EmailField(
        label="Adresse",
        error_messages={
            "required": "Indiquez une adresse : l’invité y reçoit son invitation.",
            "invalid": "Cette adresse n’est pas complète : écrivez-la comme nom@domaine.fr.",
        },
    )
    items = _Items(
        label="Points pour lesquels il est attendu",
        queryset=AgendaItem.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text="L’invité ne reçoit que les documents de ces points.",
        error_messages={
            "required": "Choisissez au moins un point : un invité ne reçoit que les documents des siens."
        },
    )

    def __init__(self, data=None, *, items, guest: Attendance | None = None, **kwargs) -> None:
        initial = {}
        if guest is not None:
            initial = {
                name: getattr(guest, name)
                for name in ("version", "name", "function", "service_name", "email")
            }
            initial["items"] = [row.item_id for row in guest.items.all()]
        super().__init__(data, initial=initial, **kwargs)
        self.fields["items"].queryset = items
        if guest is not None:
            del self.fields["email"]

    def told(self) -> dict:
        """What the service takes in."""
        data = {name: self.cleaned_data[name] for name in ("name", "function", "service_name")}
        if "email" in self.cleaned_data:
            data["email"] = self.cleaned_data["email"]
        return {**data, "items": list(self.cleaned_data["items"])}
