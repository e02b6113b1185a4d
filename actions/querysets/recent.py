"""What changed in a plan lately, in sentences: one query a kind of change."""

import datetime as dt
from dataclasses import replace

from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import JSONObject

from actions.enums import Status
from actions.numbering import Number
from actions.querysets.recent_parts import Sentence, parts_changed
from sgcd_plan import clock

# What the acts on a plan's structure are called: the services open them, the sentences below read them.
SPLIT = "Action partagée"
MERGED = "Actions regroupées"
MOVED = "Action déplacée"
MEASURE_MOVED = "Volet déplacé"
ARCHIVED = {"action": "Action archivée", "measure": "Volet archivé", "objective": "Objectif archivé"}
RESTORED = {"action": "Action désarchivée", "measure": "Volet désarchivé", "objective": "Objectif désarchivé"}
ATTESTED = "Réalisation constatée"
# Acts on the row of an action that is still itself: what they changed is read from the row before.
REWRITTEN = ("Action modifiée", "Pilote modifié", "Pilotes attribués", "Modification groupée")
_SAID = {
    ATTESTED: "réalisation constatée",
    ARCHIVED["action"]: "archivée",
    ARCHIVED["measure"]: "archivée avec son volet",
    ARCHIVED["objective"]: "archivée avec son objectif",
    RESTORED["action"]: "désarchivée",
    RESTORED["measure"]: "désarchivée avec son volet",
    RESTORED["objective"]: "désarchivée avec son objectif",
}


def _of_action(at: dt.datetime, number: Number, label: str, words: str) -> Sentence:
    return Sentence(at, f"action n°\u00a0{number}", label, words, "detail", (number,), number=number)


def _reports(actions, since: dt.datetime, limit: int) -> list[Sentence]:
    model = actions.model._meta.get_field("reports").related_model
    earlier = (
        model.objects.counting()
        .filter(action=OuterRef("action"), holds_on__lt=OuterRef("holds_on"))
        .values("status")[:1]
    )
    rows = (
        model.objects.counting()
        .filter(action__in=actions, recorded_at__gte=since)
        .annotate(before=Subquery(earlier))
        .select_related("action", "service")
        .order_by("-recorded_at")[:limit]
    )
    found = []
    for row in rows:
        who = str(row.service) if row.service else "Le gestionnaire du plan"
        before, after = row.before or Status.NOT_STARTED, row.status
        progress = f", à {row.progress} %" if row.progress is not None else ""
        if before != after:
            words = f"{who} la déclare « {Status(after).label.lower()} »{progress} (elle était « {Status(before).label.lower()} »)"
        elif row.nothing_new:
            words = f"{who} n’a rien à signaler"
        else:
            words = f"{who} a fait le point : « {Status(after).label.lower()} »{progress}"
        found.append(_of_action(row.recorded_at, row.action.number, row.action.label, words))
    return found


def _moves(actions, since: dt.datetime, limit: int) -> list[Sentence]:
    model = actions.model._meta.get_field("deadline_moves").related_model
    rows = (
        model.objects.filter(action__in=actions, recorded_at__gte=since)
        .select_related("action")
        .order_by("-recorded_at")[:limit]
    )
    said = {
        model.State.APPLIED: "échéance déplacée",
        model.State.PROPOSED: "nouvelle échéance proposée",
        model.State.REFUSED: "nouvelle échéance refusée",
    }
    return [
        _of_action(
            row.recorded_at,
            row.action.number,
            row.action.label,
            f"{said[row.state]}, de « {row.before_text or 'sans échéance'} » à « {row.after_text} » ; motif : {row.reason}",
        )
        for row in rows
    ]


WORDING = {
    "label": "label",
    "implementation": "implementation",
    "lead": "lead_id",
    "acronym": "lead__acronym",
    "name": "lead__name",
}


def _rewritten(row) -> str:
    """What an act changed in the wording or the lead of an action; empty when it changed neither."""
    before, said = row.before or {}, []
    if before and before["label"] != row.label:
        said.append(f"reformulée ; elle s’intitulait « {before['label']} »")
    if before and before["implementation"] != row.implementation:
        said.append("mise en œuvre réécrite")
    if before and before["lead"] != row.lead_id:
        was = before["acronym"] or before["name"] or "personne"
        said.append(f"confiée à {row.lead}, après {was}" if row.lead else f"sans pilote, après {was}")
    return " ; ".join(said)


def _structure(plan, live, since: dt.datetime, limit: int) -> list[Sentence]:
    """Actions added, split, merged, moved, rewritten, attested, archived, restored; what was undone since is not told."""
    model = plan._meta.get_field("actions").related_model
    earlier = model.history.model.objects.filter(
        id=OuterRef("id"), history_id__lt=OuterRef("history_id")
    ).order_by("-history_id")
    rows = list(
        model.history.model.objects.filter(plan=plan, history_date__gte=since, change__undone_by=None)
        .filter(
            Q(history_type="+", id__in=live.values("pk"))
            | Q(
                history_type="~",
                change__label__in=[SPLIT, MERGED, MOVED, MEASURE_MOVED, *REWRITTEN, *_SAID],
            )
        )
        .exclude(history_type="+", change__label=SPLIT)
        .annotate(before=Subquery(earlier.values(_=JSONObject(**WORDING))[:1]))
        .select_related("change", "objective", "measure", "lead")
        .order_by("-history_date", "-history_id")[:limit]
    )
    numbers: dict[int, list[str]] = {}
    successions = model._meta.get_field("successors").related_model.objects
    gone = [row.id for row in rows if row.change and row.change.label in (SPLIT, MERGED)]
    for source, number in gone and (
        successions.filter(source_id__in=gone)
        .order_by("target_id")
        .values_list("source_id", "target__number")
    ):
        numbers.setdefault(source, []).append(f"n°\u00a0{number}")
    found, seen = [], set()
    for row in rows:
        # An act may write a row twice: its place, then its rank.
        if (row.change_id, row.id) in seen:
            continue
        seen.add((row.change_id, row.id))
        if row.history_type == "+":
            found.append(_of_action(row.history_date, row.number, row.label, "action ajoutée au plan"))
            continue
        act, following = row.change, " et ".join(numbers.get(row.id, ()))
        if act.label in (SPLIT, MERGED):
            if row.archived_at is None or not following:
                continue
            words = f"{'partagée en' if act.label == SPLIT else 'regroupée dans'} {following}"
        elif act.label == MOVED:
            if act.cause_id != row.id:
                continue
            words = f"déplacée sous « {row.measure.label or row.objective.label} »"
        elif act.label == MEASURE_MOVED:
            if row.measure_id != act.cause_id:
                continue
            words = f"déplacée avec son volet sous « {row.objective.label} »"
        elif act.label in REWRITTEN:
            words = _rewritten(row)
            if not words:
                continue
        else:
            words = _SAID[act.label]
        why = f" ; motif : {act.reason}" if act.reason else ""
        found.append(_of_action(row.history_date, row.number, row.label, f"{words}{why}"))
    return found


def recent(plan, actions, days: int, limit: int = 30) -> list[Sentence]:
    """What happened in ``plan``, to ``actions`` (its live ones), to its structure, deliverables, indicators and months, in the last ``days`` days.

    Latest first, at most ``limit`` sentences.
    """
    since = clock.now() - dt.timedelta(days=days)
    found = [
        *_reports(actions, since, limit),
        *_moves(actions, since, limit),
        *_structure(plan, actions, since, limit),
        *parts_changed(plan, since, limit),
    ]
    latest = sorted(found, key=lambda s: s.at, reverse=True)[:limit]
    return [replace(sentence, slug=plan.slug) for sentence in latest]
