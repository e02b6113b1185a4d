"""An import under way: a document kept with what a person corrected, until it is applied or dropped.

Rule: nothing of the plan is written before the preview is accepted, then all of it in one transaction.
"""

import dataclasses
import datetime as dt
from collections.abc import Collection, Mapping
from functools import cached_property

from django.core.cache import cache
from django.db import transaction

from actions import deadlines
from actions.enums import Status
from actions.importing.comparing import Compared, Comparison, compare
from actions.importing.draft import Draft, DraftAction, DraftMeasure, DraftObjective, Finding
from actions.importing.interpret import interpret
from actions.importing.raw import RawDocument
from actions.importing.stored import from_json, to_json
from actions.models import Action, ImportBatch, Plan
from actions.services import building, editing, importing, reports, versions
from actions.services.errors import Refused, Stale
from actions.services.naming import KnownServices
from documents.typography import day
from journal.services import change
from sgcd_plan import clock

CORRECTABLE = ("label", "implementation", "deadline", "lead")
_KEPT_FOR = 3600


def row_key(action: DraftAction) -> str:
    """Where an action stands in its document: what its corrections are kept under."""
    return f"{action.row}|{action.where}"


def finding_key(finding: Finding) -> str:
    """What the tick of a finding is kept under."""
    return f"{finding.kind}|{finding.row}|{finding.where}"


def place_key(objective: DraftObjective, measure: DraftMeasure | None = None) -> str:
    """What the corrections of an objective, or of one of its measures, are kept under: what the document says."""
    if measure is None:
        return f"o|{objective.label}"
    cited = (",".join(measure.recommendations[name]) for name in ("numbers", "pages"))
    return "|".join(("m", objective.label, measure.label, *cited))


@dataclasses.dataclass(frozen=True)
class PreviewRow:
    """An action as it will be, its deadline as read, the findings of its row, and what it is in the plan."""

    index: int
    key: str
    action: DraftAction
    place: str
    reading: deadlines.Reading
    findings: tuple[Finding, ...]
    compared: Compared | None = None

    @property
    def kind(self) -> str:
        """``new``, ``changed``, ``moved``, ``same`` or ``back``; ``new`` in a plan that is new."""
        return self.compared.kind if self.compared else "new"

    @property
    def to_check(self) -> bool:
        """Whether a person has something to look at."""
        return bool(self.findings) or self.action.blocked


@dataclasses.dataclass(frozen=True)
class Preview:
    """What a batch would write, and what its document has left to look at.

    ``places``: objectives and measures by their number on the page, « 2 » or « 2.1 », with their keys.
    """

    draft: Draft
    rows: tuple[PreviewRow, ...]
    others: tuple[Finding, ...]
    places: dict[str, tuple[DraftObjective, DraftMeasure | None, str]]
    comparison: Comparison | None = None
    fingerprint: str = ""

    @property
    def columns_unknown(self) -> bool:
        """Whether a person has to say what the columns are."""
        return any(finding.kind == "columns_unknown" for finding in self.draft.findings)

    @cached_property
    def proposals(self) -> list[Finding]:
        """The findings that change something once ticked."""
        return [finding for row in self.rows for finding in row.findings if finding.values]

    def ticks(self) -> dict[str, bool]:
        """Every tick of the import, and whether it is ticked before a person says otherwise."""
        found = {finding_key(finding): False for finding in self.proposals}
        return found | (self.comparison.keys() if self.comparison else {})


def default_reason(filename: str, as_of: dt.date) -> str:
    """Why deadlines move with a newer version, unless a person says it better."""
    return f"Nouvelle version du document « {filename} » au {day(as_of)}."


@transaction.atomic
def create_batch(
    *,
    user,
    filename: str,
    document: RawDocument | None = None,
    title: str = "",
    as_of: dt.date | None = None,
    plan: Plan | None = None,
    circulated: bool = False,
) -> ImportBatch:
    """Keep a document as read, with the title and the date that it gives of itself; ``plan``: the one it renews.

    Raises ``UnreadableFile``, and keeps nothing, when the document has nothing under its headers."""
    batch = ImportBatch(
        user=user,
        plan=plan,
        newer_version=plan is not None,
        circulated=circulated,
        filename=filename[:255],
        title=title[:300],
        as_of=as_of or clock.today(),
        corrections={"asked_on": as_of.isoformat()} if as_of else {},
    )
    if document is not None:
        fill_batch(batch, document)
    batch.save()
    if document is not None:
        importing.refuse_headers_alone(read_batch(batch))
    return batch


def fill_batch(batch: ImportBatch, document: RawDocument) -> None:
    """Put a document that was just read on an unsaved change of ``batch``: it is ready to be checked."""
    batch.title = (batch.title or document.title or batch.filename)[:300]
    if not batch.corrections.pop("asked_on", ""):
        if batch.newer_version:
            # An older date than the plan's says nothing of the plan.
            batch.as_of = max(batch.plan.as_of, document.date or batch.plan.as_of)
        else:
            batch.as_of = document.date or clock.today()
    batch.raw = to_json(document)
    batch.state = ImportBatch.State.PREVIEW


def _conventions(batch: ImportBatch) -> deadlines.Conventions:
    """The days of words in the plan that the batch renews; the defaults for a plan that is new."""
    return editing.conventions_of(batch.plan) if batch.plan else deadlines.DEFAULTS


def read_batch(batch: ImportBatch) -> Draft:
    """The document of a batch as understood, before the corrections of its rows.

    Kept for an hour: a page of a long preview does not read the whole document again.
    """
    key = f"import-draft:{batch.pk}:{batch.token}:{batch.version}:{batch.plan.version if batch.plan else 0}"
    if (kept := cache.get(key)) is not None:
        return kept
    draft = interpret(
        from_json(batch.raw),
        KnownServices().names,
        batch.mapping,
        batch.corrections.get("skip", ()),
        on=batch.as_of,
        conventions=_conventions(batch),
    )
    cache.set(key, draft, _KEPT_FOR)
    return draft


def _numbered(draft: Draft) -> dict[str, tuple[DraftObjective, DraftMeasure | None, str]]:
    found: dict[str, tuple[DraftObjective, DraftMeasure | None, str]] = {}
    for i, objective in enumerate(draft.objectives, start=1):
        found[str(i)] = (objective, None, place_key(objective))
        for j, measure in enumerate(objective.measures, start=1):
            found[f"{i}.{j}"] = (objective, measure, place_key(objective, measure))
    return found


def _correct(draft: Draft, corrections: Mapping) -> dict[str, str]:
    """Put a person's corrections on a reading; gives the number of each action's measure, by its row."""
    places = _numbered(draft)
    rows: dict[str, Mapping[str, str]] = corrections.get("actions", {})
    labels: dict[str, str] = corrections.get("places", {})
    numbers = {key: number for number, (_, _, key) in places.items()}
    stands: dict[str, str] = {}
    moving: list[tuple[DraftAction, str]] = []
    for number, (_, measure, _) in places.items():
        if measure is None:
            continue
        kept = []
        for action in measure.actions:
            given = rows.get(row_key(action), {})
            for field in CORRECTABLE:
                if field in given:
                    setattr(action, field, given[field])
            if action.label.strip():
                action.blocked = False
            action.lead = action.lead or None
            target = numbers.get(given.get("place", ""), number)
            stands[row_key(action)] = target
            if target == number:
                kept.append(action)
            else:
                moving.append((action, target))
        measure.actions = kept
    for action, target in moving:
        places[target][1].actions.append(action)
        places[target][1].actions.sort(key=lambda one: one.source["rank"])
    for objective, measure, key in places.values():
        if key in labels:
            (objective if measure is None else measure).label = labels[key]
    return stands


def preview(batch: ImportBatch) -> Preview:
    """What would be written, each finding beside its row; nothing is written."""
    draft = read_batch(batch)
    places = _numbered(draft)
    stands = _correct(draft, batch.corrections)
    comparison, seen = None, ""
    if batch.newer_version:
        services = KnownServices()
        known = versions.known_plan(batch.plan, services)
        comparison, seen = compare(draft, known), versions.fingerprint(known)
    by_row: dict[str, list[Finding]] = {}
    for finding in draft.findings:
        by_row.setdefault(f"{finding.row}|{finding.where}", []).append(finding)
    compared = {id(row.action): row for row in comparison.rows} if comparison else {}
    read: dict[str, deadlines.Reading] = {}
    table = _conventions(batch)
    rows = []
    for index, action in enumerate(draft.actions):
        if action.deadline not in read:
            read[action.deadline] = deadlines.read(action.deadline, batch.as_of, table)
        key = row_key(action)
        rows.append(
            PreviewRow(
                index, key, action, stands.get(key, ""), read[action.deadline],
                tuple(by_row.get(key, ())), compared.get(id(action)),
            )
        )  # fmt: skip
    shown = {row.key for row in rows}
    others = tuple(f for f in draft.findings if f"{f.row}|{f.where}" not in shown)
    return Preview(draft, tuple(rows), others, places, comparison, seen)


def ticked(batch: ImportBatch, made: Preview) -> set[str]:
    """The ticks of a batch: as a person left them, else as they are proposed."""
    said = batch.corrections.get("ticks", {})
    return {key for key, proposed in made.ticks().items() if said.get(key, proposed)}


def locked(
    batch: ImportBatch, version: int, states=(ImportBatch.State.PREVIEW, ImportBatch.State.READING)
) -> ImportBatch:
    """The batch as it stands, locked. Raises ``Refused`` when it is in none of ``states``, ``Stale`` when it has changed."""
    current = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if current.state not in states:
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
    places: Mapping[str, str],
    ticks: Mapping[str, bool],
    mapping: Mapping[str, str],
    skip: Collection[str] | None = None,
    circulated: bool = False,
    reason: str = "",
) -> ImportBatch:
    """Keep what a person corrected in the preview: rows and labels that differ from the reading, ticks, columns,
    tables; what the page did not show stays as it was.

    ``actions``: fields and place by row key; ``places``: labels by place key; ``ticks``: those that were shown.
    Raises ``Stale`` when the batch has changed since ``version``.
    """
    current = locked(batch, version)
    draft = read_batch(current)
    before = current.corrections
    kept = dict(before.get("actions", {}))
    read = {key: (o if m is None else m).label for o, m, key in _numbered(draft).values()}
    stands = {
        row_key(action): key
        for o, m, key in _numbered(draft).values()
        if m is not None
        for action in m.actions
    }
    for action in draft.actions:
        given = actions.get(row_key(action))
        if given is None:
            continue
        changed = {
            field: given[field]
            for field in CORRECTABLE
            if field in given and given[field] != (getattr(action, field) or "")
        }
        if "place" in given and given["place"] != stands[row_key(action)]:
            changed["place"] = given["place"]
        kept.pop(row_key(action), None)
        if changed:
            kept[row_key(action)] = changed
    labels = {**before.get("places", {}), **places}
    current.title, current.as_of, current.circulated = title, as_of, circulated
    current.mapping = {**current.mapping, **mapping}
    current.corrections = {
        "actions": kept,
        "places": {key: label for key, label in labels.items() if label != read.get(key, label)},
        "ticks": {**before.get("ticks", {}), **ticks},
        "skip": sorted(before.get("skip", ()) if skip is None else skip),
        "reason": reason.strip(),
    }
    current.version += 1
    current.save()
    return current


def _split(draft: Draft, chosen: Collection[Finding]) -> None:
    parts = {f"{f.row}|{f.where}": f.values["parts"] for f in chosen if "parts" in f.values}
    for objective in draft.objectives:
        for measure in objective.measures:
            measure.actions = [
                part for action in measure.actions for part in action.split(parts.get(row_key(action), ()))
            ]


def _apply_proposals(user, chosen, written, services: KnownServices, holds_on: dt.date) -> None:
    """What the means, or a column of states, propose and a person ticked."""
    of_row: dict[str, list[Action]] = {}
    for drafted, action in written:
        of_row.setdefault(row_key(drafted), []).append(action)
    for finding in chosen:
        values = finding.values
        for action in of_row.get(f"{finding.row}|{finding.where}", ()):
            if (lead := services.called(values.get("lead", ""))) is not None and action.lead_id is None:
                editing.assign_lead(user=user, actions=[action], lead=lead)
            if contributors := services.all_of(values.get("contributors", ())):
                known = [row.service for row in action.contributions.select_related("service")]
                editing.set_contributors(user=user, action=action, services=[*known, *contributors])
            if values.keys() & {"status", "weather", "progress"}:
                action.refresh_from_db()
                try:
                    reports.submit_report(
                        user=user,
                        action=action,
                        holds_on=holds_on,
                        status=values.get("status") or action.status or Status.NOT_STARTED,
                        weather=values.get("weather", ""),
                        progress=values.get("progress"),
                        done="Repris du document importé.",
                    )
                except Refused as error:
                    raise Refused(f"{finding.where}, ligne {finding.row} : {error}") from error


def apply_batch(*, user, batch: ImportBatch, version: int, seen: str = "") -> Plan:
    """Write the plan, or what is ticked of a newer version, in one transaction whose cause is the batch.

    ``seen``: the fingerprint of the plan that the preview was compared with. Raises ``Stale``, ``PlanMoved`` when
    the plan is no longer that one, or ``Refused`` when nothing can be written.
    """
    label = "Nouvelle version importée" if batch.newer_version else "Plan importé"
    reason = batch.corrections.get("reason") or default_reason(batch.filename, batch.as_of)
    services = KnownServices()
    with change(user=user, label=label, reason=reason if batch.newer_version else "", cause=batch):
        current = locked(batch, version, (ImportBatch.State.PREVIEW, ImportBatch.State.WRITING))
        if current.newer_version:
            current.plan = Plan.objects.select_for_update(of=("self",)).get(pk=current.plan_id)
        made = preview(current)
        if current.newer_version and seen != made.fingerprint:
            raise versions.PlanMoved(current)
        wanted = ticked(current, made)
        chosen = [finding for finding in made.proposals if finding_key(finding) in wanted]
        _split(made.draft, chosen)
        if not any(not action.blocked for action in made.draft.actions):
            raise Refused(importing.NOTHING_FOUND)
        if current.newer_version:
            comparison = compare(made.draft, versions.known_plan(current.plan, services))
            refused = {
                row_key(r.action) for r in made.comparison.rows if r.kind == "new" and r.key not in wanted
            }
            split = {
                row.key
                for row in comparison.rows
                if row.kind == "new" and row.action.source.get("cell") and row_key(row.action) not in refused
            }
            written, done = versions.apply_version(
                user=user,
                plan=current.plan,
                draft=made.draft,
                comparison=comparison,
                ticked=wanted | split,
                as_of=current.as_of,
                reason=reason,
                services=services,
            )
        else:
            current.plan = building.create_plan(
                user=user, title=current.title, as_of=current.as_of, circulated=current.circulated
            )
            written = importing.write_draft(user=user, plan=current.plan, draft=made.draft, services=services)
            done = {"new": len(written)}
        _apply_proposals(user, chosen, written, services, min(current.as_of, clock.today()))
        current.state, current.outcome = ImportBatch.State.APPLIED, done
        current.applied_at = clock.now()
        current.version += 1
        current.save()
    return current.plan


@transaction.atomic
def drop_batch(*, batch: ImportBatch) -> None:
    """Give an import up; nothing of it reaches a plan."""
    current = locked(batch, batch.version)
    current.state = ImportBatch.State.DROPPED
    current.version += 1
    current.save()
