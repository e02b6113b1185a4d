"""Guests of a meeting: asked for some items, whose papers alone they get."""

from collections.abc import Collection

from actions.services.errors import Refused, Stale
from committees.enums import COMING, MeetingState
from committees.models import AgendaItem, Attendance, GuestItem, Meeting
from committees.services import mails, told
from journal.services import change
from sgcd_plan import clock

# After the members, whatever their number.
LAST = 10_000


def _open(meeting: Meeting) -> Meeting:
    current = Meeting.objects.select_for_update(of=("self",)).for_list().get(pk=meeting.pk)
    if current.state not in COMING:
        raise Refused("Cette séance n’est plus à venir : ses invités ne changent plus.")
    return current


def _set_items(row: Attendance, items: Collection[AgendaItem]) -> bool:
    wanted = {item.pk for item in items if item.meeting_id == row.meeting_id}
    had = {kept.item_id: kept for kept in row.items.all()}
    for pk in had.keys() - wanted:
        had[pk].delete()
    for pk in wanted - had.keys():
        GuestItem.objects.create(attendance=row, item_id=pk)
    return wanted != had.keys()


def add_guest(
    *,
    user,
    meeting: Meeting,
    name: str,
    email: str,
    items: Collection[AgendaItem],
    function: str = "",
    service_name: str = "",
) -> Attendance:
    """Ask somebody for ``items``: told at once when the members are convened, else with them. Raises ``Refused``."""
    if not items:
        raise Refused("Choisissez au moins un point : un invité ne reçoit que les documents des siens.")
    with change(user=user, label="Invité ajouté", cause=meeting):
        current = _open(meeting)
        if current.attendances.live().filter(email__iexact=email).exists():
            raise Refused(f"{email} est déjà sur la liste de cette séance.")
        made = Attendance.objects.create(
            meeting=current,
            position=LAST,
            name=name,
            function=function,
            service_name=service_name,
            email=email,
        )
        _set_items(made, items)
        if current.state == MeetingState.CONVENED:
            mails.to_guest(made, told.last_told(current), None)
    return made


def update_guest(
    *,
    user,
    guest: Attendance,
    version: int,
    name: str,
    items: Collection[AgendaItem],
    function: str = "",
    service_name: str = "",
) -> Attendance:
    """Change who a guest is and for which items; told again when these change. Raises ``Stale``, ``Refused``."""
    if not items:
        raise Refused("Choisissez au moins un point, ou retirez l’invité.")
    with change(user=user, label="Invité modifié", cause=guest.meeting):
        meeting = _open(guest.meeting)
        current = _locked(guest, version)
        current.meeting = meeting
        current.name, current.function, current.service_name = name, function, service_name
        changed = _set_items(current, items)
        current.version += 1
        current.save()
        if changed and meeting.state == MeetingState.CONVENED:
            mails.to_guest(current, told.last_told(meeting), None)
    return current


def remove_guest(*, user, guest: Attendance, version: int) -> None:
    """Take a guest off the list: the link no longer answers, and it leaves the diary. Raises ``Stale``, ``Refused``."""
    with change(user=user, label="Invité retiré", cause=guest.meeting):
        meeting = _open(guest.meeting)
        current = _locked(guest, version)
        current.meeting = meeting
        current.archived_at, current.archived_by = clock.now(), user
        current.version += 1
        current.save()
        if meeting.state == MeetingState.CONVENED:
            mails.no_longer_expected(current, told.last_told(meeting))


def _locked(guest: Attendance, version: int) -> Attendance:
    current = Attendance.objects.live().select_for_update(of=("self",)).filter(pk=guest.pk).first()
    if current is None:
        raise Refused("Cet invité a déjà été retiré.")
    if current.version != version:
        raise Stale(current)
    return current
