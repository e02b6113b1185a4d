"""What people are told about reports: mails through the outbox, in the transaction of their cause."""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from actions.models import Paragraph, ProgressReport
from notifications.services import say


def _tell(*, service, roles: tuple[str, ...], key: str, kind: str, subject: str, context: dict) -> None:
    text = render_to_string(f"actions/mail/{kind}.txt", context)
    for user in User.objects.holding_on(roles, service):
        say(key=f"{key}:{user.pk}", kind=kind, user=user, subject=subject, text=text)


def _report_address(report: ProgressReport) -> str:
    action = report.action
    return settings.BASE_URL + reverse("actions:report", args=[action.plan.slug, action.number])


def say_sent_back(report: ProgressReport) -> None:
    """Tell the lead's people that their report is sent back, with the comment."""
    _tell(
        service=report.service,
        roles=(Role.ACTION_LEAD,),
        key=f"report-sent-back:{report.pk}:{report.version}",
        kind="report_sent_back",
        subject=f"Action n°\u00a0{report.action.number}\u00a0: votre point est à corriger",
        context={"report": report, "action": report.action, "address": _report_address(report)},
    )


def ask_to_confirm(report: ProgressReport) -> None:
    """Ask the lead's people to confirm what was recorded on their behalf."""
    address = settings.BASE_URL + report.action.get_absolute_url() + f"#point-{report.pk}"
    _tell(
        service=report.service,
        roles=(Role.ACTION_LEAD,),
        key=f"report-to-confirm:{report.pk}",
        kind="report_to_confirm",
        subject=f"Action n°\u00a0{report.action.number}\u00a0: un point saisi pour vous est à confirmer",
        context={"report": report, "action": report.action, "address": address},
    )


def ask_paragraph(paragraph: Paragraph) -> None:
    """Ask the contributor's people for their paragraph."""
    _tell(
        service=paragraph.service,
        roles=(Role.CONTRIBUTOR, Role.ACTION_LEAD),
        key=f"paragraph-asked:{paragraph.pk}",
        kind="paragraph_asked",
        subject=f"Action n°\u00a0{paragraph.action.number}\u00a0: un paragraphe vous est demandé",
        context={
            "paragraph": paragraph,
            "action": paragraph.action,
            "address": settings.BASE_URL + reverse("actions:paragraph", args=[paragraph.pk]),
        },
    )
