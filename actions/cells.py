"""The rows of the list of actions: one function a column.

In Python, since a page has fifty rows of ten columns: as a template they took 25 ms, half of the whole page.
"""

import dataclasses
import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping
from html import escape

from django.urls import reverse
from django.utils.safestring import SafeString

from actions import signs
from actions.choices import Choices
from actions.models import Action
from documents.typography import day

# A number that no action bears: each address is worked out once, then filled.
ANY = 987654321


@dataclasses.dataclass(frozen=True)
class Rows:
    """What the rows of a page share: the columns shown, the plan's names, the actions that are ticked.

    ``ticked`` is None where nothing can be ticked; ``unmet`` says of which actions the month's report is lacking.
    """

    slug: str
    columns: tuple[str, ...]
    choices: Choices
    ticked: Collection[int] | None = None
    unmet: Mapping[int, str] = dataclasses.field(default_factory=dict)
    # Of those that wait for an answer, the moment since when.
    chased: Mapping[int, dt.datetime] = dataclasses.field(default_factory=dict)

    def html(self, actions: Iterable[Action]) -> SafeString:
        """The rows of ``actions``, which hold what ``ActionQuerySet.for_rows`` gives."""
        page = reverse("actions:detail", args=[self.slug, ANY])
        opened = reverse("actions:last_report", args=[self.slug, ANY])
        cells = [CELLS[name] for name in self.columns]
        drawn = []
        for action in actions:
            number = str(action.number)
            row = Row(
                action,
                self.choices,
                page.replace(str(ANY), number),
                opened.replace(str(ANY), number),
                self.unmet.get(action.pk, ""),
                self.chased.get(action.pk),
            )
            drawn.append(f"<tr>{self._tick(action)}{''.join([cell(row) for cell in cells])}</tr>")
        return SafeString("\n".join(drawn))

    def _tick(self, action: Action) -> str:
        if self.ticked is None:
            return ""
        checked = " checked" if action.pk in self.ticked else ""
        return (
            f'<td class="tick"><input type="checkbox" name="actions" value="{action.pk}" '
            f'aria-label="Cocher l’action n°\u00a0{action.number}"{checked}></td>'
        )


@dataclasses.dataclass(frozen=True, slots=True)
class Row:
    """An action, the names that its plan gives, the addresses of its page and of its last report."""

    action: Action
    choices: Choices
    page: str
    opened: str
    unmet: str
    chased: dt.datetime | None


def _clamped(css: str, text: str) -> str:
    text = escape(text)
    return f'<td class="{css}"><span class="clamp" title="{text}">{text}</span></td>'


def _service(row: Row, pk: int) -> str:
    service = row.choices.services[pk]
    return f'<abbr title="{escape(service.name)}">{escape(service.short)}</abbr>'


def _number(row: Row) -> str:
    return f'<td class="c-number">{row.action.number}</td>'


def _label(row: Row) -> str:
    label = escape(row.action.label)
    return f'<th scope="row" class="c-label"><a href="{row.page}"><span class="clamp">{label}</span></a></th>'


def _objective(row: Row) -> str:
    return _clamped("c-objective", row.choices.objectives[row.action.objective_id].label)


def _measure(row: Row) -> str:
    return _clamped("c-measure", row.action.measure.label)


def _recommendations(row: Row) -> str:
    said = ", ".join(answer.recommendation.short for answer in row.action.measure.answers.all())
    return f'<td class="c-recommendations" data-label="Recommandations">{escape(said)}</td>'


def _lead(row: Row) -> str:
    lead = _service(row, row.action.lead_id) if row.action.lead_id else "<em>à attribuer</em>"
    return f'<td class="c-lead" data-label="Pilote">{lead}</td>'


def _contributors(row: Row) -> str:
    said = ", ".join(_service(row, found.service_id) for found in row.action.contributions.all())
    return f'<td class="c-contributors" data-label="Contributeurs">{said}</td>'


def _deadline(row: Row) -> str:
    return f'<td class="c-deadline" data-label="Échéance"><div>{signs.deadline(row.action)}</div></td>'


def _first_deadline(row: Row) -> str:
    action = row.action
    said = escape(action.first_deadline_text or action.deadline_text)
    if action.first_overdue_after:
        said += f'<br><span class="fr-text--xs">{day(action.first_overdue_after)}</span>'
    return f'<td class="c-first_deadline" data-label="Première échéance"><div>{said}</div></td>'


def _slides(row: Row) -> str:
    said = f"{row.action.slides} ({row.action.slid_days}\u00a0j)" if row.action.slides else "—"
    return f'<td class="c-slides" data-label="Glissements">{said}</td>'


def _status(row: Row) -> str:
    return f'<td class="c-status">{signs.status(row.action)}</td>'


def _weather(row: Row) -> str:
    return f'<td class="c-weather">{signs.weather(row.action)}</td>'


def _progress(row: Row) -> str:
    progress, said = row.action.progress, "—"
    if progress is not None:
        said = f'<progress max="100" value="{progress}" aria-hidden="true"></progress> {progress}\u00a0%'
    return f'<td class="c-progress">{said}</td>'


def _report(row: Row) -> str:
    action, said = row.action, "aucun"
    if action.last_report_on:
        said = (
            f'<a class="opener" href="{row.page}#points" data-opens="{row.opened}" '
            f'title="Point au {day(action.last_report_on)}">{action.last_report_age}'
            f'<span class="fr-sr-only">\u00a0: voir le dernier point de l’action n°\u00a0{action.number}</span></a>'
        )
    if row.unmet:
        said += f"<br>{signs.unmet(row.unmet)}"
    if row.chased:
        said += f"<br>{signs.chased(row.chased)}"
    return f'<td class="c-report" data-label="Dernier point"><div>{said}</div></td>'


CELLS: dict[str, Callable[[Row], str]] = {
    "number": _number,
    "label": _label,
    "objective": _objective,
    "measure": _measure,
    "recommendations": _recommendations,
    "lead": _lead,
    "contributors": _contributors,
    "deadline": _deadline,
    "first_deadline": _first_deadline,
    "slides": _slides,
    "status": _status,
    "weather": _weather,
    "progress": _progress,
    "report": _report,
}
