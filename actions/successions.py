"""Open work of services that another takes over; what is closed keeps the service that did it."""

import datetime as dt
from collections.abc import Iterator, Sequence

from django.http import QueryDict

from actions.enums import CLOSED
from actions.models import Action, ActionContributor, Paragraph, ProgressReport, ReportDraft, SavedView
from organisations.successions import Move
from sgcd_plan import clock

# What a saved view names a service by (``actions.filters``).
FILTERS = ("lead", "contributor")


def _open():
    return Action.objects.live().filter(plan__archived_at=None).exclude(status__in=CLOSED)


def _contributions(services: Sequence):
    return ActionContributor.objects.filter(service__in=services, action__in=_open())


def _paragraphs(services: Sequence):
    """Those that wait for an answer: one that was given keeps the name of the service that wrote it."""
    return Paragraph.objects.pending().filter(answered_at=None, service__in=services, action__in=_open())


def _to_correct(services: Sequence):
    return ProgressReport.objects.to_correct().filter(service__in=services, action__in=_open())


def _views(services: Sequence) -> list[tuple[SavedView, QueryDict]]:
    """The saved views that filter on one of ``services``, each with what it holds."""
    keys, found = {str(service.pk) for service in services}, []
    for view in SavedView.objects.live().filter(query__regex="(lead|contributor)=").select_related("user"):
        held = QueryDict(view.query, mutable=True)
        if keys & {held.get(name) for name in FILTERS}:
            found.append((view, held))
    return found


def _named(action: Action) -> str:
    return f"n°\u00a0{action.number} — {action.label}"


def preview(services: Sequence) -> Iterator[Move]:
    """Open actions that they lead, their contributions to open ones, what they are asked to write or to correct."""
    led = _open().filter(lead__in=services).order_by("plan_id", "position", "pk")
    yield Move("Actions ouvertes pilotées", [_named(action) for action in led])
    for label, rows in (
        ("Contributions à des actions ouvertes", _contributions(services)),
        ("Paragraphes demandés, en attente", _paragraphs(services)),
        ("Points renvoyés, à corriger", _to_correct(services)),
    ):
        ordered = rows.select_related("action").order_by("action__plan_id", "action__position", "pk")
        yield Move(label, [_named(row.action) for row in ordered])
    # A view is its person's own: what it is called is nobody else's business.
    yield Move("Vues enregistrées de la liste", [f"une vue de {view.user}" for view, _ in _views(services)])


def move(services: Sequence, successor, on: dt.date, by) -> None:
    """Each open action goes to ``successor``, which is never a contributor twice, nor to what it leads."""
    for action in _open().filter(lead__in=services).select_for_update(of=("self",)):
        action.lead = successor
        action.version += 1
        action.save()
        for row in action.contributions.filter(service=successor):
            row.delete()
    for row in _contributions(services).select_related("action").select_for_update(of=("self",)):
        twice = row.action.contributions.filter(service=successor).exists()
        if twice or row.action.lead_id == successor.pk:
            row.delete()
        else:
            row.service = successor
            row.save()
    for report in _to_correct(services).select_for_update(of=("self",)):
        report.service = successor
        report.version += 1
        report.save()
    for paragraph in _paragraphs(services).select_for_update(of=("self",)).select_related("action"):
        _move_paragraph(paragraph, successor, by)
    for draft in ReportDraft.objects.filter(service__in=services, action__in=_open()):
        if not ReportDraft.objects.filter(action=draft.action_id, service=successor).exists():
            draft.service = successor
            draft.save(update_fields=["service"])
    keys = {str(service.pk) for service in services}
    for view, held in _views(services):
        for name in FILTERS:
            if held.get(name) in keys:
                held[name] = str(successor.pk)
        view.query = held.urlencode()
        view.save(update_fields=["query"])


def _move_paragraph(paragraph: Paragraph, successor, by) -> None:
    """Asked of ``successor``, once: what was begun for a second request joins the first one's draft."""
    twin = paragraph.action.paragraphs.pending().filter(service=successor).first()
    if twin is None and paragraph.action.lead_id != successor.pk:
        paragraph.service = successor
    else:
        if twin is not None and twin.answered_at is None and paragraph.draft.strip():
            twin.draft = f"{twin.draft}\n\n{paragraph.draft}".strip()
            twin.draft_version += 1
            twin.draft_at = clock.now()
            twin.save_without_historical_record()
        paragraph.archived_at, paragraph.archived_by = clock.now(), by
    paragraph.version += 1
    paragraph.save()
