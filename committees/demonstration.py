"""The demonstration's committees: those of section I of the plan, with their seats and the sessions of the spring."""

import datetime as dt
import json
from pathlib import Path

from django.conf import settings

from accounts.enums import Role
from actions.models import Plan
from committees.enums import MeetingState
from committees.models import Committee, Meeting
from committees.services import answers, convening, meetings
from committees.services import committees as services
from organisations.models import Service
from sgcd_plan import clock

FIXTURE = Path(settings.BASE_DIR) / "fixtures" / "committees.json"
# The day on which the secretary sets them up, after the plan was received.
SET_UP_ON = dt.date(2023, 9, 20)
# What the first seats answered to the convocation of June, and on which day of May.
ANSWERS = (
    (17, {"answer": "present", "by": "Secrétariat du directeur"}),
    (17, {"answer": "present", "by": "Cabinet du secrétaire général adjoint"}),
    (
        18,
        {
            "answer": "represented",
            "by": "Bureau du cabinet",
            "representative_name": "Camille Exemple",
            "representative_function": "sous-directrice",
        },
    ),
    (19, {"answer": "excused", "by": "Secrétariat du secrétaire général adjoint"}),
)
# Sessions planned ahead for each committee that has a rhythm.
AHEAD = 12


def _at(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(10), tzinfo=clock.PARIS)


def make_committees(plan: Plan, people: dict) -> None:
    """The committees that are missing; harmless when repeated. Seats are functions, with invented addresses."""
    if Committee.objects.filter(plan=plan).exists():
        return
    secretary = people[Role.COMMITTEE_SECRETARY]
    told = json.loads(FIXTURE.read_text(encoding="utf-8"))["committees"]
    by_slug = {s.slug: s for s in Service.objects.filter(territory=None)}
    made: dict[str, Committee] = {}
    with clock.held_at(_at(SET_UP_ON)):
        for row in told:
            fields = {**row, "plan": plan, "fictional": plan.fictional}
            seats = fields.pop("seats")
            numbers = fields.pop("actions", ())
            fields["above"] = made.get(fields.get("above"))
            fields["issuer"] = by_slug[fields["issuer"]]
            if "starts" in fields:
                fields["starts"] = dt.time.fromisoformat(fields["starts"])
            found = services.create_committee(
                user=secretary, actions=plan.actions.filter(number__in=[str(n) for n in numbers]), **fields
            )
            made[found.slug] = found
            for rank, seat in enumerate(seats, 1):
                services.add_seat(
                    user=secretary,
                    committee=found,
                    **{
                        **seat,
                        "service": by_slug.get(seat["service"]),
                        "holder_email": f"{found.slug}-{rank}@demonstration.invalid",
                    },
                )
    with clock.held_at(_at(dt.date(2024, 5, 17))):
        for found in made.values():
            if days := meetings.proposed_days(found, count=AHEAD, start=dt.date(2024, 5, 21)):
                meetings.plan_meetings(user=secretary, committee=found, days=days[:AHEAD])
    _seat_member(made["cotech-ate"], secretary, people[Role.COMMITTEE_MEMBER])


def _seat_member(committee: Committee, secretary, member) -> None:
    """The demonstration's member holds a seat of the COTECH."""
    seat = committee.seats.live().filter(service=member.service).first() or committee.seats.live().last()
    services.update_seat(user=secretary, seat=seat, version=seat.version, values={"holder": member})


def convene_cotech(plan: Plan, people: dict) -> None:
    """The COTECH of June, convened on the eve of the demonstration's day, with some answers; harmless when repeated."""
    june = Meeting.objects.filter(committee__plan=plan, committee__slug="cotech-ate", reference="2024-06")
    meeting = june.filter(state=MeetingState.PLANNED).first()
    if meeting is None:
        return
    secretary = people[Role.COMMITTEE_SECRETARY]
    with clock.held_at(_at(dt.date(2024, 5, 17))):
        convening.convene(user=secretary, meeting=meeting, version=meeting.version)
    rows = list(meeting.attendances.live().filter(seat__holder=None).order_by("position"))
    for row, (day, given) in zip(rows, ANSWERS, strict=False):
        with clock.held_at(_at(dt.date(2024, 5, day))):
            answers.answer(attendance=row, **given)
