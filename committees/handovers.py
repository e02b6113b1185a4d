"""The seats that a person who leaves hands over: those that it holds, or at which it is named as a substitute."""

from django.db.models import Q

from accounts.handovers import Part
from accounts.models import User
from committees.models import Seat
from committees.services.committees import update_seat


def _seats(leaver: User):
    named = (
        Q(holder=leaver)
        | Q(holder=None, holder_email__iexact=leaver.email)
        | Q(substitute_email__iexact=leaver.email)
    )
    found = Seat.objects.live().filter(named, committee__archived_at=None)
    return found.select_related("committee", "service", "holder")


def _holds(seat: Seat, leaver: User) -> bool:
    by_address = seat.holder_id is None and seat.holder_email.lower() == leaver.email
    return seat.holder_id == leaver.pk or by_address


def _things(leaver: User, successor: User, by: User) -> list[str]:
    return [
        f"{seat.committee}\u00a0: {seat}{'' if _holds(seat, leaver) else ' (suppléance)'}"
        for seat in _seats(leaver)
    ]


def _move(leaver: User, successor: User, by: User) -> None:
    for seat in list(_seats(leaver)):
        values = {}
        if _holds(seat, leaver):
            values |= {"holder": successor, "holder_name": "", "holder_email": ""}
        if seat.substitute_email.lower() in (leaver.email, successor.email):
            # Nobody is the substitute of the seat that it holds.
            own = _holds(seat, leaver) or seat.holder_id == successor.pk
            values |= {
                "substitute_name": "" if own else str(successor),
                "substitute_email": "" if own else successor.email,
            }
        update_seat(user=by, seat=seat, version=seat.version, values=values)


PARTS = (
    Part(
        "seats",
        "Sièges de comités",
        _things,
        _move,
        note="Les séances déjà tenues gardent les noms qui y étaient\u00a0; celles à venir convoquent la nouvelle personne.",
        administrators_only=True,
    ),
)
