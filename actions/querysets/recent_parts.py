"""What changed lately beside the actions themselves, in sentences: one query for all of them.

Wordings of objectives and measures, deliverables and their series, indicators and their measures, months cut off. What
was undone since is not told.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from django.db.models import CharField, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import JSONObject
from django.urls import reverse

from actions.enums import DeliverableKind, DeliverableState
from actions.numbering import Number
from actions.periods import in_words
from documents.typography import day, number

# Rows read for each sentence kept: an import of measures, a copy of a plan write many at once.
READ = 20


@dataclass(frozen=True, slots=True)
class Sentence:
    """What happened, when, to what (« action n° 3 », « livrable »), in words; ``keys`` lead to its page."""

    at: dt.datetime
    about: str
    label: str
    words: str
    page: str
    keys: tuple
    slug: str = ""
    number: Number | None = None

    @property
    def url(self) -> str:
        """The page of what the sentence is about."""
        return reverse(f"actions:{self.page}", args=[self.slug, *self.keys])


@dataclass(frozen=True, slots=True)
class _Row:
    """A history row and the one before it of the same object, as values."""

    at: dt.datetime
    table: str
    pk: int
    act: int | None
    now: dict
    before: dict | None

    def new(self, name: str) -> bool:
        """Whether a field differs from the row before."""
        return self.before is not None and self.now[name] != self.before[name]

    @property
    def archived(self) -> bool:
        """Whether it has just been taken away."""
        return bool(self.now["archived_at"]) and not (self.before and self.before["archived_at"])


def _rows(table: str, model, since: dt.datetime, fields: dict[str, str], **which) -> QuerySet:
    past = model.history.model.objects
    earlier = past.filter(id=OuterRef("id"), history_id__lt=OuterRef("history_id")).order_by("-history_id")
    told = {"archived_at": "archived_at", **fields}
    return (
        past.filter(history_date__gte=since, change__undone_by=None, change__undoes=None, **which)
        .exclude(history_type="-")
        .order_by()
        .annotate(
            table=Value(table, output_field=CharField()),
            act=F("change_id"),
            now=JSONObject(**told),
            before=Subquery(earlier.values(_=JSONObject(**told))[:1]),
        )
        .values_list("history_date", "table", "id", "act", "now", "before")
    )


def _same(*names: str) -> dict[str, str]:
    return {name: name for name in names}


def _date(text: str | None) -> str:
    return day(dt.date.fromisoformat(text)) if text else "sans date"


def _measured(value, row: dict) -> str:
    said = number(Decimal(str(value)), row["decimals"])
    return f"{said}\u00a0{row['unit']}" if row["unit"] else said


def _part(row: _Row, name: str) -> str:
    if row.before is None:
        # A plan that is imported, copied or begun writes all of them: its actions are told.
        return "ajouté" if row.now["made_by"] in ("Objectif ajouté", "Volet ajouté") else ""
    if row.new("label"):
        return f"reformulé ; il s’intitulait « {row.before['label'] or 'sans intitulé'} »"
    return ""


def _deliverable(row: _Row) -> str:
    state = DeliverableState(row.now["state"]).label.lower()
    if row.before is None:
        return f"livrable ajouté, « {state} »"
    if row.archived:
        return "livrable retiré"
    said = []
    if row.new("state"):
        dated = f", daté du {_date(row.now['dated_on'])}" if row.now["dated_on"] else ""
        said.append(
            f"« {state} »{dated} (il était « {DeliverableState(row.before['state']).label.lower()} »)"
        )
    if row.new("planned_on"):
        said.append(f"prévu le {_date(row.now['planned_on'])} au lieu du {_date(row.before['planned_on'])}")
    if row.new("title"):
        said.append(f"renommé ; il s’intitulait « {row.before['title']} »")
    return " ; ".join(said)


def _issue(row: _Row) -> str:
    if row.new("produced_on") and row.now["produced_on"]:
        return f"paru le {_date(row.now['produced_on'])} (prévu le {_date(row.now['planned_on'])})"
    return ""


def _indicator(row: _Row) -> str:
    if row.before is None:
        return "indicateur ajouté"
    if row.archived:
        return "indicateur retiré"
    said = []
    if row.new("target"):
        was, now = (r["target"] for r in (row.before, row.now))
        said.append(
            f"cible de {_measured(was, row.now) if was is not None else 'aucune valeur'} à "
            f"{_measured(now, row.now) if now is not None else 'aucune valeur'}"
        )
    if row.new("name"):
        said.append(f"renommé ; il s’appelait « {row.before['name']} »")
    return " ; ".join(said)


def _value(row: _Row) -> str:
    period = in_words(*(dt.date.fromisoformat(row.now[name]) for name in ("first", "last")))
    where = f", {row.now['territory']}" if row.now["territory"] else ""
    if row.archived:
        return f"mesure retirée ({period}{where})"
    if row.before is None:
        return f"mesure de {_measured(row.now['value'], row.now)} ({period}{where})"
    if row.new("value"):
        was, now = _measured(row.before["value"], row.now), _measured(row.now["value"], row.now)
        return f"mesure corrigée, de {was} à {now} ({period}{where})"
    return ""


def _values(rows: list[_Row]) -> str:
    """The measures that one act wrote for an indicator: each when they are two at most, else how many and the last."""
    said = [words for words in map(_value, rows) if words]
    if len(said) <= 2:
        return " ; ".join(said)
    last = max(rows, key=lambda row: (row.now["last"], not row.now["territory"]))
    return f"{len(said)} mesures saisies, la plus récente : {_value(last)}"


def _cutoff(row: _Row) -> str:
    if row.before is None:
        return "mois arrêté"
    return f"arrêté annulé ; motif : {row.now['archive_reason']}" if row.archived else ""


def _united(plan, since: dt.datetime) -> QuerySet:
    def related(model, name: str):
        return model._meta.get_field(name).related_model

    objective, deliverable = related(plan, "objectives"), related(plan, "deliverables")
    indicator, measure = related(plan, "indicators"), related(objective, "measures")
    label = _same("label") | {"made_by": "change__label"}
    of_deliverable, of_indicator = "deliverable__", "indicator__"
    first, *others = (
        _rows("objective", objective, since, label, plan=plan),
        _rows("measure", measure, since, label, objective__plan=plan),
        _rows(
            "deliverable",
            deliverable,
            since,
            _same("kind", "title", "state", "planned_on", "dated_on"),
            plan=plan,
        ),
        _rows(
            "issue",
            related(deliverable, "dates"),
            since,
            _same("planned_on", "produced_on")
            | {name: f"{of_deliverable}{name}" for name in ("kind", "title")}
            | {"of": "deliverable_id"},
            deliverable__plan=plan,
        ),
        _rows("indicator", indicator, since, _same("name", "target", "unit", "decimals"), plan=plan),
        _rows(
            "value",
            related(indicator, "values"),
            since,
            _same("first", "last", "value")
            | {name: f"{of_indicator}{name}" for name in ("name", "unit", "decimals")}
            | {"of": "indicator_id", "territory": "territory__name"},
            indicator__plan=plan,
        ),
        _rows("cutoff", related(plan, "cutoffs"), since, _same("name", "archive_reason"), plan=plan),
    )
    return first.union(*others, all=True).order_by("-history_date")


def _titled(row: dict) -> str:
    return f"{DeliverableKind(row['kind']).label} « {row['title']} »"


def _sentence(rows: list[_Row], slug: str) -> Sentence:
    """What one act did to one thing; without words when there is nothing to tell."""
    row = rows[0]
    now, kind = row.now, row.table
    if kind in ("objective", "measure"):
        path, about = ("objectif", "objectif") if kind == "objective" else ("volet", "volet")
        said = next(filter(None, (_part(r, about) for r in rows)), "")
        return Sentence(
            row.at, about, now["label"] or "sans intitulé", said, "part_history", (path, row.pk), slug
        )
    if kind in ("deliverable", "issue"):
        key = row.pk if kind == "deliverable" else now["of"]
        said = _deliverable(row) if kind == "deliverable" else _issue(row)
        return Sentence(row.at, "livrable", _titled(now), said, "deliverable", (key,), slug)
    if kind == "indicator":
        return Sentence(row.at, "indicateur", now["name"], _indicator(row), "indicator", (row.pk,), slug)
    if kind == "value":
        return Sentence(row.at, "indicateur", now["name"], _values(rows), "indicator", (now["of"],), slug)
    return Sentence(row.at, "mois", now["name"], _cutoff(row), "cutoff", (row.pk,), slug)


def parts_changed(plan, since: dt.datetime, limit: int) -> list[Sentence]:
    """What happened since to the parts of ``plan``, its deliverables, indicators and months; latest first."""
    found = [_Row(*values) for values in _united(plan, since)[: limit * READ]]
    # The measures of one act on one indicator make one sentence.
    grouped = groupby(
        sorted(
            found, key=lambda r: (r.act or 0, r.table, r.now.get("of", 0) if r.table == "value" else r.pk)
        ),
        key=lambda r: (r.act, r.table, r.now["of"] if r.table == "value" else r.pk),
    )
    said = (_sentence(list(rows), plan.slug) for _, rows in grouped)
    return [sentence for sentence in said if sentence.words]
