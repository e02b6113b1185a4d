"""Scenes of the demonstration around the reports: what people say, file, link, ask, propose and leave half written."""

import datetime as dt

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.enums import Role
from actions.models import Action, Plan
from actions.services import comments, drafts, editing, links, milestones, paragraphs, reports
from documents.services import store_files


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


_KINDS = {
    "comment": _comment,
    "file": _file,
    "link": _link,
    "milestone": _milestone,
    "proposal": _proposal,
    "sent_back": _sent_back,
    "paragraph": _paragraph,
    "draft": _draft,
}
