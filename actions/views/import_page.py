"""The forms of an import's preview: those of one page of rows, empty or as typed."""

from collections.abc import Iterator, Mapping

from django.core.paginator import Paginator
from django.http import QueryDict

from actions.import_forms import ColumnForm, PlaceForm, PlanForm, RowForm, VersionForm
from actions.importing.comparing import gone_key
from actions.importing.draft import DraftMeasure, DraftObjective
from actions.importing.folding import stem
from actions.models import ImportBatch
from actions.services import batches

PAGE_SIZE = 50
SHOWN_FINDINGS = 100
VIEWS = (
    ("toutes", "Toutes", lambda row: True),
    ("a-verifier", "À vérifier", lambda row: row.to_check),
)
VERSION_VIEWS = (
    ("changements", "Changements", lambda row: row.kind != "same"),
    ("nouvelles", "Nouvelles", lambda row: row.kind in ("new", "back")),
    (
        "modifiees",
        "Modifiées",
        lambda row: bool(row.compared and row.compared.known and row.compared.changes),
    ),
    ("deplacees", "Déplacées", lambda row: bool(row.compared and row.compared.move)),
    ("inchangees", "Inchangées", lambda row: row.kind == "same"),
    ("a-verifier", "À vérifier", lambda row: row.to_check),
    ("toutes", "Toutes", lambda row: True),
)


class ImportPage:
    """One page of a preview; ``data``: what was typed, kept when it is refused."""

    def __init__(self, batch: ImportBatch, query: Mapping[str, str], data: QueryDict | None = None) -> None:
        self.batch, self.data = batch, data
        self.preview = batches.preview(batch)
        self.views = VERSION_VIEWS if batch.newer_version else VIEWS
        self.view = next((v for v in self.views if v[0] == query.get("vue")), self.views[0])
        found = [row for row in self.preview.rows if self.view[2](row)]
        self.page = Paginator(found, PAGE_SIZE).get_page(query.get("page"))
        self.main = self._main_form()
        measures = {n: key for n, (_, measure, key) in self.preview.places.items() if measure is not None}
        self.measures = measures
        self.rows = {
            row.index: RowForm(
                data,
                prefix=f"a{row.index}",
                places=measures,
                initial={f: getattr(row.action, f) or "" for f in batches.CORRECTABLE} | {"place": row.place},
            )
            for row in self.page
        }
        # Tables with the same headers have the same columns: each is asked for once.
        columns = {stem(column.header): column for column in reversed(self.preview.draft.columns)}
        self.columns = [
            (column, ColumnForm(data, prefix=f"c{i}", header=column.header, initial={"role": column.role}))
            for i, column in enumerate(self.preview.draft.columns)
            if columns[stem(column.header)] is column
        ]
        shown = {part for row in self.page for part in (row.place.split(".")[0], row.place)}
        self.places = {
            number: PlaceForm(
                data,
                prefix=f"p{number.replace('.', '-')}",
                name=f"{'Objectif' if measure is None else 'Volet'} {number}",
                required=measure is None and bool(objective.label),
                initial={"label": objective.label if measure is None else measure.label},
            )
            for number, (objective, measure, _) in self.preview.places.items()
            if number in shown
        }
        self.ticked = batches.ticked(batch, self.preview)
        if data is not None:
            self.ticked = (self.ticked - set(self._shown_ticks())) | set(data.getlist("tick"))
        self.skip = set(batch.corrections.get("skip", ()))
        if data is not None and "tables" in data:
            self.skip = set(self.preview.draft.tables) - set(data.getlist("table"))

    def _main_form(self) -> PlanForm | VersionForm:
        batch = self.batch
        if batch.newer_version:
            reason = batch.corrections.get("reason") or batches.default_reason(batch.filename, batch.as_of)
            return VersionForm(self.data, initial={"as_of": batch.as_of, "reason": reason})
        return PlanForm(
            self.data,
            initial={"title": batch.title, "as_of": batch.as_of, "circulated": batch.circulated},
        )

    def _of_row(self, row: batches.PreviewRow) -> Iterator[str]:
        """The ticks that the page shows beside a row."""
        yield from (batches.finding_key(finding) for finding in row.findings if finding.values)
        one = row.compared
        if one is None:
            return
        if one.kind in ("new", "back"):
            yield one.key
        yield from (change.key for change in one.changes)
        if one.move:
            yield one.move.key

    def _shown_ticks(self) -> Iterator[str]:
        for row in self.page:
            yield from self._of_row(row)
        if self.preview.comparison and self.page.number == 1:
            yield from (change.key for change in self.preview.comparison.places)
            yield from (gone_key(known) for known in self.preview.comparison.gone)

    def is_valid(self) -> bool:
        """Whether all the forms are right."""
        forms = [self.main, *self.rows.values(), *self.places.values(), *(form for _, form in self.columns)]
        return all([form.is_valid() for form in forms])

    def _ticks(self) -> dict[str, bool]:
        """What the page's boxes say; « tout cocher », « tout décocher » hold for all the pages of the view."""
        ticks = {key: key in self.ticked for key in self._shown_ticks()}
        if self.data.get("all") in ("check", "uncheck"):
            on = self.data["all"] == "check"
            for row in self.preview.rows:
                if self.view[2](row):
                    ticks |= dict.fromkeys(self._of_row(row) if self.batch.newer_version else (), on)
        return ticks

    def save(self, version: int) -> ImportBatch:
        """Keep what was typed."""
        unknown = self.preview.columns_unknown
        mapping = {}
        for column, form in self.columns:
            role = form.cleaned_data.get("role", "")
            if role != column.role and (role or column.role):
                mapping[column.header] = role or "note"
            elif unknown and role:
                mapping[column.header] = role
        typed = self.main.cleaned_data
        return batches.correct_batch(
            batch=self.batch,
            version=version,
            title=typed.get("title", self.batch.title),
            as_of=typed["as_of"],
            circulated=typed.get("circulated", False),
            reason=typed.get("reason", ""),
            actions={row.key: self._typed(row) for row in self.page},
            places={
                self.preview.places[number][2]: _lines(form.cleaned_data["label"])
                for number, form in self.places.items()
            },
            ticks=self._ticks(),
            mapping=mapping,
            skip=self.skip,
        )

    def _typed(self, row: batches.PreviewRow) -> dict[str, str]:
        cleaned = self.rows[row.index].cleaned_data
        typed = {field: _lines(cleaned[field]) for field in batches.CORRECTABLE}
        number = cleaned["place"]
        return typed | ({"place": self.measures[number]} if number else {})

    def context(self) -> dict:
        """What the template shows: objectives > measures > actions with their forms, findings and changes."""
        comparison = self.preview.comparison
        first = self.page.number == 1
        ticks = self.preview.ticks()
        return {
            "batch": self.batch,
            "plan": self.batch.plan,
            "main_form": self.main,
            "page": self.page,
            "groups": self._groups(),
            "places": [
                (n, o.label if m is None else m.label) for n, (o, m, _) in self.preview.places.items() if m
            ],
            "others": self.preview.others[:SHOWN_FINDINGS] if first else (),
            "more_others": max(len(self.preview.others) - SHOWN_FINDINGS, 0),
            "columns": [form for _, form in self.columns],
            "columns_unknown": self.preview.columns_unknown,
            "tables": [(where, where not in self.skip) for where in self._tables()],
            "count": len(self.preview.rows),
            "with_deadline": sum(bool(row.action.deadline) for row in self.preview.rows),
            "blocked": sum(row.action.blocked for row in self.preview.rows),
            "to_check": sum(row.to_check for row in self.preview.rows),
            "views": [
                (key, label, sum(test(r) for r in self.preview.rows)) for key, label, test in self.views
            ],
            "view": self.view[0],
            "fingerprint": self.preview.fingerprint,
            "comparison": comparison,
            "ticked_count": len(self.ticked & ticks.keys()),
            "structure": [(c, c.key in self.ticked) for c in comparison.places]
            if comparison and first
            else (),
            "gone": [(k, gone_key(k), gone_key(k) in self.ticked) for k in comparison.gone]
            if comparison and first
            else (),
            "nav": "import",
        }

    def _tables(self) -> list[str]:
        return list(dict.fromkeys([*self.preview.draft.tables, *sorted(self.skip)]))

    def _groups(self) -> list[dict]:
        """The rows of the page under their objective and measure, each named once."""
        groups: list[dict] = []
        before: tuple[DraftObjective, DraftMeasure] | None = None
        for row in self.page:
            number = row.place
            objective, measure, _ = self.preview.places.get(number, (None, None, ""))
            if before is None or before[1] is not measure:
                groups.append(
                    {
                        "objective": None if before and before[0] is objective else objective,
                        "objective_form": self.places.get(number.split(".")[0]),
                        "measure": measure,
                        "measure_form": self.places.get(number),
                        "number": number,
                        "rows": [],
                    }
                )
                before = (objective, measure)
            groups[-1]["rows"].append(self._row(row))
        return groups

    def _row(self, row: batches.PreviewRow) -> dict:
        def tick(one) -> dict:
            return {"change": one, "ticked": one.key in self.ticked}

        findings = [
            (finding, batches.finding_key(finding), batches.finding_key(finding) in self.ticked)
            for finding in row.findings
        ]
        one = row.compared
        return {
            "row": row,
            "form": self.rows[row.index],
            "findings": findings,
            "changes": [tick(change) for change in one.changes] if one else [],
            "move": tick(one.move) if one and one.move else None,
            "own": tick(one) if one and one.kind in ("new", "back") else None,
            "open": any(self.rows[row.index].errors.values()) if self.data is not None else False,
        }


def _lines(text: str) -> str:
    # A browser sends line breaks as CRLF: as typed, they would look like a correction.
    return text.replace("\r\n", "\n")
