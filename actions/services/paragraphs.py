"""Paragraphs that a lead asks contributors for: asked, answered, taken into the report."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction

from actions.models import Action, Chase, Paragraph
from actions.months import ReportingMonth
from actions.services import chasing, telling
from actions.services.errors import Refused, Stale
from actions.services.locking import locked_action
from journal.services import change
from sgcd_plan import clock

TAKEN = "Le point est déjà parti : votre texte ne peut plus y être ajouté. Dites-le au pilote, qui fera un nouveau point."


def ask_paragraphs(*, user, action: Action, services: Iterable, question: str = "") -> list[Paragraph]:
    """Ask each of ``services`` for a paragraph on the month under way; those already asked are left as they are.

    Raises ``Refused`` when one of them does not contribute to the action.
    """
    with change(user=user, label="Paragraphe demandé", cause=action):
        action = locked_action(action)
        contributing = set(action.contributions.values_list("service_id", flat=True))
        pending = set(action.paragraphs.pending().values_list("service_id", flat=True))
        month = ReportingMonth.asked_on(action.plan, clock.today())
        made = []
        for service in services:
            if service.pk not in contributing:
                raise Refused(
                    f"{service} ne contribue pas à cette action : choisissez un de ses contributeurs."
                )
            if service.pk in pending:
                continue
            paragraph = Paragraph.objects.create(
                action=action,
                service=service,
                question=question.strip(),
                month=month.last,
                due=_due(month),
                asked_by=user,
                asked_at=clock.now(),
            )
            telling.ask_paragraph(paragraph)
            made.append(paragraph)
    return made


def _due(month: ReportingMonth) -> dt.date:
    """The day before the report is due, or three days from today when that is past."""
    before = month.due() - dt.timedelta(days=1)
    return before if before >= clock.today() else clock.today() + dt.timedelta(days=3)


def _locked(paragraph: Paragraph) -> Paragraph:
    locked_action(paragraph.action)
    current = Paragraph.objects.select_for_update(of=("self",)).get(pk=paragraph.pk)
    if current.report_id is not None or current.archived_at is not None:
        raise Refused(TAKEN)
    return current


@transaction.atomic
def save_paragraph_draft(*, paragraph: Paragraph, text: str, version: int) -> Paragraph:
    """Keep a paragraph as typed; the lead does not see it yet. Raises ``Stale`` when a colleague saved it meanwhile."""
    current = _locked(paragraph)
    if current.draft_version != version:
        raise Stale(current)
    current.draft = text
    current.draft_version += 1
    current.draft_at = clock.now()
    current.save_without_historical_record()
    return current


def answer_paragraph(*, user, paragraph: Paragraph, text: str, version: int) -> Paragraph:
    """Give the paragraph to the lead; it can be changed until the report is submitted.

    Raises ``Refused`` without a text or once the report is submitted, ``Stale`` when a colleague saved it meanwhile.
    """
    if not text.strip():
        raise Refused("Écrivez le paragraphe avant de le transmettre.")
    with change(user=user, label="Paragraphe transmis", cause=paragraph):
        current = _locked(paragraph)
        if current.draft_version != version:
            raise Stale(current)
        current.text = current.draft = text.strip()
        current.draft_version += 1
        current.answered_by = user
        current.answered_at = clock.now()
        current.version += 1
        current.save()
        chasing.answer_by(user=user, action=current.action, answer=Chase.Answer.PARAGRAPH)
    return current


def cancel_paragraph(*, user, paragraph: Paragraph) -> None:
    """The lead no longer asks. Raises ``Refused`` once it is answered or its report submitted."""
    with change(user=user, label="Demande de paragraphe annulée", cause=paragraph):
        current = _locked(paragraph)
        if current.answered_at is not None:
            raise Refused("Ce contributeur a déjà répondu : sa réponse vous reste acquise.")
        current.archived_at = clock.now()
        current.archived_by = user
        current.version += 1
        current.save()
