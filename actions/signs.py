"""The same words and marks for a status, a weather and a deadline wherever an action is shown.

In Python, since a list draws them fifty times: as templates they took half of its time. ``action`` is an action, a
report, or an action as it stood on a past day.
"""

import datetime as dt
from functools import cache
from html import escape

from django.templatetags.static import static
from django.utils import timezone
from django.utils.safestring import SafeString

from actions.enums import DeadlineKind, MonthState, Status, Weather
from documents.typography import day, days, number
from sgcd_plan import clock

STATUS_MARKS = {
    Status.NOT_STARTED: ("○", ""),
    Status.IN_PROGRESS: ("▶", " fr-badge--info"),
    Status.DONE: ("✓", " fr-badge--success"),
    Status.SUSPENDED: ("❚❚", " fr-badge--warning"),
    Status.ABANDONED: ("✕", ""),
}
# The report of a month that is lacking, beside the last one that was given.
UNMET_MARKS = {
    MonthState.LATE: ("!", "warning", "Point en retard"),
    MonthState.MISSING: ("✕", "error", "Point manquant"),
    MonthState.SENT_BACK: ("↩", "warning", "Point renvoyé"),
}
TO_ATTEST = SafeString(
    ' <span class="fr-badge fr-badge--sm fr-badge--no-icon fr-badge--yellow-tournesol">◐ à constater</span>'
)
STATUS_LABELS, WEATHER_LABELS = dict(Status.choices), dict(Weather.choices)


def status(action) -> SafeString:
    """The status: a badge with its mark and its word, and whether it is still to be confirmed."""
    mark, css = STATUS_MARKS[action.status]
    badge = f'<span class="fr-badge fr-badge--sm fr-badge--no-icon{css}">{mark} {STATUS_LABELS[action.status]}</span>'
    return SafeString(badge + to_attest(action))


def to_attest(action) -> SafeString:
    """« À constater »: said to be done, and nobody has confirmed it; empty otherwise, and for a report."""
    return TO_ATTEST if getattr(action, "to_attest", False) else SafeString("")


def weather(action) -> SafeString:
    """The weather: its mark and its words; « Non renseignée » where it is not given."""
    if not action.weather:
        return SafeString("Non renseignée")
    return SafeString(f"{_weather_mark(action.weather)} {WEATHER_LABELS[action.weather]}")


@cache
def _weather_mark(value: str) -> str:
    """A drawing, since no font that everybody has draws a storm."""
    return f'<svg class="sign" aria-hidden="true" focusable="false"><use href="{static("img/weather.svg")}#{value}"/></svg>'


def unmet(state: str) -> SafeString:
    """What became of the report of the month: late, missing, sent back; empty when nothing is lacking."""
    if state not in UNMET_MARKS:
        return SafeString("")
    mark, css, label = UNMET_MARKS[state]
    return SafeString(
        f'<span class="fr-badge fr-badge--sm fr-badge--no-icon fr-badge--{css}">'
        f'<span aria-hidden="true">{mark}</span>\u00a0{label}</span>'
    )


def chased(since: dt.datetime) -> SafeString:
    """« En attente de réponse »: since when a service that was asked again has not answered."""
    local = timezone.localtime(since, clock.PARIS).date()
    return SafeString(
        '<span class="fr-badge fr-badge--sm fr-badge--no-icon fr-badge--purple-glycine" '
        f'title="En attente de réponse depuis le {day(local)}"><span aria-hidden="true">✉</span>\u00a0Relancée le\u00a0{local:%d/%m}'
        '<span class="fr-sr-only">, en attente de réponse</span></span>'
    )


def deadline(action) -> SafeString:
    """The deadline as it is written, then as it is read, and by how many days it is overdue."""
    written = escape(action.deadline_text) or "Non précisée"
    read = _read(action)
    return SafeString(f'{written}<br><span class="fr-text--xs">{read}</span>' if read else written)


def _read(action) -> str:
    if action.overdue_after:
        if action.deadline_kind == DeadlineKind.DURING:
            read = f"entre {days(action.deadline_first, action.deadline_last)}"
        else:
            read = f"au plus tard le {day(action.overdue_after)}"
        if late := action.days_overdue:
            read += f', <strong class="late">dépassée de {number(late)}\u00a0jour{"s" if late > 1 else ""}</strong>'
        return read
    if action.deadline_kind == DeadlineKind.FROM:
        late = ', <strong class="late">démarrage en retard</strong>' if action.is_late_to_start else ""
        return f"à partir du {day(action.deadline_first)}{late}"
    return "échéance illisible, à préciser" if action.deadline_kind == DeadlineKind.UNREADABLE else ""
