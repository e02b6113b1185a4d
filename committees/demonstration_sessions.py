"""The demonstration's sessions of the spring: held, decided, one decision sent up, records sealed, June prepared."""

import datetime as dt
import json
from pathlib import Path

from django.conf import settings

from accounts.enums import Role
from actions.models import Plan
from committees.enums import DecisionState, ItemKind, ItemState, MeetingState, RecordKind
from committees.models import Committee, Meeting
from committees.services import agenda, decisions, meetings, records, session
from documents.typography import day as in_words
from organisations.models import Service
from sgcd_plan import clock

FIXTURE = Path(settings.BASE_DIR) / "fixtures" / "sessions.json"
# A session is put in the diary so long before it is held.
PLANNED_AHEAD = dt.timedelta(days=30)
PREPARED_ON = dt.date(2024, 5, 16)
# The agenda of June keeps this many of the proposals; the others wait for the secretary's word.
KEPT = 6


def _at(day: dt.date, hour: int = 10, minute: int = 0) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour, minute), tzinfo=clock.PARIS)


def hold_sessions(plan: Plan, people: dict) -> None:
    """The sessions of April and May, and the agenda of June; harmless when repeated."""
    if Meeting.objects.filter(
        committee__plan=plan, state__in=(MeetingState.HELD, MeetingState.APPROVED)
    ).exists():
        return
    secretary = people[Role.COMMITTEE_SECRETARY]
    services = {s.slug: s for s in Service.objects.filter(territory=None)}
    committees = {c.slug: c for c in Committee.objects.filter(plan=plan).for_list()}
    for told in json.loads(FIXTURE.read_text(encoding="utf-8"))["sessions"]:
        _hold(plan, secretary, told, committees, services)
    _prepare_june(plan, secretary)


def _hold(plan: Plan, secretary, told: dict, committees: dict, services: dict) -> None:
    committee, day = committees[told["committee"]], dt.date.fromisoformat(told["on"])
    begins = _at(day, *map(int, told["at"].split(":")))
    with clock.held_at(begins - PLANNED_AHEAD):
        meeting = meetings.add_meeting(user=secretary, committee=committee, starts_at=begins)
    with clock.held_at(begins - dt.timedelta(days=7)):
        items = [_item(plan, secretary, meeting, row) for row in told["items"]]
    with clock.held_at(begins):
        session.open_session(
            user=secretary,
            meeting=meeting,
            chaired_by=told["chaired_by"],
            stand_in=told.get("stand_in", False),
        )
        _presences(secretary, meeting, told)
    now = begins
    for item, row in zip(items, told["items"], strict=True):
        now += dt.timedelta(minutes=row["minutes"])
        with clock.held_at(now):
            _treat(secretary, item, row, committees, services)
    with clock.held_at(now + dt.timedelta(minutes=5)):
        session.close_session(user=secretary, meeting=meeting)
        for item in meeting.items.filter(kind=ItemKind.ESCALATED, decision__isnull=False).select_related(
            "decision"
        ):
            decisions.follow_up(
                user=secretary,
                decision=item.decision,
                version=item.decision.version,
                state=DecisionState.DONE,
                text=f"Examinée par le {committee.short_name} du {in_words(day)}.",
            )
    for key, kind in (("sealed_on", RecordKind.RELEVE), ("minutes_on", RecordKind.MINUTES)):
        if key in told:
            with clock.held_at(_at(dt.date.fromisoformat(told[key]), 11)):
                records.seal(user=secretary, meeting=meeting, kind=kind, validated_by=told["chaired_by"])


def _sent_up(secretary, meeting: Meeting):
    """The item that a decision sent up makes: of what the agenda proposes, it alone is kept."""
    agenda.prepare(user=secretary, meeting=meeting)
    kept = meeting.items.proposed().filter(kind=ItemKind.ESCALATED).values_list("pk", flat=True)
    agenda.choose(user=secretary, meeting=meeting, items=list(kept), state=ItemState.KEPT)
    rest = meeting.items.proposed().values_list("pk", flat=True)
    agenda.choose(user=secretary, meeting=meeting, items=list(rest), state=ItemState.DROPPED)
    return meeting.items.on_agenda().get(kind=ItemKind.ESCALATED)


def _item(plan: Plan, secretary, meeting: Meeting, row: dict):
    if row["kind"] == ItemKind.ESCALATED:
        return _sent_up(secretary, meeting)
    action = plan.actions.get(number=str(row["action"]))
    return agenda.add_item(
        user=secretary,
        meeting=meeting,
        title=action.label[:300],
        kind=ItemKind(row["kind"]),
        action=action,
        reason=row["reason"],
        minutes=row["minutes"],
        speaker=row["speaker"],
    )


def _presences(secretary, meeting: Meeting, told: dict) -> None:
    stand_ins = told.get("represented", {})
    for row in meeting.attendances.live().order_by("position"):
        name, function = stand_ins.get(str(row.position), ("", ""))
        presence = session.PRESENT if row.position in told["present"] else session.EXCUSED
        session.note_presence(
            user=secretary,
            attendance=row,
            version=row.version,
            presence=session.REPRESENTED if name else presence,
            representative_name=name,
            representative_function=function,
        )


def _treat(secretary, item, row: dict, committees: dict, services: dict) -> None:
    if row.get("postponed"):
        session.finish_item(user=secretary, meeting=item.meeting, item=item, state=ItemState.POSTPONED)
        return
    session.save_notes(user=secretary, item=item, text=row["notes"], base="")
    for said in row["decisions"]:
        decisions.record_decision(
            user=secretary,
            item=item,
            text=said["text"],
            responsible=services[said["responsible"]],
            due_on=dt.date.fromisoformat(said["due"]),
            goes_to=committees.get(said.get("goes_to")),
            informed=[services[slug] for slug in said.get("informed", ())],
        )
    session.finish_item(user=secretary, meeting=item.meeting, item=item, state=ItemState.TREATED)


def _prepare_june(plan: Plan, secretary) -> None:
    june = Meeting.objects.filter(committee__plan=plan, committee__slug="cotech-ate", reference="2024-06")
    meeting = june.for_list().first()
    if meeting is None:
        return
    with clock.held_at(_at(PREPARED_ON)):
        agenda.prepare(user=secretary, meeting=meeting)
        first = meeting.items.proposed().order_by("position", "pk").values_list("pk", flat=True)[:KEPT]
        agenda.choose(user=secretary, meeting=meeting, items=list(first), state=ItemState.KEPT)
