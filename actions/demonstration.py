"""The demonstration: the real plan, leads confirmed, then months of invented reports played through the services."""

import datetime as dt
import json
from pathlib import Path

from django.conf import settings
from django.db import transaction

from accounts.demonstration import make_accounts
from accounts.enums import Role
from actions import demonstration_scenes
from actions.models import Plan
from actions.services import editing, importing, reports
from organisations.models import Service
from organisations.services import load_reference
from sgcd_plan import clock

SLUG = "sgcd-2023"
AS_OF = dt.date(2023, 9, 1)
FIXTURES = Path(settings.BASE_DIR) / "fixtures"


def _morning(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(10), tzinfo=clock.PARIS)


def load() -> Plan:
    """Load the demonstration once; later calls change nothing."""
    load_reference()
    people = make_accounts()
    if (plan := Plan.objects.filter(slug=SLUG).first()) is not None:
        return plan
    with transaction.atomic():
        return _play(people)


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
        for number, said in story["leads"].items():
            action = actions[int(number)]
            editing.assign_lead(user=manager, actions=[action], lead=services[said["lead"]])
            editing.set_contributors(
                user=manager, action=action, services=[services[s] for s in said["contributors"]]
            )
    events = [(dt.date.fromisoformat(r["on"]) + dt.timedelta(days=4), "report", r) for r in story["reports"]]
    events += [(dt.date.fromisoformat(m["on"]), "deadline", m) for m in story["deadlines"]]
    events += [(dt.date.fromisoformat(s["on"]), "scene", s) for s in story["scenes"]]
    for day, kind, event in sorted(events, key=lambda e: e[0]):
        action = plan.actions.get(number=event["action"])
        with clock.held_at(_morning(day)):
            if kind == "scene":
                demonstration_scenes.play(event, action=action, plan=plan, people=people)
                continue
            if kind == "deadline":
                editing.move_deadline(user=manager, action=action, text=event["text"], reason=event["reason"])
                continue
            own = action.lead_id == lead.service_id
            fields = {k: v for k, v in event.items() if k not in {"on", "action"}}
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
    return plan
