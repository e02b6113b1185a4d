"""The year of a committee on a page: its sessions, who came, what was decided and what became of it."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q

from committees.enums import SAT, DecisionState, ItemState
from committees.models import Committee, Meeting
from documents import pdf
from documents.letterheads import heading_of, letterhead_for
from sgcd_plan import clock

TEMPLATE = "pdf/committees/year.html"
LEFT_OUT = (ItemState.PROPOSED, ItemState.DROPPED)


@dataclass(frozen=True, slots=True)
class Row:
    """A session of the year, with its counts; None where they mean nothing."""

    meeting: Meeting
    sat: bool
    present: int
    asked: int
    items: int
    decisions: int
    done: int
    overdue: int
    dropped: int
    to_do: int


@dataclass(frozen=True, slots=True)
class Year:
    """A year of a committee."""

    committee: Committee
    year: int
    rows: tuple[Row, ...]

    def total(self, name: str) -> int:
        """The sum of a count over the sessions that were held."""
        return sum(getattr(row, name) for row in self.rows if row.sat)

    @property
    def totals(self) -> dict[str, int]:
        """The sums that the page shows."""
        names = ("items", "decisions", "done", "to_do", "overdue", "dropped")
        return {"held": sum(row.sat for row in self.rows), **{name: self.total(name) for name in names}}


def year_of(committee: Committee, year: int, meetings) -> Year:
    """The year of ``committee``, among the ``meetings`` that the reader sees. One query."""
    today = clock.today()
    first = dt.datetime(year, 1, 1, tzinfo=clock.PARIS)
    last = dt.datetime(year + 1, 1, 1, tzinfo=clock.PARIS)
    live = Q(decisions__archived_at=None)
    asked = Q(attendances__archived_at=None, attendances__seat__isnull=False)

    def counted(state: Q) -> Count:
        return Count("decisions", filter=live & state, distinct=True)

    to_do = Q(decisions__state=DecisionState.TO_DO)
    rows = (
        meetings.filter(committee=committee, starts_at__gte=first, starts_at__lt=last)
        .annotate(
            n_asked=Count("attendances", filter=asked, distinct=True),
            n_present=Count("attendances", filter=asked & Q(attendances__present=True), distinct=True),
            n_items=Count("items", filter=Q(items__archived_at=None) & ~Q(items__state__in=LEFT_OUT), distinct=True),
            n_decisions=counted(Q()),
            n_done=counted(Q(decisions__state=DecisionState.DONE)),
            n_dropped=counted(Q(decisions__state=DecisionState.DROPPED)),
            n_to_do=counted(to_do),
            n_overdue=counted(to_do & Q(decisions__due_on__lt=today)),
        )
        .order_by("starts_at", "pk")
    )  # fmt: skip
    found = tuple(
        Row(
            meeting=row,
            sat=row.state in SAT,
            present=row.n_present,
            asked=row.n_asked,
            items=row.n_items,
            decisions=row.n_decisions,
            done=row.n_done,
            overdue=row.n_overdue,
            dropped=row.n_dropped,
            to_do=row.n_to_do,
        )
        for row in rows
    )
    return Year(committee, year, found)


def make(found: Year, *, a3: bool = False) -> bytes:
    """The page as PDF, under the letterhead of today."""
    today = clock.today()
    committee = found.committee
    heading = heading_of(
        letterhead_for(committee.issuer, today), day=today, subject=f"{committee.name} — année {found.year}"
    )
    context = {
        "title": f"{committee.name} — année {found.year}",
        "label": f"Année {found.year}",
        "committee": committee,
        "found": found,
        "heading": heading,
        "today": today,
        "fictional": committee.fictional,
        "identifier": f"{committee.slug}/{found.year}/annee",
        "created": f"{today.isoformat()}T12:00:00Z",
    }
    return pdf.render(
        TEMPLATE, context, images=heading.images, identifier=context["identifier"], zoom=2**0.5 if a3 else 1
    )
