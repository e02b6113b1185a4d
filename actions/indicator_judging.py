"""Rows of measures as typed, judged one by one against an indicator: what each would do, or what is wrong with it."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from actions.indicator_sheet import COLUMNS, Row
from actions.models import Indicator
from actions.periods import EXAMPLES, in_words, read_number, read_period
from actions.services.indicators import Imported
from organisations.models import Territory
from organisations.querysets import fold
from sgcd_plan import clock

STATES = {
    "new": "Ajoutée",
    "changed": "Corrigée",
    "same": "Inchangée",
    "skipped": "Laissée de côté",
    "error": "À corriger",
}
WHOLE = {"", "ensemble", "national", "france", "france entiere", "total"}


@dataclass
class Line:
    """A row, its problems by column, what it reads as and what it would do."""

    row: Row
    problems: dict[str, str] = field(default_factory=dict)
    reading: str = ""
    state: str = "error"
    measure: Imported | None = None

    @property
    def label(self) -> str:
        """What it would do, in French."""
        return STATES[self.state]

    @property
    def cells(self) -> list[tuple[str, str, str, str]]:
        """Key, header, text and problem of each cell."""
        return [
            (key, header, self.row.values[key], self.problems.get(key, "")) for key, header in COLUMNS.items()
        ]


class _Territories:
    """The territories by name, key and code: a code alone is a department's."""

    def __init__(self) -> None:
        self._known: dict[str, Territory] = {}
        for territory in Territory.objects.all():
            self._known[fold(territory.key)] = territory
            self._known.setdefault(fold(territory.name), territory)
            if territory.key.startswith("departement:"):
                self._known[fold(territory.code)] = territory

    def called(self, text: str) -> Territory | None:
        said = fold(text)
        return self._known.get(said) or self._known.get(said.zfill(2))


def judge(indicator: Indicator, rows: Sequence[Row], skipped: Collection[int] = ()) -> list[Line]:
    """What each row would do; two queries, whatever their number."""
    territories = _Territories()
    known = {(v.territory_id, v.first, v.last): v for v in indicator.values.filter(archived_at=None)}
    lines = [_read(row, territories) for row in rows]
    kept = [line for line in lines if line.row.number not in skipped]
    times = Counter(line.measure.key for line in kept if line.measure)
    for line in lines:
        if line.row.number in skipped:
            line.state = "skipped"
        elif line.measure is None:
            continue
        elif times[line.measure.key] > 1:
            line.problems["period"] = (
                "Cette période et ce territoire figurent deux fois : n’en gardez qu’une."
            )
        else:
            _weigh(line, indicator, known.get(line.measure.key))
    return lines


def _read(row: Row, territories: _Territories) -> Line:
    line, values = Line(row), row.values
    period, value = read_period(values["period"]), read_number(values["value"])
    territory = None
    if fold(values["territory"]) not in WHOLE:
        territory = territories.called(values["territory"])
        if territory is None:
            line.problems["territory"] = (
                "Territoire inconnu : écrivez son nom, ou le numéro d’un département."
            )
    if period is None:
        line.problems["period"] = f"Période illisible : écrivez {EXAMPLES}."
    elif period[0] > clock.today():
        line.problems["period"] = "Cette période est à venir."
    if value is None:
        line.problems["value"] = "Nombre illisible : écrivez « 12 » ou « 87,5 »."
    if not line.problems:
        line.measure = Imported(*period, territory, value, values["note"])
        line.reading = f"{in_words(*period)}, {territory or 'ensemble'}"
    return line


def _weigh(line: Line, indicator: Indicator, current) -> None:
    if current is None:
        line.state = "new"
    elif current.value == line.measure.value and line.measure.note in ("", current.note):
        line.state = "same"
    else:
        line.state = "changed"
        line.reading += f" ; valait {indicator.shown(current.value)}"
