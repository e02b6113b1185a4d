"""The debates of a territory as calendars: a file to take, and a calendar followed from a diary."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.db.models import OuterRef, Subquery

from accounts.models import User
from notifications.calendars import Event, Source
from rencontres.models import Debate, Participant

# A debate whose end is not said lasts so long in a diary.
LENGTH = dt.timedelta(hours=2)


def events_of(participant: Participant) -> list[Event]:
    """The dated debates of a territory, in its own time: one query, and those of their themes."""
    last = Debate.history.model.objects.filter(id=OuterRef("pk")).order_by("-history_date", "-history_id")
    debates = (
        Debate.objects.live()
        .of(participant)
        .exclude(on=None)
        .select_related("campaign")
        .prefetch_related("themes__theme")
        .annotate(touched=Subquery(last.values("history_date")[:1]))
    )
    zone = ZoneInfo(participant.territory.timezone)
    return [_event(debate, zone) for debate in debates]


def _event(debate: Debate, zone: ZoneInfo) -> Event:
    first, last = debate.on, None
    if debate.starts:
        first = dt.datetime.combine(debate.on, debate.starts, tzinfo=zone)
        last = dt.datetime.combine(debate.on, debate.ends, tzinfo=zone) if debate.ends else first + LENGTH
    themes = ", ".join(str(t.theme) for t in debate.themes.all())
    return Event(
        uid=f"debat-{debate.pk}",
        title=debate.title or f"Temps d’échanges : {themes}",
        url=debate.get_absolute_url(),
        modified=debate.touched or debate.created_at,
        first=first,
        last=last,
        description=f"Thèmes : {themes}",
        place=debate.place,
        sequence=debate.version,
    )


def choices(user: User) -> list[tuple[int, str]]:
    """The territories whose debates ``user`` may follow: its own, those of its region."""
    seen = Participant.objects.visible_to(user).live().filter(campaign__archived_at=None)
    rows = seen.exclude(party__in=("region", "national")).for_list()
    return [(p.pk, f"Temps d’échanges — {p.territory}, {p.campaign}") for p in rows]


def events(user: User, pk: int) -> list[Event] | None:
    """The debates of a territory; None where ``user`` no longer sees it."""
    found = Participant.objects.visible_to(user).live().for_list().filter(pk=pk).first()
    return None if found is None else events_of(found)


CALENDAR = Source(choices, events)
