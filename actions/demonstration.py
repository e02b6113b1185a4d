"""The demonstration: the real plan, leads confirmed, then months of invented reports played through the services."""

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import transaction

from accounts.demonstration import make_accounts
from accounts.enums import Role
from actions import demonstration_scenes
from actions.models import Plan
from actions.months import ReportingMonth
from actions.services import cutoffs, editing, importing, reports, subscriptions
from documents.demonstration import make_letterheads
from notifications.demonstration import deliver, play_morning
from organisations.models import Service
from organisations.services import load_reference
from sgcd_plan import clock

SLUG = "sgcd-2023"
AS_OF = dt.date(2023, 9, 1)
# The day on which the story stops.
TODAY = dt.date(2024, 5, 20)
FIXTURES = Path(settings.BASE_DIR) / "fixtures"


def _morning(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(10), tzinfo=clock.PARIS)


def _recorded(report: dict) -> dt.date:
    """The day on which a report is typed: four days after the one of which it speaks, unless it says otherwise."""
    late = report.get("recorded")
    return dt.date.fromisoformat(late or report["on"]) + dt.timedelta(days=0 if late else 4)


def _cutoffs(plan: Plan) -> list[tuple[dt.date, dt.date]]:
    """Each month over before the demonstration's day: its last day, and the working day on which it is cut off."""
    found, month = [], ReportingMonth.of(plan, AS_OF)
    while month.cutoff() < TODAY:
        found.append((month.last, month.cutoff()))
        month = ReportingMonth.of(plan, month.last + dt.timedelta(days=1))
    return found


# What the apps above add to the story, once the plan stands: each gets the plan and the accounts, by role, and adds
# what is missing. Filled in ``AppConfig.ready``.
chapters: list[Callable[[Plan, dict], None]] = []


def load() -> Plan:
    """Load the demonstration once; later calls change nothing."""
    load_reference()
    people = make_accounts()
    make_letterheads(people[Role.ADMINISTRATOR])
    plan = Plan.objects.filter(slug=SLUG).first()
    with transaction.atomic():
        plan = plan or _play(people)
        for chapter in chapters:
            chapter(plan, people)
    return plan


def _play(people: dict) -> Plan:
    manager, lead = people[Role.PLAN_MANAGER], people[Role.ACTION_LEAD]
    story = json.loads((FIXTURES / "demonstration.json").read_text(encoding="utf-8"))
    services = {s.slug: s for s in Service.objects.filter(territory=None)}
    source = FIXTURES / "plan_sgcd_2023.txt"
    with clock.held_at(_morning(AS_OF)):
        _, draft = importing.read_plan(source.read_bytes(), source.name, on=AS_OF)
        plan = importing.write_plan(
            user=manager,
            draft=draft,
            title="Plan d’actions pour un SGC-D au service de l’administration territoriale de l’État",
            as_of=AS_OF,
            slug=SLUG,
            circulated=True,
            fictional=True,
        )
    actions = {a.number: a for a in plan.actions.all()}
    with clock.held_at(_morning(AS_OF + dt.timedelta(days=10))):
        subscriptions.subscribe(user=people[Role.READER], plan=plan)
        for number, said in story["leads"].items():
            action = actions[int(number)]
            editing.assign_lead(user=manager, actions=[action], lead=services[said["lead"]])
            editing.set_contributors(
                user=manager, action=action, services=[services[s] for s in said["contributors"]]
            )
    events = [(_recorded(r), "report", r) for r in story["reports"]]
    events += [(dt.date.fromisoformat(m["on"]), "deadline", m) for m in story["deadlines"]]
    events += [(dt.date.fromisoformat(s["on"]), "scene", s) for s in story["scenes"]]
    events += [(day, "cutoff", {"at": at}) for at, day in _cutoffs(plan)]
    told = None
    for day, kind, event in sorted(events, key=lambda e: e[0]):
        if day != told:
            play_morning(told := day)
        if kind == "cutoff":
            with clock.held_at(_morning(day) + dt.timedelta(hours=8)):
                cutoffs.cut_off(user=manager, plan=plan, at=event["at"])
            continue
        action = plan.actions.get(number=event["action"])
        with clock.held_at(_morning(day)):
            if kind == "scene":
                demonstration_scenes.play(event, action=action, plan=plan, people=people)
                continue
            if kind == "deadline":
                editing.move_deadline(user=manager, action=action, text=event["text"], reason=event["reason"])
                continue
            own = action.lead_id == lead.service_id
            fields = {k: v for k, v in event.items() if k not in {"on", "action", "recorded"}}
            report = reports.submit_report(
                user=lead if own else manager,
                action=action,
                holds_on=dt.date.fromisoformat(event["on"]),
                received_from="" if own else f"{action.lead}",
                received_on=None if own else day,
                **fields,
            )
            if day < dt.date(2024, 4, 30):
                reports.validate_report(user=manager, report=report)
    deliver()
    return plan
