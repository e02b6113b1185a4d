"""An import under way: a document kept with what a person corrected, until it is applied or dropped.

Rule: nothing of the plan is written before the preview is accepted, then all of it in one transaction.
"""

import dataclasses
import datetime as dt
from collections.abc import Collection, Mapping

from django.db import transaction

from actions import deadlines
from actions.enums import Status
from actions.importing.draft import Draft, DraftAction, Finding
from actions.importing.interpret import interpret
from actions.importing.raw import RawDocument
from actions.importing.stored import from_json, to_json
from actions.models import ImportBatch, Plan
from actions.services import editing, importing, reports
from actions.services.errors import Refused, Stale
from journal.services import change
from organisations.models import Service
from sgcd_plan import clock

CORRECTABLE = ("label", "implementation", "deadline", "lead")


def row_key(action: DraftAction) -> str:
    """Where an action stands in its document: what its corrections are kept under."""
    return f"{action.row}|{action.where}"


def finding_key(finding: Finding) -> str:
    """What the tick of a finding is kept under."""
    return f"{finding.kind}|{finding.row}|{finding.where}"


@dataclasses.dataclass(frozen=True)
class PreviewRow:
    """An action as it will be, its deadline as read and the findings of its row."""

    index: int
    key: str
    action: DraftAction
    reading: deadlines.Reading
    findings: tuple[Finding, ...]


@dataclasses.dataclass(frozen=True)
class Preview:
    """What a batch would write, and what its document has left to look at."""

    document: RawDocument
    draft: Draft
    rows: tuple[PreviewRow, ...]
    others: tuple[Finding, ...]

    @property
    def columns_unknown(self) -> bool:
        """Whether a person has to say what the columns are."""
        return any(finding.kind == "columns_unknown" for finding in self.draft.findings)

    @property
    def proposals(self) -> list[Finding]:
        """The findings that change something once ticked."""
        return [finding for row in self.rows for finding in row.findings if finding.values]


def create_batch(*, user, document: RawDocument, filename: str, title: str = "", as_of=None) -> ImportBatch:
    """Keep a document as read, with the title and the date that it gives of itself."""
    return ImportBatch.objects.create(
        user=user,
        filename=filename[:255],
        title=(title or document.title or filename)[:300],
        as_of=as_of or document.date or clock.today(),
        raw=to_json(document),
    )


def read_batch(batch: ImportBatch) -> Draft:
    """The document of a batch as understood, before the corrections of its rows."""
    return interpret(
        from_json(batch.raw),
        importing.known_services(),
        batch.mapping,
        batch.corrections.get("skip", ()),
        on=batch.as_of,
    )


def _correct(draft: Draft, corrections: Mapping[str, Mapping[str, str]]) -> None:
    for action in draft.actions:
        for field, value in corrections.get(row_key(action), {}).items():
            setattr(action, field, value)
        if action.label.strip():
            action.blocked = False
        action.lead = action.lead or None


def preview(batch: ImportBatch) -> Preview:
    """What would be written, each finding beside its row; nothing is written."""
    draft = read_batch(batch)
    _correct(draft, batch.corrections.get("actions", {}))
    by_row: dict[str, list[Finding]] = {}
    for finding in draft.findings:
        by_row.setdefault(f"{finding.row}|{finding.where}", []).append(finding)
    rows = tuple(
        PreviewRow(
            index,
            row_key(action),
            action,
            deadlines.read(action.deadline, batch.as_of),
            tuple(by_row.get(row_key(action), ())),
        )
        for index, action in enumerate(draft.actions)
    )
    shown = {row.key for row in rows}
    others = tuple(f for f in draft.findings if f"{f.row}|{f.where}" not in shown)
    return Preview(from_json(batch.raw), draft, rows, others)


def _locked(batch: ImportBatch, version: int) -> ImportBatch:
    current = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if current.state != ImportBatch.State.PREVIEW:
        raise Refused("Cet import est déjà terminé.")
    if current.version != version:
        raise Stale(current)
    return current


@transaction.atomic
def correct_batch(
    *,
    batch: ImportBatch,
    version: int,
    title: str,
    as_of: dt.date,
    actions: Mapping[str, Mapping[str, str]],
    ticked: Collection[str],
    mapping: Mapping[str, str],
    skip: Collection[str],
) -> ImportBatch:
    """Keep what a person corrected in the preview: rows that differ from the reading, ticks, columns, tables.

    Raises ``Stale`` when the batch has changed since ``version``.
    """
    current = _locked(batch, version)
    kept = dict(current.corrections.get("actions", {}))
    for action in read_batch(current).actions:
        given = actions.get(row_key(action))
        if given is None:
            continue
        changed = {
            field: given[field]
            for field in CORRECTABLE
            if field in given and given[field] != (getattr(action, field) or "")
        }
        kept.pop(row_key(action), None)
        if changed:
            kept[row_key(action)] = changed
    current.title, current.as_of = title, as_of
    current.mapping = {**current.mapping, **mapping}
    current.corrections = {"actions": kept, "ticked": sorted(ticked), "skip": sorted(skip)}
    current.version += 1
    current.save()
    return current


def _split(draft: Draft, ticked: Collection[Finding]) -> None:
    parts = {f"{f.row}|{f.where}": f.values["parts"] for f in ticked if "parts" in f.values}
    for objective in draft.objectives:
        for measure in objective.measures:
            measure.actions = [
                dataclasses.replace(action, label=label)
                for action in measure.actions
                for label in parts.get(row_key(action), [action.label])
            ]


def _apply_proposal(user, plan: Plan, finding: Finding, services: Mapping[str, Service], holds_on) -> None:
    values = finding.values
    found = list(plan.actions.filter(source_row=finding.row, source_where=finding.where[:200]))
    if (lead := services.get(values.get("lead", ""))) is not None:
        editing.assign_lead(user=user, actions=[a for a in found if a.lead_id is None], lead=lead)
    contributors = [services[name] for name in values.get("contributors", ()) if name in services]
    for action in found:
        if contributors:
            editing.set_contributors(user=user, action=action, services=contributors)
        if values.keys() & {"status", "weather", "progress"}:
            action.refresh_from_db()
            reports.submit_report(
                user=user,
                action=action,
                holds_on=holds_on,
                status=values.get("status") or Status.NOT_STARTED,
                weather=values.get("weather", ""),
                progress=values.get("progress"),
                done="Repris du document importé.",
            )


def apply_batch(*, user, batch: ImportBatch, version: int) -> Plan:
    """Write the plan and what was ticked, in one transaction whose cause is the batch.

    Raises ``Stale``, or ``Refused`` when nothing can be written.
    """
    with change(user=user, label="Plan importé", cause=batch):
        current = _locked(batch, version)
        made = preview(current)
        wanted = set(current.corrections.get("ticked", ()))
        ticked = [finding for finding in made.proposals if finding_key(finding) in wanted]
        _split(made.draft, ticked)
        plan = importing.write_plan(user=user, draft=made.draft, title=current.title, as_of=current.as_of)
        services = {s.acronym: s for s in Service.objects.filter(archived_at=None, territory=None)}
        holds_on = min(current.as_of, clock.today())
        for finding in ticked:
            _apply_proposal(user, plan, finding, services, holds_on)
        current.state, current.plan = ImportBatch.State.APPLIED, plan
        current.version += 1
        current.save()
    return plan


@transaction.atomic
def drop_batch(*, batch: ImportBatch) -> None:
    """Give an import up; nothing of it reaches a plan."""
    current = _locked(batch, batch.version)
    current.state = ImportBatch.State.DROPPED
    current.version += 1
    current.save()
