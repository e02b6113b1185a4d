"""What the « dossier de séance » shows: each section is a template and what it needs."""

from collections.abc import Callable, Sequence

from actions.charts import deadline_span
from actions.differences import LABELS
from actions.paper.sheets import sheets_of
from actions.paper.standing import days_late, deadline_in_words, decisions, figure_lines, weather_lines
from actions.paper.summary import CHART_STYLE
from actions.querysets.past_indicators import indicators_at
from actions.querysets.sheets import details
from actions.querysets.sheets import proposals as proposed_deadlines
from actions.snapshot import ActionState
from actions.timeline import timeline
from committees.enums import DecisionState
from committees.models import Decision, Meeting
from committees.paper import sections
from committees.paper.key_figures import Sentence, proposed, sentences
from committees.paper.session import Session, Withheld, session_of
from committees.paper.standing import Progress, progress_of

# A timeline of more rows does not fit on a page; the table of actions has them all.
ON_TIMELINE = 34
ALERTS = 40
# The bar of a deadline that is past has a thick edge: in black and white too.
TIMELINE_STYLE = CHART_STYLE + (
    ".span-late{fill:#fff;stroke:#161616;stroke-width:2.4}.drawing-grid{stroke:#b0b0b0;stroke-width:.6}"
    ".drawing-today{stroke:#161616;stroke-width:1.6;stroke-dasharray:5 3}.drawing-small{font-size:10px}"
)


def own_sentences(meeting: Meeting, progress: Progress | None) -> list[Sentence]:
    """The sentences of the key figures as they are printed for ``meeting``."""
    if progress is None:
        return []
    return sentences(
        proposed(progress.now.figures, progress.figures_before, progress.since), meeting.sentences
    )


def _agenda(session: Session, progress: Progress | None, **_: object) -> dict:
    return {"session": session, "minutes": sum(item.minutes or 0 for item in session.items)}


def _figures(session: Session, progress: Progress | None, **_: object) -> dict | None:
    if progress is None:
        return None
    now, before = figure_lines(progress.now.figures), None
    if progress.figures_before is not None:
        before = figure_lines(progress.figures_before)
    return {
        "sentences": [s for s in own_sentences(session.meeting, progress) if s.text.strip()],
        "lines": [
            (figure, words, before[rank][0] if before else "") for rank, (figure, words) in enumerate(now)
        ],
        "weathers": weather_lines(progress.now.figures),
        "since": progress.since,
        "compared": before is not None,
    }


def _chart(progress: Progress | None, screen: bool, **_: object) -> dict | None:
    if progress is None or not progress.now.objectives:
        return None
    found, day = progress.now, progress.now.state.on
    ahead = [a for a in (*found.late, *found.ahead) if a.deadline_first or a.deadline_last or a.overdue_after]
    shown = ahead[:ON_TIMELINE]
    drawing = timeline(
        "Échéances des actions ouvertes, par trimestre",
        [deadline_span(a, is_overdue=a.is_overdue(day)) for a in shown],
        day,
    )
    return {
        "chart": found.chart().svg("" if screen else CHART_STYLE),
        "objectives": found.objectives,
        "timeline": drawing.svg("" if screen else TIMELINE_STYLE) if shown else "",
        "rows": [(a, deadline_in_words(a), days_late(a, day)) for a in shown],
        "more": len(ahead) - len(shown),
    }


def _changes(progress: Progress | None, **_: object) -> dict | None:
    if progress is None or progress.changes is None:
        return None
    found = progress.changes
    counts = [(label, len(found.of_kind(kind))) for kind, label in LABELS.items()]
    return {"found": found, "counts": [row for row in counts if row[1]], "since": progress.since}


def _alerts(progress: Progress | None, proposals: dict[int, str], **_: object) -> dict | None:
    if progress is None:
        return None
    found = progress.now
    slid = progress.changes.of_kind("deadline") if progress.changes else ()
    return {
        "decisions": decisions(found.state, proposals, ALERTS),
        "slid": slid,
        "late_to_start": [a for a in found.state.actions if a.is_late_to_start(found.state.on)],
        "to_attest": [a for a in found.state.actions if a.to_attest],
        "since": progress.since,
    }


def _follow_up(session: Session, withheld: Withheld, reader, **_: object) -> dict:
    """The decisions of earlier sessions: those to carry out, and those carried out since the last one."""
    meeting = session.meeting
    previous = Meeting.objects.live().before(meeting).first()
    rows = Decision.objects.filter(
        committee=meeting.committee_id, archived_at=None, meeting__starts_at__lt=meeting.starts_at
    )
    rows = (
        rows.visible_to(reader) if reader is not None else rows.filter(reserved=False, item__reserved=False)
    )
    found = list(rows.for_list().order_by("due_on", "meeting__starts_at", "rank"))
    day = session.meeting.day
    waiting = [(d, d.due_on is not None and d.due_on < day) for d in found if d.state == DecisionState.TO_DO]
    since = previous.day if previous else None
    closed = [
        d
        for d in found
        if d.state != DecisionState.TO_DO and (since is None or not d.state_on or d.state_on >= since)
    ]
    return {"waiting": waiting, "closed": closed}


def _indicators(session: Session, progress: Progress | None, **_: object) -> dict | None:
    if progress is None:
        return None
    rows = indicators_at(session.meeting.committee.plan, progress.now.state)
    return {"indicators": rows} if rows else None


def _sheets(session: Session, progress: Progress | None, told: dict, **_: object) -> dict | None:
    if progress is None:
        return None
    wanted = list(dict.fromkeys(item.action for item in session.items if item.action))
    found = {
        sheet["action"].pk: sheet for sheet in sheets_of(progress.whole, told) if sheet["action"].pk in wanted
    }
    return {"sheets": [found[pk] for pk in wanted if pk in found]}


def _table(progress: Progress | None, **_: object) -> dict | None:
    if progress is None:
        return None
    day = progress.now.state.on
    return {
        "groups": [
            (o.label, [_row(a, day) for a in o.actions]) for o in progress.now.state.objectives if o.actions
        ]
    }


def _row(action: ActionState, day) -> dict:
    return {"action": action, "deadline": deadline_in_words(action), "late": days_late(action, day)}


BUILDERS: dict[str, Callable[..., dict | None]] = {
    "agenda": _agenda,
    "figures": _figures,
    "chart": _chart,
    "changes": _changes,
    "alerts": _alerts,
    "decisions": _follow_up,
    "indicators": _indicators,
    "sheets": _sheets,
    "table": _table,
}


def parts_of(
    meeting: Meeting, keys: Sequence[str], *, withheld: Withheld, reader=None, screen: bool = False
) -> tuple[Session, Progress | None, list[dict]]:
    """The session, the state of its plan, and the sections ``keys`` that have something to show.

    ``reader``: whose rights decide which decisions are followed (None: what is not reserved); ``screen``: drawings take
    the colours of the page.
    """
    session, progress = session_of(meeting, withheld), progress_of(meeting)
    told, proposals = {}, {}
    if progress is not None:
        plan = meeting.committee.plan
        if "sheets" in keys:
            wanted = [item.action for item in session.items if item.action]
            told = details(plan, progress.whole, wanted)
        if "alerts" in keys:
            proposals = proposed_deadlines(plan, progress.now.state)
    found = []
    for key in keys:
        shown = BUILDERS[key](
            session=session, progress=progress, withheld=withheld, reader=reader, told=told, proposals=proposals,
            screen=screen,
        )  # fmt: skip
        if shown is not None:
            found.append(
                {
                    "key": key,
                    "title": sections.SECTIONS["dossier"][key],
                    "template": f"pdf/committees/{key}.html",
                    **shown,
                }
            )
    return session, progress, found
