"""Scenes of the demonstration around the reports: what people say, file, link, ask, propose and leave half written."""

import datetime as dt
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.enums import Role
from actions.models import Action, Plan
from actions.periods import read_period
from actions.services import (
    comments,
    deliverables,
    drafts,
    editing,
    indicators,
    links,
    milestones,
    paragraphs,
    reports,
)
from actions.services.indicators import Imported
from documents.services import store_files
from organisations.models import Territory


def play(scene: dict, *, action: Action, plan: Plan, people: dict) -> None:
    """Play one scene on ``action`` through the services, on the day at which the clock is held."""
    _KINDS[scene["kind"]](scene, action=action, plan=plan, people=people, user=people[Role(scene["by"])])


def _comment(scene, *, action, people, user, **_) -> None:
    named = [people[Role(role)] for role in scene.get("mentioned", ())]
    comments.add_comment(user=user, action=action, text=scene["text"], mentioned=named)


def _file(scene, *, action, user, **_) -> None:
    upload = SimpleUploadedFile(scene["name"], scene["content"].encode())
    store_files(user=user, owner=action, uploads=[upload], comment=scene["comment"])


def _link(scene, *, action, plan, user, **_) -> None:
    target = plan.actions.get(number=scene["target"])
    links.add_link(user=user, action=action, target=target, kind=scene["link"])


def _milestone(scene, *, action, user, **_) -> None:
    made = milestones.add_milestone(
        user=user, action=action, text=scene["text"], deadline_text=scene["deadline"]
    )
    if scene.get("reached"):
        milestones.reach_milestone(user=user, milestone=made, on=dt.date.fromisoformat(scene["reached"]))


def _proposal(scene, *, action, user, **_) -> None:
    editing.propose_deadline(user=user, action=action, text=scene["text"], reason=scene["reason"])


def _sent_back(scene, *, action, user, **_) -> None:
    report = action.reports.counting().first()
    reports.send_back_report(user=user, report=report, comment=scene["comment"])


def _paragraph(scene, *, action, user, **_) -> None:
    asked = [
        row.service
        for row in action.contributions.select_related("service")
        if row.service.slug in scene["services"]
    ]
    paragraphs.ask_paragraphs(user=user, action=action, services=asked, question=scene["question"])


def _draft(scene, *, action, user, **_) -> None:
    drafts.save_draft(
        user=user,
        action=action,
        service=action.lead,
        values=scene["values"],
        version=0,
        seen=drafts.latest_seen(action),
    )


def _deliverable(scene, *, action, plan, user, **_) -> None:
    served = [action, *plan.actions.filter(number__in=scene.get("also", ()))]
    fields = {name: scene[name] for name in ("state", "recipients", "series") if name in scene}
    for name in ("planned_on", "dated_on"):
        fields[name] = dt.date.fromisoformat(scene[name]) if name in scene else None
    made = deliverables.add_deliverable(
        user=user, actions=served, kind=scene["deliverable"], title=scene["title"], **fields
    )
    if "content" in scene:
        upload = SimpleUploadedFile(scene["name"], scene["content"].encode())
        store_files(user=user, owner=made, uploads=[upload])
    for planned, produced, note in scene.get("dates", ()):
        date = deliverables.add_date(
            user=user, deliverable=made, planned_on=dt.date.fromisoformat(planned), note=note
        )
        if produced:
            deliverables.mark_date(user=user, date=date, produced_on=dt.date.fromisoformat(produced))


def _produced(scene, *, action, user, **_) -> None:
    for link in action.deliverables.filter(deliverable__title=scene["title"]).select_related("deliverable"):
        deliverables.update_deliverable(
            user=user,
            deliverable=link.deliverable,
            version=link.deliverable.version,
            values={"state": scene["state"], "dated_on": dt.date.fromisoformat(scene["dated_on"])},
        )


def _indicator(scene, *, action, plan, user, **_) -> None:
    fields = {
        name: scene[name] for name in ("name", "definition", "unit", "decimals", "direction") if name in scene
    }
    for name in ("baseline", "target"):
        fields[name] = Decimal(scene[name])
    for name in ("baseline_on", "target_on"):
        fields[name] = dt.date.fromisoformat(scene[name])
    about = {"objective": action.objective} if scene.get("on_objective") else {"action": action}
    indicators.add_indicator(user=user, plan=plan, **about, **fields)


def _measured(scene, *, plan, user, **_) -> None:
    found = plan.indicators.get(name=scene["name"])
    departments = {t.code: t for t in Territory.objects.filter(key__startswith="departement:")}
    rows = [
        Imported(*read_period(period), departments[code] if code else None, Decimal(value))
        for period, code, value in scene["values"]
    ]
    indicators.import_values(user=user, indicator=found, rows=rows)


def _attest(scene, *, action, user, **_) -> None:
    deliverables.attest_done(user=user, action=action)


_KINDS = {
    "comment": _comment,
    "file": _file,
    "link": _link,
    "milestone": _milestone,
    "proposal": _proposal,
    "sent_back": _sent_back,
    "paragraph": _paragraph,
    "draft": _draft,
    "deliverable": _deliverable,
    "produced": _produced,
    "attest": _attest,
    "indicator": _indicator,
    "measured": _measured,
}
