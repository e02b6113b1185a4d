"""The drawings of a plan: progress by objective, deadlines by quarter. Each stands beside its table."""

from collections.abc import Callable, Sequence

from actions.enums import Status
from actions.timeline import Span, timeline
from documents.drawing import Drawing, stacked_bars
from documents.typography import day as in_words

ORDER = (Status.DONE, Status.IN_PROGRESS, Status.SUSPENDED, Status.NOT_STARTED, Status.ABANDONED)


def status_bars(title: str, rows: Sequence[dict], label: Callable[[dict], str]) -> Drawing:
    """A bar a row of ``by_objective``, cut by status."""
    return stacked_bars(
        title,
        [
            (
                label(row),
                [(f"status-{s.value}", s.label.lower(), row[f"n_{s.value}"]) for s in ORDER],
            )
            for row in rows
        ],
    )


def deadline_span(action, *, is_overdue: bool) -> Span:
    """The deadline of an action on the timeline; ``action``: a row of the plan, or its state on a day."""
    last = action.overdue_after or action.deadline_last
    words = f"n° {action.number}, {action.deadline_text}"
    if last:
        words += f" : au plus tard le {in_words(last)}"
    css = "span-late" if is_overdue else f"status-{action.status}"
    return Span(f"{action.number}. {action.label}", action.deadline_first, last, css, words)


def deadline_timeline(title: str, actions, today) -> Drawing:
    """The deadlines of ``actions`` by quarter: vague ones as spans, today as a line."""
    return timeline(title, [deadline_span(a, is_overdue=a.is_overdue) for a in actions], today)
